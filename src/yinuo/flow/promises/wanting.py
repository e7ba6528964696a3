"""What somebody asks a date for, before there is an order: checked, and completed with what the rooms know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yinuo.core.capacity.model import LARGEST_QUANTITY, ShipRule
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises.facts import Wanted, WantedLine
from yinuo.flow.promises.learning import Prospect
from yinuo.flow.promises.receiving import TermsFacts, customer_terms
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import CustomerFacts
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import ItemFacts

MOST_LINES = 200
MOST_SPLITS = 20
MOST_VALID_HOURS = 24.0 * 366
FURTHEST = timedelta(days=3_650)
MOST_MINOR = 2**53
LANGUAGES = ("", "zh-hans", "zh-hant", "en")
_LARGEST = Decimal(int(LARGEST_QUANTITY))
_LENGTHS = {"item_code": 60, "item_name": 200, "unit": 20, "site": 60}


@dataclass(frozen=True, kw_only=True)
class WantedFault:
    """One thing wrong with what is asked: the line (from 1; 0 for all), the field, a code and the value.

    Codes: missing, unknown, too_long, out_of_range, not_positive, past, too_many, unit_differs, unreadable,
    after_wish.
    """

    line: int
    field: str
    code: str
    value: str = ""


class InvalidWanted(Exception):
    """No date can be computed for this; `faults` holds all that is wrong."""

    def __init__(self, faults: Sequence[WantedFault]) -> None:
        super().__init__(list(faults))
        self.faults = list(faults)


def checked(wanted: Wanted) -> Wanted:
    """Return what is asked, with names, units, prices and places filled in; raises InvalidWanted."""
    customer = people.customer(customer_id=wanted.customer_id)
    items = supply.items_by_code(codes=[line.item_code for line in wanted.lines if line.item_code])
    faults = [*_faults(wanted, customer, clock.now())]
    for number, line in enumerate(wanted.lines, start=1):
        faults += [replace(fault, line=number) for fault in _line_faults(line, items.get(line.item_code))]
    if faults or customer is None:
        raise InvalidWanted(faults)
    return replace(
        as_agreed(wanted=wanted),
        lines=tuple(_completed(line, items.get(line.item_code)) for line in wanted.lines),
        region=wanted.region or customer.region,
    )


def as_agreed(*, wanted: Wanted) -> Wanted:
    """Return what is asked on the terms agreed with the customer, where it has none of its own."""
    terms = customer_terms(customer_id=wanted.customer_id)
    if not wanted.ship:
        wanted = replace(wanted, ship=terms.ship, min_split=terms.min_split, max_splits=terms.max_splits)
    return replace(
        wanted,
        receiver_calendar=wanted.receiver_calendar or terms.receiver_calendar,
        lane_code=wanted.lane_code or terms.lane_code,
    )


def terms_faults(*, terms: TermsFacts) -> list[WantedFault]:
    """Return what is wrong with terms of receiving."""
    told = Wanted(customer_id=UUID(int=0), lines=(), **vars(terms))
    return [*_ship_faults(told), *_own_faults(told, clock.now()), *_way_faults(told)]


def prospect_of(*, wanted: Wanted, now: datetime) -> Prospect:
    """Return what places it among past orders."""
    customer = people.customer(customer_id=wanted.customer_id)
    codes = [line.item_code for line in wanted.lines]
    items = supply.items_by_code(codes=codes)
    first = items.get(codes[0])
    here = customer is not None and wanted.region == customer.region
    return Prospect(
        order_type=wanted.order_type or orders.DEFAULT_TYPE,
        region=wanted.region,
        city=customer.city if customer and here else "",
        postcode=customer.postcode if customer and here else "",
        family=first.family if first else "",
        supplier_code="",
        lane_code=wanted.lane_code,
        ordered_at=now,
        requested_at=wanted.requested_at,
    )


def _faults(wanted: Wanted, customer: CustomerFacts | None, now: datetime) -> Iterator[WantedFault]:
    if customer is None:
        yield WantedFault(line=0, field="customer_id", code="unknown", value=str(wanted.customer_id))
    if not wanted.lines:
        yield WantedFault(line=0, field="lines", code="missing")
    if len(wanted.lines) > MOST_LINES:
        yield WantedFault(line=0, field="lines", code="too_many", value=str(len(wanted.lines)))
    yield from _ship_faults(wanted)
    yield from _own_faults(wanted, now)
    if wanted.language not in LANGUAGES:
        yield WantedFault(line=0, field="language", code="unknown", value=wanted.language)
    if wanted.order_type and wanted.order_type not in _order_types():
        yield WantedFault(line=0, field="order_type", code="unknown", value=wanted.order_type)
    yield from _way_faults(wanted)


def _ship_faults(wanted: Wanted) -> Iterator[WantedFault]:
    if wanted.ship and wanted.ship not in tuple(ShipRule):
        yield WantedFault(line=0, field="ship", code="unknown", value=wanted.ship)


def _way_faults(wanted: Wanted) -> Iterator[WantedFault]:
    if wanted.receiver_calendar and wanted.receiver_calendar not in {one.code for one in supply.calendars()}:
        yield WantedFault(line=0, field="receiver_calendar", code="unknown", value=wanted.receiver_calendar)
    if wanted.lane_code and supply.lane(code=wanted.lane_code) is None:
        yield WantedFault(line=0, field="lane_code", code="unknown", value=wanted.lane_code)


def _own_faults(wanted: Wanted, now: datetime) -> Iterator[WantedFault]:
    if wanted.requested_at is not None and not now < wanted.requested_at < now + FURTHEST:
        code = "past" if wanted.requested_at <= now else "out_of_range"
        yield WantedFault(line=0, field="requested_at", code=code, value=wanted.requested_at.isoformat())
    if not (wanted.min_split.is_finite() and 0 <= wanted.min_split <= _LARGEST):
        yield WantedFault(line=0, field="min_split", code="out_of_range", value=str(wanted.min_split))
    if not 1 <= wanted.max_splits <= MOST_SPLITS:
        yield WantedFault(line=0, field="max_splits", code="out_of_range", value=str(wanted.max_splits))
    if wanted.not_before is not None and wanted.not_before > now + FURTHEST:
        yield WantedFault(line=0, field="not_before", code="out_of_range", value=wanted.not_before.isoformat())
    elif wanted.not_before and wanted.requested_at and wanted.not_before > wanted.requested_at:
        yield WantedFault(line=0, field="not_before", code="after_wish", value=wanted.not_before.isoformat())
    if wanted.valid_hours is not None and not 0 < wanted.valid_hours <= MOST_VALID_HOURS:
        yield WantedFault(line=0, field="valid_hours", code="out_of_range", value=str(wanted.valid_hours))


def _order_types() -> set[str]:
    return {one.code for one in order_queries.order_types()} | set(orders.STARTER_TYPES)


def _line_faults(line: WantedLine, item: ItemFacts | None) -> Iterator[WantedFault]:
    if not (line.item_code or line.item_name):
        yield _fault("item_code", "missing")
    elif line.item_code and item is None and not line.item_name:
        yield _fault("item_code", "unknown", line.item_code)
    yield from _text_faults(line)
    if not line.quantity.is_finite() or line.quantity <= 0:
        yield _fault("quantity", "not_positive", str(line.quantity))
    elif line.quantity > _LARGEST:
        yield _fault("quantity", "out_of_range", str(line.quantity))
    if not 0 <= line.price_minor < MOST_MINOR:
        yield _fault("price_minor", "out_of_range", str(line.price_minor))
    if item is not None and line.unit and line.unit != item.unit:
        yield _fault("unit", "unit_differs", item.unit)


def _text_faults(line: WantedLine) -> Iterator[WantedFault]:
    for name, length in _LENGTHS.items():
        text = getattr(line, name)
        if len(text) > length or "\x00" in text:
            yield _fault(name, "too_long" if len(text) > length else "unreadable", text[:60])


def _fault(field: str, code: str, value: str = "") -> WantedFault:
    return WantedFault(line=0, field=field, code=code, value=value)


def _completed(line: WantedLine, item: ItemFacts | None) -> WantedLine:
    if item is None:
        return replace(line, unit=line.unit or "件")
    return replace(
        line,
        item_name=line.item_name or item.name,
        unit=item.unit,
        price_minor=line.price_minor or item.price_minor or 0,
    )
