"""Compensations beyond a role's limit: approved by a process before anybody acts or the customer hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW, PASSWORD
from tests.flow.responses.test_responses import alert  # noqa: F401 - a fixture
from tests.outbox import deliver_all
from yinuo.flow.responses import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.process import queries as process
from yinuo.ground.process.approving import acting, sending_back

LIMIT = "responses.compensation_limit"


@pytest.fixture
def grant(factory, alert):  # noqa: F811
    """Return what grants a compensation as a member of some role, by a limit, and tells the customer."""

    def grant(role, limit=100.0):
        member = factory.members[role].id
        with clock.frozen(NOW), acting_for(factory.id), acting_as(f"member:{member}"):
            people.set_preferences(changes={LIMIT: limit})
            ids = [one.measure.id for one in queries.options(alert_id=alert.id) if one.measure.code == "compensate"]
            return actions.apply_measures(alert_id=alert.id, measure_ids=ids, member_id=member, message="我们补偿……")

    return grant


def tasks_of(factory, alert):  # noqa: F811
    with acting_for(factory.id):
        return process.tasks(subject_id=alert.order_id)


def mails_of(factory, alert):  # noqa: F811
    with acting_for(factory.id):
        return [
            one
            for one in people_queries.notices(about_id=alert.order_id)
            if one["contact_id"] and one["event"] != "delay_risk"
        ]


def answer(factory, alert, *, yes):  # noqa: F811
    turn = next(one for one in tasks_of(factory, alert) if one.assignee_id == factory.members["manager"].id)
    act = acting.approve if yes else acting.refuse
    with clock.frozen(NOW), acting_for(factory.id), acting_as(f"member:{turn.assignee_id}"):
        act(task_id=turn.id, member_id=turn.assignee_id, reason="看过")


def measure_of(factory, done):
    with acting_for(factory.id):
        found = queries.response(response_id=done.id)
    return next(one for one in found.measures if one["code"] == "compensate")


def later():
    with clock.frozen(NOW + timedelta(minutes=1)):
        deliver_all()


def test_beyond_the_limit_a_manager_is_asked_before_anything_is_done(factory, alert, grant):  # noqa: F811
    grant("sales")
    later()

    assert {one.kind for one in tasks_of(factory, alert)} == {"approval"}
    assert "¥" in tasks_of(factory, alert)[0].detail
    assert mails_of(factory, alert) == []


def test_approved_it_is_done_and_told(factory, alert, grant):  # noqa: F811
    grant("sales")

    answer(factory, alert, yes=True)
    later()

    (task,) = tasks_of(factory, alert)
    assert (task.kind, task.role, task.title) == ("task", "sales", "与客户商定补偿：SO-1")
    assert [mail["text"] for mail in mails_of(factory, alert)] == ["我们补偿……"]


def test_refused_nothing_is_done_and_nothing_told(factory, alert, grant):  # noqa: F811
    grant("sales")

    answer(factory, alert, yes=False)
    later()

    assert (tasks_of(factory, alert), mails_of(factory, alert)) == ([], [])


def test_the_response_tells_how_far_the_approval_has_come(factory, alert, grant):  # noqa: F811
    done = grant("sales")
    asked = measure_of(factory, done)
    answer(factory, alert, yes=False)
    later()
    refused = measure_of(factory, done)

    assert asked["approval"] == "asked"
    assert (refused["approval"], refused["reason"]) == ("refused", "看过")
    assert refused["answered_by"] == str(factory.members["manager"].id)


def test_approved_it_is_told_too(factory, alert, grant):  # noqa: F811
    done = grant("sales")

    answer(factory, alert, yes=True)
    later()

    assert measure_of(factory, done)["approval"] == "approved"


def test_what_was_refused_may_be_asked_for_again(factory, alert, grant):  # noqa: F811
    done = grant("sales")
    with acting_for(factory.id):
        while_asked = {str(one.measure.id) for one in queries.options(alert_id=alert.id)}
    answer(factory, alert, yes=False)
    later()

    with acting_for(factory.id):
        afterwards = {str(one.measure.id) for one in queries.options(alert_id=alert.id)}
    assert measure_of(factory, done)["id"] in afterwards - while_asked


@pytest.mark.parametrize(("role", "limit"), [("manager", 100.0), ("sales", 1_000_000.0)])
def test_who_approves_those_of_others_and_what_is_small_needs_no_approval(factory, alert, grant, role, limit):  # noqa: F811
    grant(role, limit)
    later()

    assert [one.kind for one in tasks_of(factory, alert)] == ["task"]
    assert len(mails_of(factory, alert)) == 1


def test_taken_back_nobody_is_asked_any_more(factory, alert, grant):  # noqa: F811
    done = grant("sales")

    with clock.frozen(NOW), acting_for(factory.id):
        actions.undo_response(response_id=done.id)
    later()

    assert (tasks_of(factory, alert), mails_of(factory, alert)) == ([], [])


def test_the_card_says_who_sent_it_back_and_why_and_leads_the_asker_on(factory, alert, grant):  # noqa: F811
    grant("sales")
    turn = next(one for one in tasks_of(factory, alert) if one.assignee_id == factory.members["manager"].id)
    with clock.frozen(NOW), acting_for(factory.id), acting_as(f"member:{turn.assignee_id}"):
        sending_back.send_back(task_id=turn.id, member_id=turn.assignee_id, to="initiator", reason="金额请再核")

    cards = {}
    for role in ("sales", "planner"):
        browser = Client()
        with clock.frozen(NOW):
            browser.post("/sign-in", {"email": factory.members[role].email, "password": PASSWORD})
            cards[role] = browser.get(f"/radar/alerts/{alert.id}").content.decode()

    assert "退回了这次申请" in cards["sales"] and "金额请再核" in cards["sales"]
    assert "重新提交或撤回" in cards["sales"] and "等批准：" not in cards["sales"]
    assert "金额请再核" in cards["planner"] and "重新提交或撤回" not in cards["planner"]
