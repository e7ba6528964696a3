"""What set the date, told as reasons: the critical path by what took its hours, most hours first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Allocation, Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, Wait
from yinuo.core.promising.critical import Link, Rooms, critical_path, latest_of
from yinuo.core.promising.hours import HOUR_MINUTES
from yinuo.core.promising.known import known
from yinuo.core.promising.offer import Reason, Value

HOURS_OF_A_DAY = 24
SHORTEST_CLOSED_HOURS = 12.0
"""A shorter wait for an opening is an ordinary night or lunch, which nobody needs to hear of."""
SHORTEST_HOURS = 1.0
WISHED_HOURS = 24.0
"""A plan in which everything could come a day earlier waits for the wished date."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Hours of the critical path, with the code and the values of what took them."""

    code: str
    values: Mapping[str, Value]
    hours: float


class Reasons:
    """Tells the reasons of plans on one book; the plans may be taken on it."""

    def __init__(self, *, book: Book, now: Minute) -> None:
        self._book, self._now = book, now
        plant = book.plant
        self._sites = {site.code: site for site in plant.sites}
        self._lanes = {lane.code: lane.carrier_calendar for lane in plant.lanes}
        self._centres = {centre.code: centre.calendar for centre in plant.work_centres}

    def explain(self, *, plans: Sequence[DemandPlan], demands: Sequence[Demand]) -> tuple[Reason, ...]:
        """Return why an order comes when it comes: the binding reason first, the others by their hours."""
        latest = latest_of(plans=plans)
        plan, demand = next((p, d) for p, d in zip(plans, demands, strict=True) if latest in p.deliveries)
        wish = _wish(plan, demand) if self._has_room(latest) else None
        shares = self.shares(plans=plans) if wish is None or self._book.plant.allocations else ()
        waited = [share.values["item"] for share in shares if share.code == "allocation"]
        kept = [one for one in self._withheld(latest, plans, demand.group) if one.values["item"] not in waited]
        withheld = {*waited, *(one.values["item"] for one in kept)}
        lacking = [one for one in _lacking(latest) if one.values["item"] not in withheld]
        if wish is not None:
            return (wish, *kept, *lacking)
        told = [share for share in shares if share.hours >= SHORTEST_HOURS] or list(shares[:1])
        reasons = [Reason(code=s.code, values={**s.values, "hours": round(s.hours, 1)}) for s in told]
        return (*kept, *reasons, *lacking) or (Reason(code="in_stock", values={"item": latest.item}),)

    def shares(self, *, plans: Sequence[DemandPlan]) -> tuple[Share, ...]:
        """Return what took the hours of the critical path of the last delivery, most first."""
        found: dict[tuple[object, ...], Share] = {}
        for link in self._links(latest_of(plans=plans)):
            for share in (*self._waited(link), *self._lasted(link.step)):
                if share.hours > 0:
                    key = (share.code, *(value for name, value in share.values.items() if name in _NAMES))
                    found[key] = _together(found[key], share) if key in found else share
        return tuple(sorted(found.values(), key=lambda share: -share.hours))

    def _withheld(self, latest: Step, plans: Sequence[DemandPlan], group: str) -> Iterator[Reason]:
        """Yield what would be there at once were it not kept for others, or were the group not at its cap."""
        drawn = [] if latest in self._taken(plans) else [one for one in latest.walk() if one.kind is StepKind.STOCK]
        for ready, missing in _missing(latest):
            shares = [one for one in self._book.plant.allocations if one.item == ready.item and self._holds(one)]
            own = sum(one.quantity for one in drawn if one.item == ready.item)
            if shares and self._free(ready) - own >= missing:
                others = [one.group for one in shares if one.group != group and one.protected > 0]
                whose: dict[str, Value] = {"group": others[0]} if len(others) == 1 else {}
                yield Reason(code="allocation", values={"item": ready.item, **whose})

    def _taken(self, plans: Sequence[DemandPlan]) -> list[Step]:
        """Return the deliveries whose stock the book holds already."""
        held = [self._book.plan_of(ref=plan.ref) for plan in plans]
        return [root for plan in held if plan for root in plan.deliveries]

    def _holds(self, one: Allocation) -> bool:
        return one.until is None or self._now < one.until

    def _free(self, ready: Step) -> float:
        """Return what lies there now, whomever it is kept for; nothing where the item never lies there."""
        return max(self._book.free_at(item=ready.item, site=site, at=self._now) for site in (ready.place, ""))

    def _has_room(self, latest: Step) -> bool:
        """Whether all of the goods could lie ready a day earlier."""
        rooms = Rooms(root=latest, now=self._now, plant=known(plant=self._book.plant, now=self._now))
        readies = [step for step in latest.walk() if step.kind is StepKind.READY]
        return bool(readies) and all(rooms.of(ready) >= WISHED_HOURS * HOUR_MINUTES for ready in readies)

    def _links(self, latest: Step) -> Iterator[Link]:
        """Yield the critical path, and the approval before which none of it could begin."""
        path = critical_path(root=latest, book=self._book, now=self._now)
        yield from path
        if not any(link.step.kind is StepKind.APPROVAL for link in path):
            approvals = (step for step in latest.walk() if step.kind is StepKind.APPROVAL)
            yield from (Link(step=step, wait=Wait.NOTHING, since=step.start) for step in approvals)

    def _waited(self, link: Link) -> Iterator[Share]:
        step, hours = link.step, link.waited_hours
        if step.kind in (StepKind.READY, StepKind.DELIVERY):
            yield Share(code="not_before", values={"until": step.start}, hours=hours)
        if step.kind is StepKind.DELIVERY:
            hours = (step.end - step.start) / HOUR_MINUTES
        if link.wait is Wait.CALENDAR and hours >= SHORTEST_CLOSED_HOURS:
            days = round(hours / HOURS_OF_A_DAY, 1)
            yield Share(code="closed", values={"calendar": self._calendar(step), "days": days}, hours=hours)
        elif link.wait is Wait.CUTOFF:
            site = self._sites[step.needs[0].place]
            values: dict[str, Value] = {"site": site.code, "minute": site.cutoff_minute or 0, "until": step.start}
            yield Share(code="cutoff", values=values, hours=hours)
        elif link.wait in _WAITS:
            code, values_of = _WAITS[link.wait]
            yield Share(code=code, values=values_of(step), hours=hours)

    def _lasted(self, step: Step) -> Iterator[Share]:
        if step.kind is StepKind.RECEIPT:
            hours = (step.ready_at - self._now) / HOUR_MINUTES
            values: dict[str, Value] = {"ref": step.ref, "item": step.item, "until": step.ready_at}
            yield Share(code="late_receipt", values=values, hours=hours)
        elif step.kind in _LASTS:
            code, values_of = _LASTS[step.kind]
            yield Share(code=code, values=values_of(step), hours=(step.end - step.start) / HOUR_MINUTES)

    def _calendar(self, step: Step) -> str:
        if step.kind is StepKind.DELIVERY:
            return step.place
        if step.kind is StepKind.PICK:
            return self._sites[step.place].calendar if step.place in self._sites else ""
        return (self._lanes if step.kind is StepKind.TRANSIT else self._centres).get(step.place, "")


