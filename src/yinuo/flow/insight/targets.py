"""What metrics shall come to: from which day, and who said so. A target never changes a number, only how it is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.insight.events import TargetSet
from yinuo.flow.insight.formulas import Measuring, measures
from yinuo.flow.insight.models import Target
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.people import queries as people

GREATEST = 1e12


class BadTarget(Exception):
    """It cannot be kept; faults by field: metric (unknown), value (range)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class TargetMissing(Exception):
    """There is no such target, or its metric is hidden from this member."""


@dataclass(frozen=True, kw_only=True)
class TargetFacts:
    """A target; it holds from its day until the day of the next one of its metric."""

    id: UUID
    metric: str
    value: float
    since: date
    set_by: str
    set_at: datetime


def set_target(*, metric: str, value: float, since: date, member_id: UUID) -> UUID:
    """Say what a metric shall come to from a day on; the one of that day is replaced. Raises BadTarget."""
    known = measures().get(metric)
    faults = {} if known is not None else {"metric": "unknown"}
    if not math.isfinite(value) or abs(value) > GREATEST or (known is not None and _beyond(known, value)):
        faults["value"] = "range"
    if faults:
        raise BadTarget(faults)
    locks.hold("insight.targets")
    row = Target.objects.filter(metric=metric, since=since).first() or Target(metric=metric, since=since)
    row.value, row.set_by_id, row.set_at = value, member_id, clock.now()
    row.save()
    log.publish(subject_type="target", subject_id=row.id, body=TargetSet(target_id=row.id))
    return row.id


def remove_target(*, target_id: UUID) -> None:
    """Take a target away; the one before holds again. Raises TargetMissing."""
    row = Target.objects.filter(pk=target_id).first()
    if row is None or row.metric not in measures():
        raise TargetMissing
    row.delete()
    log.publish(subject_type="target", subject_id=target_id, body=TargetSet(target_id=target_id))


def targets() -> list[TargetFacts]:
    """Return the targets of what whoever acts sees, by metric, the newest day first."""
    seen = measures()
    rows = Target.objects.select_related("set_by").order_by("-since", "id")
    found = [_facts(row) for row in rows if row.metric in seen]
    places = {code: place for place, code in enumerate(seen)}
    return sorted(found, key=lambda one: places[one.metric])


def in_force(*, on: date | None = None) -> dict[str, TargetFacts]:
    """Return by metric the target that holds on a day, which is today if none is given."""
    day = on or clock.now().astimezone(ZoneInfo(people.organisation().timezone)).date()
    return holding(known=targets(), on=day)


def holding(*, known: Sequence[TargetFacts], on: date) -> dict[str, TargetFacts]:
    """Return by metric which of the targets holds on a day."""
    found: dict[str, TargetFacts] = {}
    for one in known:
        if one.since <= on and (one.metric not in found or found[one.metric].since < one.since):
            found[one.metric] = one
    return found


def met(*, measure: Measuring, value: float, target: float) -> bool:
    """Return whether a number is as good as its target."""
    return value >= target if measure.better == "high" else value <= target


def _beyond(measure: Measuring, value: float) -> bool:
    return measure.unit == "share" and abs(value) > 1


def _facts(row: Target) -> TargetFacts:
    return TargetFacts(
        id=row.id,
        metric=row.metric,
        value=row.value,
        since=row.since,
        set_by=row.set_by.name if row.set_by else "",
        set_at=row.set_at,
    )
