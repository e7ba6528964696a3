"""The form that answers an alert: which measures, what they cost and change together, and the customer's message.

The message follows the chosen measures until the member writes in it; from then on it is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from yinuo.flow.promises import queries as promises
from yinuo.flow.responses.queries import Option, Situation
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.supply import queries as supply

REPROMISE = "repromise"
# Where a chosen day has no working hours, its end is meant.
DAY_END = time(18, 0)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a member has chosen so far; `message` is empty while it follows the measures."""

    measure_ids: tuple[UUID, ...]
    new_date: datetime | None
    message: str = ""
    subject: str = ""


def chosen_of(situation: Situation, request: HttpRequest) -> Chosen:
    """Read the form as it stands; untouched, it holds what is suggested."""
    told = request.POST if request.method == "POST" else request.GET
    options = situation.options()
    if "touched" not in told:
        suggested = tuple(one.measure.id for one in options if one.suggested)
        return Chosen(measure_ids=suggested, new_date=_new_date(options, suggested, told))
    ids = tuple(one.measure.id for one in options if str(one.measure.id) in told.getlist("measure"))
    message, drafted = _lines(told.get("message", "")), _lines(told.get("drafted", ""))
    return Chosen(
        measure_ids=ids,
        new_date=_new_date(options, ids, told),
        message="" if message == drafted else message,
        subject=told.get("subject", "")[:200],
    )


def form_context(
    situation: Situation, chosen: Chosen, *, member: MemberFacts, errors: dict[str, str]
) -> dict[str, Any]:
    """Return what the form's template shows."""
    cost, hours, after = situation.effect(measure_ids=chosen.measure_ids)
    draft = situation.draft(measure_ids=chosen.measure_ids, new_date=chosen.new_date)
    tells = any(one.tells_customer for one in situation.measures if one.id in chosen.measure_ids)
    return {
        "situation": situation,
        "options": situation.options(),
        "chosen": chosen,
        "chosen_day": timezone.localtime(chosen.new_date).date().isoformat() if chosen.new_date else "",
        "cost": cost,
        "hours": hours,
        "before": situation.predicament.probability(0.0),
        "after": after,
        "after_new_date": situation.chance_of_missing(new_date=chosen.new_date, hours_gained=hours)
        if chosen.new_date
        else None,
        "draft": draft,
        "message": chosen.message or draft.text,
        "tells": tells,
        "may_respond": member.may(rights.RESPOND) and situation.alert.is_alive,
        "may_promise": member.may(rights.PROMISE),
        "errors": errors,
    }


def _new_date(options: Iterable[Option], chosen: tuple[UUID, ...], told: QueryDict) -> datetime | None:
    """Return the date promised anew: the suggested instant on its own day, else the end of the chosen day's work."""
    offered = next((one for one in options if one.measure.kind == REPROMISE and one.measure.id in chosen), None)
    if offered is None or offered.new_date is None:
        return None
    try:
        day = parse_date(told.get("new_date", "")) or None
    except ValueError:
        day = None
    if day is None or day == timezone.localtime(offered.new_date).date():
        return offered.new_date
    day = promises.within_calendars(on=day)
    end = timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))
    closed = supply.working_calendar().previous_close(instant=end)
    if timezone.localtime(closed).date() == day:
        return closed
    return timezone.make_aware(datetime.combine(day, DAY_END))


def _lines(text: str) -> str:
    return "\n".join(text.splitlines()).strip()[:5_000]
