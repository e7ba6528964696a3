"""Many demands delivered at once: their goods planned so that as little as possible is late, their ways above them.

A demand gets its goods at the most preferred site that, alone, has them in time, else where they are earliest. In parts
goes only what is late as a whole and comes earlier so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.core.capacity import InvalidDemand
from yinuo.core.capacity.book import Book
from yinuo.core.capacity.checks import check_demands
from yinuo.core.capacity.model import Demand, Minute, ShipRule, Sourcing
from yinuo.core.capacity.plan import DemandPlan, PlanOptions
from yinuo.core.promising.delivery import Delivering
from yinuo.core.promising.known import known
from yinuo.core.promising.redating import by_weight
from yinuo.core.promising.trial import Trial

if TYPE_CHECKING:
    from yinuo.core.capacity.whole import Watch

JUST_IN_TIME = PlanOptions()
PLANNED = 0.7  # of all the time, before the goods are given their ways
SLICE = 250  # demands given their ways between two looks at who watches


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A demand, and the goods it wants at the site that was chosen for it."""

    demand: Demand
    source: Sourcing
    goods: Demand


def deliver_at_once(
    *, book: Book, demands: Sequence[Demand], now: Minute, watch: Watch | None = None
) -> Mapping[str, DemandPlan]:
    """Give back the plans of demands, plan all anew together and take the plans, by ref; lateness counts by weight.

    What cannot be met has no plan. Changes the book; raises InvalidDemand, UnknownLaneError and what `watch` raises,
    after which the book is of no use.
    """
    from yinuo.core.capacity.whole import plan_whole  # numba takes half a second: who plans waits for it

    faults = check_demands(demands, plant=book.plant)
    if faults:
        raise InvalidDemand(faults)
    for demand in demands:
        book.give_back(ref=demand.ref)
    delivering, splitting = (
        Delivering(book=book, now=now, options=JUST_IN_TIME, plant=known(plant=book.plant, now=now)) for _ in range(2)
    )
    wanted = [_chosen(delivering, demand) for demand in demands]
    goods = [one.goods for one in wanted]
    plan_whole(book=book, demands=goods, now=now, watch=_part(watch, 0.0, PLANNED))
    found = _brought(delivering, wanted, _part(watch, PLANNED, 1.0))
    return {**found, **_in_parts(splitting, demands, found)}


def _chosen(delivering: Delivering, demand: Demand) -> _Wanted:
    sources = delivering.sources(demand=demand)
    ways = [_Wanted(demand=demand, source=one, goods=delivering.goods_of(demand=demand, source=one)) for one in sources]
    if len(ways) == 1:
        return ways[0]
    ends = [delivering.book.ready_at(demand=way.goods, now=delivering.now, options=JUST_IN_TIME) for way in ways]
    for way, end in zip(ways, ends, strict=True):
        if end is not None and end <= way.goods.due_at:
            return way
    had = [(end - way.goods.due_at, place) for place, (way, end) in enumerate(zip(ways, ends, strict=True)) if end]
    return ways[min(had)[1] if had else 0]


def _brought(delivering: Delivering, wanted: Sequence[_Wanted], watch: Watch | None) -> dict[str, DemandPlan]:
    """Give all goods their ways, those first that are due first: a site takes only so many deliveries a day."""
    found: dict[str, DemandPlan] = {}
    delivering.count_picks()
    for place, one in enumerate(sorted(wanted, key=lambda one: (one.demand.due_at, one.demand.ref)), start=1):
        goods = delivering.book.plan_of(ref=one.demand.ref)
        if goods is not None:
            plan = delivering.brought(demand=one.demand, source=one.source, goods=goods)
            delivering.count_picks(plan=plan)
            delivering.book.dress(plan=plan)
            found[plan.ref] = plan
        if watch and (place % SLICE == 0 or place == len(wanted)):
            watch(place / len(wanted))
    return found


def _in_parts(
    delivering: Delivering, demands: Sequence[Demand], found: Mapping[str, DemandPlan]
) -> dict[str, DemandPlan]:
    """Return what goes in parts of late demands that may, the heaviest first.

    What others take of a plan's lots binds it: given back, its lots would stay for them, made by nobody.
    """
    split = {}
    for demand in by_weight(demands=demands):
        whole = found.get(demand.ref)
        if (
            whole is None
            or whole.end <= demand.due_at
            or not _may_split(demand)
            or delivering.book.lends(ref=whole.ref)
        ):
            continue
        with Trial(book=delivering.book, released=[demand.ref]):
            parts = delivering.in_parts(demand=demand, whole=whole)
        if parts is not None:
            delivering.book.take(plan=parts)
            split[demand.ref] = parts
    return split


def _may_split(demand: Demand) -> bool:
    return demand.ship is ShipRule.PARTIAL and demand.max_splits > 1


def _part(watch: Watch | None, start: float, end: float) -> Watch | None:
    return None if watch is None else lambda share: watch(start + (end - start) * share)
