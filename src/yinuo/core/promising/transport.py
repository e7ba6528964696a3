"""From goods ready at a site to goods at the customer's: picked, carried, received.

Knows no stock and no machines. Works forward (when do they arrive) and backward (when must they be ready), for one
minute or for the thousand walks of a simulation. The way is: pick and pack on the site's calendar, within its
deliveries a day; leave with the carrier, by the cut-off of the site's local day; travel by the clock; count as
delivered when the receiver is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yinuo.core.capacity.model import DEFAULT_CALENDAR, Demand, Lane, Minute, Plant, Site
from yinuo.core.capacity.plan import Step, StepKind, Wait
from yinuo.core.promising.departures import Departures
from yinuo.core.promising.hours import HOUR_MINUTES, Ends, Hours, day_start, local_day, one_minute

MOST_DAYS_FULL = 730  # a site whose deliveries are full for two years takes no more

Picked = Callable[[str, int], int]
"""How many deliveries a site (code) begins to pick on a local day (days since 1970)."""


class UnknownCalendarError(LookupError):
    """A record names a calendar that the plant does not have; args: the calendar's code."""


class UnknownLaneError(LookupError):
    """A demand asks for a lane that does not serve its way; args: demand, lane, site."""


class PickingFullError(RuntimeError):
    """A site has no room for another delivery within two years; args: site."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """From a site by a lane (None: handed over at the gate) to a receiver's calendar."""

    site: Site
    lane: Lane | None
    receiver: str = DEFAULT_CALENDAR


