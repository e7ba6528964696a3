"""What is done about delays: applying measures, taking them back, and noting whether they worked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import queries as radar_queries
from yinuo.flow.responses import compensating
from yinuo.flow.responses.budgets import InvalidBudget, UnknownBudget, set_budget
from yinuo.flow.responses.choosing import MeasureFacts
from yinuo.flow.responses.defining import (
    Defined,
    EditNotUndoable,
    InvalidPlaybook,
    UnknownPlaybook,
    add_measure,
    add_playbook,
    change_measure,
    change_playbook,
    ensure_starter_set,
    undo_edit,
)
from yinuo.flow.responses.events import ORDER, CustomerTold, ResponseApplied, ResponseUndone
from yinuo.flow.responses.joint import (
    MOST_ALERTS,
    JointResponseNotOpen,
    UnknownJointResponse,
    propose_joint_response,
    start_applying,
    start_undoing,
    stop_joint_response,
)
from yinuo.flow.responses.models import Response
from yinuo.flow.responses.proving import note_outcomes
from yinuo.flow.responses.queries import ResponseFacts, Situation, response, situation
from yinuo.flow.responses.reading import JointResponseFacts
from yinuo.flow.responses.starter import APPROVED, ASKED, REFUSED, REPROMISE
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.outcomes import Outcome
from yinuo.ground.supply import queries as supply

MESSAGE_TIMER = "responses.message"
GRACE = declare(
    name="responses.message_grace_seconds",
    default=15,
    unit="seconds",
    meaning="A message to a customer waits so long before it is sent, so that a response can be undone.",
)
TASK_HOURS = declare(
    name="responses.task_hours",
    default=4.0,
    unit="working hours",
    meaning="Tasks of a response are due after so long.",
)
MOST_TEXT = 5_000


class InvalidResponse(Exception):
    """Faults in a response, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class ResponseNotUndoable(Exception):
    """The response is unknown, or was undone or finished already."""


def apply_measures(
    *,
    alert_id: UUID,
    measure_ids: Sequence[UUID],
    member_id: UUID,
    message: str = "",
    subject: str = "",
    new_committed_at: datetime | None = None,
    joint_id: UUID | None = None,
) -> ResponseFacts:
    """Start the chosen measures: a task for each, the customer's message, the alert acknowledged.

    With a measure of the kind `repromise` and `new_committed_at`, the date is promised anew. Raises
    NoSuchAlert, AlertNotAlive, InvalidResponse, and what `promises.confirm_promise` raises.
    """
    # The book and the radar's rows come before the log, which acknowledging takes: so nobody waits in a circle.
    if new_committed_at is not None:
        promises.hold_book()
    radar.serialise()
    compensating.ship()
    found = situation(alert_id=alert_id)
    chosen = _chosen(found, measure_ids, message, dated=new_committed_at is not None)
    radar.acknowledge(alert_id=alert_id, member_id=member_id)
    row = _row(found, chosen, message=message, subject=subject)
    row.joint_id = joint_id
    if new_committed_at is not None:
        promises.confirm_promise(
            order_id=found.order.id, committed_at=new_committed_at, why=_why(found), ahead_allowed=True
        )
        row.new_committed_at = new_committed_at
    asked = compensating.needs_approval(chosen=chosen, found=found, member_id=member_id)
    row.message_due_at = None if asked else row.message_due_at  # nobody hears of what is not approved
    compensating.note(row=row, measure_ids={str(one.id) for one in asked}, answer=ASKED)
    row.save()
    _act_or_ask(row, found, chosen, asked)
    _plan_message(row)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=_applied(row))
    done = response(response_id=row.id)
    assert done is not None
    return done


