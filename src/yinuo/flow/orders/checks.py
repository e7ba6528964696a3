"""What is wrong with orders that somebody wants to enter: all faults, as data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yinuo.flow.orders.drafts import Known, NewLine, NewOrder
from yinuo.flow.orders.models import Channel, Order
from yinuo.ground.kernel.lookups import among
from yinuo.ground.people import queries as people

# Dates outside are typing mistakes; the working calendars reckon with 2000 to 2100.
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
LAST_DAY = datetime(2100, 1, 1, tzinfo=UTC)
FUTURE_TOLERANCE = timedelta(days=1)
MOST_MINOR = 2**62
_LENGTHS = {
    "number": 60,
    "reference": 100,
    "note": 10_000,
    "region": 100,
    "city": 100,
    "postcode": 20,
    "family": 100,
    "supplier_code": 60,
    "lane_code": 120,
}
_LINE_LENGTHS = {"item_name": 200, "item_code": 60, "unit": 20, "family": 100}
_CHANNELS = frozenset(Channel.values)
# Half of a character outside the basic plane: no text of UTF-8 may hold it.
_HALF_SIGN = re.compile("[\ud800-\udfff]")
_LARGEST_QUANTITY = Decimal(10) ** 14


@dataclass(frozen=True)
class OrderFault:
    """One thing wrong with the order at `index`: the field, a code, the offending value.

    Codes: missing, unknown, taken, duplicate, too_long, out_of_range, before_ordered, in_future, not_positive,
    unreadable (a character that no text may hold).
    """

    index: int
    field: str
    code: str
    value: str = ""


class InvalidOrders(Exception):
    """Orders cannot be entered; `faults` holds all that is wrong."""

    def __init__(self, faults: Sequence[OrderFault]) -> None:
        super().__init__(list(faults))
        self.faults = list(faults)


def faults_of(*, orders: Sequence[NewOrder], known: Known) -> list[OrderFault]:
    """Return every fault of every order."""
    taken = _taken(orders)
    counts = Counter(new.number for new in orders if new.number)
    contacts = people.customers_of_contacts(ids=[new.contact_id for new in orders if new.contact_id])
    owners = _unknown_owners(orders)
    found: list[OrderFault] = []
    for index, new in enumerate(orders):
        pairs = [*_reference_faults(new, known, contacts, owners), *_plain_faults(new, known.now)]
        if new.number in taken:
            pairs.append(("number", "taken", new.number))
        elif new.number and counts[new.number] > 1:
            pairs.append(("number", "duplicate", new.number))
        found += [OrderFault(index, field, code, value[:200]) for field, code, value in pairs]
    return found


def _taken(orders: Sequence[NewOrder]) -> set[str]:
    numbers = [new.number for new in orders if new.number]
    return set(Order.objects.filter(among("number", numbers)).values_list("number", flat=True)) if numbers else set()


def _unknown_owners(orders: Sequence[NewOrder]) -> set[UUID]:
    named = {new.owner_id for new in orders if new.owner_id}
    return named - {member.id for member in people.members(active_only=False)} if named else set()


def _reference_faults(
    new: NewOrder, known: Known, contacts: dict[UUID, UUID], unknown_owners: set[UUID]
) -> Iterator[tuple[str, str, str]]:
    customer = known.customer_of(new)
    if customer is None:
        named = new.customer_code or str(new.customer_id or "")
        yield ("customer", "unknown" if named else "missing", named)
    elif new.contact_id is not None and contacts.get(new.contact_id) != customer.id:
        yield ("contact", "unknown", str(new.contact_id))
    if new.owner_id in unknown_owners:
        yield ("owner", "unknown", str(new.owner_id))
    if new.order_type not in known.types:
        yield ("order_type", "unknown", new.order_type)
    if new.channel not in _CHANNELS:
        yield ("channel", "unknown", new.channel)


def _plain_faults(new: NewOrder, now: datetime) -> Iterator[tuple[str, str, str]]:
    for name, length in _LENGTHS.items():
        if text := getattr(new, name):
            yield from _text_faults(name, text, length)
    yield from _date_faults(new, now)
    if new.value_minor is not None and not 0 <= new.value_minor < MOST_MINOR:
        yield ("value", "out_of_range", str(new.value_minor))
    if not 0 <= new.penalty_minor_per_day < MOST_MINOR:
        yield ("penalty", "out_of_range", str(new.penalty_minor_per_day))
    if new.currency and not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isupper()):
        yield ("currency", "unknown", new.currency)
    for line in new.lines:
        yield from _line_faults(line)


def _text_faults(name: str, text: str, length: int) -> Iterator[tuple[str, str, str]]:
    if len(text) > length:
        yield (name, "too_long", text)
    if "\x00" in text or _HALF_SIGN.search(text):
        yield (name, "unreadable", "")


def _date_faults(new: NewOrder, now: datetime) -> Iterator[tuple[str, str, str]]:
    names = ("ordered_at", "requested_at", "committed_at", "delivered_at", "cancelled_at")
    for name in names:
        at = getattr(new, name)
        if at is not None and not FIRST_DAY <= at < LAST_DAY:
            yield (name, "out_of_range", at.isoformat())
    for name in ("ordered_at", "delivered_at", "cancelled_at"):
        at = getattr(new, name)
        if at is not None and at > now + FUTURE_TOLERANCE:
            yield (name, "in_future", at.isoformat())
    ordered = new.ordered_at or now
    # A date without a time may stand at the beginning of the day on which the order came in.
    if new.requested_at is not None and new.requested_at < ordered - timedelta(days=1):
        yield ("requested_at", "before_ordered", new.requested_at.isoformat())


def _line_faults(line: NewLine) -> Iterator[tuple[str, str, str]]:
    if not (line.item_name or line.item_code):
        yield ("item", "missing", "")
    if not line.quantity.is_finite() or line.quantity <= 0:
        yield ("quantity", "not_positive", str(line.quantity))
    elif line.quantity >= _LARGEST_QUANTITY:
        yield ("quantity", "out_of_range", str(line.quantity))
    for name, length in _LINE_LENGTHS.items():
        if text := getattr(line, name):
            yield from _text_faults(name, text, length)
    for name in ("price_minor", "freight_minor"):
        if not 0 <= getattr(line, name) < MOST_MINOR:
            yield (name, "out_of_range", str(getattr(line, name)))
