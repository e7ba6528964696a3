"""What is asked on the quote page, as it was typed: customer, lines, wish, confidence. Nothing typed is lost.

A customer or item that was typed but not picked yet is taken to be the best match, so that the answer keeps up
with the typing. A quantity may follow the item: `P-80 × 20`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from yinuo.doors.desk.forms.orders import major_units, minor_units
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import Wanted, WantedLine
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import CustomerFacts
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.queries import ItemFacts

LONGEST_TYPED = 100
MOST_LINES = 200
LONGEST_KEY = 64
CHOICES = 8
# How many are looked through for the best match.
LOOKED_AT = 40
USUAL_PARTS = 2
SHIPS = ("full", "partial")
CONFIDENCES = (0.8, 0.9, 0.95)
_TIMES = re.compile(r"^(?P<text>.+?)\s*[x×*]\s*(?P<quantity>\d+(?:\.\d+)?)\s*\D{0,3}$", re.IGNORECASE)
_AFTER = re.compile(r"^(?P<text>.+?)\s+(?P<quantity>\d+(?:\.\d+)?)\s*\D{0,3}$")
_Found = TypeVar("_Found", CustomerFacts, ItemFacts)


@dataclass
class AskedLine:
    """One line as it was typed, with the item it means and its faults by field."""

    text: str = ""
    item: ItemFacts | None = None
    quantity: str = ""
    price: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was entered."""
        return not self.text.strip()

    @property
    def code(self) -> str:
        """Return the code of the item that was picked or is meant."""
        return self.item.code if self.item else ""

    def wanted(self, currency: str) -> WantedLine | None:
        """Return the line as the room asks for it; None, with the faults noted, where it cannot be read."""
        quantity, price = decimal(self.quantity or "1"), decimal(self.price or "0")
        if quantity is None or quantity <= 0:
            self.faults["quantity"] = _("数量“%(typed)s”应为大于 0 的数字。") % {"typed": self.quantity.strip()}
        if price is None or price < 0:
            self.faults["price"] = _("单价应为不小于 0 的数字。")
        if self.faults or quantity is None or price is None:
            return None
        return WantedLine(
            item_code=self.code,
            item_name="" if self.item else self.text.strip(),
            quantity=quantity,
            unit=self.item.unit if self.item else "",
            price_minor=(minor_units(price, currency) if self.price else self.item and self.item.price_minor) or 0,
        )


@dataclass
class Asked:
    """All of the form."""

    customer: CustomerFacts | None = None
    customer_text: str = ""
    lines: list[AskedLine] = field(default_factory=list)
    requested: str = ""
    confidence: float | None = None
    ship: str = ""
    parts: str = ""
    least: str = ""
    not_before: str = ""
    receives: str = ""
    region: str = ""
    lane: str = ""
    note: str = ""
    way: str = ""
    contact: str = ""
    language: str = ""

    @property
    def filled(self) -> list[AskedLine]:
        """Return the lines that hold something."""
        return [line for line in self.lines if not line.is_blank]

    def requested_day(self) -> date | None:
        """Return the day the customer asks for, if one can be read."""
        return day_of(self.requested)

    @property
    def has_terms(self) -> bool:
        """Return whether anything beyond goods and wish is asked for."""
        return bool(self.ship or self.not_before or self.receives or self.region or self.lane or self.note)

    def wanted(self, *, currency: str) -> Wanted | None:
        """Return what the room is asked; None while there is no customer or line, or one cannot be read."""
        read = [line.wanted(currency) for line in self.filled]
        if self.customer is None or not read or any(line is None for line in read):
            return None
        day, since = self.requested_day(), day_of(self.not_before)
        partly = self.ship == "partial"
        return Wanted(
            customer_id=self.customer.id,
            lines=tuple(line for line in read if line is not None),
            requested_at=promises.day_end(on=day) if day else None,
            confidence=self.confidence,
            ship=self.ship,
            min_split=(decimal(self.least) if partly else None) or Decimal(0),
            max_splits=int(self.parts) if partly and self.parts.isdecimal() else USUAL_PARTS,
            not_before=day_begin(since) if since else None,
            receiver_calendar=self.receives,
            region=self.region,
            lane_code=self.lane,
            language=self.language,
            note=self.note,
            alternative=self.way,
        )


def asked(data: Any) -> Asked:
    """Return what was posted."""
    chosen = as_uuid(data.get("customer_id", ""))
    typed = data.get("customer", "").strip()[:LONGEST_TYPED]
    customer = people.customer(customer_id=chosen) if chosen else None
    if customer is None and typed:
        customer = next(iter(customers_like(typed=typed)), None)
    confidence = decimal(data.get("confidence", ""))
    return Asked(
        customer=customer,
        customer_text=typed or (customer.name if customer else ""),
        lines=_lines(data) or [AskedLine()],
        requested=data.get("requested", "")[:10],
        confidence=float(confidence) if confidence is not None else None,
        ship=data.get("ship", "") if data.get("ship") in SHIPS else "",
        parts=data.get("parts", "").strip()[:4],
        least=data.get("least", "").strip()[:30],
        not_before=data.get("not_before", "")[:10],
        receives=data.get("receives", "")[:60],
        region=data.get("region", "").strip()[:100],
        lane=data.get("lane", "")[:60],
        note=data.get("note", "").strip()[:2_000],
        way=data.get("way", "")[:LONGEST_KEY],
        contact=data.get("contact", "")[:100],
        language=data.get("language", "")[:10],
    )


