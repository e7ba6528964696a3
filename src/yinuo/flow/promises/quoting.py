"""Quotes: an offer told to a customer under a number. It reserves nothing, expires, and becomes an order when taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import policy
from yinuo.flow.promises.asked import asked_confidence
from yinuo.flow.promises.booking import hold_book
from yinuo.flow.promises.committing import Asked, commit, held, open_order, write
from yinuo.flow.promises.drafting import Drafted, draft_order, draft_wanted, settled
from yinuo.flow.promises.events import QuoteAccepted, QuoteMade, QuoteWithdrawn
from yinuo.flow.promises.evidence import keep_inputs
from yinuo.flow.promises.facts import Offer, PromiseFacts, QuoteFacts, Wanted, WantedLine
from yinuo.flow.promises.models import Quote
from yinuo.flow.promises.plainly import from_plain, to_plain
from yinuo.flow.promises.reading import quote_of, quotes_of
from yinuo.flow.promises.receiving import keep_order_terms, order_terms
from yinuo.flow.promises.telling import walked
from yinuo.flow.promises.wanting import checked
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

QUOTE = "quote"
MADE_TO_STOCK = "make_to_stock"
_MADE = frozenset({"make", "operation", "outside", "purchase"})
VALID_HOURS = declare(
    name="promises.quote_hours",
    default=72.0,
    unit="elapsed hours",
    meaning="A quote holds for this long unless told otherwise; it reserves nothing.",
)
NUMBER_PREFIX = declare(
    name="promises.quote_prefix",
    default="QT",
    unit="text",
    meaning="What the numbers of quotes begin with.",
)
_NEXT = """
insert into promises_quoteseries as s (id, organisation_id, prefix, last) values (%s, %s, %s, 1)
on conflict (organisation_id, prefix) do update set last = s.last + 1
returning last
"""


class UnknownQuote(Exception):
    """There is no such quote in this organisation."""


class QuoteNotOpen(Exception):
    """The quote was taken, withdrawn or has expired."""


class OfferMoved(Exception):
    """What was quoted can no longer be had by then; `latest_at` is what can be promised now."""

    def __init__(self, latest_at: datetime) -> None:
        super().__init__(latest_at)
        self.latest_at = latest_at


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What became of a quote: its order, and the promise made."""

    order_id: UUID
    promise: PromiseFacts


def quote_lines(*, wanted: Wanted, with_alternatives: bool = True) -> QuoteFacts:
    """Tell a customer a date for lines that are no order yet, and keep with it what else could be had, if asked.

    Raises InvalidWanted, InvalidCommitment, and AlternativeGone when the other way that is to be quoted is gone.
    """
    known = checked(wanted)
    drafted = draft_wanted(
        wanted=known,
        confidence=asked_confidence(known.confidence),
        alternative=known.alternative,
        binding=True,
        with_alternatives=with_alternatives,
    )
    return _keep(known, drafted, order_id=None)


def quote_order(
    *,
    order_id: UUID,
    confidence: float | None = None,
    language: str = "",
    valid_hours: float | None = None,
    with_alternatives: bool = True,
) -> QuoteFacts:
    """Tell a customer a date for an order that is entered; raises UnknownOrder, OrderNotOpen, InvalidCommitment."""
    order = open_order(order_id)
    drafted = draft_order(
        order=order,
        confidence=asked_confidence(confidence),
        binding=True,
        with_alternatives=with_alternatives,
    )
    wanted = replace(_wanted_of(order, confidence, language), valid_hours=valid_hours)
    return _keep(wanted, drafted, order_id=order_id)


