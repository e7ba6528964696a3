"""Who may promise before the computed date, and what happens to the rest: a question, an answer, a record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests.core.bpmn.drawing import element, ways
from tests.ground.process.plays import file
from tests.outbox import deliver_all
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, policy, queries
from yinuo.flow.promises.actions import InvalidCommitment
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people import actions as people
from yinuo.ground.process import actions as process
from yinuo.ground.process import definitions, publishing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.actions import AsksForAnswer
from yinuo.ground.process.approving import acting, ruling
from yinuo.ground.process.outcomes import CannotFollow

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(factory, new_order):
    """A salesman's question for a date two days before the computed one."""
    order_id = new_order()
    wished = queries.offer(order_id=order_id).latest_at - timedelta(days=2)
    with acting_as(f"member:{factory.members['sales'].id}"):
        return actions.ask_approval(order_id=order_id, committed_at=wished, why="老客户急件")


def answer(factory, asked, *, yes=True, why="", role="manager"):
    member = factory.members[role]
    with acting_as(f"member:{member.id}"):
        return actions.answer_approval(approval_id=asked.id, yes=yes, why=why, member_id=member.id)


POLICIES = [
    # a sentence, role, hours set for it, hours ahead, allowed
    ("sales may not go ahead by themselves", "sales", None, 1, False),
    ("nobody needs to ask for a later date", "sales", None, -5, True),
    ("sales may go as far as they were let", "sales", 24.0, 24, True),
    ("but no further", "sales", 24.0, 25, False),
    ("managers answer for it themselves", "manager", None, 150, True),
    ("unless they are bound", "manager", 48.0, 49, False),
    ("a role that nobody knows may nothing", "nobody", None, 1, False),
    ("a negative limit lets nobody ahead", "owner", -3.0, 1, False),
]


@pytest.mark.parametrize(
    ("role", "limit", "ahead", "allowed"), [row[1:] for row in POLICIES], ids=[row[0] for row in POLICIES]
)
def test_the_policy_says_who_may_promise_how_far_ahead(factory, new_order, role, limit, ahead, allowed):
    if limit is not None:
        people.set_preferences(changes={f"promises.ahead_hours_{role}": limit})
    order_id = new_order()
    wished = queries.offer(order_id=order_id).latest_at - timedelta(hours=ahead)

    def promise():
        return actions.confirm_promise(order_id=order_id, committed_at=wished, why="急", role=role)

    if allowed:
        assert promise().committed_at == wished
    else:
        with pytest.raises(InvalidCommitment) as caught:
            promise()
        assert caught.value.faults == {"committed_at": "ahead_needs_approval"}


def turns(factory, role="manager"):
    return tasks.tasks(member_id=factory.members[role].id)


def test_a_question_waits_as_a_managers_task_and_promises_nothing(factory, asked):
    (task,) = turns(factory)

    assert asked.state == "pending"
    assert round(asked.ahead_hours) == 48
    assert "老客户急件" in task.detail
    assert queries.current(order_id=asked.order_id) is None
    assert orders.order(order_id=asked.order_id).committed_at is None


def test_a_yes_promises_the_date_in_the_askers_name_and_says_who_allowed_it(factory, asked):
    answered = answer(factory, asked, why="产线可加班")
    deliver_all()

    promise = queries.current(order_id=asked.order_id)
    assert answered.state == "approved"
    assert promise.committed_at == asked.committed_at
    assert promise.made_by == f"member:{factory.members['sales'].id}"
    assert promise.reasons[0]["code"] == "ahead"
    assert promise.reasons[0]["approved_by"] == f"member:{factory.members['manager'].id}"
    assert turns(factory) == [] == turns(factory, "owner")
    assert "promises.approval_answered" in [
        e.type for e in kernel.history(subject_type="order", subject_id=asked.order_id)
    ]


def test_a_no_needs_a_reason_and_promises_nothing(factory, asked):
    with pytest.raises(InvalidCommitment) as caught:
        answer(factory, asked, yes=False)

    refused = answer(factory, asked, yes=False, why="五轴排满")

    assert caught.value.faults == {"why": "refusal_needs_why"}
    assert (refused.state, refused.answer_why) == ("refused", "五轴排满")
    assert queries.current(order_id=asked.order_id) is None


@pytest.mark.parametrize("role", ["sales", "planner", "viewer", "operator"])
def test_only_who_may_go_so_far_ahead_may_answer(factory, asked, role):
    with pytest.raises(actions.MayNotAnswer):
        answer(factory, asked, role=role)


