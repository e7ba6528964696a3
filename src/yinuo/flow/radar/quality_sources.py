"""What quality tells the radar: goods and orders that are held back, and defects that rise."""

from __future__ import annotations

from datetime import timedelta

from yinuo.core.measuring import Counts, chance_of_share
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import held
from yinuo.flow.quality import queries as quality
from yinuo.flow.quality.rates import Rate, rates
from yinuo.flow.radar.hazards import DEFECTS, HELD, Found, subject_of, unusual
from yinuo.ground.kernel import clock
from yinuo.ground.supply import queries as supply

RECENT_DAYS, HISTORY_DAYS = 28, 365
GRAVE_RATIO = 3.0
MOST_HOLDS = 100_000


def held_back() -> list[Found]:
    """Return what quality holds back, with the orders that wait for it."""
    found = quality.holds(limit=MOST_HOLDS)  # what is left out would count as over
    known = orders.facts_for(order_ids=[one.order_id for one in found if one.order_id])
    names = supply.items_by_code(codes=[one.item_code for one in found if one.item_code])
    wants = held.held_goods() if any(one.kind == "stock" for one in found) else []
    hazards = []
    for one in found:
        of_order = known.get(one.order_id) if one.order_id else None
        waiting = [want.order_id for want in wants if (want.item, want.site) == (one.item_code, one.site_code)]
        item = names.get(one.item_code)
        hazards.append(
            Found(
                key=str(one.id),
                severity="warning" if of_order or waiting else "watch",
                facts={
                    "kind": one.kind,
                    "subject": of_order.number if of_order else item.name if item else one.item_code,
                    "site": one.site_code,
                    "quantity": float(one.quantity),
                    "reason": one.reason,
                    "since": one.placed_at.isoformat(),
                },
                order_ids=[of_order.id] if of_order else waiting,
                begins_at=one.placed_at,
            )
        )
    return hazards


def more_defects() -> list[Found]:
    """Return items and suppliers whose share of nonconforming units rose against their own past."""
    now = clock.now()
    since = now - timedelta(days=RECENT_DAYS)
    known = {_key(one): one for one in rates(since=since, oldest=since - timedelta(days=HISTORY_DAYS)) if one.before_of}
    counts = {
        key: Counts(key=key, recent=one.recent, recent_of=one.recent_of, before=one.before, before_of=one.before_of)
        for key, one in known.items()
    }
    chances = unusual(kind=DEFECTS, counts=list(counts.values()), test=chance_of_share)
    return [_found(known[key], counts[key], chance) for key, chance in sorted(chances.items())]


def _found(one: Rate, counts: Counts, chance: float) -> Found:
    return Found(
        key=counts.key,
        severity="warning" if one.recent >= GRAVE_RATIO * max(counts.expected, 1.0) else "watch",
        facts={
            "dimension": one.dimension,
            "value": one.value,
            **subject_of(dimension=one.dimension, value=one.value),
            "recent": one.recent,
            "recent_of": one.recent_of,
            "expected": counts.expected,
            "chance": chance,
            "days": RECENT_DAYS,
        },
        order_ids=one.order_ids,
    )


def _key(one: Rate) -> str:
    return f"{one.dimension}:{one.value}"


__all__ = ["DEFECTS", "HELD", "held_back", "more_defects"]
