"""Change orders that policy lets nobody send alone: a manager is asked, and a yes sends them by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Factory
from tests.flow.changes.conftest import as_member
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.actions import Letter
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.ground.people import actions as people_actions
from yinuo.ground.process import queries as process
from yinuo.ground.process.approving import acting
from yinuo.ground.process.outcomes import CannotFollow

Make = Callable[..., ChangeFacts]


def now_of(change: ChangeFacts) -> ChangeFacts:
    found = queries.change(change_id=change.id)
    assert found is not None
    return found


APPROVALS = [
    ("a small change", {"changes.approval_amount": 99_999.0, "changes.approval_days": 99.0}, []),
    ("a large price", {"changes.approval_amount": 18_000.0, "changes.approval_days": 99.0}, ["price"]),
    ("a far date", {"changes.approval_amount": 99_999.0, "changes.approval_days": 1.0}, ["days"]),
]


@pytest.mark.parametrize(("what", "policy", "reasons"), APPROVALS, ids=[row[0] for row in APPROVALS])
def test_policy_says_what_needs_approval(drafted: Make, what: str, policy: dict[str, Any], reasons: list[str]) -> None:
    people_actions.set_preferences(changes=policy)

    done = actions.send_change(change_id=drafted().id, letter=Letter())

    assert (done.outcome, list(done.reasons)) == ("approving" if reasons else "sent", reasons)


def asked(drafted: Make, **told: Any) -> ChangeFacts:
    people_actions.set_preferences(changes={"changes.approval_amount": 1.0})
    done = actions.send_change(change_id=drafted(**told).id, letter=Letter())
    assert done.outcome == "approving"
    return done.change


def answer(factory: Factory, order_id: UUID, *, yes: bool, role: str = "manager") -> None:
    member = factory.members[role]
    (turn,) = [one for one in process.tasks(member_id=member.id) if one.state == "open" and one.subject_id == order_id]
    with as_member(factory, role):
        speak = acting.approve if yes else acting.refuse
        speak(task_id=turn.id, member_id=member.id, reason="客户重要" if yes else "先谈价")


def test_a_manager_sends_without_asking(drafted: Make, factory: Factory) -> None:
    people_actions.set_preferences(changes={"changes.approval_amount": 1.0})

    with as_member(factory, "manager"):
        done = actions.send_change(change_id=drafted().id, letter=Letter())

    assert done.outcome == "sent"


def test_what_is_approved_goes_to_the_customer_by_itself(drafted: Make, factory: Factory, order_id: UUID) -> None:
    change = asked(drafted)

    answer(factory, order_id, yes=True)

    found = now_of(change)
    assert (found.state, found.approval_note) == ("sent", "客户重要")
    assert found.approved_by == f"member:{factory.members['manager'].id}"


def test_what_is_not_approved_comes_back_with_the_reason(drafted: Make, factory: Factory, order_id: UUID) -> None:
    change = asked(drafted)

    answer(factory, order_id, yes=False)

    found = now_of(change)
    assert (found.state, found.approval_note, found.sent_at) == ("computed", "先谈价", None)


def test_a_withdrawn_question_is_nobodys_task(drafted: Make, factory: Factory, order_id: UUID) -> None:
    change = asked(drafted)

    actions.withdraw(change_id=change.id)

    assert now_of(change).state == "withdrawn"
    assert not [one for one in process.tasks(subject_id=order_id) if one.state == "open"]


def test_nobody_approves_what_they_sent_themselves(drafted: Make, factory: Factory, order_id: UUID) -> None:
    change = asked(drafted)
    ChangeOrder.objects.filter(pk=change.id).update(approval_asked_by=f"member:{factory.members['manager'].id}")

    with pytest.raises(CannotFollow):
        answer(factory, order_id, yes=True)