def accept_quote(
    *, quote_id: UUID, role: str = "", reference: str = "", committed_at: datetime | None = None, alternative: str = ""
) -> Accepted:
    """Enter the order of a quote, if there is none yet, and promise the quoted date, or `committed_at` if told.

    It is met the way that was quoted, or by another `alternative`. Raises UnknownQuote, QuoteNotOpen, AlternativeGone,
    and OfferMoved when the date can no longer be had; a role that may promise so far ahead (`policy`) promises it all
    the same, and its reasons say so.
    """
    seen = Quote.objects.filter(pk=quote_id).first()
    if seen is None:
        raise UnknownQuote(str(quote_id))
    if seen.order_id is not None:
        return _accept_for_order(seen, role, committed_at, alternative)
    wanted, order_id = from_plain(Wanted, seen.wanted), new_id()
    way = alternative or wanted.alternative
    drafted = draft_wanted(
        wanted=wanted,
        confidence=seen.confidence,
        order_id=order_id,
        alternative=way,
        binding=True,
        with_alternatives=False,
    )
    drafted = settled(drafted=drafted)
    row = _open_row(quote_id)
    asked = _asked(row, role, committed_at or (row.latest_at if way == wanted.alternative else None), way)
    offer = held(order_id=order_id, drafted=drafted, check=lambda offer: _check(asked, offer))
    wanted = replace(wanted, order_type=wanted.order_type or _kind_of(offer))
    new = _order(wanted, order_id, row.number, reference)
    promise = write(
        order_id=order_id,
        offer=offer,
        asked=asked,
        previous=None,
        enter=lambda: orders.create_order(order=new),
    )
    keep_order_terms(order_id=order_id, wanted=wanted)
    return _accepted(row, promise)


def _accept_for_order(seen: Quote, role: str, committed_at: datetime | None, alternative: str) -> Accepted:
    hold_book()
    row = _open_row(seen.id)
    assert row.order_id is not None  # told by the row that was seen
    drafted = draft_order(
        order=open_order(row.order_id),
        confidence=row.confidence,
        alternative=alternative,
        with_alternatives=False,
    )
    asked = _asked(row, role, committed_at, alternative)
    _check(asked, drafted.offer)
    return _accepted(row, commit(order_id=row.order_id, asked=asked))


def _asked(row: Quote, role: str, committed_at: datetime | None, alternative: str) -> Asked:
    # Another way than the quoted one has its own date, unless one is told.
    chosen = committed_at or (None if alternative else row.latest_at)
    return Asked(committed_at=chosen, confidence=row.confidence, role=role, why=row.number, alternative=alternative)


def _check(asked: Asked, offer: Offer) -> None:
    chosen = asked.committed_at or offer.latest_at
    if not policy.may_promise(role=asked.role, committed_at=chosen, computed_at=offer.latest_at):
        raise OfferMoved(offer.latest_at)


def _accepted(row: Quote, promise: PromiseFacts) -> Accepted:
    _settle(row, Quote.State.ACCEPTED, order_id=promise.order_id)
    body = QuoteAccepted(number=row.number, order_id=promise.order_id)
    log.publish(subject_type=QUOTE, subject_id=row.id, body=body)
    return Accepted(order_id=promise.order_id, promise=promise)


def withdraw_quote(*, quote_id: UUID, why: str = "") -> QuoteFacts:
    """Take a quote back; raises UnknownQuote, QuoteNotOpen."""
    row = _open_row(quote_id)
    _settle(row, Quote.State.WITHDRAWN, why=why)
    log.publish(subject_type=QUOTE, subject_id=row.id, body=QuoteWithdrawn(number=row.number, why=why.strip()[:500]))
    return quotes_of([row], now=clock.now())[0]


