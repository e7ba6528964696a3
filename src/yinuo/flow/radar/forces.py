"""Force majeure: entered once for a region or a lane, laid over the forecasts of the orders that go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from yinuo.core.foresight.disruption import Disruption, disrupted
from yinuo.core.responding import outlook_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.events import ForceMajeureDeclared, ForceMajeureLifted
from yinuo.flow.radar.foreseeing import PROBS, Foreseen
from yinuo.flow.radar.models import ForceMajeure
from yinuo.ground.kernel import clock, locks, log, timers
from yinuo.ground.supply import queries as supply

ENDS = "radar.force_ends"
# Whoever changes what hazards rest on takes their lock before the log's.
HAZARDS_LOCK = "radar.hazards"
REASON = "force_majeure"
MOST_DELAY_HOURS = 24.0 * 60
FURTHEST = timedelta(days=3_650)
SCOPES = ("region", "lane")


class InvalidForce(Exception):
    """Faults of what was entered: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class ForceOver(Exception):
    """It is unknown, over, or lifted already."""


@dataclass(frozen=True, kw_only=True)
class ForceFacts:
    """What nobody can help: where, from when to when, and what it does to deliveries there."""

    id: UUID
    name: str
    scope: str
    place: str
    begins_at: datetime
    ends_at: datetime
    delay_hours: float
    closed: bool
    note: str
    declared_at: datetime
    lifted_at: datetime | None

    def hits(self, order: orders.OrderFacts) -> bool:
        """Return whether an order goes where it is."""
        return self.place == (order.region if self.scope == "region" else order.lane_code)


_FACTS = tuple(one.name for one in fields(ForceFacts))


def declare_force(
    *,
    name: str,
    scope: str,
    place: str,
    begins_at: datetime,
    ends_at: datetime,
    delay_hours: float = 0.0,
    closed: bool = False,
    note: str = "",
    member_id: UUID | None = None,
) -> ForceFacts:
    """Enter what nobody can help; the orders that go there are forecast anew. Raises InvalidForce."""
    locks.hold(HAZARDS_LOCK)
    now = clock.now()
    faults = _faults(name=name, scope=scope, place=place, delay_hours=delay_hours, closed=closed)
    faults |= _time_faults(begins_at=begins_at, ends_at=ends_at, now=now)
    if faults:
        raise InvalidForce(faults)
    row = ForceMajeure(
        name=name.strip()[:100],
        scope=scope,
        place=place.strip(),
        begins_at=begins_at,
        ends_at=ends_at,
        delay_hours=delay_hours,
        closed=closed,
        note=note.strip()[:300],
        declared_by_id=member_id,
        declared_at=now,
    )
    row.save()
    timers.set_timer(kind=ENDS, key=str(row.id), due_at=ends_at)
    log.publish(subject_type="force_majeure", subject_id=row.id, body=_declared(row))
    return _facts(row)


def lift_force(*, force_id: UUID) -> ForceFacts:
    """Say that it is over sooner; the orders that go there are forecast anew. Raises ForceOver."""
    locks.hold(HAZARDS_LOCK)
    row = ForceMajeure.objects.select_for_update().filter(pk=force_id, lifted_at=None).first()
    if row is None or row.ends_at <= clock.now():
        raise ForceOver(str(force_id))
    row.lifted_at = clock.now()
    row.save(update_fields=["lifted_at"])
    timers.cancel_timer(kind=ENDS, key=str(row.id))
    body = ForceMajeureLifted(force_id=row.id, name=row.name, scope=row.scope, place=row.place)
    log.publish(subject_type="force_majeure", subject_id=row.id, body=body)
    return _facts(row)


def force(*, force_id: UUID) -> ForceFacts | None:
    """Return what was entered, or None."""
    row = ForceMajeure.objects.filter(pk=force_id).first()
    return _facts(row) if row else None


def forces_ahead(*, now: datetime) -> list[ForceFacts]:
    """Return what is not over at a moment, the soonest begun first."""
    rows = ForceMajeure.objects.filter(lifted_at=None, ends_at__gt=now).order_by("begins_at", "id")
    return [_facts(row) for row in rows]


def orders_hit(*, force: ForceFacts) -> list[UUID]:
    """Return the open orders that go where it is."""
    return orders.open_ids_of(**{force.scope: force.place})


def held_up(*, foreseen: Foreseen, case: Case, forces: Sequence[ForceFacts]) -> Foreseen:
    """Return a forecast with all that hits its order laid over it, and the reasons for what it moved."""
    hits = [one for one in forces if one.hits(case.order)]
    if not hits:
        return foreseen
    moved: list[dict[str, Any]] = []
    curve = foreseen.curve
    for one in sorted(hits, key=lambda force: force.begins_at):
        later = disrupted(curve=curve, disruptions=[_disruption(one, foreseen.made_at)])
        if later != curve:
            hours = max(after - before for before, after in zip(curve, later, strict=True))
            moved.append({"kind": REASON, "subject": one.name, "place": one.place, "hours": round(hours, 1)})
        curve = later
    if not moved:
        return foreseen
    forced = replace(foreseen, curve=curve, forced=tuple(moved))
    return forced if case.due_at is None else _judged_anew(forced, case.due_at)


def _declared(row: ForceMajeure) -> ForceMajeureDeclared:
    return ForceMajeureDeclared(
        force_id=row.id,
        name=row.name,
        scope=row.scope,
        place=row.place,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        delay_hours=row.delay_hours,
        closed=row.closed,
    )


def _judged_anew(foreseen: Foreseen, due_at: datetime) -> Foreseen:
    due = (due_at - foreseen.made_at).total_seconds() / 3600
    outlook = outlook_of(probs=PROBS, hours=foreseen.curve, due_hours=due)
    late, hours = outlook.chance_late(gained=np.zeros(1)), outlook.late_hours(gained=np.zeros(1))
    return replace(
        foreseen,
        late_probability=round(max(float(late[0]), foreseen.late_probability or 0.0), 4),
        expected_late_hours=round(max(float(hours[0]), foreseen.expected_late_hours), 2),
    )


def _disruption(one: ForceFacts, now: datetime) -> Disruption:
    begins, ends = ((at - now).total_seconds() / 3600 for at in (one.begins_at, one.ends_at))
    return Disruption(begins=begins, ends=ends, delay_hours=one.delay_hours, closed=one.closed)


def _faults(*, name: str, scope: str, place: str, delay_hours: float, closed: bool) -> dict[str, str]:
    faults = {}
    if not name.strip():
        faults["name"] = "missing"
    if scope not in SCOPES:
        faults["scope"] = "unknown"
    if not place.strip() or len(place) > 120:
        faults["place"] = "missing"
    elif scope == "lane" and supply.lane(code=place.strip()) is None and not orders.open_ids_of(lane=place.strip()):
        faults["place"] = "unknown"
    if not 0 <= delay_hours <= MOST_DELAY_HOURS:
        faults["delay_hours"] = "range"
    elif not closed and delay_hours == 0:
        faults["delay_hours"] = "nothing"
    return faults


def _time_faults(*, begins_at: datetime, ends_at: datetime, now: datetime) -> dict[str, str]:
    faults = {}
    if begins_at < now - FURTHEST:
        faults["begins_at"] = "too_early"
    if ends_at <= begins_at or ends_at <= now:
        faults["ends_at"] = "past" if ends_at <= now else "before_begin"
    elif ends_at > now + FURTHEST:
        faults["ends_at"] = "late"
    return faults


def _facts(row: ForceMajeure) -> ForceFacts:
    return ForceFacts(**{name: getattr(row, name) for name in _FACTS})