class Transport:
    """The sites, lanes and calendars of a plant, made ready for questions around a moment."""

    def __init__(self, *, plant: Plant, around: Minute) -> None:
        self._plant = plant
        self._around = around
        self._sites = {site.code: site for site in plant.sites}
        self._hours: dict[str, Hours] = {}
        self._departures: dict[tuple[Site, Lane], Departures] = {}
        self._lanes: dict[tuple[str, str], tuple[Lane, ...]] = {}

    def hours(self, *, calendar: str) -> Hours:
        """Return a calendar by its code; raises UnknownCalendarError."""
        if calendar not in self._hours:
            if calendar not in self._plant.calendars:
                raise UnknownCalendarError(calendar)
            self._hours[calendar] = Hours(calendar=self._plant.calendars[calendar], around=self._around)
        return self._hours[calendar]

    def lanes(self, *, site: str, demand: Demand) -> tuple[Lane, ...]:
        """Return the lanes from a site to the demand's region, preferred first; one only where it names one.

        Raises UnknownLaneError when it names one that does not go this way.
        """
        key = (site, demand.region)
        if key not in self._lanes:
            fits = [lane for lane in self._plant.lanes if _serves(lane, *key)]
            self._lanes[key] = tuple(sorted(fits, key=lambda lane: (lane.rank, lane.cost_minor, lane.code)))
        if not demand.lane:
            return self._lanes[key]
        named = tuple(lane for lane in self._lanes[key] if lane.code == demand.lane)
        if not named:
            raise UnknownLaneError(demand.ref, demand.lane, site)
        return named

    def way(self, *, site: str, lane: Lane | None, receiver: str) -> Way:
        """Return the way from a site by a lane to a receiver's calendar."""
        return Way(site=self._sites.get(site, Site(code=site)), lane=lane, receiver=receiver)

    def timezone(self, *, site: str) -> str:
        """Return the time zone of a site by its code."""
        return self._sites.get(site, Site(code=site)).timezone

    def pick_end(self, *, way: Way, ready: Ends) -> Ends:
        """Return when goods ready at a minute (or many) are picked, however many others are."""
        if not way.site.pick_minutes:
            return ready
        minutes = max(1, round(way.site.pick_minutes))
        return self.hours(calendar=way.site.calendar).add(at=ready, minutes=minutes)

    def leave(self, *, way: Way, picked: Ends) -> Ends:
        """Return when goods picked at a minute (or many) leave."""
        return picked if way.lane is None else self._departing(way.site, way.lane).leave(picked=picked)

    def received(self, *, way: Way, arrived: Ends) -> Ends:
        """Return when goods that arrive at a minute (or many) count as delivered."""
        return arrived if way.lane is None else self.hours(calendar=way.receiver).next_open(at=arrived)

    def ready_by(self, *, way: Way, due_at: Minute) -> Minute:
        """Return when goods must be ready at the site to arrive by `due_at`, at the usual transit time."""
        picked = due_at
        if way.lane is not None:
            arrive = one_minute(self.hours(calendar=way.receiver).last_open(at=due_at))
            leave = arrive - usual_minutes(way.lane)
            picked = self._departing(way.site, way.lane).pick_by(leave=leave)
        if not way.site.pick_minutes:
            return picked
        minutes = max(1, round(way.site.pick_minutes))
        return one_minute(self.hours(calendar=way.site.calendar).add(at=picked, minutes=-minutes))

    def deliver(
        self,
        *,
        way: Way,
        demand: Demand,
        quantity: float,
        goods: Sequence[Step],
        taken: Picked | None = None,
        not_before: Minute | None = None,
        cost_minor: int = 0,
    ) -> Step:
        """Return the delivery of goods (and, before them, of an approval) as the root of their tree.

        `taken` are the deliveries that the site already has; raises PickingFullError. The customer receives
        nothing before `not_before`. `cost_minor` is what a delivery costs the site.
        """
        top = self._pick(way, demand, quantity, tuple(goods), taken, cost_minor)
        if way.lane is not None:
            top = self._carry(way, way.lane, demand, quantity, top)
        arrived = top.end
        wished = arrived if not_before is None else max(arrived, not_before)
        end = one_minute(self.received(way=way, arrived=wished))
        return Step(
            kind=StepKind.DELIVERY,
            item=demand.item,
            quantity=quantity,
            ready_at=arrived,
            start=wished,
            end=end,
            ref=demand.ref,
            place=way.receiver,
            wait=Wait.CALENDAR if end > wished else Wait.NOTHING,
            needs=(top,),
        )

    def _pick(
        self,
        way: Way,
        demand: Demand,
        quantity: float,
        goods: tuple[Step, ...],
        taken: Picked | None,
        cost_minor: int,
    ) -> Step:
        start = ready = max(step.end for step in goods)
        if way.site.pick_minutes:
            start = one_minute(self.hours(calendar=way.site.calendar).next_open(at=ready))
        end = one_minute(self.pick_end(way=way, ready=ready))
        wait = Wait.CALENDAR if start > ready else Wait.NOTHING
        if way.site.picks_per_day and taken is not None:
            free = self._free_day(way, (start, end), taken)
            wait = Wait.PICKING if free != (start, end) else wait
            start, end = free
        return Step(
            kind=StepKind.PICK,
            item=demand.item,
            quantity=quantity,
            ready_at=ready,
            start=start,
            end=end,
            ref=demand.ref,
            place=way.site.code,
            minutes=float(way.site.pick_minutes),
            wait=wait,
            cost_minor=cost_minor,
            needs=goods,
        )

    def _free_day(self, way: Way, picking: tuple[Minute, Minute], taken: Picked) -> tuple[Minute, Minute]:
        """Return this picking, or that on the first later day that has room."""
        start, end = picking
        for _ in range(MOST_DAYS_FULL):
            day = local_day(timezone=way.site.timezone, at=start)
            if taken(way.site.code, day) < way.site.picks_per_day:
                return start, end
            start = day_start(timezone=way.site.timezone, day=day + 1)
            if way.site.pick_minutes:
                start = one_minute(self.hours(calendar=way.site.calendar).next_open(at=start))
            end = one_minute(self.pick_end(way=way, ready=start))
        raise PickingFullError(way.site.code)

    def _carry(self, way: Way, lane: Lane, demand: Demand, quantity: float, picked: Step) -> Step:
        start = one_minute(self.leave(way=way, picked=picked.end))
        wait = Wait.NOTHING
        if start > picked.end:
            wait = Wait.CUTOFF if way.site.cutoff_minute is not None else Wait.CALENDAR
        return Step(
            kind=StepKind.TRANSIT,
            item=demand.item,
            quantity=quantity,
            ready_at=picked.end,
            start=start,
            end=start + usual_minutes(lane),
            ref=lane.carrier,
            place=lane.code,
            wait=wait,
            spread=lane.transit,
            cost_minor=lane.cost_minor,
            needs=(picked,),
        )

    def _departing(self, site: Site, lane: Lane) -> Departures:
        key = (site, lane)
        if key not in self._departures:
            self._departures[key] = Departures(
                carrier=self.hours(calendar=lane.carrier_calendar),
                timezone=site.timezone,
                cutoff_minute=site.cutoff_minute,
                around=self._around,
            )
        return self._departures[key]


def usual_minutes(lane: Lane) -> int:
    """Return the usual transit time of a lane."""
    return round(lane.transit.usual * HOUR_MINUTES)


def _serves(lane: Lane, site: str, region: str) -> bool:
    return lane.origin in ("", site) and lane.destination in ("", region)
