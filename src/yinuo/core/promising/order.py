"""An order of several lines planned on a book: each line takes what the one before left, and keeps how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.promising.delivery import Delivering
from yinuo.core.promising.hours import Ends
from yinuo.core.promising.law import Law
from yinuo.core.promising.trial import Trial
from yinuo.core.promising.uncertainty import law_of

_ON_THE_WAY = frozenset({StepKind.PICK, StepKind.TRANSIT, StepKind.DELIVERY})


@dataclass(frozen=True, kw_only=True)
class Line:
    """A demand, how it is met, and when in each walk."""

    demand: Demand
    plan: DemandPlan
    ends: Ends


@dataclass(frozen=True, kw_only=True)
class Order:
    """The lines of an order, in the order they were asked for."""

    lines: tuple[Line, ...]

    @property
    def plans(self) -> tuple[DemandPlan, ...]:
        """Return how the lines are met."""
        return tuple(line.plan for line in self.lines)

    @property
    def due_at(self) -> Minute:
        """Return when the last of the lines is due."""
        return max(line.demand.due_at for line in self.lines)

    @property
    def latest(self) -> Line:
        """Return the line that comes last; of equal ones the first."""
        return max(self.lines, key=lambda line: line.plan.end)

    @property
    def value_minor(self) -> int:
        """Return what the customer pays."""
        return sum(line.demand.value_minor for line in self.lines)

    def law(self) -> Law:
        """Return the law of the minute by which all of it is delivered."""
        return law_of(ends=[line.ends for line in self.lines])

    def with_line(self, line: Line) -> Order:
        """Return the order with one of its lines met in another way."""
        return Order(lines=tuple(line if one.demand.ref == line.demand.ref else one for one in self.lines))

    def spent_minor(self) -> int:
        """Return what the steps cost; what leaves a site together by one lane is carried once."""
        return sum(_goods_minor(line.plan) for line in self.lines) + carriage_minor(plans=self.plans)

    def cost_minor(self) -> int:
        """Return what the order costs: its steps, or what demands say of goods whose costs the plant does not know."""
        unknown = sum(line.demand.cost_minor for line in self.lines if not _goods_minor(line.plan))
        return self.spent_minor() + unknown


def plan_order(*, delivering: Delivering, demands: Sequence[Demand], trial: Trial) -> Order:
    """Plan the lines one after the other; their plans stay taken in the trial."""
    lines = []
    for demand in demands:
        plan = delivering.plan(demand=demand)
        trial.take(plan=plan)
        lines.append(line_of(delivering=delivering, demand=demand, plan=plan))
    return Order(lines=tuple(lines))


def line_of(*, delivering: Delivering, demand: Demand, plan: DemandPlan, since: Minute | None = None) -> Line:
    """Return a line with its walks; with `since`, what began before goes on."""
    uncertainty = delivering.known.uncertainty
    if delivering.options.overtime:
        uncertainty = uncertainty.with_overtime(centres=delivering.options.overtime)
    return Line(demand=demand, plan=plan, ends=uncertainty.ends(plan=plan, since=since))


def carriage_minor(*, plans: Sequence[DemandPlan]) -> int:
    """Return what picking and carrying cost, once for each site, lane and delivery of an order."""
    paid: dict[tuple[str, str, int], int] = {}
    for plan in plans:
        for number, delivery in enumerate(plan.deliveries):
            steps = list(_on_the_way(delivery))
            places = {step.kind: step.place for step in steps}
            key = (places.get(StepKind.PICK, ""), places.get(StepKind.TRANSIT, ""), number)
            paid[key] = max(paid.get(key, 0), sum(step.cost_minor for step in steps))
    return sum(paid.values())


def _goods_minor(plan: DemandPlan) -> int:
    return sum(step.cost_minor for step in plan.walk() if step.kind not in _ON_THE_WAY)


def _on_the_way(delivery: Step) -> Iterator[Step]:
    yield delivery
    for need in delivery.needs:
        if need.kind in _ON_THE_WAY:
            yield from _on_the_way(need)


def due_earlier(demand: Demand, *, minutes: Minute, now: Minute) -> Demand:
    """Return a demand that is due so much earlier, but not before now."""
    return replace(demand, due_at=max(now, demand.due_at - minutes))
