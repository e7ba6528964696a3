"""What the book says of the weeks ahead: how much of an item lies somewhere, how full a work centre is.

Both come from the plans that are promised, so that a page and a promise never tell different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from yinuo.core.capacity import Book, InvalidPlant, StockPoint
from yinuo.core.capacity.model import Minute, Supply
from yinuo.flow.promises.booking import minute
from yinuo.flow.promises.books import opened_book


@dataclass(frozen=True, kw_only=True)
class StockMoment:
    """What lies there at a moment if receipts come as told; `low` if they come as late as they may.

    `usual` is with the usual delay, `free` what can still be promised.
    """

    at: datetime
    quantity: float
    usual: float
    low: float
    free: float


@dataclass(frozen=True, kw_only=True)
class LoadPeriod:
    """Hours that the machines of a work centre are open in a period, and hours that promised work takes of them."""

    start: datetime
    end: datetime
    open_hours: float
    held_hours: float


def stock_over_time(*, item: str, site: str, moments: Sequence[datetime], now: datetime) -> list[StockMoment] | None:
    """Return how much of an item lies at a site at each of these moments; None where the plant cannot be planned."""
    try:
        with opened_book(now=now) as kept:
            points = kept.book.stock_profile(item=item, site=site)
            receipts = [one for one in kept.plant.supplies if one.item == item and one.site == site and one.late]
    except InvalidPlant:
        return None
    return [_moment(at, points, receipts) for at in moments]


def load_over_time(*, work_centre: str, edges: Sequence[datetime], now: datetime) -> list[LoadPeriod] | None:
    """Return the load of a work centre between each two edges; None where the plant cannot be planned."""
    try:
        with opened_book(now=now) as kept:
            return list(_periods(kept.book, work_centre, edges))
    except (InvalidPlant, KeyError):
        return None


def _moment(at: datetime, points: Sequence[StockPoint], receipts: Sequence[Supply]) -> StockMoment:
    now = minute(at)
    last = next((point for point in reversed(points) if point.at <= now), None)
    quantity, free = (last.quantity, last.free) if last else (0.0, 0.0)
    return StockMoment(
        at=at,
        quantity=quantity,
        usual=round(quantity - _missing(receipts, now, "usual"), 4),
        low=round(quantity - _missing(receipts, now, "high"), 4),
        free=free,
    )


def _missing(receipts: Sequence[Supply], now: Minute, which: str) -> float:
    """Return how much should be there by a minute and is not yet, if each receipt is as late as that."""
    return sum(
        one.quantity
        for one in receipts
        if one.late and one.available_at <= now < one.available_at + getattr(one.late, which) * 60
    )


def _periods(book: Book, work_centre: str, edges: Sequence[datetime]) -> Iterator[LoadPeriod]:
    for start, end in pairwise(edges):
        length = minute(end) - minute(start)
        (bucket,) = book.load(work_centre=work_centre, start=minute(start), end=minute(end), bucket=length)
        yield LoadPeriod(start=start, end=end, open_hours=bucket.open_minutes / 60, held_hours=bucket.held_minutes / 60)
