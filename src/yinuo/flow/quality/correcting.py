"""Corrective actions: why it happened, what is done against it, and whether that helped (plan, do, check, act)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.quality import numbering
from yinuo.flow.quality.events import ActionChecked, ActionMoved, ActionOpened
from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.models import ActionStep, CorrectiveAction, NonConformity
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

State = CorrectiveAction.State
WHYS = 5
STEP = "quality.step:"
_MOST_STEPS = 50


def open_action(*, title: str, nonconformity_id: UUID | None = None, owner_id: UUID | None = None) -> UUID:
    """Begin a corrective action, at will for a non-conformity, and return its id; raises InvalidQuality."""
    faults = {} if title.strip() else {"title": "missing"}
    if nonconformity_id is not None and not NonConformity.objects.filter(pk=nonconformity_id).exists():
        faults["nonconformity_id"] = "unknown"
    if owner_id is not None and people.member(member_id=owner_id) is None:
        faults["owner_id"] = "unknown"
    if faults:
        raise InvalidQuality(faults)
    numbering.hold_numbers()
    row = CorrectiveAction(
        number=next_of_year(model=CorrectiveAction, prefix=numbering.ACTIONS),
        title=title.strip()[:200],
        nonconformity_id=nonconformity_id,
        owner_id=owner_id,
        opened_at=clock.now(),
    )
    row.save()
    _tell(row, ActionOpened(action_id=row.id, number=row.number, title=row.title))
    return row.id


def set_cause(*, action_id: UUID, whys: Sequence[str], cause_class: str) -> None:
    """Write down why it happened, up to five times why, and the class of the root; raises InvalidQuality, NotNow."""
    row = _held(action_id, State.PLAN, State.DO)
    told = [one.strip()[:1_000] for one in whys][:WHYS]
    faults = {} if any(told) else {"whys": "missing"}
    if cause_class not in CorrectiveAction.Cause.values:
        faults["cause_class"] = "unknown"
    if faults:
        raise InvalidQuality(faults)
    row.whys, row.cause_class = told, cause_class
    row.save()


def add_step(*, action_id: UUID, text: str, owner_id: UUID | None, due_at: datetime | None) -> UUID:
    """Add something to do; its owner has a task until it is done. Raises InvalidQuality, NotNow."""
    row = _held(action_id, State.PLAN, State.DO)
    faults = {} if text.strip() else {"text": "missing"}
    if owner_id is None or people.member(member_id=owner_id) is None:
        faults["owner_id"] = "missing" if owner_id is None else "unknown"
    if row.steps.count() >= _MOST_STEPS:
        faults["text"] = "too_many"
    if faults:
        raise InvalidQuality(faults)
    step = ActionStep(action=row, text=text.strip()[:500], owner_id=owner_id, due_at=due_at, round=row.rounds)
    step.save()
    process.create_task(
        title=_("%(number)s：%(text)s") % {"number": row.number, "text": step.text},
        subject_type="quality",
        subject_id=row.id,
        subject_label=row.number,
        source=f"{STEP}{step.id}",
        assignee_id=owner_id,
        due_at=due_at,
        detail=row.title,
    )
    return step.id


def start_action(*, action_id: UUID) -> None:
    """Begin to do what was planned; raises InvalidQuality (no cause, nothing to do), NotNow."""
    row = _held(action_id, State.PLAN)
    faults = {} if row.cause_class else {"cause_class": "missing"}
    if not row.steps.filter(round=row.rounds).exists():
        faults["steps"] = "missing"
    if faults:
        raise InvalidQuality(faults)
    _move(row, State.DO)


def step_done(*, step_id: UUID) -> None:
    """Note that a step is done and take its task away; done twice is done once."""
    step = ActionStep.objects.select_for_update().filter(pk=step_id, done_at=None).first()
    if step is None:
        return
    process.cancel_tasks(source=f"{STEP}{step.id}")
    step.done_at = clock.now()
    step.save(update_fields=["done_at"])


def plan_check(*, action_id: UUID, check_on: date) -> None:
    """Say when it is looked at whether all this helped; everything must be done. Raises InvalidQuality, NotNow."""
    row = _held(action_id, State.DO)
    if row.steps.filter(done_at=None).exists():
        raise InvalidQuality({"steps": "open"})
    row.check_on = check_on
    _move(row, State.CHECK)


def check_action(*, action_id: UUID, effective: bool, verdict: str) -> None:
    """Judge whether it helped: closed if so, else planned anew. Raises InvalidQuality, NotNow."""
    row = _held(action_id, State.CHECK)
    if not verdict.strip():
        raise InvalidQuality({"verdict": "missing"})
    row.effective, row.verdict = effective, verdict.strip()
    row.checked_at, row.checked_by = clock.now(), current_actor()[:100]
    row.state, row.closed_at = (State.CLOSED, clock.now()) if effective else (State.PLAN, None)
    row.rounds += 0 if effective else 1
    row.save()
    _tell(row, ActionChecked(action_id=row.id, number=row.number, effective=effective, verdict=row.verdict))


def _held(action_id: UUID, *states: str) -> CorrectiveAction:
    row = CorrectiveAction.objects.select_for_update().filter(pk=action_id).first()
    if row is None or row.state not in states:
        raise NotNow(row.state if row else "")
    return row


def _move(row: CorrectiveAction, state: str) -> None:
    row.state = state
    row.save()
    _tell(row, ActionMoved(action_id=row.id, number=row.number, state=state))


def _tell(row: CorrectiveAction, body: Any) -> None:
    log.publish(subject_type="quality", subject_id=row.id, body=body)
