"""An offer from history or standard times, where an order names no items that supply knows how to make or get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.promising.abreast import places_before
from yinuo.core.promising.walk import OPTIMISTIC_SHARE, Step, Walked, walk
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.promises.correcting import keeping
from yinuo.flow.promises.facts import FORESTS, HISTORY, PRESET, SEGMENTS, Offer
from yinuo.flow.promises.foretelling import Foretold, foretold
from yinuo.flow.promises.learning import Asked, LearntLaw, law_for
from yinuo.flow.promises.standards import standards
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import LaneFacts

_PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def offer_for(*, order: Asked, now: datetime, confidence: float, order_id: UUID | None) -> Offer:
    """Return the offer for an order, or for what may become one, as things stand at a moment."""
    calendar = supply.working_calendar()
    begin, cutoff = _begin(order, calendar)
    steps = steps_of(order=order)
    walked = walk(steps=steps, start=_minute(begin), calendar=calendar)
    told = _Told(order=order, walked=walked, learnt=foretold(now=now) or law_for(order=order))
    tails = (1 - confidence, 0.5, told.level_to_ask(confidence))
    moments = told.moments(now=now, probabilities=(*tails, *_PROBABILITIES))
    earliest, likely, latest = (closing(calendar=calendar, moment=moment) for moment in moments[:3])
    reasons = [
        *told.reasons(),
        *_limits(order, steps, walked),
        *cutoff,
        *calendar_reasons(calendar=calendar, now=now, latest=latest),
    ]
    return Offer(
        order_id=order_id,
        basis=HISTORY if told.learnt else PRESET,
        earliest_at=earliest,
        likely_at=likely,
        latest_at=latest,
        confidence=confidence,
        earliest_days=max(calendar.working_days_between(start=now, end=earliest), 0),
        latest_days=max(calendar.working_days_between(start=now, end=latest), 0),
        computed_at=now,
        reasons=[*reasons, *wish_reasons(requested_at=order.requested_at, latest=latest, calendar=calendar)],
        evidence={**told.evidence(tails[2]), **_evidence(walked, begin, moments[3:])},
    )


@dataclass(frozen=True, kw_only=True)
class _Told:
    """An order with what tells its delivery time: forests, a segment of past deliveries, or only the standard times."""

    order: Asked
    walked: Walked
    learnt: Foretold | LearntLaw | None

    def level_to_ask(self, confidence: float) -> float:
        """Return the level to ask so that `confidence` is kept, as promises of late were kept."""
        kept = keeping() if self.learnt else None
        segment = {"region": self.order.region, "tier": getattr(self.order, "tier", ""), "family": self.order.family}
        return kept.level_to_ask(level=confidence, segment=segment) if kept else confidence

    def moments(self, *, now: datetime, probabilities: Sequence[float]) -> list[datetime]:
        """Return the moments by which the delivery is made at these probabilities, none before now."""
        if isinstance(self.learnt, Foretold):
            return self.learnt.moments(order=self.order, now=now, probabilities=probabilities)
        if self.learnt is None:
            left = self.walked.after(minute=_minute(now))
            return [datetime.fromtimestamp(left.at(probability=p) * 60, tz=UTC) for p in probabilities]
        passed = max((now - self.order.ordered_at).total_seconds() / 3600, 0.0)
        hours = self.learnt.hours_at(probabilities=probabilities, passed_hours=passed)
        return [self.order.ordered_at + timedelta(hours=each) for each in hours]

    def reasons(self) -> list[dict[str, Any]]:
        """Return what the date stands on."""
        if isinstance(self.learnt, Foretold):
            return [{"code": "foretold", "deliveries": self.learnt.deliveries}]
        if self.learnt is None:
            return [{"code": "cold_start"}]
        segment = [list(pair) for pair in self.learnt.segment]
        return [{"code": "history", "deliveries": self.learnt.deliveries, "segment": segment}]

    def evidence(self, asked: float) -> dict[str, Any]:
        """Return by which way the time was told, which version of it, and at which level."""
        if self.learnt is None:
            return {"source": PRESET, "learnt_at": None}
        told = {"learnt_at": self.learnt.learnt_at.isoformat(), "asked": round(asked, 4)}
        if isinstance(self.learnt, Foretold):
            return {"source": FORESTS, "version": str(self.learnt.id), **told}
        return {"source": SEGMENTS, **told}


def steps_of(*, order: Asked) -> list[Step]:
    """Return the steps of an order's delivery: its type's standards, the supplier's lead time, the lane's transit.

    Stages that their process has side by side run side by side.
    """
    lane = supply.lane(code=order.lane_code) if order.lane_code else None
    lead_hours = _lead_hours(order)
    steps = []
    stages = standards(order_type=order.order_type)
    places = {stage.code: place for place, stage in enumerate(stages)}
    for position, standard in enumerate(stages):
        after = places_before(before=standard.before, places=places, place=position)
        if lane and standard.completes_delivery and not standard.working_time:
            steps.append(_lane_step(standard.code, standard.name, lane, after))
            continue
        steps.append(
            Step.standard(
                code=standard.code,
                name=standard.name,
                hours=standard.standard_hours,
                working=standard.working_time,
                not_before_hours=lead_hours if position == 0 else 0.0,
                after=after,
            )
        )
    return steps


def _lead_hours(order: Asked) -> float:
    if not order.supplier_code:
        return 0.0
    supplier = supply.suppliers_by_code(codes=[order.supplier_code]).get(order.supplier_code)
    return (supplier.lead_hours or 0.0) if supplier else 0.0


def _lane_step(code: str, name: str, lane: LaneFacts, after: frozenset[int] | None) -> Step:
    return Step(
        code=code,
        name=name,
        usual_hours=lane.usual_hours,
        low_hours=lane.low_hours,
        high_hours=lane.high_hours,
        working=False,
        after=after,
    )


def closing(*, calendar: WorkCalendar, moment: datetime) -> datetime:
    """Return the end of the working day on which something that happens at a moment is taken in.

    What comes just as the day ends is taken in on that day.
    """
    open_at = calendar.next_open(instant=moment - timedelta(microseconds=1))
    zone = ZoneInfo(calendar.timezone)
    day = open_at.astimezone(zone).date()
    last = max(shift.end_minute for shift in _day_shifts(calendar, day))
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(minutes=last)).astimezone(UTC)


def _day_shifts(calendar: WorkCalendar, day: date) -> Sequence[Any]:
    # A night shift of the day before may still run: then the day before is the working day.
    return calendar.day(on=day).shifts or calendar.day(on=day - timedelta(days=1)).shifts


def _begin(order: Asked, calendar: WorkCalendar) -> tuple[datetime, list[dict[str, Any]]]:
    """When work on the order can begin: after the site's cut-off, at the opening of the next working day."""
    site = next((site for site in supply.sites() if site.cutoff_minute is not None), None)
    if site is None or site.cutoff_minute is None:
        return order.ordered_at, []
    local = order.ordered_at.astimezone(ZoneInfo(site.timezone))
    if local.hour * 60 + local.minute < site.cutoff_minute:
        return order.ordered_at, []
    morning = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    at = f"{site.cutoff_minute // 60:02d}:{site.cutoff_minute % 60:02d}"
    reason = {"code": "after_cutoff", "site": site.name, "at": at}
    return calendar.next_open(instant=morning.astimezone(UTC)), [reason]