def _keep(wanted: Wanted, drafted: Drafted, *, order_id: UUID | None) -> QuoteFacts:
    offer, house = drafted.offer, people.organisation()
    valid = float(people.preference(name=VALID_HOURS.name)) if wanted.valid_hours is None else wanted.valid_hours
    row = Quote(
        id=new_id(),
        organisation_id=current_organisation(),
        number=_next_number(offer.computed_at),
        customer_id=wanted.customer_id,
        order_id=order_id,
        wanted=to_plain(wanted),
        offer=to_plain(offer),
        inputs_sha256=offer.certificate.inputs_sha256 if offer.certificate else "",
        requested_at=wanted.requested_at,
        latest_at=offer.latest_at,
        confidence=offer.confidence,
        value_minor=sum(round(line.price_minor * line.quantity) for line in wanted.lines),
        currency=house.currency,
        language=wanted.language or house.language,
        made_by=current_actor(),
        made_at=offer.computed_at,
        expires_at=offer.computed_at + timedelta(hours=valid),
    )
    bulk.insert(rows=[row])
    if drafted.inputs:
        keep_inputs(sha256=row.inputs_sha256, inputs=drafted.inputs, now=row.made_at)
    body = QuoteMade(
        number=row.number,
        customer_id=row.customer_id,
        order_id=order_id,
        latest_at=row.latest_at,
        confidence=row.confidence,
        expires_at=row.expires_at,
    )
    log.publish(subject_type=QUOTE, subject_id=row.id, body=body)
    customer = people.customer(customer_id=row.customer_id)
    name = customer.name if customer else ""
    return quote_of(row, customer_name=name, wanted=wanted, offer=offer, now=offer.computed_at)


def _next_number(now: datetime) -> str:
    prefix = f"{people.preference(name=NUMBER_PREFIX.name)}{now.astimezone(UTC):%Y%m%d}-"
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [new_id(), current_organisation(), prefix])
        return f"{prefix}{cursor.fetchone()[0]:04d}"


def _wanted_of(order: OrderFacts, confidence: float | None, language: str) -> Wanted:
    lines = order_queries.lines(order_id=order.id)
    terms = order_terms(order_id=order.id, customer_id=order.customer_id)
    return Wanted(
        customer_id=order.customer_id,
        **(vars(terms) | {"lane_code": order.lane_code or terms.lane_code}),
        lines=tuple(
            WantedLine(
                item_code=line.item_code,
                item_name=line.item_name,
                quantity=line.quantity,
                unit=line.unit,
                price_minor=line.price_minor,
            )
            for line in lines
        ),
        requested_at=order.requested_at,
        confidence=confidence,
        region=order.region,
        order_type=order.order_type,
        language=language,
    )


def _order(wanted: Wanted, order_id: UUID, number: str, reference: str) -> orders.NewOrder:
    items = supply.items_by_code(codes=[line.item_code for line in wanted.lines if line.item_code])
    return orders.NewOrder(
        id=order_id,
        customer_id=wanted.customer_id,
        order_type=wanted.order_type or orders.DEFAULT_TYPE,
        reference=(reference.strip() or number)[:100],
        note=wanted.note,
        requested_at=wanted.requested_at,
        reviewed=True,
        region=wanted.region,
        lane_code=wanted.lane_code,
        lines=tuple(
            orders.NewLine(
                item_name=line.item_name or line.item_code,
                item_code=line.item_code,
                item_id=items[line.item_code].id if line.item_code in items else None,
                family=items[line.item_code].family if line.item_code in items else "",
                quantity=line.quantity,
                unit=line.unit,
                price_minor=line.price_minor,
            )
            for line in wanted.lines
        ),
    )


def _kind_of(offer: Offer) -> str:
    """Return the order type of what is taken from stock and receipts alone; nothing where anything has to be made.

    The stages of an order that is made would be foreseen to take weeks.
    """
    steps = [step for line in offer.lines for step in walked(line.deliveries)]
    lies_there = bool(steps) and not any(step.kind in _MADE for step in steps)
    return MADE_TO_STOCK if lies_there and MADE_TO_STOCK in {one.code for one in order_queries.order_types()} else ""


def _open_row(quote_id: UUID) -> Quote:
    row = Quote.objects.select_for_update().filter(pk=quote_id).first()
    if row is None:
        raise UnknownQuote(str(quote_id))
    if row.state != Quote.State.OPEN or row.expires_at <= clock.now():
        raise QuoteNotOpen(row.state)
    return row


def _settle(row: Quote, state: str, *, order_id: UUID | None = None, why: str = "") -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), current_actor()
    row.order_id, row.settled_why = order_id or row.order_id, why.strip()[:500]
    row.save(update_fields=["state", "settled_at", "settled_by", "order", "settled_why"])