def undo_response(*, response_id: UUID) -> bool:
    """Take a response back: open tasks are cancelled; returns whether no message had gone out yet.

    A date promised anew stays: only another promise changes it. Raises ResponseNotUndoable.
    """
    row = Response.objects.select_for_update().filter(pk=response_id, state=Response.State.APPLIED).first()
    if row is None:
        raise ResponseNotUndoable(str(response_id))
    withdrawn = row.message_queued_at is None
    row.state, row.undone_at, row.message_due_at = Response.State.UNDONE, clock.now(), None
    row.save()
    timers.cancel_timer(kind=MESSAGE_TIMER, key=str(row.id))
    compensating.withdraw(row=row)
    process.cancel_tasks(source=source_of(response_id=row.id))
    body = ResponseUndone(response_id=row.id, message_withdrawn=withdrawn)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return withdrawn


def send_messages(*, response_ids: Sequence[UUID]) -> int:
    """Queue the messages whose grace is over, once each; return how many."""
    rows = Response.objects.select_for_update().filter(
        pk__in=list(response_ids), state=Response.State.APPLIED, message_queued_at=None
    )
    sent = 0
    for row in rows:
        if row.contact_id is None:
            continue
        row.message_queued_at = clock.now()
        row.save(update_fields=["message_queued_at"])
        people.queue_notice(
            key=f"response:{row.id}",
            channel="email",
            subject=row.message_subject,
            text=row.message,
            contact_id=row.contact_id,
            about_type=ORDER,
            about_id=row.order_id,
        )
        body = CustomerTold(response_id=row.id, contact_id=row.contact_id)
        log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
        sent += 1
    return sent


def source_of(*, response_id: UUID) -> str:
    """Return what the tasks of a response name as their source."""
    return f"response:{response_id}"


def _chosen(found: Situation, measure_ids: Sequence[UUID], message: str, *, dated: bool) -> list[MeasureFacts]:
    chosen = [one for one in found.measures if one.id in set(measure_ids)]
    faults = {}
    if not measure_ids:
        faults["measures"] = "missing"
    elif len(chosen) != len(set(measure_ids)):
        faults["measures"] = "unknown"
    if found.in_force & set(measure_ids):
        faults["measures"] = "in_force"
    if len(message) > MOST_TEXT:
        faults["message"] = "too_long"
    if dated and not any(one.kind == REPROMISE for one in chosen):
        faults["new_committed_at"] = "moves_no_date"
    if faults:
        raise InvalidResponse(faults)
    return chosen


def _row(found: Situation, chosen: Sequence[MeasureFacts], *, message: str, subject: str) -> Response:
    now, ids = clock.now(), [one.id for one in chosen]
    cost, hours, after = found.effect(measure_ids=ids)
    tells = bool(message.strip()) and found.contact is not None
    grace = timedelta(seconds=float(people_queries.preference(name=GRACE.name)))
    draft = found.draft(measure_ids=ids, new_date=None)
    return Response(
        order_id=found.order.id,
        alert_id=found.alert.id,
        measures=_kept(found, chosen),
        cost_minor=cost,
        hours_gained=hours,
        probability_before=found.predicament.probability(0.0),
        probability_after=after,
        contact_id=found.contact.id if tells and found.contact else None,
        message_subject=(" ".join(subject.split()) or draft.subject)[:200] if tells else "",
        message=message.strip() if tells else "",
        message_due_at=now + grace if tells else None,
        committed_at=found.order.committed_at,
        projected_at=found.forecast.likely_at if found.forecast else None,
        applied_by=current_actor(),
        applied_at=now,
        uses=_uses(chosen),
    )


def _kept(found: Situation, chosen: Sequence[MeasureFacts]) -> list[dict[str, object]]:
    """The measures as the response keeps them, each with its part of the hours that were written down for all.

    These, not the learnt ones, are what the hours really gained are compared with: else what was learnt would be
    learnt from itself.
    """
    preset = [one.hours_gained if one.preset_hours is None else one.preset_hours for one in chosen]
    share = found.predicament.gain(sum(preset)) / sum(preset) if sum(preset) > 0 else 0.0
    return [
        {
            "id": str(one.id),
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "hours": round(hours * share, 2),
        }
        for one, hours in zip(chosen, preset, strict=True)
    ]


