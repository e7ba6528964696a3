"""A draft of a promise: what is offered, and what would be held for it. Nothing is written before `hold`.

A draft is made on the book as this process knows it, without any lock. `settled` takes the book's lock and makes the
draft anew if the book changed meanwhile; from then on nobody else changes the book until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yinuo.core.capacity import NotFree
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.capacity.sparing import unspared
from yinuo.core.promising.trial import Trial
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.booking import Holding, hold_book, holds, rebook
from yinuo.flow.promises.books import opened_book
from yinuo.flow.promises.computing import offer_for
from yinuo.flow.promises.demanding import Subject, reasons_of, subject_of_order, subject_of_wanted
from yinuo.flow.promises.evidence import Inputs, keep_inputs
from yinuo.flow.promises.facts import Offer, Wanted
from yinuo.flow.promises.learning import Asked
from yinuo.flow.promises.models import OrderPlan
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.planning import Planned, plan_subject
from yinuo.flow.promises.projecting import note_projections
from yinuo.flow.promises.remaining import remaining_offer
from yinuo.flow.promises.telling import Teller, order_of
from yinuo.flow.promises.wanting import prospect_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.supply import queries as supply


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """An offer with what would be held for it (nothing where it is told by history), and how it is made again.

    What `keeps` leaves the order what it holds: its work has begun.
    """

    offer: Offer
    again: Callable[[], Drafted]
    holdings: tuple[Holding, ...] = ()
    book_version: int = 0
    supply: supply.Version | None = None
    inputs: Inputs | None = None
    keeps: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked: whom it is for in history, what it demands of the book, how sure, and by which way."""

    asked: Asked
    subject: Subject
    confidence: float
    order_id: UUID | None
    alternative: str = ""
    with_alternatives: bool = True
    binding: bool = False


def draft_order(
    *,
    order: OrderFacts,
    confidence: float,
    alternative: str = "",
    binding: bool = False,
    with_alternatives: bool = True,
    lines: Sequence[NewLine] | None = None,
) -> Drafted:
    """Return what can be promised for an order now; a `binding` one keeps what its certificate stands on.

    With `lines`, what could be promised if it had these instead of its own; such a draft is never held.
    """
    subject = subject_of_order(order=order, lines=lines)
    left = None if alternative else _left_to_do(order, subject, confidence)
    if left is not None:
        return left
    return draft(
        Request(
            asked=replace(order, lane_code=subject.lane_code),
            subject=subject,
            confidence=confidence,
            order_id=order.id,
            alternative=alternative,
            binding=binding,
            with_alternatives=with_alternatives,
        )
    )


def _left_to_do(order: OrderFacts, subject: Subject, confidence: float) -> Drafted | None:
    offer = remaining_offer(order=order, subject=subject, confidence=confidence, now=clock.now())
    if offer is None:
        return None
    return Drafted(offer=offer, again=lambda: draft_order(order=order, confidence=confidence), keeps=True)


def draft_wanted(
    *,
    wanted: Wanted,
    confidence: float,
    order_id: UUID | None = None,
    alternative: str = "",
    binding: bool = False,
    with_alternatives: bool = True,
) -> Drafted:
    """Return what can be promised for lines that are no order yet; `order_id` is what it will be."""
    return draft(
        Request(
            asked=prospect_of(wanted=wanted, now=clock.now()),
            subject=subject_of_wanted(wanted=wanted, order_id=order_id or new_id()),
            confidence=confidence,
            order_id=order_id,
            alternative=alternative,
            binding=binding,
            with_alternatives=with_alternatives,
        )
    )