def asked_again(*, wanted: Wanted, currency: str) -> Asked:
    """Return the form as it was for an earlier quote; a wish that has passed is left out."""
    customer = people.customer(customer_id=wanted.customer_id)
    known = supply.items_by_code(codes=[line.item_code for line in wanted.lines])
    wish = wanted.requested_at if wanted.requested_at and wanted.requested_at > clock.now() else None
    return Asked(
        customer=customer,
        customer_text=customer.name if customer else "",
        lines=[
            AskedLine(
                text=line.item_name or line.item_code,
                item=known.get(line.item_code),
                quantity=f"{line.quantity.normalize():f}",
                price=price_text(minor=line.price_minor, currency=currency),
            )
            for line in wanted.lines
        ],
        requested=f"{timezone.localtime(wish):%Y-%m-%d}" if wish else "",
        confidence=wanted.confidence,
        ship=wanted.ship,
        parts=str(wanted.max_splits),
        least=f"{wanted.min_split.normalize():f}" if wanted.min_split else "",
        not_before=f"{timezone.localtime(wanted.not_before):%Y-%m-%d}" if wanted.not_before else "",
        receives=wanted.receiver_calendar,
        lane=wanted.lane_code,
        note=wanted.note,
        language=wanted.language,
    )


def _lines(data: Any) -> list[AskedLine]:
    columns = [data.getlist(f"line_{name}")[:MOST_LINES] for name in ("code", "text", "quantity", "price")]
    rows = list(zip(*columns, strict=False))
    known = supply.items_by_code(codes=[code for code, *_rest in rows if code])
    return [
        _line(known.get(code), text.strip()[:LONGEST_TYPED], quantity[:30], price[:30])
        for code, text, quantity, price in rows
    ]


def _line(item: ItemFacts | None, text: str, quantity: str, price: str) -> AskedLine:
    if item is None and text:
        item, told = item_meant(typed=text)
        quantity = quantity or (f"{told}" if told is not None else "")
    return AskedLine(text=text, item=item, quantity=quantity, price=price)


def item_meant(*, typed: str) -> tuple[ItemFacts | None, Decimal | None]:
    """Return the best match of what was typed, and the quantity that follows it, if one does."""
    text, quantity = split_quantity(typed=typed)
    return next(iter(items_like(typed=text)), None), quantity


def split_quantity(*, typed: str) -> tuple[str, Decimal | None]:
    """Return the words for an item and the quantity behind them: `P-80 × 20`, `P-80 20 件`; a bare name has none."""
    times = _TIMES.match(typed)
    if times:
        return times["text"], decimal(times["quantity"])
    after = _AFTER.match(typed)
    if after and not items_like(typed=typed):
        return after["text"], decimal(after["quantity"])
    return typed, None


def customers_like(*, typed: str) -> list[CustomerFacts]:
    """Return the customers that answer to what was typed, the likeliest first."""
    found = people.customers(search=typed, limit=LOOKED_AT)
    return _ranked(found, typed, lambda one: (one.code, one.name))[:CHOICES]


def items_like(*, typed: str) -> list[ItemFacts]:
    """Return the items that answer to what was typed, the likeliest first."""
    found = supply.items(search=typed, limit=LOOKED_AT)
    return _ranked(found, typed, lambda one: (one.code, one.name))[:CHOICES]


def _ranked(found: Sequence[_Found], typed: str, words: Callable[[_Found], tuple[str, str]]) -> list[_Found]:
    """Sort by how what was typed begins: the code itself, the code's or name's beginning, the initials', the rest."""
    sought = typed.strip().lower()

    def rank(one: _Found) -> int:
        code, name = (text.lower() for text in words(one))
        if sought == code:
            return 0
        if code.startswith(sought) or name.startswith(sought):
            return 1
        return 2 if any(part.startswith(sought) for part in search_text(name).split()) else 3

    return sorted(found, key=rank) if sought else list(found)


def price_text(*, minor: int | None, currency: str) -> str:
    """Return a price as it stands in a field."""
    return f"{major_units(minor, currency)}" if minor else ""


def day_of(text: str) -> date | None:
    """Return the day that a text holds, or None."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def day_begin(day: date) -> datetime:
    """Return the first moment of a day in the reader's time zone."""
    return timezone.make_aware(datetime.combine(promises.within_calendars(on=day), time.min)).astimezone(UTC)


def decimal(text: str) -> Decimal | None:
    """Return the number that a text holds, or None."""
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
