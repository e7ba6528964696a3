"""An offer of the core as the rooms and doors see it: instants and working days of the customer's calendar."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from yinuo.core.capacity.plan import DemandPlan, Step
from yinuo.core.promising.offer import Alternative, CapableOffer, Interval, Reason
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.promises.booking import moment, position_of
from yinuo.flow.promises.computing import calendar_reasons, closing, wish_reasons
from yinuo.flow.promises.facts import (
    CAPABLE,
    AlternativeFacts,
    CertificateFacts,
    Displaced,
    LinePlan,
    Offer,
    StepFacts,
)

KEY_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Tells one offer: from when, on which calendar, and what the customer asked for."""

    now: datetime
    calendar: WorkCalendar
    order_id: UUID | None
    requested_at: datetime | None
    waits: Sequence[Mapping[str, Any]] = ()

    def offer(self, capable: CapableOffer, *, evidence: Mapping[str, Any]) -> Offer:
        """Return a planned offer in instants and working days."""
        interval = capable.interval
        dates = self.dates(interval)
        reasons = [_reason(one) for one in (capable.binding, *capable.reasons)]
        known_years = {one.get("year") for one in reasons if one["code"] == "unannounced"}
        found = calendar_reasons(calendar=self.calendar, now=self.now, latest=dates["latest_at"])
        reasons += [one for one in found if one.get("year") not in known_years or one["code"] != "year_unannounced"]
        wish = wish_reasons(requested_at=self.requested_at, latest=dates["latest_at"], calendar=self.calendar)
        return Offer(
            order_id=self.order_id,
            basis=CAPABLE,
            confidence=interval.confidence,
            computed_at=self.now,
            reasons=[*(dict(one) for one in self.waits), *reasons, *wish],
            evidence={"law": list(capable.law), "source": interval.source, "kept": round(capable.kept, 4), **evidence},
            # The latest day is told by its end, and the worst case is never before that.
            worst_at=max(moment(interval.worst), dates["latest_at"]),
            buffer_hours=capable.buffer_hours,
            outcomes=interval.n,
            cost_minor=capable.cost_minor,
            margin_minor=capable.margin_minor,
            lines=lines_of(plans=capable.plans),
            alternatives=tuple(self.alternative(one) for one in capable.alternatives),
            certificate=CertificateFacts(
                inputs_sha256=capable.certificate.inputs_sha256,
                decision_sha256=capable.certificate.decision_sha256,
                engine=capable.certificate.engine,
                computed_at=moment(capable.certificate.computed_at),
            ),
            **dates,
        )

    def dates(self, interval: Interval) -> dict[str, Any]:
        """Return the ends of an interval as ends of working days, and how many those are from now."""
        ends = {
            name: closing(calendar=self.calendar, moment=moment(minute))
            for name, minute in (
                ("earliest_at", interval.earliest),
                ("likely_at", interval.likely),
                ("latest_at", interval.latest),
            )
        }
        days = {
            f"{name}_days": max(self.calendar.working_days_between(start=self.now, end=ends[f"{name}_at"]), 0)
            for name in ("earliest", "latest")
        }
        return ends | days

    def alternative(self, one: Alternative) -> AlternativeFacts:
        """Return another way."""
        return AlternativeFacts(
            key=key_of(one),
            lever=one.lever.value,
            values={**one.values, **_positions(one)},
            confidence=one.interval.confidence,
            extra_minor=one.extra_minor,
            margin_minor=one.margin_minor,
            gained_hours=one.gained_hours,
            displaced=tuple(_displaced(one.displaced)),
            **self.dates(one.interval),
        )


def _positions(one: Alternative) -> dict[str, Any]:
    """Return which lines go first, where a split sends whole lines first."""
    refs = [ref for ref in str(one.values.get("lines", "")).split(", ") if ref]
    return {"positions": ", ".join(str(number) for number in sorted(map(position_of, refs)))} if refs else {}


def key_of(one: Alternative) -> str:
    """Return the name of an alternative: what it changes, not where it stands in the list."""
    # Hours and dates among the values move with the book; what is changed, and where, does not.
    named = sorted((name, value) for name, value in one.values.items() if isinstance(value, str))
    return sha256(json.dumps([one.lever.value, named], ensure_ascii=False).encode()).hexdigest()[:KEY_LENGTH]


def lines_of(*, plans: Iterable[DemandPlan]) -> tuple[LinePlan, ...]:
    """Return the pegging of each line."""
    return tuple(
        LinePlan(
            position=position_of(plan.ref),
            item_code=plan.deliveries[0].item,
            arrives_at=moment(plan.end),
            deliveries=tuple(_step(step) for step in plan.deliveries),
        )
        for plan in plans
    )


def walked(steps: Iterable[StepFacts]) -> Iterator[StepFacts]:
    """Yield steps and all that they needed."""
    for step in steps:
        yield step
        yield from walked(step.needs)


def _step(step: Step) -> StepFacts:
    return StepFacts(
        kind=step.kind.value,
        item_code=step.item,
        quantity=step.quantity,
        ready_at=moment(step.ready_at),
        start_at=moment(step.start),
        end_at=moment(step.end),
        ref=step.ref,
        place=step.place,
        machine=step.machine,
        minutes=step.minutes,
        wait=step.wait.value,
        cost_minor=step.cost_minor,
        needs=tuple(_step(need) for need in step.needs),
    )


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, **reason.values}


def _displaced(moves: Iterable[tuple[str, int, int]]) -> Iterable[Displaced]:
    for ref, before, after in moves:
        yield Displaced(order_id=order_of(ref=ref), before_at=moment(before), after_at=moment(after))


def order_of(*, ref: str) -> UUID:
    """Return the order that a demand's reference `ORDER/POSITION` names."""
    return UUID(ref.partition("/")[0])
