"""An approval sent back (退回): to whoever began it, or to an earlier step, and how it comes back.

To the initiator nothing moves: the approval waits for the revised request, and goes on where it stood, or begins
again. To an earlier step the token moves; the steps in between run again, or are passed over on the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.core.approving import NotAllowed
from yinuo.core.approving.deeds import Resume, Return
from yinuo.core.bpmn.elements import Kind, Process
from yinuo.core.bpmn.messages import Back, Changed
from yinuo.core.bpmn.returning import Earlier, steps_before
from yinuo.ground.process.approving.holding import Held, MayNotAct, ReasonMissing, hold_turn, person
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.instances import checked
from yinuo.ground.process.models import Approval, Instance, Step, Task
from yinuo.ground.process.seating.setting import is_approval
from yinuo.ground.process.seating.turns import revision_of

INITIATOR, PREVIOUS = "initiator", "previous"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A step that work may be sent back to; `again`: it may run again from there, else it only comes straight back."""

    element: str
    name: str
    again: bool


def targets(*, approval_id: UUID) -> list[Target]:
    """Return the steps an approval may be sent back to, the latest done first."""
    row = Approval.objects.select_related("instance").filter(pk=approval_id).first()
    if row is None or row.instance is None:
        return []
    process = process_of(row.instance.definition_id, row.instance.process_key)
    return _targets(process, row.instance, row.element) if process is not None else []


def send_back(*, task_id: UUID, member_id: UUID, to: str, direct: bool = False, reason: str) -> None:
    """Send an approval back to `initiator`, to the `previous` step, or to a step by its element.

    `direct` lets it come straight back here; else the steps in between run again. Raises ReasonMissing,
    NoSuchApproval, MayNotAct, TurnOver, NotAllowed (no_initiator, no_way_back, only_direct).
    """
    if not reason.strip():
        raise ReasonMissing
    member = person(member_id)
    held, task = hold_turn(task_id, member)
    held.play(Return(seat=task.seat), done_by=member_id, seat=task.seat, note=reason)
    if to == INITIATOR:
        _to_initiator(held, task, member_id, reason)
        return
    target = _target(held, to)
    if not direct and not target.again:
        raise NotAllowed("only_direct")
    held.record("returned", member=member, seat=task.seat, why=f"→ {target.name}{'：' if reason else ''}{reason}")
    instance = held.instance
    assert instance is not None
    event = Back(token=held.row.token, to=target.element, direct=direct)
    if instance.suspended or not held.batch.happen(instance.id, event):
        raise NotAllowed("no_way_back")
    held.write(closed=True)


def resubmit(
    *, task_id: UUID, member_id: UUID, again: bool, reason: str = "", variables: Mapping[str, Any] | None = None
) -> None:
    """Hand in what was sent back to the initiator: to whoever sent it back, or `again` from the first approval.

    Raises NoSuchApproval, MayNotAct, TurnOver, NotAllowed, BadFacts.
    """
    member = person(member_id)
    held, task = hold_turn(task_id, member)
    if task.kind != Task.Kind.REVISION:
        raise MayNotAct(str(member_id))
    held.end_tasks(task.seat, done_by=member_id, note=reason)
    held.record("resubmitted", member=member, why=reason)
    instance = held.instance
    facts = checked(variables)
    if instance is not None and facts:
        held.batch.happen(instance.id, Changed(variables=facts))
    first = _first_approval(held) if again else None
    if first is None:
        held.play(Resume(again=again))
        held.write(closed=False)
        return
    assert instance is not None
    if not held.batch.happen(instance.id, Back(token=held.row.token, to=first)):
        raise NotAllowed("no_way_back")
    held.write(closed=True)


def _to_initiator(held: Held, task: Task, member_id: UUID, reason: str) -> None:
    initiator = held.row.initiator_id
    if initiator is None:
        raise NotAllowed("no_initiator")
    held.record("returned", member=person(member_id), seat=task.seat, to=[initiator], why=reason)
    revision, news = revision_of(row=held.row, member_id=initiator, now=held.now)
    held.add_task(revision)
    held.batch.effects.drafts += news
    held.write(closed=False)


def _target(held: Held, to: str) -> Target:
    instance = held.instance
    found = _targets(held.batch.process(instance), instance, held.row.element) if instance is not None else []
    target = found[0] if to == PREVIOUS and found else next((one for one in found if one.element == to), None)
    if target is None:
        raise NotAllowed("no_way_back")
    return target


def _targets(process: Process, instance: Instance, element: str) -> list[Target]:
    """Return the steps before one where people worked and which were done, the latest first."""
    before = {one.element: one for one in steps_before(process=process, element=element)}
    done = [
        name
        for trace in Step.objects.filter(instance_id=instance.id).order_by("-number").values_list("trace", flat=True)
        for name, event, _token in reversed(trace)
        if event == "end" and name in before
    ]
    return [_told(process, before[name]) for name in dict.fromkeys(done) if _is_peoples(process, name)]


def _told(process: Process, step: Earlier) -> Target:
    node = process.node(step.element)
    return Target(element=step.element, name=(node.name if node else "") or step.element, again=step.again)


def _is_peoples(process: Process, element: str) -> bool:
    node = process.node(element)
    return node is not None and node.kind is Kind.USER


def _first_approval(held: Held) -> str | None:
    """Return the first approval of the process that the work may run again from, None where this is the first."""
    instance = held.instance
    if instance is None:
        return None
    process = held.batch.process(instance)
    found = [
        one.element
        for one in steps_before(process=process, element=held.row.element)
        if one.again and is_approval(process.node(one.element))
    ]
    return min(found, key=lambda one: len(steps_before(process=process, element=one)), default=None)