def test_nobody_answers_his_own_question(factory, new_order):
    order_id = new_order()
    wished = queries.offer(order_id=order_id).latest_at - timedelta(days=1)
    with acting_as(f"member:{factory.members['manager'].id}"):
        asked = actions.ask_approval(order_id=order_id, committed_at=wished, why="急")

    with pytest.raises(actions.MayNotAnswer):
        answer(factory, asked)
    assert answer(factory, asked, role="owner").state == "approved"


def test_an_answer_counts_once(factory, asked):
    answer(factory, asked)

    with pytest.raises(actions.ApprovalNotPending):
        answer(factory, asked, yes=False, why="x", role="owner")


def test_an_answer_to_an_older_promise_is_refused(factory, asked):
    actions.confirm_promise(order_id=asked.order_id)

    with pytest.raises(actions.PromiseMoved):
        answer(factory, asked)


def test_asking_again_takes_the_first_question_back(factory, asked):
    with acting_as(f"member:{factory.members['sales'].id}"):
        again = actions.ask_approval(
            order_id=asked.order_id, committed_at=asked.committed_at + timedelta(hours=5), why="再问"
        )

    assert [one.state for one in queries.approvals(order_id=asked.order_id)].count("pending") == 1
    assert queries.approval(approval_id=asked.id).state == "withdrawn"
    assert len(turns(factory)) == 1 and again.task_id in {turns(factory)[0].id, turns(factory, "owner")[0].id}


def test_a_question_is_not_just_ticked_off(factory, asked):
    with pytest.raises(AsksForAnswer):
        process.complete_task(task_id=asked.task_id, member_id=factory.members["manager"].id)


def speak(factory, role, *, yes=True, why=""):
    """Answer from the inbox, where nobody knows of promises."""
    member = factory.members[role]
    (task,) = turns(factory, role)
    with acting_as(f"member:{member.id}"):
        (acting.approve if yes else acting.refuse)(task_id=task.id, member_id=member.id, reason=why)


def test_an_answer_from_the_inbox_promises_the_date_at_once(factory, asked):
    speak(factory, "manager", why="可加班")

    assert queries.current(order_id=asked.order_id).committed_at == asked.committed_at
    assert queries.approval(approval_id=asked.id).answer_why == "可加班"


def test_a_no_from_the_inbox_leaves_the_promise(factory, asked):
    speak(factory, "owner", yes=False, why="排满")

    assert queries.approval(approval_id=asked.id).state == "refused"
    assert queries.current(order_id=asked.order_id) is None


def test_an_approver_hears_in_the_inbox_that_the_promise_moved(factory, asked):
    actions.confirm_promise(order_id=asked.order_id)

    with pytest.raises(CannotFollow), transaction.atomic():
        speak(factory, "manager")

    assert len(turns(factory)) == 1 and queries.approval(approval_id=asked.id).state == "pending"


def test_a_cancelled_approval_takes_the_question_back(factory, asked):
    (task,) = turns(factory)
    ruling.cancel(approval_id=task.approval_id, member_id=factory.members["sales"].id)

    assert queries.approval(approval_id=asked.id).state == "withdrawn" and turns(factory) == []


def test_an_organisation_draws_the_approval_otherwise(factory, new_order):
    body = (
        element("startEvent", "s")
        + element("userTask", "one", **{"yinuo:approval": "all", "yinuo:approvers": "role:planner"})
        + element("userTask", "two", **{"yinuo:approval": "all", "yinuo:approvers": "role:owner"})
        + element("endEvent", "e")
        + ways("s>one one>two two>e")
    )
    people.set_preferences(changes={"promises.ahead_hours_planner": 100.0})
    publishing.publish_definition(definition_id=definitions.save_draft(content=file("promise-approval", body)))
    order_id = new_order()
    wished = queries.offer(order_id=order_id).latest_at - timedelta(days=2)
    with acting_as(f"member:{factory.members['sales'].id}"):
        asked = actions.ask_approval(order_id=order_id, committed_at=wished, why="急")

    speak(factory, "planner")
    half = queries.approval(approval_id=asked.id).state
    speak(factory, "owner")

    assert half == "pending"
    assert queries.current(order_id=order_id).committed_at == wished


def test_a_date_that_needs_no_approval_is_not_asked_for(factory, new_order):
    order_id = new_order()
    late = queries.offer(order_id=order_id).latest_at + timedelta(days=1)

    with pytest.raises(InvalidCommitment) as caught:
        actions.ask_approval(order_id=order_id, committed_at=late, why="")

    assert caught.value.faults == {"committed_at": "not_ahead", "why": "ahead_needs_why"}


def test_hours_ahead_are_elapsed_hours():
    from tests.cast import NOW

    assert policy.ahead_hours(committed_at=NOW, computed_at=NOW + timedelta(hours=36)) == 36
    assert policy.ahead_hours(committed_at=NOW, computed_at=NOW - timedelta(hours=36)) == 0
