"""Hazards beyond single orders: found anew at each look, alive while they are found, cleared when they are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Value, When

from yinuo.core.measuring import Counts, rises
from yinuo.core.measuring.rises import LEAST_EVENTS, Test
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar.events import HazardCleared, HazardFound
from yinuo.flow.radar.forces import HAZARDS_LOCK
from yinuo.flow.radar.judging import SEVERITIES
from yinuo.flow.radar.models import Hazard
from yinuo.ground.kernel import bulk, clock, locks, log, sighting
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

SHORTAGE, OVERLOAD, SLIPPING, COMPLAINTS, FORCE = "shortage", "overload", "slipping", "complaints", "force_majeure"
HELD, DEFECTS, RISK = "quality_hold", "defects", "risk"
# Their words name an order, a customer or what is wrong with them; those of the plant are everybody's.
_TELLING = (HELD, COMPLAINTS, RISK)
KINDS = (SHORTAGE, OVERLOAD, SLIPPING, HELD, DEFECTS, COMPLAINTS, FORCE, RISK)
# Ids of orders are kept for the page that lists them; more are only counted.
MOST_ORDERS = 200
# A hazard of chance, once found, stays until as much comes about by chance this often: it does not flicker.
CALM_CHANCE = 0.2


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look found of one subject; `facts` are figures that `hazard_words` puts into the reader's language."""

    key: str
    severity: str
    facts: Mapping[str, Any]
    order_ids: Sequence[UUID] = ()
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HazardFacts:
    """A hazard as doors see it."""

    id: UUID
    kind: str
    key: str
    severity: str
    begins_at: datetime | None
    ends_at: datetime | None
    facts: dict[str, Any] = field(default_factory=dict)
    order_ids: list[str] = field(default_factory=list)
    order_count: int = 0
    found_at: datetime
    cleared_at: datetime | None


_SAID = ("severity", "begins_at", "ends_at", "facts", "order_ids", "order_count")
_FACTS = tuple(one.name for one in fields(HazardFacts))


def settle(*, kind: str, found: Sequence[Found]) -> None:
    """Let the hazards of a kind be those that were found: new ones are told, those no longer found are cleared."""
    locks.hold(HAZARDS_LOCK)
    now, alive = clock.now(), {row.key: row for row in Hazard.objects.filter(kind=kind, cleared_at=None)}
    new, changed, drafts = [], [], []
    for one in found:
        row = alive.pop(one.key, None)
        if row is None:
            row = Hazard(organisation_id=current_organisation(), kind=kind, key=one.key, found_at=now)
            _say(row, one)
            new.append(row)
            drafts.append(_told(row))
        elif _say(row, one):
            changed.append(row)
    for row in alive.values():
        row.cleared_at = now
        over = HazardCleared(hazard_id=row.id, kind=kind, key=row.key)
        drafts.append(Draft(subject_type="hazard", subject_id=row.id, body=over))
    # What is over makes room before the same may be found again: one is alive for each subject.
    bulk.update(rows=list(alive.values()), columns=("cleared_at",))
    bulk.update(rows=changed, columns=_SAID)
    bulk.insert(rows=new)
    log.publish_all(drafts=drafts)


def unusual(*, kind: str, counts: Sequence[Counts], test: Test, least: int = LEAST_EVENTS) -> dict[str, float]:
    """Return the subjects whose counts rose, by key with the chance that nothing changed.

    One that is alive stays while there is anything recent and as much does not come about by chance too often.
    """
    found = {one.counts.key: one.chance for one in rises(counts=counts, test=test, least=least)}
    alive = alive_keys(kind=kind) - found.keys()
    stays = {one.key: test(one) for one in counts if one.key in alive and one.recent}
    return found | {key: chance for key, chance in stays.items() if chance <= CALM_CHANCE}


def alive_keys(*, kind: str) -> set[str]:
    """Return the subjects of the hazards of a kind that are alive."""
    return set(Hazard.objects.filter(kind=kind, cleared_at=None).values_list("key", flat=True))


def hazards(*, kind: str = "", cleared: bool = False, limit: int = 200) -> list[HazardFacts]:
    """Return hazards: those alive, the gravest and soonest first, or those cleared, the newest first."""
    rows = Hazard.objects.filter(cleared_at__isnull=not cleared)
    if kind:
        rows = rows.filter(kind=kind)
    ranks = [When(severity=one, then=Value(-number)) for number, one in enumerate(SEVERITIES)]
    grave = Case(*ranks, default=Value(0))
    order: tuple[Any, ...] = ("-cleared_at",) if cleared else (grave, "begins_at", "found_at", "id")
    found = (_facts(row) for row in rows.order_by(*order).values_list(*_FACTS)[:limit])
    return [one for one in found if one is not None]


def hazard(*, hazard_id: UUID) -> HazardFacts | None:
    """Return one hazard, or None."""
    row = Hazard.objects.filter(pk=hazard_id).values_list(*_FACTS).first()
    return _facts(row) if row else None


def count_hazards() -> dict[str, int]:
    """Return how many hazards of each kind are alive; kinds without any are left out."""
    found: dict[str, int] = {}
    if sighting.is_looking() and orders.limits():
        kinds = [
            one.kind for row in Hazard.objects.filter(cleared_at=None).values_list(*_FACTS) if (one := _facts(row))
        ]
    else:
        kinds = list(Hazard.objects.filter(cleared_at=None).values_list("kind", flat=True))
    for kind in kinds:
        found[kind] = found.get(kind, 0) + 1
    return found


def _facts(row: tuple[Any, ...]) -> HazardFacts | None:
    """Return a hazard; whoever may not see some of its orders finds neither them nor how many they are.

    One that tells of orders only, such as what quality holds of one, is None where none of them is seen.
    """
    found = HazardFacts(**dict(zip(_FACTS, row, strict=True)))
    if not sighting.is_looking() or not orders.limits():
        return found
    hidden = sighting.hidden_subjects(kind="order", ids=[UUID(one) for one in found.order_ids])
    seen = [one for one in found.order_ids if UUID(one) not in hidden]
    if hidden and not seen and found.kind in _TELLING and found.facts.get("kind") != "stock":
        return None
    return replace(found, order_ids=seen, order_count=len(seen))


def _told(row: Hazard) -> Draft:
    body = HazardFound(hazard_id=row.id, kind=row.kind, key=row.key, severity=row.severity, orders=row.order_count)
    return Draft(subject_type="hazard", subject_id=row.id, body=body)


def _say(row: Hazard, one: Found) -> bool:
    """Let a hazard say what was found; return whether that is anything else than before."""
    before = [row.__dict__[name] for name in _SAID]
    ids = list(dict.fromkeys(str(order_id) for order_id in one.order_ids))
    row.severity, row.facts = one.severity, dict(one.facts)
    row.begins_at, row.ends_at = one.begins_at, one.ends_at
    row.order_ids, row.order_count = ids[:MOST_ORDERS], len(ids)
    return before != [row.__dict__[name] for name in _SAID]


def subject_of(*, dimension: str, value: str) -> dict[str, str]:
    """Return what a group of deliveries is called, and its record: items and suppliers have one."""
    known: Any = None
    if dimension == "item":
        known = supply.items_by_code(codes=[value]).get(value)
    elif dimension == "supplier":
        known = supply.suppliers_by_code(codes=[value]).get(value)
    return {"subject": known.name or value, "subject_id": str(known.id)} if known else {"subject": value}
