"""Reports in members' browsers and on the customer's page."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.plans import actions as plans
from yinuo.flow.promises.queries import standards_by_type
from yinuo.flow.reviews import actions, queries
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def drafted(browser, **told) -> UUID:
    answer = browser.post("/status-reports/new", {"key": "k", **told})
    assert answer.status_code == 302, text(answer)
    return UUID(answer["Location"].rpartition("/")[2])


def test_a_report_is_drafted_edited_undone_and_sent(desk) -> None:
    order_id = desk.order(number="SO-1")
    browser = desk.browser("sales")
    report_id = drafted(browser, order_number="SO-1")
    where = f"/status-reports/{report_id}"

    page = text(browser.get(where))
    saved = browser.post(f"{where}/content", {"revision": "1", "outlook": "下周试机"}, follow=True)
    stale = browser.post(f"{where}/content", {"revision": "1", "outlook": "推迟试机"})
    browser.post(f"{where}/undo")
    undone = text(browser.get(where))
    browser.post(f"{where}/content", {"revision": "3", "outlook": "下周二试机"})
    link = browser.post(f"{where}/sending", {"revision": "4", "contact": ""})

    assert "目前状态" in page and "SO-1" in page
    assert "下周试机" in text(saved) and "撤销修改" in text(saved)
    assert stale.status_code == 422 and "推迟试机" in text(stale) and "同事写的：下周试机" in text(stale)
    assert "下周试机" not in undone
    assert link.status_code == 200
    [address] = re.findall(r"/p/[\w-]+/reports/[\w-]+", text(link))
    customer = Client()
    shown = customer.get(address)
    pdf = customer.get(f"{address}/pdf")
    order_page = text(customer.get(address.partition("/reports")[0]))
    assert "下周二试机" in text(shown) and "没有可以" not in text(shown)
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    assert "ZT-2026-0001" in order_page
    assert "ZT-2026-0001" in text(browser.get(f"/orders/{order_id}/papers"))
    assert browser.get(f"{where}/pdf")["Content-Type"] == "application/pdf"


def test_a_report_that_changed_meanwhile_is_not_sent_and_the_message_stays(desk) -> None:
    desk.order(number="SO-1")
    browser = desk.browser("sales")
    where = f"/status-reports/{drafted(browser, order_number='SO-1')}"
    browser.post(f"{where}/content", {"revision": "1", "outlook": "下周试机"})

    late = browser.post(f"{where}/sending", {"revision": "1", "contact": "", "message": "请 <查收>"})

    assert late.status_code == 422 and "刚被同事改过" in text(late)
    assert "请 &lt;查收&gt;" in text(late) and 'name="revision" value="2"' in text(late)
    chosen = re.search(r'<select[^>]*name="contact".*?</select>', text(late), re.S)
    assert chosen and " selected" not in chosen[0]


def test_a_projects_report_is_sent_without_an_order(desk) -> None:
    with acting_for(desk.factory.id):
        told = {"starts_at": NOW, "customer_id": desk.factory.vip.id}
        ours, bare = plans.create_project(name="泵站改造", **told), plans.create_project(name="自用", starts_at=NOW)
    browser = desk.browser("sales")
    sent_id = drafted(browser, project_id=ours.id)
    back = browser.post("/status-reports/rhythms", {"project_id": ours.id, "weeks": "1"})["Location"]
    assert back == f"/projects/{ours.id}/papers" and "下一期" in text(browser.get(back))
    nobodys = drafted(browser, project_id=bare.id, key="k2")

    page = text(browser.get(f"/status-reports/{sent_id}"))
    sent = browser.post(f"/status-reports/{sent_id}/sending", {"revision": "1", "contact": ""}, follow=True)
    refused = browser.post(f"/status-reports/{nobodys}/sending", {"revision": "1", "contact": "", "message": "给您"})

    assert "自己转交 PDF" in page and "邮件里附上 PDF" in page
    assert sent.status_code == 200 and "请打开并转交客户" in text(sent) and "/pdf" in text(sent)
    assert refused.status_code == 422 and "还没有客户" in text(refused) and "给您" in text(refused)


def test_a_draft_and_a_report_of_another_order_are_not_the_customers(desk) -> None:
    order_id, other_id = desk.order(number="SO-1"), desk.order(number="SO-2")
    with acting_for(desk.factory.id):
        mine = actions.draft_report(key="a", order_id=order_id)
        other = actions.send_report(report_id=actions.draft_report(key="b", order_id=other_id).id)
        draft = actions.draft_report(key="c", order_id=other_id)
    customer = Client()
    base = re.sub(r"^https?://[^/]+", "", other.address).rpartition("/")[0]

    assert customer.get(f"{base}/{other.report.id}").status_code == 200
    assert customer.get(f"{base}/{mine.id}").status_code == 404
    assert customer.get(f"{base}/{draft.id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/status-reports/new", {"order_number": "SO-NONE"}, "请填系统里有的订单号，或选择项目。"),
        ("/status-reports/rhythms", {"order_number": "SO-1", "weeks": "99"}, "请选 1 到 26 周。"),
    ],
)
def test_what_cannot_be_is_said(desk, path, body, words) -> None:
    desk.order(number="SO-1")

    answer = desk.browser().post(path, body)

    assert answer.status_code == 422 and words in text(answer)


def test_a_draft_is_thrown_away_and_taken_up_again_and_a_rhythm_is_set(desk) -> None:
    order_id = desk.order(number="SO-1")
    browser = desk.browser()
    report_id = drafted(browser, order_id=order_id)

    browser.post(f"/status-reports/{report_id}/discarding")
    gone = text(browser.get("/status-reports?view=discarded"))
    browser.post(f"/status-reports/{report_id}/discarding")
    browser.post(f"/status-reports/{report_id}/facts")
    browser.post("/status-reports/rhythms", {"order_id": order_id, "weeks": "2"})
    card = text(browser.get(f"/orders/{order_id}/papers"))

    assert "ZT-2026-0001" in gone
    assert "每 2 周一期" in card and "下一期" in card
    with acting_for(desk.factory.id):
        found = queries.report(report_id=report_id)
    assert found is not None and found.state == "draft"


def test_who_may_not_write_only_reads(desk) -> None:
    desk.order(number="SO-1")
    report_id = drafted(desk.browser(), order_number="SO-1")
    viewer = desk.browser("viewer")

    assert 'name="outlook"' not in text(viewer.get(f"/status-reports/{report_id}"))
    assert viewer.post(f"/status-reports/{report_id}/content", {"revision": "1"}).status_code == 403


def test_a_look_back_is_written_closed_and_leaves_a_lesson(desk) -> None:
    desk.order(number="SO-1")
    browser = desk.browser("project_manager")
    opened = browser.post("/retrospectives/new", {"key": "k", "order_number": "SO-1"})
    where = opened["Location"]

    browser.post(f"{where}/content", {"revision": "1", "went_well": "沟通顺畅", "held_on": "2026-03-10"})
    stale = browser.post(f"{where}/content", {"revision": "1", "went_well": "别的"})
    refused = browser.post(f"{where}/lessons", {"title": ""})
    browser.post(f"{where}/lessons", {"title": "铸件早订", "text": "雨季慢", "labels": "雨季，铸件"})
    browser.post(f"{where}/measuring")
    closed = browser.post(f"{where}/closing", follow=True)

    assert stale.status_code == 422 and "同事写的：沟通顺畅" in text(stale)
    assert refused.status_code == 422 and "请填写" in text(refused)
    assert "沟通顺畅" in text(closed) and "铸件早订" in text(closed) and "重新打开" in text(closed)
    assert "铸件早订" in text(browser.get("/lessons?q=zhujian&label=雨季"))
    assert "没有找到" in text(browser.get("/lessons?q=nowhere"))
    assert "FP-2026-0001" in text(browser.get("/retrospectives"))
    assert browser.post(f"{where}/content", {"revision": "9", "went_well": "x"}).status_code == 302


def test_a_lesson_is_changed_removed_and_put_back(desk) -> None:
    browser = desk.browser()
    where = browser.post("/lessons/new", {"title": "首件先看", "good": "1"})["Location"]

    browser.post(f"{where}/content", {"revision": "1", "title": "首件先给客户看"})
    changed = text(browser.get(where))
    browser.post(f"{where}/undo")
    browser.post(f"{where}/removal")
    gone = text(browser.get("/lessons"))
    removed = text(browser.get("/lessons?removed=1"))
    browser.post(f"{where}/removal")

    assert "首件先给客户看" in changed
    assert "首件先看" not in gone and "首件先看" in removed
    assert "首件先看" in text(browser.get("/lessons"))


def test_a_meeting_that_cannot_be_kept_stands_as_it_was_typed(desk) -> None:
    desk.order(number="SO-1")
    browser, member = desk.browser("sales"), desk.factory.members["operator"].id
    where = browser.post("/meetings/new", {"key": "k", "title": "周会", "order_number": "SO-1"})["Location"]
    told = {
        "revision": "1",
        "title": "",
        "guests": "李工\n<王工>",
        "member": str(member),
        "held_at": "2026-03-09T08:15",
    }

    page = text(browser.post(f"{where}/content", {**told, "decision": "先复检", "decided_by": "林晓"}))

    assert "李工\n&lt;王工&gt;" in page and 'value="2026-03-09T08:15"' in page and 'value="先复检"' in page
    assert f'value="{member}" checked' in page


def test_a_meeting_is_noted_with_decisions_and_tasks_and_sent(desk) -> None:
    order_id = desk.order(number="SO-1")
    browser = desk.browser("sales")
    where = browser.post("/meetings/new", {"key": "k", "title": "周会", "order_number": "SO-1"})["Location"]
    sales = desk.factory.members["sales"].id

    body = {
        "revision": "1",
        "title": "周会",
        "held_at": "2026-03-10T09:30",
        "notes": "进度正常",
        "decision": ["下周试机", ""],
        "decided_by": ["王工", ""],
        "member": [sales],
        "guests": "监理",
    }
    browser.post(f"{where}/content", body)
    browser.post(f"{where}/actions", {"text": "备齐工装", "owner_id": sales, "due_on": "2026-03-20"})
    page = text(browser.get(where))
    [action] = re.findall(rf"{where}/actions/([\w-]+)/state", page)[:1]
    browser.post(f"{where}/actions/{action}/state", {"state": "done"})
    sent = browser.post(f"{where}/sending", {"revision": "2"}, follow=True)

    assert "下周试机" in page and "监理" in page and "备齐工装" in page
    assert "已发给：远山机械-sales" in text(sent) and "已完成" in text(sent)
    assert "周会" in text(browser.get("/meetings")) and "周会" in text(browser.get(f"/orders/{order_id}/papers"))
    assert browser.post("/meetings/new", {"title": "", "order_number": "SO-1"}).status_code == 422


def test_reference_times_are_shown_adopted_and_undone(desk) -> None:
    with acting_for(desk.factory.id):
        kind = order_queries.order_types()[0].code if order_queries.order_types() else ""
    desk.order(number="SO-1")
    with acting_for(desk.factory.id):
        kind = kind or order_queries.order_types()[0].code
        stage = standards_by_type(order_types=[kind])[kind][0]
    browser = desk.browser()
    body = {"order_type": kind, "stage_code": stage.code, "before": stage.standard_hours, "after": "6.5", "cases": "9"}

    empty = text(browser.get("/reference-times"))
    adopted = text(browser.post("/reference-times/adoptions", body, follow=True))
    stale = text(browser.post("/reference-times/adoptions", body, follow=True))
    [adoption] = re.findall(r"/reference-times/adoptions/([\w-]+)/undo", adopted)[:1]
    undone = text(browser.post(f"/reference-times/adoptions/{adoption}/undo", follow=True))

    assert "还没有完工记录" in empty
    assert "改为 6.5 小时" in adopted and "标准时间刚被改过" in stale
    assert "已恢复原来的标准时间" in undone
    assert desk.browser("planner").post("/reference-times/adoptions", body).status_code == 403
