"""A draft of a promise: what is offered, and what would be held for it. Nothing is written before `hold`.

A draft is made on the book as this process knows it, without any lock. `settled` takes the book's lock and makes the
draft anew if the book changed meanwhile; from then on nobody else changes the book until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.booking import Holding, book_version, hold_book, holds, rebook
from yinuo.flow.promises.computing import offer_for
from yinuo.flow.promises.facts import Offer, Wanted
from yinuo.flow.promises.wanting import prospect_of
from yinuo.ground.kernel import clock


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """An offer with the plans behind it (none where it is told by history), and how it is made again."""

    offer: Offer
    again: Callable[[], Drafted]
    demands: tuple[Demand, ...] = ()
    plans: tuple[DemandPlan, ...] = ()
    book_version: int = 0


def draft_order(*, order: OrderFacts, confidence: float, alternative: int | None = None) -> Drafted:
    """Return what can be promised for an order now."""

    def draft() -> Drafted:
        offer = offer_for(order=order, now=clock.now(), confidence=confidence, order_id=order.id)
        return Drafted(offer=offer, again=draft)

    return draft()


def draft_wanted(*, wanted: Wanted, confidence: float, order_id: UUID | None = None) -> Drafted:
    """Return what can be promised for lines that are no order yet; `order_id` is what it will be."""

    def draft() -> Drafted:
        now = clock.now()
        prospect = prospect_of(wanted=wanted, now=now)
        offer = offer_for(order=prospect, now=now, confidence=confidence, order_id=order_id)
        return Drafted(offer=offer, again=draft)

    return draft()


def settled(*, drafted: Drafted) -> Drafted:
    """Take the book's lock and return a draft that holds on the book as it is now."""
    hold_book()
    if not drafted.plans or drafted.book_version == book_version():
        return drafted
    return drafted.again()


def hold(*, order_id: UUID, drafted: Drafted, now: datetime) -> None:
    """Reserve what a settled draft needs, in place of what the order held; raises BookTaken, SupplyMoving."""
    if drafted.plans or holds(order_id=order_id):
        _rebook(order_id, drafted, now)


def _rebook(order_id: UUID, drafted: Drafted, now: datetime) -> None:
    rebook(holdings=[Holding(order_id=order_id, demands=drafted.demands, plans=drafted.plans)], now=now)
