"""An operation against the hours that its machine and its people have now."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.openings import Openings
from yinuo.core.capacity.plan import Step


def has_its_hours(*, book: Book, step: Step) -> bool:
    """Return whether all the minutes of an operation can be worked where it stands."""
    return any(
        openings.worked_before(step.end) - openings.worked_before(step.start) >= step.minutes
        for openings in _openings(book, step)
    )


def worked_off(*, book: Book, step: Step, until: Minute) -> float:
    """Return the minutes of an operation that were worked up to a minute."""
    worked = (
        openings.worked_before(until) - openings.worked_before(min(step.start, until))
        for openings in _openings(book, step)
    )
    return float(min(max(worked, default=0), step.minutes))


def _openings(book: Book, step: Step) -> Iterator[Openings]:
    """Yield when its machine works with each crew that can do it, without and with overtime."""
    way = book.routes.way_of(item=step.item, code=step.ref, place=step.place)
    if way is None or way.centre is None or not 0 <= step.machine < way.centre.machines:
        return
    for crew in way.crews or (-1,):
        for overtime in (False, True):
            yield book.clockwork.machine(way.centre.code, step.machine, overtime=overtime, crew=crew)
