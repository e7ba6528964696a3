"""Questions about responses: what may be done about an alert, and what was done about an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFacts, ForecastFacts
from yinuo.flow.responses.budgets import BudgetFacts, budget, budgets
from yinuo.flow.responses.choosing import MeasureFacts, Option, Predicament, together
from yinuo.flow.responses.choosing import options as choose
from yinuo.flow.responses.letters import Draft, Matter
from yinuo.flow.responses.letters import draft as write
from yinuo.flow.responses.models import Measure, Response
from yinuo.flow.responses.playbooks import (
    PlaybookFacts,
    Uses,
    measure,
    measure_facts,
    measure_names,
    playbook,
    playbooks,
    uses_of_measures,
)
from yinuo.flow.responses.proving import Deed, deeds
from yinuo.flow.responses.reading import JointResponseFacts, joint_response, joint_responses
from yinuo.flow.responses.starter import REFUSED, TRANSPORT, WORK
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.kernel.lookups import among
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts
from yinuo.ground.supply import queries as supply


class NoSuchAlert(Exception):
    """The alert is unknown."""


@dataclass(frozen=True, kw_only=True)
class ResponseFacts:
    """Measures chosen for an order, what was expected of them, and what became of it."""

    id: UUID
    order_id: UUID
    alert_id: UUID | None
    measures: list[dict[str, Any]]
    state: str
    cost_minor: int
    hours_gained: float
    probability_before: float | None
    probability_after: float | None
    contact_id: UUID | None
    message_subject: str
    message: str
    message_due_at: datetime | None
    message_queued_at: datetime | None
    committed_at: datetime | None
    new_committed_at: datetime | None
    applied_by: str
    applied_at: datetime
    undone_at: datetime | None
    kept_promise: bool | None
    projected_at: datetime | None
    actual_hours: float | None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """An alert with all that a decision about it needs; what is `in_force` already is not among the measures."""

    alert: AlertFacts
    order: OrderFacts
    forecast: ForecastFacts | None
    predicament: Predicament
    measures: list[MeasureFacts]
    in_force: frozenset[UUID]
    contact: ContactFacts | None

    def options(self) -> list[Option]:
        """Return the measures with their cost and effect, the best first."""
        return choose(measures=self.measures, predicament=self.predicament)

    def effect(self, *, measure_ids: Sequence[UUID]) -> tuple[int, float, float]:
        """Return cost, hours gained and P(late) of these measures together."""
        chosen = [one for one in self.options() if one.measure.id in measure_ids]
        return together(chosen=chosen, predicament=self.predicament)

    def chance_of_missing(self, *, new_date: datetime, hours_gained: float) -> float | None:
        """Return the probability of missing another date when some hours are gained, or None without a forecast."""
        if self.forecast is None:
            return None
        found = radar.probability_after(
            curve=self.forecast.curve,
            made_at=self.forecast.made_at,
            gained_hours=hours_gained,
            due_at=new_date,
        )
        return round(found, 4)

    def draft(self, *, measure_ids: Sequence[UUID], new_date: datetime | None) -> Draft:
        """Write the message to the customer's contact, in the contact's language."""
        house = people.organisation()
        matter = Matter(
            number=self.order.number,
            customer_name=self.order.customer_name,
            committed_at=self.order.committed_at,
            new_date=new_date,
            reasons=self.alert.reasons,
            taken=[one for one in self.measures if one.id in measure_ids],
            house=house.name,
        )
        name = self.contact.name if self.contact else ""
        language = self.contact.language if self.contact else house.language
        return write(matter=matter, name=name, language=language, zone=house.timezone)


_RESPONSE = tuple(field.name for field in fields(ResponseFacts))


def situation(*, alert_id: UUID) -> Situation:
    """Return what a decision about an alert needs; raises NoSuchAlert."""
    alert = radar.alert(alert_id=alert_id)
    order = orders.order(order_id=alert.order_id) if alert else None
    if alert is None or order is None:
        raise NoSuchAlert(str(alert_id))
    forecast = radar.forecast_of(order_id=order.id)
    in_force = _in_force(alert)
    return Situation(
        alert=alert,
        order=order,
        forecast=forecast,
        predicament=_predicament(alert, order, forecast),
        measures=[one for one in _applicable(alert) if one.id not in in_force],
        in_force=in_force,
        contact=_contact(order),
    )


def options(*, alert_id: UUID) -> list[Option]:
    """Return the measures for an alert with cost, hours gained and new probability; raises NoSuchAlert."""
    return situation(alert_id=alert_id).options()


def responses(*, order_id: UUID) -> list[ResponseFacts]:
    """Return what was done about an order, newest first."""
    return _facts(Response.objects.filter(order_id=order_id).order_by("-applied_at"))


def responses_to(*, alert_id: UUID) -> list[ResponseFacts]:
    """Return what was done about an alert, newest first."""
    return _facts(Response.objects.filter(alert_id=alert_id).order_by("-applied_at"))


def answered(*, order_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these orders measures were started for, and not undone."""
    rows = Response.objects.filter(among("order_id", order_ids)).exclude(state=Response.State.UNDONE)
    return set(rows.values_list("order_id", flat=True))