def draft(request: Request) -> Drafted:
    """Return what can be promised for a request now: by the book, or by history where the book does not know it."""
    now = clock.now()
    found = plan_subject(
        subject=request.subject,
        confidence=request.confidence,
        now=now,
        alternative=request.alternative,
        with_alternatives=request.with_alternatives,
        with_inputs=request.binding,
    )

    def again() -> Drafted:
        return draft(request)

    if isinstance(found, Planned):
        return _by_the_book(request, found, now, again)
    offer = offer_for(order=request.asked, now=now, confidence=request.confidence, order_id=request.order_id)
    waits = reasons_of(pledges=request.subject.pledges, now=now)
    reasons = [*([dict(found.reason)] if found.reason else []), *waits, *offer.reasons]
    return Drafted(offer=replace(offer, reasons=reasons), again=again)


def settled(*, drafted: Drafted) -> Drafted:
    """Take the book's lock and return a draft that holds on the book as it is now: the same where it still fits."""
    version = hold_book()
    if not drafted.holdings or drafted.book_version == version or _still_fits(drafted):
        return drafted
    return drafted.again()


def _still_fits(drafted: Drafted) -> bool:
    """Whether what others took since leaves a draft what it needs; then its date need not be sought again."""
    plans = [plan for holding in drafted.holdings for plan in holding.plans]
    with opened_book(now=drafted.offer.computed_at) as kept:
        # What a book does not count when a plan is taken: picks of a day.
        counted = any(site.picks_per_day for site in kept.plant.sites)
        if kept.supply != drafted.supply or counted:
            return False
        try:
            with Trial(book=kept.book, released=[plan.ref for plan in plans]) as trial:
                for plan in plans:
                    if unspared(book=kept.book, plan=plan):
                        return False
                    trial.take(plan=plan)
        except NotFree:
            return False
    return True


def hold(*, order_id: UUID, drafted: Drafted, now: datetime) -> None:
    """Reserve what a settled draft needs, in place of what the order held; raises BookTaken, SupplyMoving."""
    if drafted.keeps:
        return
    if not drafted.holdings:
        if holds(order_id=order_id):
            rebook(holdings=[Holding(order_id=order_id)], now=now)
        return
    rebook(holdings=drafted.holdings, now=now)
    note_projections(offer=drafted.offer, holdings=drafted.holdings)
    if drafted.inputs and drafted.offer.certificate:
        keep_inputs(sha256=drafted.offer.certificate.inputs_sha256, inputs=drafted.inputs, now=now)


def _by_the_book(request: Request, found: Planned, now: datetime, again: Callable[[], Drafted]) -> Drafted:
    teller = Teller(
        now=now,
        calendar=supply.working_calendar(),
        order_id=request.order_id,
        requested_at=request.asked.requested_at,
        waits=reasons_of(pledges=request.subject.pledges, now=now),
    )
    offer = teller.offer(found.capable, evidence={})
    if found.chosen is not None:
        way = {"code": "by_alternative", "lever": found.chosen.lever.value, **found.chosen.values}
        offer = replace(offer, reasons=[way, *offer.reasons])
    mine = Holding(order_id=request.subject.order_id, demands=found.demands, plans=found.capable.plans)
    moved = _moved(found.chosen.moved) if found.chosen is not None else ()
    return Drafted(
        offer=offer,
        again=again,
        holdings=(mine, *moved),
        book_version=found.book_version,
        supply=found.supply,
        inputs=found.inputs,
    )


def _moved(plans: Iterable[DemandPlan]) -> tuple[Holding, ...]:
    """Return what orders hold that an alternative moves: their plans, with the moved ones in their place."""
    new = {plan.ref: plan for plan in plans}
    rows = OrderPlan.objects.filter(order_id__in={order_of(ref=ref) for ref in new}, until=None)
    holdings = []
    for order_id, demands, held in rows.order_by("order_id").values_list("order_id", "demands", "plans"):
        kept = [from_plain(DemandPlan, one) for one in held]
        holdings.append(
            Holding(
                order_id=order_id,
                demands=[from_plain(Demand, one) for one in demands],
                plans=[new.get(plan.ref, plan) for plan in kept],
            )
        )
    return tuple(holdings)
