"""Approvals without a process: every verb, deadlines, notices, and what is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ground.process.plays import Play
from tests.ground.process.seats import Table
from tests.outbox import deliver_all
from yinuo.core.approving import NotAllowed
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.models import Event
from yinuo.ground.people.models import Notice
from yinuo.ground.process import actions, outcomes
from yinuo.ground.process.actions import AsksForAnswer
from yinuo.ground.process.approving import acting
from yinuo.ground.process.approving.holding import MayNotAct, ReasonMissing, TurnOver
from yinuo.ground.process.approving.ruling import TooSoon
from yinuo.ground.process.outcomes import CannotFollow, Outcome

pytestmark = pytest.mark.django_db
TWO = "role:manager; role:planner"


@pytest.fixture
def table(play: Play) -> Table:
    return Table(play)


def test_all_have_to_approve(table: Table) -> None:
    table.ask(approvers=TWO)
    assert table.turns() == ["manager", "planner"]

    table.act("manager", "approve")
    assert table.turns() == ["planner"]
    table.act("planner", "approve", reason="可以")

    assert (table.last().status, table.last().yes) == ("approved", 2)
    assert [(one.verb, one.reason) for one in table.last().acts] == [("approved", ""), ("approved", "可以")]


def test_the_first_of_any_decides_and_the_others_are_not_asked_any_more(table: Table) -> None:
    table.ask(mode="any", approvers=TWO)

    table.act("planner", "approve")

    assert table.turns() == [] and table.last().status == "approved"
    assert [one.title for one in table.box("planner", "done")] == ["批准折扣"]
    assert table.box("manager", "done") == []


def test_one_follows_the_other_in_sequence(table: Table) -> None:
    table.ask(mode="sequential", approvers=TWO)
    assert table.turns() == ["manager"]

    table.act("manager", "approve")

    assert table.turns() == ["planner"]


def test_a_refusal_needs_a_reason_and_ends_it(table: Table) -> None:
    table.ask(approvers=TWO)
    with pytest.raises(ReasonMissing):
        table.act("manager", "refuse", reason=" ")

    table.act("manager", "refuse", reason="毛利太低")

    assert table.last().status == "refused" and table.turns() == []


def test_signers_are_added_before_and_after(table: Table) -> None:
    table.ask(approvers="role:manager")

    table.act("manager", "add", to=table.ids("quality"), before=True, reason="先看质量")
    assert table.turns() == ["quality"]
    table.act("quality", "approve")
    assert table.turns() == ["manager"]
    table.act("manager", "add", to=table.ids("owner"), before=False)
    assert table.turns() == ["owner"]
    table.act("owner", "approve")

    assert table.last().status == "approved"
    assert [one.verb for one in table.last().acts] == ["added_before", "approved", "added_after", "approved"]


def test_who_added_a_signer_asks_them_no_more(table: Table) -> None:
    table.ask(approvers="role:manager")
    table.act("manager", "add", to=table.ids("quality"), before=True)

    with pytest.raises(MayNotAct):
        table.rule("planner", "remove", seat=2)
    table.rule("manager", "remove", seat=2)

    assert table.turns() == ["manager"]


def test_a_turn_is_handed_over_for_good(table: Table) -> None:
    table.ask(approvers="role:manager")

    table.act("manager", "hand_over", to=table.member("planner").id, reason="他更清楚")
    table.act("planner", "approve")

    assert table.last().status == "approved"
    assert table.last().acts[0].to == (table.member("planner").name,)
    assert [one.stands_for for one in table.last().acts] == ["", ""], "nobody spoke for somebody else"


def test_advice_comes_back_to_who_asked_for_it(table: Table) -> None:
    table.ask(approvers="role:manager")

    table.act("manager", "ask_advice", to=table.member("quality").id)
    assert table.turns() == ["quality"]
    table.act("quality", "refuse", reason="有风险")
    assert table.turns() == ["manager"]
    table.act("manager", "approve")

    assert table.last().status == "approved"
    assert [one.verb for one in table.last().acts] == ["delegated", "advised", "approved"]


def test_it_is_sent_back_to_the_initiator_and_comes_straight_back(table: Table) -> None:
    table.ask(approvers=TWO)
    table.act("planner", "approve")

    table.act("manager", "send_back", to="initiator", reason="请补图纸")
    assert (table.last().status, table.turns()) == ("returned", ["sales"])
    table.act("sales", "resubmit", again=False, reason="已补")

    assert (table.last().status, table.turns()) == ("open", ["manager"])


def test_it_is_sent_back_to_the_initiator_and_begins_again(table: Table) -> None:
    table.ask(approvers=TWO)
    table.act("planner", "approve")
    table.act("manager", "send_back", to="initiator", reason="请补图纸")

    table.act("sales", "resubmit", again=True)

    assert table.turns() == ["manager", "planner"]


def test_a_word_is_taken_back_while_nothing_followed(table: Table) -> None:
    table.ask(approvers=TWO)
    table.act("manager", "approve")

    table.rule("manager", "take_back", reason="看错了")

    assert table.turns() == ["manager", "planner"]
    with pytest.raises(MayNotAct):
        table.rule("planner", "take_back")


def test_a_decision_without_consequence_is_taken_back(table: Table) -> None:
    table.ask(approvers="role:manager")
    table.act("manager", "approve")

    table.rule("manager", "take_back")

    assert (table.last().status, table.turns()) == ("open", ["manager"])


def test_the_initiator_cancels_and_others_may_not(table: Table) -> None:
    table.ask(approvers=TWO)
    with pytest.raises(MayNotAct):
        table.rule("planner", "cancel")

    table.rule("sales", "cancel", reason="客户撤单")

    assert (table.last().status, table.turns()) == ("cancelled", [])


def test_an_approval_is_urged_but_not_at_once_again(table: Table, play: Play) -> None:
    table.ask(approvers="role:manager")

    assert table.rule("sales", "nudge") == table.ids("manager")
    with pytest.raises(TooSoon):
        table.rule("sales", "nudge")
    play.wait(hours=3)

    assert table.rule("sales", "nudge") == table.ids("manager")


def test_others_are_told_without_being_asked(table: Table) -> None:
    table.ask(approvers="role:manager")

    table.rule("sales", "copy", to=table.ids("quality", "owner"))

    assert [row.unread for row in table.box("quality", "copied")] == [True]
    assert set(table.last().copies) == {table.member("quality").name, table.member("owner").name}


def test_copies_are_told_when_it_is_decided(table: Table) -> None:
    table.ask(approvers="role:manager", copies="role:quality")
    assert table.box("quality", "copied") == []

    table.act("manager", "approve")

    assert len(table.box("quality", "copied")) == 1


def test_many_are_approved_at_once_all_or_none(table: Table, play: Play) -> None:
    for _n in range(3):
        table.ask(approvers="role:manager")
    rows = [row.task_id for row in table.box("manager", "own") if row.task_id]
    manager = table.member("manager").id
    with play.acting(), pytest.raises(MayNotAct):
        acting.approve_many(task_ids=rows, member_id=table.member("planner").id)

    with play.acting():
        acting.approve_many(task_ids=rows, member_id=manager)

    assert table.turns() == [] and len(table.box("manager", "done")) == 3


def test_an_approval_is_not_just_ticked_off(table: Table, play: Play) -> None:
    table.ask(approvers="role:manager")

    with play.acting(), pytest.raises(AsksForAnswer):
        actions.complete_task(task_id=table.turn("manager").id, member_id=table.member("manager").id)


def test_who_is_slower_hears_that_it_is_over(table: Table, play: Play) -> None:
    table.ask(mode="any", approvers=TWO)
    late = table.turn("planner")
    table.act("manager", "approve")

    with play.acting(), pytest.raises(TurnOver):
        acting.approve(task_id=late.id, member_id=table.member("planner").id)


def test_an_administrator_hands_over_what_lies_with_somebody_gone(table: Table, play: Play) -> None:
    table.ask(approvers="role:quality")
    task = table.turn("quality")

    with play.acting():
        acting.hand_over(task_id=task.id, member_id=table.member("owner").id, to=table.member("planner").id)

    assert table.turns() == ["planner"]
    assert table.last().acts[0].stands_for == table.member("quality").name


def test_deadlines_run_in_working_time_with_a_reminder_and_an_escalation(table: Table, play: Play) -> None:
    table.ask(approvers="role:quality", due="PT8H", remind="PT4H", escalate="role:owner")
    due_at = table.last().due_at
    assert due_at is not None and due_at - play.now == timedelta(hours=24), "it begins and ends at nine"

    play.now = due_at
    play.settle()

    assert [one.verb for one in table.last().acts] == ["reminded", "escalated"]
    assert len(table.box("owner", "copied")) == 1


def test_what_is_decided_is_not_reminded_of(table: Table, play: Play) -> None:
    table.ask(approvers="role:quality", due="PT8H", remind="PT4H", escalate="role:owner")
    table.act("quality", "approve")

    play.wait(days=3)

    assert [one.verb for one in table.last().acts] == ["approved"]


def test_members_are_told_with_the_way_to_the_act(table: Table, play: Play) -> None:
    table.ask(approvers="role:manager")
    task = table.turn("manager")
    with clock.frozen(play.now):
        deliver_all()
    table.act("manager", "approve")
    with clock.frozen(play.now):
        deliver_all()

    with play.acting():
        notices = list(Notice.objects.filter(channel="app").order_by("queued_at", "id").values_list("subject", "link"))
    assert notices == [
        ("待你审批：批准折扣", f"/tasks/{task.id}"),
        ("已通过：批准折扣", f"/approvals/{table.last().id}"),
    ]


def test_every_act_stands_in_the_log(table: Table, play: Play) -> None:
    table.ask(approvers="role:manager")
    table.act("manager", "approve", reason="好")

    with play.acting():
        rows = Event.objects.filter(type__startswith="process.approval").order_by("seq")
        told = [(one.type, one.payload.get("verb", ""), one.payload.get("reason", "")) for one in rows]
    assert told == [
        ("process.approval_opened", "", ""),
        ("process.approval_turn", "", ""),
        ("process.approval_acted", "approved", "好"),
        ("process.approval_decided", "", ""),
    ]


def test_what_cannot_follow_any_more_is_not_approved(table: Table) -> None:
    def follow(outcome: Outcome) -> None:
        raise CannotFollow("订单已取消")

    outcomes.provide(kind="discount", follow=follow)
    try:
        table.ask(approvers="role:manager")
        with pytest.raises(CannotFollow):
            table.act("manager", "approve")
    finally:
        outcomes._followers.pop("discount")

    assert (table.last().status, table.turns()) == ("open", ["manager"])


def test_a_decision_with_a_consequence_is_not_taken_back(table: Table) -> None:
    heard: list[Outcome] = []
    outcomes.provide(kind="discount", follow=heard.append)
    try:
        table.ask(approvers="role:manager")
        table.act("manager", "approve", reason="好")
        with pytest.raises(NotAllowed):
            table.rule("manager", "take_back")
    finally:
        outcomes._followers.pop("discount")

    assert [(one.status, one.reason) for one in heard] == [("approved", "好")]


def test_the_inbox_finds_by_words_kind_and_deadline(table: Table, play: Play) -> None:
    table.ask(approvers="role:manager", due="PT1H")
    assert len(table.box("manager", "own", search="折扣 SO-1")) == 1
    assert table.box("manager", "own", search="发票") == []
    assert table.box("manager", "own", kind="task") == []
    assert table.box("manager", "own", overdue=True) == []

    play.wait(days=2)

    assert len(table.box("manager", "own", overdue=True)) == 1
    assert [row.state for row in table.box("sales", "started")] == ["open"]
