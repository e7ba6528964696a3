"""Desk pages of time and costs: written, handed in, approved; reckoned, and warned of."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.costs.workshop import MONDAY, TODAY, furnish
from yinuo.doors.desk import cost_words
from yinuo.flow.costs import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

TIME = "日期,订单号,环节,工时,备注\n2026-03-10,SO-1,make,2.5,装配\n2026-03-11,SO-1,,1,\n"
COSTS = (
    '订单号,日期,类别,金额,状态,供应商\nSO-1,2026-03-10,采购,"1,200.50",已下单,恒力轴承\nSO-1,2026-03-11,差旅,86,,\n'
)


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    with acting_for(desk.factory.id):
        return furnish(desk.factory)


def week(desk: Desk, role: str = "operator") -> list[queries.EntryFacts]:
    with acting_for(desk.factory.id):
        return queries.entries(member_id=desk.factory.members[role].id, since=MONDAY)


def cell(order_id: UUID, stage: str = "", day: object = TODAY) -> str:
    return f"|order|{order_id}|{stage}|{day}"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2.5", 150),
        ("2:30", 150),
        ("2h30", 150),
        ("150m", 150),
        ("２．５", 150),
        ("2小时", 120),
        ("2,5", 150),
        ("", 0),
        ("abc", None),
        ("-1", None),
        ("2:75", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert cost_words.minutes_of(text) == minutes


def test_a_week_is_written_handed_in_returned_and_approved(desk: Desk, order_id: UUID) -> None:
    worker, lead = desk.browser("operator"), desk.browser("manager")
    me = desk.factory.members["operator"].id

    added = worker.post(f"/timesheet/lines?week={MONDAY}", {"subject": "SO-1 · 加工"})
    page = worker.get(added["Location"]).content.decode()
    worker.post("/timesheet", {f"c{cell(order_id, 'make')}": "2:30", f"n{cell(order_id, 'make')}": "装配"})
    worker.post(f"/timesheet/submission?week={MONDAY}")
    waiting = lead.get("/timesheet/approval").content.decode()
    lead.post(f"/timesheet/approval/{me}", {"week": str(MONDAY), "answer": "return", "reason": "写明班次"})
    returned = worker.get("/timesheet").content.decode()
    worker.post(f"/timesheet/submission?week={MONDAY}")
    lead.post(f"/timesheet/approval/{me}", {"week": str(MONDAY), "answer": "approve"})

    assert f'name="c{cell(order_id, "make")}"' in page and "SO-1 · 加工" in page
    assert "装配" in waiting and "写明班次" in returned
    assert [(one.minutes, one.note, one.state) for one in week(desk)] == [(150, "装配", "approved")]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [("3", 204, ""), ("abc", 422, "看不懂"), ("25", 422, "0 到 24")],
)
def test_a_cell_that_is_saved_as_one_leaves_it_is_answered_shortly(
    desk: Desk, order_id: UUID, text: str, status: int, words: str
) -> None:
    headers = {"X-Requested-With": "fetch"}

    answer = desk.browser("operator").post("/timesheet", {f"c{cell(order_id)}": text}, headers=headers)

    assert answer.status_code == status and words in answer.content.decode()


@pytest.mark.parametrize(
    ("hours", "said"), [("abc", "看不懂"), ("25", "0 到 24")], ids=["what is no number", "more than a day has"]
)
def test_a_day_that_cannot_be_kept_stands_as_it_was_typed(desk: Desk, order_id: UUID, hours: str, said: str) -> None:
    good, bad = cell(order_id, "make"), cell(order_id)
    told = {f"c{good}": "2:30", f"n{good}": "<装配>", f"c{bad}": hours, "day": str(TODAY)}

    answer = desk.browser("operator").post(f"/timesheet?week={MONDAY}&add=SO-1&add=SO-1 · 加工", told)

    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert page.count('value="2:30"') == 2 and "&lt;装配&gt;" in page and page.count(f'value="{hours}"') == 2
    assert week(desk) == []


@pytest.mark.parametrize(("form", "told"), [("lines", {}), ("timer", {"deed": "start"})])
def test_work_that_is_not_known_stays_as_it_was_typed(desk: Desk, form: str, told: dict[str, str]) -> None:
    answer = desk.browser("operator").post(f"/timesheet/{form}?week={MONDAY}&add=会议", {**told, "subject": "SO-404"})

    page = answer.content.decode()
    assert answer.status_code == 422 and "没有这个订单或环节" in page
    assert page.count('value="SO-404"') == 1 and "add=%E4%BC%9A%E8%AE%AE" in page


def test_a_locked_week_is_told_and_stays_as_it_is(desk: Desk, order_id: UUID) -> None:
    lead = desk.browser("manager")
    lead.post("/timesheet/locks", {"week": str(TODAY)})

    answer = desk.browser("operator").post(
        "/timesheet", {f"c{cell(order_id)}": "3"}, headers={"X-Requested-With": "fetch"}
    )

    assert answer.status_code == 409 and "已锁定" in answer.content.decode()
    assert week(desk) == []


def test_the_timer_is_started_and_stopped_on_the_page(desk: Desk, order_id: UUID) -> None:
    worker = desk.browser("operator")

    worker.post("/timesheet/timer", {"deed": "start", "subject": "会议"})
    running = worker.get("/timesheet").content.decode()
    worker.post("/timesheet/timer", {"deed": "discard"})

    assert "停止并记入" in running
    assert "停止并记入" not in worker.get("/timesheet").content.decode()


def test_a_forgotten_timer_asks_how_long_one_worked(desk: Desk, order_id: UUID) -> None:
    worker = desk.browser("operator")
    with clock.frozen(NOW - timedelta(hours=30)):
        worker.post("/timesheet/timer", {"deed": "start", "subject": "会议"})

    assert "像是忘了停" in worker.get("/timesheet").content.decode()
    for deed in ({"deed": "stop"}, {"deed": "start", "subject": "培训"}):
        refused = worker.post("/timesheet/timer", deed)
        assert refused.status_code == 422 and "实际做到几点" in refused.content.decode()
    assert (
        "之后、现在之前"
        in worker.post("/timesheet/timer", {"deed": "stop", "until": "2030-01-01T09:00"}).content.decode()
    )
    until = f"{timezone.localtime(NOW - timedelta(hours=29)):%Y-%m-%dT%H:%M}"
    worker.post("/timesheet/timer", {"deed": "stop", "until": until})

    with acting_for(desk.factory.id):
        [booked] = queries.entries_between(since=MONDAY - timedelta(days=7), until=MONDAY + timedelta(days=7))
    assert booked.minutes == 60


def test_hours_come_in_by_file_all_or_none(desk: Desk, order_id: UUID) -> None:
    worker = desk.browser("operator")

    bad = TIME + "2026-03-11,NOBODY,,1,\n"
    refused = worker.post("/timesheet/file", {"file": SimpleUploadedFile("a.csv", bad.encode())}, follow=True)
    before = week(desk)
    worker.post("/timesheet/file", {"file": SimpleUploadedFile("a.csv", TIME.encode())})

    assert "第 4 行的订单号" in refused.content.decode() and before == []
    assert [(one.stage_code, one.minutes, one.note) for one in week(desk)] == [("make", 150, "装配"), ("", 60, "")]
    assert worker.get("/timesheet/export.xlsx").content[:2] == b"PK"


def test_budget_and_costs_are_entered_and_lead_to_a_warning(desk: Desk, order_id: UUID) -> None:
    manager = desk.browser("manager")

    before = manager.get(f"/orders/{order_id}/costs").content.decode()
    manager.post(f"/orders/{order_id}/costs/budget", {"amount_labour": "4000", "amount_material": "500"})
    told = {"kind": "material", "amount": "600.50", "state": "committed", "day": "2026-03-11", "key": "k"}
    receipt = SimpleUploadedFile("发票.pdf", b"%PDF", content_type="application/pdf")
    manager.post(f"/orders/{order_id}/costs/expenses", {**told, "file": receipt})
    page = manager.get(f"/orders/{order_id}/costs?kind=material").content.decode()
    with acting_for(desk.factory.id):
        [made] = queries.expenses(order_id=order_id)
    over = manager.get("/costs?view=over").content.decode()
    file = manager.get(f"/costs/expenses/{made.id}/receipt")
    manager.post(f"/costs/expenses/{made.id}")
    after = desk.browser("owner").get(f"/orders/{order_id}/costs").content.decode()

    assert "人工已按环节标准工时" in before and 'value="4000"' in before
    assert "预计超预算" in page and "SO-1" in over
    assert file.content == b"%PDF" and file["Content-Type"] == "application/octet-stream"
    assert "记为发生" not in after


@pytest.mark.parametrize(
    ("form", "typed", "said", "kept"),
    [
        ("expenses", {"amount": "80", "kind": "travel", "note": "急件", "day": "2026-13-01"}, "请填写日期", "急件"),
        ("expenses", {"amount": "abc", "supplier": "东方铸造", "note": "急件", "day": "2026-03-11"}, "金额", "急件"),
        ("expenses", {"amount": "-5", "supplier": "东方铸造", "note": "<b>", "day": "2026-03-11"}, "金额", "&lt;b&gt;"),
        ("budget", {"amount_labour": "4000", "amount_material": "五百"}, "预算没有保存", "五百"),
    ],
)
def test_what_cannot_be_a_cost_is_told_and_nothing_typed_is_lost(
    desk: Desk, order_id: UUID, form: str, typed: dict[str, str], said: str, kept: str
) -> None:
    answer = desk.browser("manager").post(f"/orders/{order_id}/costs/{form}", {"kind": "material", **typed})

    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert f'value="{kept}"' in page and 'value="4000"' in page
    with acting_for(desk.factory.id):
        assert queries.expenses(order_id=order_id) == [] and queries.budget(order_id=order_id) == {}


def test_costs_come_in_by_file_once_however_often_it_is_sent(desk: Desk, order_id: UUID) -> None:
    manager = desk.browser("manager")

    for _time in range(2):
        manager.post("/costs/file", {"file": SimpleUploadedFile("b.csv", COSTS.encode())})

    with acting_for(desk.factory.id):
        found = [(one.kind, one.own_minor, one.state) for one in queries.expenses(order_id=order_id)]
    assert found == [("travel", 86_00, "actual"), ("material", 1_200_50, "committed")]
    assert manager.get("/costs/export.xlsx").content[:2] == b"PK"


def test_rates_are_set_and_told_to_nobody_else(desk: Desk, order_id: UUID) -> None:
    desk.browser("manager").post("/costs/rates", {"whose": "role:operator", "amount": "123.45", "since": "2026-03-01"})

    assert "123.45" in desk.browser("owner").get("/costs/rates").content.decode()
    for role in ("project_manager", "operator", "sales"):
        assert desk.browser(role).get("/costs/rates").status_code == 403
    for role in ("operator", "sales", "viewer"):
        assert desk.browser(role).get(f"/orders/{order_id}/costs").status_code == 403
        assert "/costs" not in desk.browser(role).get(f"/orders/{order_id}").content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"amount": "abc"}, "每小时费用"),
        ({"amount": "80", "since": ""}, "生效日期"),
        ({"amount": "80", "until": "2026-01-01"}, "失效日期要晚于"),
    ],
)
def test_what_cannot_be_a_rate_stays_as_it_was_typed(desk: Desk, told: dict[str, str], said: str) -> None:
    answer = desk.browser("manager").post("/costs/rates", {"whose": "role:sales", "since": "2026-03-01", **told})

    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert f'value="{told["amount"]}"' in page and 'value="role:sales" selected' in page


def test_a_rate_that_was_removed_is_set_again_by_who_removed_it(desk: Desk) -> None:
    manager, owner = desk.browser("manager"), desk.browser("owner")
    for since, amount in [("2026-01-01", "80"), ("2026-03-01", "123.45")]:
        manager.post("/costs/rates", {"whose": "role:operator", "amount": amount, "since": since})

    def known() -> list[tuple[int, str]]:
        with acting_for(desk.factory.id):
            found = [one for one in queries.rates() if one.scope == "role"]
        return [(one.minor_per_hour, str(one.until)) for one in found]

    [address] = re.findall(r"/costs/rates/[0-9a-f-]{36}/removal", manager.get("/costs/rates").content.decode())[:1]
    before = known()
    told = manager.post(address, follow=True).content.decode()
    again = address.replace("removal", "restoration")
    assert "费率已删除" in told and f'data-undo="{again}"' in told and known() == [(80_00, "None")]

    assert owner.post(again).status_code == 404
    assert "费率已恢复" in manager.post(again, follow=True).content.decode() and known() == before
    assert manager.post(again).status_code == 404 and manager.post(address).status_code == 404


def test_margin_of_customers_is_summed_up(desk: Desk, order_id: UUID) -> None:
    with acting_for(desk.factory.id):
        actions.refresh(order_ids=[order_id])

    page = desk.browser("manager").get("/costs?view=customers").content.decode()

    assert "华东重工" in page and "60%" in page.replace("60.0%", "60%")