def _limits(order: Asked, steps: Sequence[Step], walked: Walked) -> list[dict[str, Any]]:
    """Return what the time goes into: the slowest step, and whether a lane or a supplier makes it so."""
    names = {step.code: step for step in steps}
    slowest = names.get(walked.slowest)
    if slowest is None:
        return []
    hours = dict(walked.step_hours)[slowest.code]
    days = round(hours / 24, 1)
    reason: dict[str, Any] = {
        "code": "slowest_stage",
        "stage": slowest.name,
        "hours": slowest.usual_hours,
        "days": days,
    }
    if slowest.not_before_hours * OPTIMISTIC_SHARE > slowest.usual_hours:
        reason = {"code": "supplier_lead", "supplier": order.supplier_code, "hours": slowest.not_before_hours}
    elif order.lane_code and not slowest.working and slowest.code == walked.step_hours[-1][0]:
        reason = {"code": "slow_lane", "lane": order.lane_code, "hours": slowest.usual_hours}
    return [reason]


def calendar_reasons(*, calendar: WorkCalendar, now: datetime, latest: datetime) -> list[dict[str, Any]]:
    """Return the holidays on the way, and the years whose holidays nobody knows yet."""
    zone = ZoneInfo(calendar.timezone)
    first, last = now.astimezone(zone).date(), latest.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(min((last - first).days + 1, 400))]
    closed = [day for day in days if not calendar.day(on=day).shifts]
    reasons: list[dict[str, Any]] = []
    feasts = [day for day in closed if calendar.day(on=day).reason]
    if feasts:
        reasons.append({"code": "holidays", "days": len(feasts), "name": calendar.day(on=feasts[0]).reason})
    for year in calendar.unannounced_years(start=now, end=latest):
        reasons.append({"code": "year_unannounced", "year": year})
    return reasons


def wish_reasons(*, requested_at: datetime | None, latest: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Return whether the customer's wish is kept."""
    if requested_at is None:
        return []
    days = calendar.working_days_between(start=requested_at, end=latest)
    code = "wish_missed" if latest > requested_at and days > 0 else "wish_kept"
    return [{"code": code, "days": max(days, 0), "at": requested_at.isoformat()}]


def _evidence(walked: Walked, begin: datetime, moments: Sequence[datetime]) -> dict[str, Any]:
    return {
        "begin": begin.isoformat(),
        "steps": [[code, round(hours, 2)] for code, hours in walked.step_hours],
        "quantiles": {str(p): moment.isoformat() for p, moment in zip(_PROBABILITIES, moments, strict=True)},
    }


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)
