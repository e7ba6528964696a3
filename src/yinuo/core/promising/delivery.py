"""How one demand is delivered: from which site, by which lane, whole or in parts; goods from the book, transport above.

The preferred lanes only are used (a faster one is an alternative, at its price). Of the sites that the sourcing rules
allow, the most preferred that is in time; where none is, the earliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import Unobtainable
from yinuo.core.capacity.model import Demand, Lane, Minute, ShipRule, Sourcing
from yinuo.core.capacity.plan import DemandPlan, Direction, PlanOptions, Step, StepKind
from yinuo.core.capacity.routes import minutes_of
from yinuo.core.promising.cushion import cushioned
from yinuo.core.promising.known import Known, known
from yinuo.core.promising.picks import Picks, picks_of
from yinuo.core.promising.transport import Picked, Way
from yinuo.core.promising.trial import Trial

SOON = PlanOptions(direction=Direction.EARLIEST)
PART_MARK = "#"
HALF = 0.5


def plan_delivery(*, book: Book, demand: Demand, now: Minute, options: PlanOptions = SOON) -> DemandPlan:
    """Return how a demand is best delivered, up to the customer's door; the book stays as it is.

    Raises what `Book.plan` raises, and UnknownLaneError where the demand asks for a lane that does not serve it.
    """
    delivering = Delivering(book=book, now=now, options=options, plant=known(plant=book.plant, now=now))
    return delivering.plan(demand=demand)


class Delivering:
    """Plans deliveries on one book at one moment with the same options."""

    def __init__(self, *, book: Book, now: Minute, options: PlanOptions, plant: Known) -> None:
        self.book, self.now, self.options, self.known = book, now, options, plant
        self._picks: Picks | None = None

    def plan(self, *, demand: Demand) -> DemandPlan:
        """Return the best delivery; in parts where the demand allows it and a part of it comes earlier."""
        whole = self.whole(demand=demand)
        if demand.ship is not ShipRule.PARTIAL or demand.max_splits < 2:
            return whole
        return self.in_parts(demand=demand, whole=whole) or whole

    def whole(self, *, demand: Demand) -> DemandPlan:
        """Return the best delivery of all at once."""
        found: list[tuple[tuple[float, ...], DemandPlan]] = []
        missing: list[Unobtainable] = []
        for place, source in enumerate(self.sources(demand=demand)):
            try:
                wanted = self.goods_of(demand=demand, source=source)
                goods = self.book.plan(demand=wanted, now=self.now, options=self.options)
                plan = self.brought(demand=demand, source=source, goods=goods)
            except Unobtainable as lack:
                missing.append(lack)
                continue
            late = plan.end > demand.due_at
            key = (late, *((plan.end, place) if late else (place, plan.end)))
            found.append((key, plan))
            if not late:
                break
        if not found:
            raise missing[0]
        return min(found, key=lambda pair: pair[0])[1]

    def in_parts(self, *, demand: Demand, whole: DemandPlan) -> DemandPlan | None:
        """Return the demand delivered in parts, the first as early as can be; None where that gains nothing."""
        first = _first_part(demand, whole)
        if first is None:
            return None
        head = replace(demand, ref=f"{demand.ref}{PART_MARK}1", quantity=first, ship=ShipRule.FULL)
        tail = replace(
            demand,
            ref=f"{demand.ref}{PART_MARK}2",
            quantity=round(demand.quantity - first, 4),
            max_splits=demand.max_splits - 1,
        )
        with Trial(book=self.book) as trial:
            try:
                early = self.whole(demand=head)
                trial.take(plan=early)
                rest = self.plan(demand=tail)
            except Unobtainable:
                return None
        if early.end >= whole.end or rest.end > whole.end:
            return None
        return replace(whole, deliveries=(*early.deliveries, *rest.deliveries))

    def sources(self, *, demand: Demand) -> list[Sourcing]:
        """Return the sites that may serve a demand, preferred first; only those that a lane serves, if any is."""
        if demand.site:
            return [Sourcing(site=demand.site)]
        if self.options.sites is not None:
            sources = [Sourcing(site=site) for site in self.options.sites]
        else:
            sources = list(self.known.sourcing(demand=demand))
        unnamed = replace(demand, lane="")
        served = [one for one in sources if self.known.transport.lanes(site=one.site, demand=unnamed)]
        if demand.lane:
            named = [one for one in served if self.goes(site=one.site, demand=demand)]
            return named or sources[:1]
        return served or sources

    def goes(self, *, site: str, demand: Demand) -> bool:
        """Return whether the lane that a demand names goes from a site to the customer."""
        lanes = self.known.transport.lanes(site=site, demand=replace(demand, lane=""))
        return any(lane.code == demand.lane for lane in lanes)

    def goods_of(self, *, demand: Demand, source: Sourcing) -> Demand:
        """Return which goods a demand wants at a site, ready in time for their way to the customer."""
        transport, way = self.known.transport, self._ways(demand, source)[0]
        due, wished = demand.due_at, demand.not_before
        if due > self.now:
            due = max(self.now, transport.ready_by(way=way, due_at=due))
        if wished is not None and wished > self.now:
            wished = max(self.now, transport.ready_by(way=way, due_at=wished))
        return replace(demand, site=source.site, lane="", due_at=due, not_before=wished)

    def brought(self, *, demand: Demand, source: Sourcing, goods: DemandPlan) -> DemandPlan:
        """Return the plan of goods with the earliest of their ways to the customer above them."""
        goods = cushioned(plan=goods, known=self.known)
        best = self.carried(demand=demand, source=source, goods=goods.deliveries)
        return DemandPlan(ref=demand.ref, deliveries=(best,), due_at=demand.due_at, group=goods.group)

    def carried(self, *, demand: Demand, source: Sourcing, goods: Sequence[Step]) -> Step:
        """Return the delivery of goods by the earliest of their ways to the customer."""
        below = (*goods, *self._approval(demand))
        deliveries = [self._deliver(way, demand, below, source) for way in self._ways(demand, source)]
        return min(deliveries, key=lambda delivery: delivery.end)

    def count_picks(self, *, plan: DemandPlan | None = None) -> None:
        """From now on count deliveries by what is told here: those the book holds now, then one by one."""
        if self._picks is None:
            self._picks = Picks().follow(self.book, self._zone)
        if plan is not None:
            self._picks.add(plan=plan, zone=self._zone)

    def _ways(self, demand: Demand, source: Sourcing) -> list[Way]:
        return [self._way(source.site, lane, demand) for lane in self._lanes(source.site, demand)]

    def _deliver(self, way: Way, demand: Demand, below: Sequence[Step], source: Sourcing) -> Step:
        return self.known.transport.deliver(
            way=way,
            demand=demand,
            quantity=demand.quantity,
            goods=below,
            taken=self._taken(way),
            not_before=demand.not_before,
            cost_minor=source.cost_minor,
        )

    def _taken(self, way: Way) -> Picked | None:
        """Return how many deliveries a site already has on each day; None where it takes any number."""
        if not way.site.picks_per_day:
            return None
        picks = self._picks or picks_of(book=self.book, zone=self._zone)
        return lambda site, day: picks.on(site=site, day=day)

    def _zone(self, code: str) -> str:
        return self.known.transport.timezone(site=code)

    def _lanes(self, site: str, demand: Demand) -> list[Lane | None]:
        """Return the lanes of the best rank; none where goods are handed over at the gate."""
        lanes = self.known.transport.lanes(site=site, demand=demand)
        return [lane for lane in lanes if lane.rank == lanes[0].rank] or [None]

    def _way(self, site: str, lane: Lane | None, demand: Demand) -> Way:
        return self.known.transport.way(site=site, lane=lane, receiver=demand.receiver_calendar)

    def _approval(self, demand: Demand) -> Iterator[Step]:
        if demand.approval is not None:
            yield Step(
                kind=StepKind.APPROVAL,
                item=demand.item,
                quantity=demand.quantity,
                ready_at=self.now,
                start=self.now,
                end=self.now + minutes_of(demand.approval.usual),
                ref=demand.ref,
                spread=demand.approval,
            )


def _first_part(demand: Demand, whole: DemandPlan) -> float | None:
    """Return how much of a demand could go first: what comes from the earliest of its sources, or half of one."""
    readies = [step for step in whole.walk() if step.kind is StepKind.READY]
    sources = sorted(readies[0].needs, key=_there_at) if readies else []
    if not sources:
        return None
    first = sum(_used(source) for source in sources if _there_at(source) == _there_at(sources[0]))
    if first >= demand.quantity:
        first = demand.quantity * HALF
    first = min(first, demand.quantity - max(demand.min_split, 0.0))
    # Whoever asked for whole pieces gets whole pieces, though others took a tenth of one from the stock.
    first = float(int(first)) if float(demand.quantity).is_integer() else round(first, 4)
    return first if 0 < first < demand.quantity and first >= demand.min_split else None


def _there_at(source: Step) -> Minute:
    return source.ready_at if source.kind in (StepKind.STOCK, StepKind.RECEIPT) else source.end


def _used(source: Step) -> float:
    return source.quantity - source.surplus
