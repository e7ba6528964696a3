"""What follows when an approval is decided: its process goes on, copies are told, the room that asked hears of it.

A process that asks for the answer in its conditions, or catches `refused` at the step, goes on after a refusal; any
other ends there, because nothing that was refused may go on as if it were approved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yinuo.core.approving import NotAllowed
from yinuo.core.bpmn.elements import Node, Process, Trigger
from yinuo.core.bpmn.messages import Complete, Event, Fail, Withdraw
from yinuo.ground.kernel import bulk
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.process import outcomes
from yinuo.ground.process.approving.holding import Held
from yinuo.ground.process.batch import RUNNING
from yinuo.ground.process.events import ApprovalCopied
from yinuo.ground.process.models import Approval, Copy, Instance
from yinuo.ground.process.outcomes import Outcome
from yinuo.ground.process.seating.finding import Case, find
from yinuo.ground.process.seating.opening import draft
from yinuo.ground.process.seating.setting import Setting

REFUSED = "refused"


def go_on(held: Held, *, approved: bool, variables: Mapping[str, Any]) -> None:
    """Let the process go on with the answer, and tell copies; raises NotAllowed where it stands elsewhere by now."""
    setting = Setting.from_plain(held.row.setting)
    instance = held.instance
    facts = dict(variables) | {setting.answer: approved}
    if instance is not None:
        process = held.batch.process(instance)
        event = answered(
            process=process,
            node=process.node(held.row.element),
            token=held.row.token,
            answer=setting.answer,
            facts=facts,
            approved=approved,
        )
        if instance.suspended or not held.batch.happen(instance.id, event):
            raise NotAllowed("went_on")
    if setting.copies:
        case = Case(initiator_id=held.row.initiator_id, element=held.row.element, facts=_facts(held) | facts)
        copy_to(held, find(text=setting.copies, case=case))


def copy_to(held: Held, members: Sequence[UUID]) -> list[UUID]:
    """Tell members of an approval (抄送), each once; return whom it is news to."""
    known = set(Copy.objects.filter(approval_id=held.row.id).values_list("member_id", flat=True))
    fresh = [one for one in dict.fromkeys(members) if one not in known]
    rows = [
        Copy(
            organisation_id=held.row.organisation_id,
            id=new_id(),
            approval_id=held.row.id,
            member_id=one,
            at=held.now,
        )
        for one in fresh
    ]
    bulk.insert(rows=rows)
    if fresh:
        body = ApprovalCopied(approval_id=held.row.id, title=held.row.title, member_ids=fresh)
        held.batch.effects.drafts.append(draft(held.row, body))
    return fresh


def tell(held: Held, *, member_id: UUID | None, reason: str) -> None:
    """Tell the room that asked, once the whole process is over; raises CannotFollow."""
    row, instance = held.row, held.instance
    if instance is None:
        status = row.status
        facts: Mapping[str, Any] = {}
    elif instance.status == RUNNING or instance.caller_id is not None:
        return
    else:
        status, facts = outcome_of(instance), instance.state.get("v", {})
    outcomes.follow(
        Outcome(
            kind=row.kind,
            status=status,
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            source_id=instance.id if instance is not None else row.id,
            member_id=member_id,
            reason=reason,
            variables=facts,
        )
    )


def outcome_of(instance: Instance) -> str:
    """Return how a process of approvals that is over ended, as an approval: approved, refused or cancelled."""
    if instance.code == REFUSED:
        return Approval.Status.REFUSED.value
    if instance.status not in ("completed", "terminated"):
        return Approval.Status.CANCELLED.value
    last = Approval.objects.filter(instance_id=instance.id).order_by("-opened_at", "-id").first()
    refused = last is not None and last.status == Approval.Status.REFUSED
    return (Approval.Status.REFUSED if refused else Approval.Status.APPROVED).value


def answered(
    *, process: Process, node: Node | None, token: int, answer: str, facts: Mapping[str, Any], approved: bool
) -> Event:
    """Return what happens to a process when the approval at a token is decided; `answer` is the fact it is told."""
    if approved or (node is not None and _asks(process, answer)):
        return Complete(token=token, variables=dict(facts) | {answer: approved})
    if node is not None and _catches(process, node):
        return Fail(token=token, code=REFUSED)
    return Withdraw(code=REFUSED)


def _asks(process: Process, answer: str) -> bool:
    """Tell whether a condition of the process asks for the answer."""
    word = re.compile(rf"\b{re.escape(answer)}\b")
    return any(word.search(flow.condition) for flow in process.flows if flow.condition)


def _catches(process: Process, node: Node) -> bool:
    boundaries = (process.nodes[index] for index in node.boundaries)
    return any(one.answers(Trigger.ERROR, code) for one in boundaries for code in (REFUSED, ""))


def _facts(held: Held) -> dict[str, Any]:
    instance = held.instance
    found: dict[str, Any] = instance.state.get("v", {}) if instance is not None else {}
    return found
