"""Asking customers: which surveys there are, when one is sent, and when it is better not to ask."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.acceptance.periods import contact_to_tell
from yinuo.flow.care import asks, targets
from yinuo.flow.care.asks import AskFacts, SurveyFacts, survey_facts
from yinuo.flow.care.events import SurveySaved, SurveySent
from yinuo.flow.care.models import Complaint, Survey, SurveyAsk
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts
from yinuo.ground.supply import queries as supply

SEND = "care.survey"
QUESTION_KINDS = ("scale", "choice", "text")
MOST_QUESTIONS, LONGEST_LABEL = 10, 200
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REST_DAYS = declare(
    name="care.survey_rest_days",
    default=30,
    unit="days",
    meaning="A contact is sent at most one survey in so many days.",
)
QUIET_DAYS = declare(
    name="care.survey_quiet_days",
    default=["sat", "sun"],
    unit="weekdays",
    meaning="On these weekdays (mon to sun) no survey is sent; it goes out on the next working day.",
)


class InvalidSurvey(Exception):
    """Faults of a survey, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def save_survey(*, survey_id: UUID | None = None, values: Mapping[str, Any]) -> SurveyFacts:
    """Make or change a survey.

    `values`: name, kind, trigger, stage_code, delay_hours, active, `question` {language: text}, and `questions`, each
    with key, kind (scale, choice, text), label {language: text} and for a choice options {language: lines}. Raises
    InvalidSurvey.
    """
    row = Survey.objects.filter(pk=survey_id).first() if survey_id else Survey(created_at=clock.now())
    if row is None:
        raise InvalidSurvey({"survey": "unknown"})
    faults = _faults(values)
    name = str(values.get("name", "")).strip()[:100]
    if Survey.objects.filter(name=name).exclude(pk=row.pk).exists():
        faults["name"] = "taken"
    if faults:
        raise InvalidSurvey(faults)
    row.name, row.kind, row.trigger = name, values["kind"], values["trigger"]
    row.stage_code, row.delay_hours = str(values.get("stage_code", ""))[:60], float(values.get("delay_hours", 0.0))
    row.question, row.questions = dict(values.get("question", {})), list(values.get("questions", []))
    row.active = bool(values.get("active", True))
    row.save()
    log.publish(subject_type="survey", subject_id=row.id, body=SurveySaved(name=row.name, active=row.active))
    return survey_facts(row)


def plan(*, order_id: UUID, trigger: str, about: str = "", stage_code: str = "") -> int:
    """Plan the surveys that a milestone of an order calls for, once each; return how many."""
    rows = Survey.objects.filter(active=True, trigger=trigger)
    if trigger == Survey.Trigger.STAGE:
        rows = rows.filter(stage_code=stage_code)
    order = orders.order(order_id=order_id) if rows else None
    if order is None:
        return 0
    now = clock.now()
    planned = [
        SurveyAsk(
            organisation_id=current_organisation(),
            survey_id=row.id,
            order_id=order_id,
            contact_id=_contact_id(order),
            about=(about or trigger)[:100],
            planned_at=now,
        )
        for row in rows
    ]
    SurveyAsk.objects.bulk_create(planned, ignore_conflicts=True)
    known = set(SurveyAsk.objects.filter(pk__in=[one.pk for one in planned]).values_list("pk", flat=True))
    hours = {row.id: row.delay_hours for row in rows}
    for one in planned:
        if one.pk in known:
            due_at = targets.plus(since=now, minutes=round(hours[one.survey_id] * 60))
            timers.set_timer(kind=SEND, key=str(one.pk), due_at=due_at)
    return len(known)


def ask_customer(*, survey_id: UUID, order_id: UUID, key: str) -> AskFacts:
    """Ask about an order by hand, once per key; it goes out by the same rules as any other survey.

    Raises InvalidSurvey.
    """
    order, survey = orders.order(order_id=order_id), Survey.objects.filter(pk=survey_id).first()
    faults = {"order": "unknown"} if order is None else {}
    if survey is None or not survey.active:
        faults["survey"] = "unknown" if survey is None else "inactive"
    if faults or order is None:
        raise InvalidSurvey(faults)
    row, fresh = SurveyAsk.objects.get_or_create(
        organisation_id=current_organisation(),
        survey_id=survey_id,
        order_id=order_id,
        about=key[:100],
        defaults={"contact_id": _contact_id(order), "planned_at": clock.now()},
    )
    if fresh:
        timers.set_timer(kind=SEND, key=str(row.pk), due_at=clock.now())
    return asks.ask_facts(row)


def _contact_id(order: OrderFacts) -> UUID | None:
    found = contact_to_tell(order=order)
    return found.id if found else None


