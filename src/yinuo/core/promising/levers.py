"""What could bring an order forward, read off its critical path: which levers exist, before any is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yinuo.core.capacity.model import Demand, Substitute, WorkCentre
from yinuo.core.capacity.plan import DemandPlan, PlanOptions, Step, StepKind, Wait
from yinuo.core.promising.critical import Link
from yinuo.core.promising.known import Known
from yinuo.core.promising.offer import Lever, Value

MOST_SITES = 3
MOST_LANES = 3
MOST_DISPLACED = 3


@dataclass(frozen=True, kw_only=True)
class Try:
    """One way to be tried: other options of the book, another lane or site, or a demand that gives way."""

    lever: Lever
    values: Mapping[str, Value]
    options: PlanOptions
    lane: str = ""
    site: str = ""
    displaced: Demand | None = None


class Levers:
    """Finds what may be tried for one line."""

    def __init__(self, *, plant: Known, options: PlanOptions, displaceable: Sequence[Demand]) -> None:
        self._known = plant
        self._options = options
        self._displaceable = displaceable
        self._centres: dict[str, WorkCentre] = {centre.code: centre for centre in plant.plant.work_centres}

    def of(self, *, path: Sequence[Link], demand: Demand, plan: DemandPlan) -> Iterator[Try]:
        """Yield what may be tried, that with the most hours of the path first; each lever and thing once."""
        seen: set[tuple[object, ...]] = set()
        for link in sorted(path, key=lambda link: link.since - link.step.end):
            for one in self._of_step(link.step, demand):
                key = (one.lever, *one.values.values())
                if key not in seen:
                    seen.add(key)
                    yield one
        yield from self._other_sites(demand, plan)

    def _of_step(self, step: Step, demand: Demand) -> Iterator[Try]:
        if step.kind is StepKind.OPERATION:
            yield from self._overtime(step)
        elif step.kind in (StepKind.PURCHASE, StepKind.OUTSIDE):
            yield from self._expedite(step)
        elif step.kind is StepKind.TRANSIT:
            yield from self._faster_carriers(step, demand)
        if step.kind in (StepKind.PURCHASE, StepKind.RECEIPT, StepKind.MAKE):
            yield from self._substitutes(step)

    def _overtime(self, step: Step) -> Iterator[Try]:
        centre = self._centres.get(step.place)
        if centre is not None and centre.overtime_calendar:
            overtime = self._options.overtime | {centre.code}
            yield Try(
                lever=Lever.OVERTIME,
                values={"work_centre": centre.code},
                options=replace(self._options, overtime=overtime),
            )

    def _expedite(self, step: Step) -> Iterator[Try]:
        supplier = self._known.suppliers.get(step.place)
        if supplier is not None and supplier.expedited is not None:
            expedite = self._options.expedite | {supplier.code}
            yield Try(
                lever=Lever.EXPEDITE,
                values={"supplier": supplier.code, "item": step.item},
                options=replace(self._options, expedite=expedite),
            )

    def _faster_carriers(self, step: Step, demand: Demand) -> Iterator[Try]:
        site = next((need.place for need in step.needs if need.kind is StepKind.PICK), "")
        lanes = self._known.transport.lanes(site=site, demand=replace(demand, lane=""))
        usual = next((lane.transit.usual for lane in lanes if lane.code == step.place), 0.0)
        for lane in [lane for lane in lanes if lane.transit.usual < usual][:MOST_LANES]:
            yield Try(lever=Lever.FASTER_CARRIER, values={"lane": lane.code}, options=self._options, lane=lane.code)

    def _substitutes(self, step: Step) -> Iterator[Try]:
        stand_ins: Sequence[Substitute] = self._known.substitutes.get(step.item, ())
        if stand_ins and not self._options.substitutes:
            yield Try(
                lever=Lever.SUBSTITUTE,
                values={"item": step.item, "by": stand_ins[0].by},
                options=replace(self._options, substitutes=True),
            )

    def _other_sites(self, demand: Demand, plan: DemandPlan) -> Iterator[Try]:
        used = {step.place for step in plan.walk() if step.kind is StepKind.READY}
        others = [code for code in self._known.site_codes if code and code not in used]
        served = [c for c in others if self._known.transport.lanes(site=c, demand=replace(demand, lane=""))]
        for code in (served or others)[:MOST_SITES]:
            yield Try(lever=Lever.OTHER_SITE, values={"site": code}, options=self._options, site=code)

    def displaced(self, *, path: Sequence[Link], demand: Demand, held: Mapping[str, DemandPlan]) -> Iterator[Try]:
        """Yield demands of less weight that hold a machine while this one waits for it, the lightest first."""
        waits = [link for link in path if link.wait is Wait.CAPACITY]
        fits = [
            one
            for one in self._displaceable
            if one.weight < demand.weight and one.ref in held and any(_holds(held[one.ref], link) for link in waits)
        ]
        lightest = sorted(fits, key=lambda one: (one.weight, held[one.ref].end - one.due_at, one.ref))
        of_each = {one.ref.partition("/")[0]: one for one in reversed(lightest)}  # of an order, its first line only
        for one in [one for one in lightest if one in of_each.values()][:MOST_DISPLACED]:
            yield Try(lever=Lever.DISPLACE, values={"ref": one.ref}, options=self._options, displaced=one)


def _holds(plan: DemandPlan, waiting: Link) -> bool:
    """Whether a plan works at a work centre within the time that a step waits for it."""
    return any(
        step.kind is StepKind.OPERATION
        and step.place == waiting.step.place
        and step.start < waiting.step.start
        and step.end > waiting.since
        for step in plan.walk()
    )


def overtime_hours(*, plans: Sequence[DemandPlan], centre: str, known: Known) -> float:
    """Return the hours that plans work at a work centre outside its ordinary calendar."""
    hours = known.transport.hours(calendar=known.uncertainty.centres[centre])
    minutes = 0.0
    for step in (step for plan in plans for step in plan.walk()):
        if step.kind is StepKind.OPERATION and step.place == centre:
            minutes += max(0.0, step.minutes - float(hours.between(start=step.start, end=step.end)))
    return round(minutes / 60, 1)


def taken_substitutes(*, plans: Sequence[DemandPlan], item: str, known: Known) -> tuple[str, ...]:
    """Return what stands in for an item in plans."""
    used = {step.item for plan in plans for step in plan.walk()}
    return tuple(one.by for one in known.substitutes.get(item, ()) if one.by in used)