def _together(before: Share, more: Share) -> Share:
    """Return two shares of one thing as one; the days that something was closed are those of both."""
    hours = before.hours + more.hours
    days = {"days": round(hours / HOURS_OF_A_DAY, 1)} if "days" in before.values else {}
    return replace(before, hours=hours, values={**before.values, **days})


def _wish(plan: DemandPlan, demand: Demand) -> Reason | None:
    """Return the wish that a plan with room waits for; None where it is as early as it can be."""
    if demand.not_before is not None and demand.not_before >= demand.due_at:
        return Reason(code="not_before", values={"until": demand.not_before})
    return Reason(code="wish_kept", values={"until": plan.end}) if plan.end <= demand.due_at else None


def _lacking(latest: Step) -> Iterator[Reason]:
    """Yield what the stock does not hold of the item itself."""
    for ready, missing in _missing(latest):
        yield Reason(code="no_stock", values={"item": ready.item, "missing": round(missing, 4)})


def _missing(latest: Step) -> Iterator[tuple[Step, float]]:
    """Yield what is to lie ready, with how much of it the stock does not give."""
    for ready in (step for step in latest.walk() if step.kind is StepKind.READY):
        missing = sum(need.quantity - need.surplus for need in ready.needs if need.kind is not StepKind.STOCK)
        if missing > 0:
            yield ready, missing


_Values = Callable[[Step], Mapping[str, Value]]
_SUPPLIED: tuple[str, _Values] = (
    "supplier_lead",
    lambda step: {"supplier": step.place, "item": step.item, "until": step.end},
)
_WAITS: Mapping[Wait, tuple[str, _Values]] = {
    Wait.CAPACITY: ("no_capacity", lambda step: {"work_centre": step.place, "until": step.start}),
    Wait.PEOPLE: (
        "no_people",
        lambda step: {"skill": step.skill, "work_centre": step.place, "until": step.start},
    ),
    Wait.PICKING: ("picking", lambda step: {"site": step.place, "day": step.ready_at, "until": step.start}),
    Wait.ALLOCATION: ("allocation", lambda step: {"item": step.item, "until": step.start}),
}
_LASTS: Mapping[StepKind, tuple[str, _Values]] = {
    StepKind.PURCHASE: _SUPPLIED,
    StepKind.OUTSIDE: (
        "outside",
        lambda step: {"supplier": step.place, "item": step.item, "operation": step.ref, "until": step.end},
    ),
    StepKind.OPERATION: (
        "operation",
        lambda step: {"item": step.item, "operation": step.ref, "work_centre": step.place},
    ),
    StepKind.APPROVAL: ("approval", lambda _step: {}),
    StepKind.TRANSIT: ("transit", lambda step: {"lane": step.place}),
}
_NAMES = frozenset({"work_centre", "skill", "site", "lane", "supplier", "item", "ref", "calendar", "operation"})
"""Values that name things: shares of the same code and names are one."""