def tells_of_move(*, order_id: UUID, before: datetime, after: datetime) -> bool:
    """Return whether a response tells the customer itself that an order's date moved, or took that back untold."""
    rows = Response.objects.filter(order_id=order_id).exclude(contact=None)
    sent = Q(message_due_at__isnull=False) | Q(message_queued_at__isnull=False)
    taken_back = Q(state=Response.State.UNDONE, message_queued_at=None)
    moved = Q(committed_at=before, new_committed_at=after) & sent
    returned = Q(committed_at=after, new_committed_at=before) & taken_back
    return bool(rows.filter(moved | returned).exists())


def response(*, response_id: UUID) -> ResponseFacts | None:
    """Return one response, or None."""
    return next(iter(_facts(Response.objects.filter(pk=response_id))), None)


def responses_to_count() -> Countable:
    """Return what was done about delays as a relation; `cost` is in whole units of the organisation's currency."""
    cost = whole_units("cost_minor", people.organisation().currency)
    rows = Response.objects.exclude(state=Response.State.UNDONE)
    columns = ("id", "order_id", "applied_at", "applied_by", "kept_promise", "actual_hours")
    return countable(rows.values(*columns, cost=cost, cause=F("alert__cause")))


def measures(*, cause: str = "") -> list[MeasureFacts]:
    """Return what may be offered, with hours as learnt: the active measures of active playbooks, or for one cause."""
    rows = Measure.objects.select_related("playbook").filter(active=True, playbook__active=True)
    found = rows.order_by("playbook__code", "position", "id")
    kind = cause.partition(":")[0]
    return [measure_facts(row).as_learnt() for row in found if not cause or kind in row.playbook.causes]


def _predicament(alert: AlertFacts, order: OrderFacts, forecast: ForecastFacts | None) -> Predicament:
    due_at, now = order.committed_at, clock.now()

    def probability(hours: float) -> float:
        if forecast is None or due_at is None:
            return alert.late_probability or 0.0
        if hours <= 0:
            return forecast.late_probability
        found = radar.probability_after(
            curve=forecast.curve, made_at=forecast.made_at, gained_hours=hours, due_at=due_at
        )
        return round(min(found, forecast.late_probability), 4)

    needed = (forecast.likely_at - now).total_seconds() / 3600 if forecast else 0.0
    return Predicament(
        value_minor=order.value_minor,
        penalty_minor_per_day=order.penalty_minor_per_day,
        expected_late_days=(forecast.expected_late_hours if forecast else 0.0) / 24,
        needed_hours=max(needed, 0.0),
        threshold=radar.limits().threshold(order.tier),
        probability=probability,
        new_date=_new_date(forecast, now),
    )


def _new_date(forecast: ForecastFacts | None, now: datetime) -> datetime | None:
    """Return the end of the working day on which the order is done with 90 % probability."""
    if forecast is None:
        return None
    latest = max(forecast.latest_at, now + timedelta(hours=1)).replace(second=0, microsecond=0)
    calendar = supply.working_calendar()
    opened = calendar.next_open(instant=latest)
    return calendar.previous_close(instant=opened + timedelta(hours=12))


def _applicable(alert: AlertFacts) -> list[MeasureFacts]:
    left = [stage for stage in work.stages(order_id=alert.order_id) if stage.state in ("active", "next")]
    kinds = {stage.code for stage in left} | {WORK if stage.working_time else TRANSPORT for stage in left}
    if not left:
        kinds = {WORK, TRANSPORT}
    return [one for one in measures(cause=alert.cause) if not one.stage_codes or kinds & set(one.stage_codes)]


def _in_force(alert: AlertFacts) -> frozenset[UUID]:
    """Return the measures that were applied to this alert, or to another of the order that is still alive.

    What was refused may be asked for again.
    """
    rows = Response.objects.filter(order_id=alert.order_id, state=Response.State.APPLIED)
    rows = rows.filter(Q(alert_id=alert.id) | Q(alert__state__in=radar.ALIVE))
    applied = (one for told in rows.values_list("measures", flat=True) for one in told)
    return frozenset(UUID(one["id"]) for one in applied if one.get("approval") != REFUSED)


def _contact(order: OrderFacts) -> ContactFacts | None:
    if order.contact_id is not None:
        return people.contact(contact_id=order.contact_id)
    return next(iter(people.contacts(customer_id=order.customer_id)), None)


def _facts(rows: Any) -> list[ResponseFacts]:
    return [ResponseFacts(**dict(zip(_RESPONSE, row, strict=True))) for row in rows.values_list(*_RESPONSE)]


__all__ = [
    "BudgetFacts",
    "Deed",
    "Draft",
    "JointResponseFacts",
    "MeasureFacts",
    "NoSuchAlert",
    "Option",
    "PlaybookFacts",
    "ResponseFacts",
    "Situation",
    "Uses",
    "answered",
    "budget",
    "budgets",
    "deeds",
    "joint_response",
    "joint_responses",
    "measure",
    "measure_names",
    "measures",
    "options",
    "playbook",
    "playbooks",
    "response",
    "responses",
    "responses_to",
    "situation",
    "uses_of_measures",
]
