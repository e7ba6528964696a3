"""A changed order tried on the book: what could be promised for it, and which other orders would have to move.

Nothing is written and the book stays as it is; the order keeps what it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.promising.redating import by_weight, redate
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.asked import asked_confidence, known_order
from yinuo.flow.promises.booking import minute, moment
from yinuo.flow.promises.books import copied, opened_book
from yinuo.flow.promises.drafting import Drafted, draft_order
from yinuo.flow.promises.facts import Offer
from yinuo.flow.promises.resting import held_orders
from yinuo.flow.promises.telling import order_of


@dataclass(frozen=True, kw_only=True)
class Changed:
    """An order as it would be: all its lines, its wish and its place."""

    lines: Sequence[NewLine]
    requested_at: datetime | None
    region: str
    city: str
    postcode: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Another order that would move: when it would be done before and after (None: not at all)."""

    order_id: UUID
    before_at: datetime
    after_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What can be promised for an order as it is, what could be if it were changed, and who else would move by that."""

    before: Offer
    after: Offer
    moved: tuple[Moved, ...]


def try_change(*, order_id: UUID, changed: Changed, alternative: str = "", with_alternatives: bool = True) -> Tried:
    """Return what a change of an order would do to its date and to other orders; nothing is written.

    `alternative` is one of the offer's, by its key. Raises UnknownOrder, InvalidCommitment, AlternativeGone.
    """
    order, confidence = known_order(order_id), asked_confidence(None)
    before = draft_order(order=order, confidence=confidence, with_alternatives=False)
    after = draft_order(
        order=_as_changed(order, changed),
        confidence=confidence,
        alternative=alternative,
        with_alternatives=with_alternatives,
        lines=changed.lines,
    )
    return Tried(before=before.offer, after=after.offer, moved=tuple(_moved(order_id, after)))


def _as_changed(order: OrderFacts, changed: Changed) -> OrderFacts:
    return replace(
        order,
        requested_at=changed.requested_at,
        region=changed.region,
        city=changed.city,
        postcode=changed.postcode,
        family=changed.lines[0].family or order.family,
    )


def _moved(order_id: UUID, drafted: Drafted) -> list[Moved]:
    """Return who takes of what the order makes and would have to do without, and who makes way for another way."""
    if not drafted.holdings:
        return []
    held = held_orders(order_ids=[one.order_id for one in drafted.holdings])
    before = {plan.ref: plan for one in held.values() for plan in one.plans}
    new = [plan for holding in drafted.holdings for plan in holding.plans]
    aside = [plan for plan in new if order_of(ref=plan.ref) != order_id]
    chosen = [
        Moved(order_id=order_of(ref=plan.ref), before_at=moment(before[plan.ref].end), after_at=moment(plan.end))
        for plan in aside
        if plan.ref in before and before[plan.ref].end != plan.end
    ]
    mine = [plan.ref for plan in held[order_id].plans] if order_id in held else []
    own = [plan for plan in new if order_of(ref=plan.ref) == order_id]
    return [*chosen, *_bereft(mine, own, drafted.offer.computed_at)]


def _bereft(mine: Sequence[str], own: Sequence[DemandPlan], now: datetime) -> list[Moved]:
    """Return who took of what the order makes now, dated anew without it."""
    with opened_book(now=now) as kept:
        takers = {ref for one in mine for ref in kept.book.takers_of(ref=one)} - set(mine)
        twin = copied(kept) if takers else kept
    if not takers:
        return []
    ends = {ref: plan.end for ref in takers if (plan := twin.book.plan_of(ref=ref)) is not None}
    for ref in (*takers, *mine):
        twin.book.give_back(ref=ref)
    twin.book.take_all(plans=own)
    demands = by_weight(demands=[twin.demands[ref] for ref in ends if ref in twin.demands])
    moves = redate(book=twin.book, demands=demands, now=minute(now))
    return [
        Moved(
            order_id=order_of(ref=one.ref),
            before_at=moment(ends[one.ref]),
            after_at=moment(one.after.end) if one.after else None,
        )
        for one in moves
        if one.after is None or one.after.end != ends[one.ref]
    ]
