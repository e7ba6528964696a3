"""How many deliveries each site begins to pick on each of its days, kept in step with a book.

A site takes so many deliveries a day; asking the book's plans one by one for each day that is full would take as long
as planning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.promising.hours import local_day

Day = tuple[str, int]
Zone = Callable[[str], str]
_ABOVE_GOODS = frozenset({StepKind.DELIVERY, StepKind.TRANSIT})


class Picks:
    """Deliveries by site and local day (days since 1970) of the plans that one book holds."""

    def __init__(self) -> None:
        self._plans: dict[str, DemandPlan] = {}
        self._days: dict[str, tuple[Day, ...]] = {}
        self._counts: Counter[Day] = Counter()

    def follow(self, book: Book, zone: Zone) -> Picks:
        """Take over what changed since the last time; `zone` gives a site's time zone."""
        now = {plan.ref: plan for plan in book.plans}
        for ref, plan in self._plans.items():
            if now.get(ref) is not plan:
                self._counts.subtract(self._days.pop(ref))
        for ref, plan in now.items():
            if self._plans.get(ref) is not plan:
                self._days[ref] = tuple(_days(plan, zone))
                self._counts.update(self._days[ref])
        self._plans = now
        return self

    def add(self, *, plan: DemandPlan, zone: Zone) -> None:
        """Count a plan that the book is to hold besides."""
        self._counts.update(_days(plan, zone))

    def on(self, *, site: str, day: int) -> int:
        """Return how many deliveries a site begins to pick on a day."""
        return self._counts[site, day]


_followed: WeakKeyDictionary[Book, Picks] = WeakKeyDictionary()


def picks_of(*, book: Book, zone: Zone) -> Picks:
    """Return the deliveries of a book as it stands; what was counted before is kept as long as the book lives."""
    return _followed.setdefault(book, Picks()).follow(book, zone)


def _days(plan: DemandPlan, zone: Zone) -> Iterator[Day]:
    for delivery in plan.deliveries:
        for step in _picking(delivery):
            yield step.place, local_day(timezone=zone(step.place), at=step.start)


def _picking(step: Step) -> Iterator[Step]:
    if step.kind is StepKind.PICK:
        yield step
    elif step.kind in _ABOVE_GOODS:
        for need in step.needs:
            yield from _picking(need)
