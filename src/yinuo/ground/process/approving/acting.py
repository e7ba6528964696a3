"""What approvers do when it is their turn: say yes or no, add and remove signers, hand over, ask for advice.

Every act is one transaction, on record with who, when and why; the last one lets the process go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yinuo.core.approving import NotAllowed, Status
from yinuo.core.approving.deeds import AddAfter, AddBefore, Approve, Delegate, Refuse, Remove, Transfer
from yinuo.core.approving.state import Place
from yinuo.ground.people.rights import ADMINISTER
from yinuo.ground.process import outcomes
from yinuo.ground.process.approving.following import go_on, tell
from yinuo.ground.process.approving.holding import (
    Held,
    MayNotAct,
    NoSuchApproval,
    ReasonMissing,
    hold,
    hold_turn,
    person,
)
from yinuo.ground.process.asking import refuse_unsaid
from yinuo.ground.process.batch import Batch
from yinuo.ground.process.instances import checked
from yinuo.ground.process.models import Approval, Task

MOST_AT_ONCE = 200


def approve(*, task_id: UUID, member_id: UUID, reason: str = "", variables: Mapping[str, Any] | None = None) -> None:
    """Say yes (同意); at a seat asked for advice, advise for it.

    Raises NoSuchApproval, MayNotAct, TurnOver, NotAllowed, BadFacts, CannotFollow, AsksForForm.
    """
    _speak(task_id, member_id, reason, yes=True, variables=variables)


def refuse(*, task_id: UUID, member_id: UUID, reason: str, variables: Mapping[str, Any] | None = None) -> None:
    """Say no (拒绝), with a reason; at a seat asked for advice, advise against. Raises as `approve`, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    _speak(task_id, member_id, reason, yes=False, variables=variables)


def approve_many(*, task_ids: Sequence[UUID], member_id: UUID, reason: str = "") -> None:
    """Say yes to many at once, all or none; raises as `approve`."""
    asked = list(dict.fromkeys(task_ids))[:MOST_AT_ONCE]
    found = list(Task.objects.filter(pk__in=asked).values_list("approval__instance_id", "approval__kind"))
    for kind in sorted({kind for _instance, kind in found if kind}):
        outcomes.prepare(kind)
    Batch().lock([instance for instance, _kind in found if instance is not None])
    for task_id in asked:
        _speak(task_id, member_id, reason, yes=True, variables=None)


def add_signers(*, task_id: UUID, member_id: UUID, to: Sequence[UUID], before: bool, reason: str = "") -> None:
    """Let others sign before oneself (前加签), or approve and let them sign after (后加签); raises as `approve`."""
    held, task = hold_turn(task_id, person(member_id))
    if not before:
        refuse_unsaid(approval=held.row, role=person(member_id).role)
    names = tuple(str(person(one).id) for one in to)
    deed = (AddBefore if before else AddAfter)(seat=task.seat, members=names)
    held.play(deed, done_by=member_id, seat=0 if before else task.seat, note=reason)
    verb = "added_before" if before else "added_after"
    held.record(verb, member=person(member_id), seat=task.seat, to=to, why=reason)
    _finish(held, member_id, reason)


def remove_signer(*, approval_id: UUID, seat: int, member_id: UUID, reason: str = "") -> None:
    """Ask somebody no more (减签): whoever added them, or an administrator; raises as `approve`."""
    member = person(member_id)
    held = hold(approval_id)
    removed = held.seat(seat)
    host = held.table.seat(removed.host)
    own = host is not None and host.member == str(member.id)
    if not own and not member.may(ADMINISTER):
        raise MayNotAct(str(member_id))
    held.play(Remove(by=removed.host if own else 0, seat=seat))
    held.record("removed", member=member, seat=seat, to=[UUID(removed.member)], why=reason)
    _finish(held, member_id, reason)


def hand_over(*, task_id: UUID, member_id: UUID, to: UUID, reason: str = "") -> None:
    """Let somebody else decide for good (转办); administrators may, whoever sits there. Raises as `approve`."""
    member = person(member_id)
    if member.may(ADMINISTER):
        held, task = _any_turn(task_id)
    else:
        held, task = hold_turn(task_id, member)
    if task.kind == Task.Kind.REVISION:
        raise NotAllowed("not_open")
    held.record("transferred", member=member, seat=task.seat, to=[to], why=reason)  # while the seat is still theirs
    held.play(Transfer(seat=task.seat, to=str(person(to).id)))
    _finish(held, member_id, reason)


def ask_advice(*, task_id: UUID, member_id: UUID, to: UUID, reason: str = "") -> None:
    """Ask somebody for advice (委派); after it one decides oneself. Raises as `approve`."""
    held, task = hold_turn(task_id, person(member_id))
    held.play(Delegate(seat=task.seat, to=str(person(to).id)))
    held.record("delegated", member=person(member_id), seat=task.seat, to=[to], why=reason)
    _finish(held, member_id, reason)


def _speak(task_id: UUID, member_id: UUID, reason: str, *, yes: bool, variables: Mapping[str, Any] | None) -> None:
    member = person(member_id)
    held, task = hold_turn(task_id, member)
    if task.kind == Task.Kind.REVISION:
        raise NotAllowed("not_open")
    advice = held.seat(task.seat).place is Place.ADVICE
    if yes and not advice:
        refuse_unsaid(approval=held.row, role=member.role)
    held.play((Approve if yes else Refuse)(seat=task.seat), done_by=member.id, seat=task.seat, note=reason)
    verb = "advised" if advice else "approved" if yes else "refused"
    why = reason if not advice or yes else f"✗ {reason}"
    held.record(verb, member=member, seat=task.seat, why=why)
    _finish(held, member_id, reason, variables)


def _finish(held: Held, member_id: UUID, reason: str, variables: Mapping[str, Any] | None = None) -> None:
    """Let the process go on where it is decided, and tell the room that asked."""
    closed = held.decided in (Status.APPROVED, Status.REFUSED)
    if closed:
        go_on(held, approved=held.decided is Status.APPROVED, variables=checked(variables))
    held.write(closed=closed)
    if closed:
        tell(held, member_id=member_id, reason=reason)


def _any_turn(task_id: UUID) -> tuple[Held, Task]:
    task = Task.objects.filter(pk=task_id, state=Task.State.OPEN).first()
    if task is None or task.approval_id is None:
        raise NoSuchApproval(str(task_id))
    held = hold(task.approval_id)
    return held, Task.objects.get(pk=task_id)


__all__ = [
    "Approval",
    "MayNotAct",
    "NoSuchApproval",
    "ReasonMissing",
    "add_signers",
    "approve",
    "approve_many",
    "ask_advice",
    "hand_over",
    "refuse",
    "remove_signer",
]
