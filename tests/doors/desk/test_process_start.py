"""Processes begun by hand: which there are, what they are told, who approves, and where one goes from there."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file
from yinuo.core.rules.fields import Field, Option
from yinuo.doors.desk.fact_words import facts_in_words
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import catalogue, observing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import acting

NAMED = element("userTask", "sign", **{"yinuo:approval": "all", "yinuo:approvers": "chosen"})
OWN = element("userTask", "apply", **{"yinuo:assignee": "initiator"})
PLAIN = S + element("userTask", "do") + E + ways("s>do do>e")


def _published(desk, body: str, key: str = "p") -> str:
    return f"/processes/{desk.published(file(key, body))}/start"


def _begun(desk):
    with acting_for(desk.factory.id):
        found, _total = observing.instances(filters=observing.Filters())
        return [(one, observing.facts_of(instance_id=one.id)) for one in found]


def test_a_process_is_begun_by_hand_and_stands_among_what_i_began(desk) -> None:
    url, browser = _published(desk, PLAIN), desk.browser()

    offered = browser.get("/processes/start").content.decode()
    answer = browser.post(url, {"label": "采购两台测试仪"})

    ((begun, _facts),) = _begun(desk)
    assert url in offered and answer.headers["Location"].endswith(f"/processes/instances/{begun.id}")
    assert begun.subject_label == "采购两台测试仪"
    assert "采购两台测试仪" in browser.get("/tasks?box=started").content.decode()


def test_it_is_told_the_facts_of_the_order_it_is_about(desk) -> None:
    order, url = desk.order(number="SO-7"), _published(desk, PLAIN)

    desk.browser().post(url, {"order_number": "SO-7"})

    ((begun, facts),) = [(one, facts) for one, facts in _begun(desk) if one.key == "p"]
    assert begun.subject_id == order and "SO-7" in begun.subject_label
    assert facts["number"] == "SO-7" and facts["order"]["id"] == str(order) and facts["amount"] > 0


def test_the_initiator_names_the_approvers_where_the_step_says_so(desk) -> None:
    url, browser = _published(desk, S + NAMED + E + ways("s>sign sign>e")), desk.browser()
    other = desk.factory.members["manager"].id

    refused = browser.post(url, {"label": "借款"})
    browser.post(url, {"label": "借款", "approvers.sign": [str(other)]})

    assert refused.status_code == 422 and "请选择审批人" in refused.content.decode()
    ((begun, _facts),) = _begun(desk)
    with acting_for(desk.factory.id):
        assert [one.assignee_id for one in tasks.turns_of(instance_id=begun.id)] == [other]


def test_what_was_refused_is_not_told_as_failed(desk) -> None:
    url, browser = _published(desk, S + NAMED + E + ways("s>sign sign>e")), desk.browser()
    manager = desk.factory.members["manager"].id
    browser.post(url, {"label": "借款", "approvers.sign": [str(manager)]})
    ((begun, _facts),) = _begun(desk)
    with acting_for(desk.factory.id):
        (turn,) = tasks.turns_of(instance_id=begun.id)
        acting.refuse(task_id=turn.id, member_id=manager, reason="没有预算")

    pages = [browser.get(f"/processes/instances{rest}").content.decode() for rest in ("", f"/{begun.id}")]

    assert all("未通过" in page for page in pages) and "已失败" not in pages[1]


def test_one_goes_on_to_the_own_first_task(desk) -> None:
    url = _published(desk, S + OWN + E + ways("s>apply apply>e"))

    answer = desk.browser().post(url, {"label": "请假"}, follow=True)

    assert "/tasks/" in answer.redirect_chain[-1][0] and "请假" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "请写标题，或者填订单号。"),
        ({"order_number": "NOT-THERE"}, "没有这个订单号"),
        ({"label": "x", "fact.amount": "很多"}, "请填数字。"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_begins(desk, typed: dict[str, str], said: str) -> None:
    branch = element("exclusiveGateway", "x", default="x-b") + element("userTask", "a") + element("userTask", "b")
    url = _published(desk, S + branch + E + ways("s>x x>a[amount > 5] x>b a>e b>e"))

    answer = desk.browser().post(url, typed)

    assert answer.status_code == 422 and said in answer.content.decode()
    assert _begun(desk) == []


@pytest.mark.parametrize(("amount", "stands"), [("500000", "a"), ("3", "b")])
def test_facts_that_conditions_ask_for_are_asked_where_no_order_tells_them(desk, amount: str, stands: str) -> None:
    branch = element("exclusiveGateway", "x", default="x-b") + element("userTask", "a") + element("userTask", "b")
    url, browser = _published(desk, S + branch + E + ways("s>x x>a[amount > 5000] x>b a>e b>e")), desk.browser()

    page = browser.get(url).content.decode()
    browser.post(url, {"label": "采购", "fact.amount": amount})

    ((begun, _facts),) = _begun(desk)
    assert 'name="fact.amount"' in page and begun.stands == (stands,)


def test_facts_that_say_who_approves_are_asked_too(desk) -> None:
    who = {"yinuo:approval": "all", "yinuo:approvers": "lead; = amount > 5000 ? 'role:manager' : ''"}
    url = _published(desk, S + element("userTask", "sign", **who) + E + ways("s>sign sign>e"))

    assert 'name="fact.amount"' in desk.browser().get(url).content.decode()


def test_from_an_earlier_version_the_newest_one_begins(desk) -> None:
    earlier = _published(desk, PLAIN)
    newer = _published(desk, PLAIN.replace('name="do"', 'name="do it"'))

    desk.browser().post(earlier, {"label": "x"})

    ((begun, _facts),) = _begun(desk)
    assert begun.version == 2 and newer != earlier


def test_what_begins_with_its_occasion_is_not_begun_by_hand(desk) -> None:
    waits = element(
        "startEvent", "s", "<timerEventDefinition><timeCycle>0 0 9 * * *</timeCycle></timerEventDefinition>"
    )
    timed = _published(desk, waits + element("userTask", "do") + E + ways("s>do do>e"), key="timed")
    room = _published(desk, PLAIN, key="change-approval")
    with acting_for(desk.factory.id):
        assert {one.key for one in catalogue.processes()} >= {"timed", "change-approval"}

    page = desk.browser().get("/processes/start").content.decode()

    assert timed not in page and room not in page
    assert desk.browser().post(timed, {"label": "x"}).status_code == 404


def test_a_viewer_begins_nothing(desk) -> None:
    url = _published(desk, PLAIN)

    assert desk.browser("viewer").post(url, {"label": "x"}).status_code == 403
    assert "发起流程" not in desk.browser("viewer").get("/tasks").content.decode()


def test_the_facts_of_an_instance_stand_in_words_on_its_page(desk) -> None:
    desk.order(number="SO-7")
    url = _published(desk, S + NAMED + E + ways("s>sign sign>e"))
    other = desk.factory.members["manager"]

    page = desk.browser().post(url, {"order_number": "SO-7", "approvers.sign": [str(other.id)]}, follow=True)

    told = page.content.decode().partition("<pre")[0]
    assert "订单金额" in told and "3,840" in told and "客户等级" in told and "VIP" in told
    assert "“sign”的审批人" in told and other.name in told
    assert "late_probability" not in told and "{&#39;id&#39;" not in told
    assert "&#34;customer&#34;" in page.content.decode()
    viewer = desk.browser("viewer").get(page.request["PATH_INFO"]).content.decode()
    assert "<pre" not in viewer


FIELDS = {
    "grade": Field(
        key="grade", kind="choices", labels={"zh": "等级"}, options=(Option(value="o2", labels={"zh": "乙"}),)
    ),
    "rows": Field(key="rows", kind="table", labels={"zh": "明细"}),
}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"amount": 500_000.0, "x": 1.5, "on": True}, [("订单金额", "500,000"), ("x", "1.5"), ("on", "是")]),
        ({"committed_at": "2026-03-12T08:00:00+00:00"}, [("承诺日期", "3月12日 16:00")]),
        ({"committed_at": "soon", "note": "", "order": {"id": "1"}, "now": "x"}, [("承诺日期", "soon")]),
        ({"names": ["a", {"b": 1}, 2]}, [("names", "a、2")]),
        ({"grade": ["o2"], "rows": [{"a": "x"}, {"a": ""}]}, [("等级", "乙"), ("明细", "1 行")]),
    ],
)
def test_facts_are_written_by_their_kind(desk, facts: dict, told: list[tuple[str, str]]) -> None:
    with acting_for(desk.factory.id), timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert facts_in_words(facts=facts, fields=FIELDS, steps={}) == told


def test_what_a_condition_lacks_is_asked_for_by_name_at_the_step_in_words(desk) -> None:
    branch = (
        element("exclusiveGateway", "x", default="x-b").replace('name="x"', "")
        + element("userTask", "a")
        + element("userTask", "b")
    )
    url = _published(desk, S + branch + E + ways("s>x x>a[colour == 'red'] x>b a>e b>e"))

    page = desk.browser().post(url, {"label": "x"}, follow=True).content.decode()

    assert "条件分支：条件算不出来" in page and "缺少数据“colour”" in page
    assert "{&#34;colour&#34;: &#34;&#34;}</textarea>" in page