def send_due(*, ask_ids: Sequence[UUID]) -> None:
    """Send what is due, put off what falls on a quiet day, and skip whom it is better not to ask."""
    now = clock.now()
    planned = SurveyAsk.objects.select_for_update().filter(pk__in=list(ask_ids), state=SurveyAsk.State.PLANNED)
    for row in planned.order_by("id"):
        later = _quiet_until(now)
        if later is not None:
            timers.set_timer(kind=SEND, key=str(row.pk), due_at=later)
            continue
        order = orders.order(order_id=row.order_id)
        contact = people.contact(contact_id=row.contact_id) if row.contact_id else None
        why = _why_not(order, contact, now)
        if why or order is None or contact is None:
            row.state, row.why_skipped = SurveyAsk.State.SKIPPED, why
            row.save(update_fields=["state", "why_skipped"])
        else:
            _send(row, order, contact, now)


def _send(row: SurveyAsk, order: OrderFacts, contact: ContactFacts, now: datetime) -> None:
    secret = secrets.token_urlsafe(24)
    row.state, row.asked_at, row.secret_hash = SurveyAsk.State.ASKED, now, asks.secret_hash(secret)
    row.save(update_fields=["state", "asked_at", "secret_hash"])
    survey = Survey.objects.get(pk=row.survey_id)
    tell_contact(
        event="survey",
        key=f"care.survey:{row.id}",
        contact=contact,
        order_id=order.id,
        values=lambda: {"customer": order.customer_name, "order": order.number},
        link=f"/p/survey/{current_organisation().hex}{secret}",
    )
    body = SurveySent(ask_id=row.id, survey=survey.name, survey_kind=survey.kind)
    log.publish(subject_type="order", subject_id=order.id, body=body)


def _why_not(order: OrderFacts | None, contact: ContactFacts | None, now: datetime) -> str:
    if order is None or order.cancelled_at is not None:
        return "cancelled"
    if contact is None or not contact.email:
        return "no_address"
    rest = timedelta(days=max(0, int(people.preference(name=REST_DAYS.name))))
    if SurveyAsk.objects.filter(contact_id=contact.id, asked_at__gt=now - rest).exists():
        return "asked_lately"
    unsettled = Complaint.objects.filter(order__customer_id=order.customer_id).exclude(state=Complaint.State.CLOSED)
    return "open_complaint" if unsettled.exists() else ""


def _quiet_until(now: datetime) -> datetime | None:
    """Return when a survey may go out, where it may not now: outside of working time, and on quiet weekdays."""
    quiet = {str(day) for day in people.preference(name=QUIET_DAYS.name)} & set(DAYS)
    calendar, at = supply.working_calendar(), now
    if calendar.is_open(instant=at) and not _is_quiet(at, quiet):
        return None
    for _day in range(len(DAYS) * 2):
        at = calendar.next_open(instant=at)
        if not _is_quiet(at, quiet):
            return at
        at = at + timedelta(days=1)
    return None


def _is_quiet(at: datetime, quiet: set[str]) -> bool:
    return DAYS[at.astimezone(ZoneInfo(people.organisation().timezone)).weekday()] in quiet


def _faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    if not str(values.get("name", "")).strip():
        faults["name"] = "missing"
    if values.get("kind") not in Survey.Kind.values:
        faults["kind"] = "unknown"
    if values.get("trigger") not in Survey.Trigger.values:
        faults["trigger"] = "unknown"
    if values.get("trigger") == Survey.Trigger.STAGE and not values.get("stage_code"):
        faults["stage_code"] = "missing"
    delay = values.get("delay_hours", 0.0)
    if not isinstance(delay, int | float) or not 0 <= delay <= 1_000:
        faults["delay_hours"] = "out_of_range"
    told = list(values.get("questions", []))
    if len(told) > MOST_QUESTIONS:
        faults["questions"] = "too_many"
    elif not all(_well(one) for one in told) or len({one["key"] for one in told}) < len(told):
        faults["questions"] = "malformed"
    return faults


def _well(told: Mapping[str, Any]) -> bool:
    label, options = told.get("label", {}), told.get("options", {})
    if not _texts(label) or not _texts(options):
        return False
    if told.get("kind") not in QUESTION_KINDS or not str(told.get("key", "")).isidentifier():
        return False
    if not label.get("zh-hans") or any(len(text) > LONGEST_LABEL for text in label.values()):
        return False
    return told["kind"] != "choice" or bool(options.get("zh-hans", "").strip())


def _texts(told: object) -> bool:
    return isinstance(told, Mapping) and all(isinstance(text, str) for text in told.values())
