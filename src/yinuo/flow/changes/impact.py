"""What a change would do: computed by promising the changed order on a trial that never touches the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from yinuo.flow.changes.editing import as_changed, changed_lines, lines_sha
from yinuo.flow.changes.facts import Impact
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import CAPABLE, AlternativeFacts, Moved, Offer, StepFacts, Tried
from yinuo.ground.kernel.events import plain
from yinuo.ground.supply import queries as supply

_OPERATION = "operation"
_HOUR_MINUTES = 60
MOST_MOVED = 200


def compute_impact(
    *,
    order: OrderFacts,
    lines: Sequence[LineFacts],
    edits: Mapping[str, Any],
    fee_minor: int = 0,
    alternative: str = "",
    committed_at: datetime | None = None,
    with_alternatives: bool = True,
) -> Impact:
    """Return what edits of an order would do; nothing is written.

    `committed_at` is a later date than the computed one that is offered instead. Raises AlternativeGone,
    InvalidCommitment.
    """
    after = changed_lines(lines=lines, edits=edits)
    tried = promises.try_change(
        order_id=order.id,
        changed=as_changed(order=order, lines=after, edits=edits),
        alternative=alternative,
        with_alternatives=with_alternatives,
    )
    offered = _offered(order, edits, tried.after)
    if offered is not None and committed_at is not None:
        offered = max(offered, committed_at)
    value = order.value_minor + _worth(after) - _worth(lines) + fee_minor
    costs = _costs(order, lines, tried.before), _costs(order, after, tried.after)
    return _told(order, lines, tried, offered, value, costs)


def offered_instead(*, impact: Impact, committed_at: datetime) -> Impact:
    """Return what was computed with a later date offered instead; a date is only offered where one is committed."""
    if impact.committed_at is None or committed_at <= impact.committed_at:
        return impact
    days = _days(impact.committed_before or impact.latest_before, committed_at)
    return replace(impact, committed_at=committed_at, working_days=days)


def _told(
    order: OrderFacts,
    lines: Sequence[LineFacts],
    tried: Tried,
    offered: datetime | None,
    value: int,
    costs: tuple[int | None, int | None],
) -> Impact:
    before, after, known = tried.before, tried.after, None not in costs
    current = promises.current(order_id=order.id)
    return Impact(
        computed_at=after.computed_at,
        committed_before=order.committed_at,
        committed_at=offered,
        latest_before=before.latest_at,
        latest_at=after.latest_at,
        earliest_at=after.earliest_at,
        confidence=after.confidence,
        value_before=order.value_minor,
        value_minor=value,
        cost_before=costs[0] if known else None,
        cost_minor=costs[1] if known else None,
        currency=order.currency,
        working_days=_days(order.committed_at or before.latest_at, offered or after.latest_at),
        own_days=_days(before.latest_at, after.latest_at),
        basis=after.basis,
        version=current.version if current else 0,
        lines_sha=lines_sha(order=order, lines=lines),
        capacity=_capacity(before, after),
        moved=_moved(tried.moved),
        alternatives=[_alternative(one) for one in after.alternatives],
        reasons=plain(list(after.reasons)),
    )


def _offered(order: OrderFacts, edits: Mapping[str, Any], after: Offer) -> datetime | None:
    """Return the date to be committed: the one that is, where that still holds and no other was wished for."""
    if order.committed_at is None:
        return None
    if after.latest_at > order.committed_at or edits.get("requested_at"):
        return after.latest_at
    return order.committed_at


def _worth(lines: Iterable[LineFacts | NewLine]) -> int:
    return sum(round(line.price_minor * line.quantity) + line.freight_minor for line in lines)


def _costs(order: OrderFacts, lines: Sequence[LineFacts | NewLine], offer: Offer) -> int | None:
    """Return what an order costs: by its plan, or else by its items' costs; None where they have none."""
    if offer.basis == CAPABLE and offer.cost_minor:
        return offer.cost_minor
    items = supply.items_by_code(codes=[line.item_code for line in lines if line.item_code])
    if any(line.item_code not in items or not items[line.item_code].cost_minor for line in lines):
        return None
    return sum(round(items[line.item_code].cost_minor * line.quantity) for line in lines)


def _days(before: datetime, after: datetime) -> int:
    return supply.working_calendar().working_days_between(start=before, end=after)


def _capacity(before: Offer, after: Offer) -> list[dict[str, Any]]:
    old, new = _hours(before), _hours(after)
    if after.basis != CAPABLE or before.basis != CAPABLE:
        return []
    return [
        {"place": place, "before_hours": round(old.get(place, 0.0), 2), "after_hours": round(new.get(place, 0.0), 2)}
        for place in sorted({*old, *new})
    ]


def _hours(offer: Offer) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    rest = [step for line in offer.lines for step in line.deliveries]
    while rest:
        step: StepFacts = rest.pop()
        rest += step.needs
        if step.kind == _OPERATION:
            found[step.place] += step.minutes / _HOUR_MINUTES
    return found


def _moved(moved: Sequence[Moved]) -> list[dict[str, Any]]:
    known = orders.facts_for(order_ids=list({one.order_id for one in moved}))
    return [
        {
            "order_id": str(one.order_id),
            "number": known[one.order_id].number,
            "customer_name": known[one.order_id].customer_name,
            "before_at": one.before_at.isoformat(),
            "after_at": one.after_at.isoformat() if one.after_at else None,
        }
        for one in moved[:MOST_MOVED]
        if one.order_id in known
    ]


def _alternative(one: AlternativeFacts) -> dict[str, Any]:
    told: dict[str, Any] = plain(
        {
            "key": one.key,
            "lever": one.lever,
            "values": one.values,
            "latest_at": one.latest_at,
            "extra_minor": one.extra_minor,
            "gained_hours": one.gained_hours,
            "displaced": len(one.displaced),
        }
    )
    return told