def _uses(chosen: Sequence[MeasureFacts]) -> dict[str, float]:
    uses: dict[str, float] = {}
    for one in chosen:
        for code, amount in one.uses.items():
            uses[code] = uses.get(code, 0.0) + float(amount)
    return uses


def _plan_message(row: Response) -> None:
    if row.message_due_at is not None:
        timers.set_timer(kind=MESSAGE_TIMER, key=str(row.id), due_at=row.message_due_at)


def _act_or_ask(row: Response, found: Situation, chosen: Sequence[MeasureFacts], asked: Sequence[MeasureFacts]) -> None:
    """Give whoever acts a task for each measure, and ask for those that need approval first."""
    for one in chosen:
        if one in asked:
            compensating.ask(row=row, found=found, measure=one)
        else:
            title = f"{one.task_title}：{found.order.number}"
            _give_task(row, found.order, title=title, role=one.role, detail=one.name)


def follow_compensation(outcome: Outcome) -> None:
    """Do what the approval of a compensation came to: the task and the message, or nothing of both; the response tells.

    It may be told twice.
    """
    told = outcome.variables
    ident = told.get("response_id") if outcome.status in (APPROVED, REFUSED) else None
    row = Response.objects.select_for_update().filter(pk=ident, state=Response.State.APPLIED).first() if ident else None
    if row is None:
        return
    measure_ids = {str(told.get("measure_id", ""))}
    compensating.note(
        row=row, measure_ids=measure_ids, answer=outcome.status, by=outcome.member_id, reason=outcome.reason
    )
    row.save(update_fields=["measures"])
    title = str(told.get("task_title", ""))
    known = (one.title == title for one in tasks.tasks(source=source_of(response_id=row.id), state=""))
    if outcome.status == REFUSED or any(known):
        return
    order = orders.facts_for(order_ids=[row.order_id])[row.order_id]
    _give_task(row, order, title=title, role=str(told.get("role", "")), detail=str(told.get("measure", "")))
    if row.contact_id is not None and row.message_queued_at is None:
        row.message_due_at = clock.now()
        row.save(update_fields=["message_due_at"])
        _plan_message(row)


def _give_task(row: Response, order: OrderFacts, *, title: str, role: str, detail: str) -> None:
    hours = float(people_queries.preference(name=TASK_HOURS.name))
    start = clock.now().replace(second=0, microsecond=0)
    process.create_task(
        title=title,
        subject_type=ORDER,
        subject_id=row.order_id,
        subject_label=f"{order.number} {order.customer_name}",
        source=source_of(response_id=row.id),
        role=role,
        due_at=supply.working_calendar().add(instant=start, minutes=round(hours * 60)),
        detail=detail,
    )


def _why(found: Situation) -> str:
    told = radar_queries.one_line(reasons=found.alert.reasons)
    return (told or radar_queries.cause_in_words(cause=found.alert.cause))[:300]


def _codes(row: Response) -> list[str]:
    return [str(measure["code"]) for measure in row.measures]


def _applied(row: Response) -> ResponseApplied:
    return ResponseApplied(
        response_id=row.id,
        alert_id=row.alert_id,
        measures=_codes(row),
        cost_minor=row.cost_minor,
        hours_gained=row.hours_gained,
        probability_before=row.probability_before,
        probability_after=row.probability_after,
        new_committed_at=row.new_committed_at,
    )


__all__ = [
    "MOST_ALERTS",
    "Defined",
    "EditNotUndoable",
    "InvalidBudget",
    "InvalidPlaybook",
    "InvalidResponse",
    "JointResponseFacts",
    "JointResponseNotOpen",
    "ResponseNotUndoable",
    "UnknownBudget",
    "UnknownJointResponse",
    "UnknownPlaybook",
    "add_measure",
    "add_playbook",
    "apply_measures",
    "change_measure",
    "change_playbook",
    "ensure_starter_set",
    "note_outcomes",
    "propose_joint_response",
    "send_messages",
    "set_budget",
    "source_of",
    "start_applying",
    "start_undoing",
    "stop_joint_response",
    "undo_edit",
    "undo_response",
]
