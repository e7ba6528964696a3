"""When the calendars of a plant are open, over the years that are planned, less downtimes."""

from __future__ import annotations

from yinuo.core.capacity.faults import PlantFault, PlantFaultCode
from yinuo.core.capacity.model import Downtime, Minute, Plant
from yinuo.core.capacity.openings import Openings
from yinuo.core.worktime import WorkCalendar

DAY_MINUTES = 1_440
PAST_DAYS = 120  # work that began before now is kept
FUTURE_DAYS = 5 * 366


class Clockwork:
    """Openings by calendar, machine and crew; the same question gets the same object."""

    def __init__(self, plant: Plant, *, now: Minute, future_days: int = FUTURE_DAYS) -> None:
        self.plant = plant
        self.start = now - PAST_DAYS * DAY_MINUTES
        self.end = now + future_days * DAY_MINUTES
        self.downtimes = list(plant.downtimes)
        self._centres = {centre.code: centre for centre in plant.work_centres}
        self._calendars: dict[str, Openings] = {}
        self._made: dict[tuple[object, ...], Openings] = {}

    def faults(self) -> list[PlantFault]:
        """Return calendars that are never open in the years planned."""
        return [
            PlantFault(
                code=PlantFaultCode.NO_WORKING_TIME,
                record="calendar",
                key=code,
                field="shifts",
                values={"value": code},
            )
            for code in self.plant.calendars
            if not self.calendar(code).closes[-1:].tolist() or self.calendar(code).closes[-1] <= self._now
        ]

    @property
    def _now(self) -> Minute:
        return self.start + PAST_DAYS * DAY_MINUTES

    def calendar(self, code: str) -> Openings:
        """Return when a calendar is open."""
        if code not in self._calendars:
            known: WorkCalendar = self.plant.calendars[code]
            opens, closes = known.intervals(start=self.start, end=self.end)
            self._calendars[code] = Openings(opens, closes)
        return self._calendars[code]

    def machine(self, centre: str, number: int, *, overtime: bool = False, crew: int = -1) -> Openings:
        """Return when a machine works: its calendar (with overtime, also that one) less downtimes, with a crew."""
        down = self._down(centre, number)
        record = self._centres[centre]
        longer = record.overtime_calendar if overtime else ""
        key = (record.calendar, longer, down, self.plant.crews[crew].calendar if crew >= 0 else None)
        if key not in self._made:
            openings = self.calendar(record.calendar)
            if longer:
                openings = openings.join(self.calendar(longer))
            openings = openings.without(down)
            self._made[key] = openings.meet(self.calendar(self.plant.crews[crew].calendar)) if crew >= 0 else openings
        return self._made[key]

    def add_downtime(self, downtime: Downtime) -> None:
        """Close a machine, or all of a work centre, for a time."""
        self.downtimes.append(downtime)

    def copy(self) -> Clockwork:
        """Return one that may get downtimes of its own."""
        twin = object.__new__(Clockwork)
        twin.__dict__.update(self.__dict__)
        twin.downtimes = list(self.downtimes)
        return twin

    def _down(self, centre: str, number: int) -> tuple[tuple[Minute, Minute], ...]:
        return tuple((d.start, d.end) for d in self.downtimes if d.work_centre == centre and d.machine in (-1, number))
