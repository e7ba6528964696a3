"""Orders of the demo that are behind now: how far, by what cause, and how tight the promise made for them is.

Told backwards from the present: a stage that began so long ago, what went before it, and the day that was promised.
Pure: knows the cast and a calendar, no database and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from yinuo.core.worktime import WorkCalendar
from yinuo.flow.promises.queries import StageStandard

# Variants that are drawn for one order; the one whose end lies nearest to the end of a working day is told.
VARIANTS = 40
# Work past its time needs at least this share of the time already spent on it.
MORE_SHARE = 0.15
LEAST_LEFT = timedelta(hours=5)


@dataclass(frozen=True, kw_only=True)
class Setback:
    """A cause, the kind of order it strikes and the stage, elapsed hours past that stage's time (negative: before it),
    and the pace that the promise counts on: the quicker (below 1), the less likely it is kept."""

    cause: str
    kind: str
    stage: str
    hours_over: tuple[float, float]
    pace: float


def _setback(cause: str, kind: str, stage: str, over: tuple[float, float], pace: float) -> Setback:
    return Setback(cause=cause, kind=kind, stage=stage, hours_over=over, pace=pace)


SETBACKS: tuple[Setback, ...] = (
    _setback("supplier", "make_to_order", "material", (20, 50), 0.7),
    _setback("supplier", "make_to_order", "material", (8, 30), 1.0),
    _setback("supplier", "make_to_order", "material", (3, 20), 1.08),
    _setback("queue", "make_to_order", "make", (6, 30), 0.96),
    _setback("queue", "make_to_order", "make", (-30, -6), 1.08),
    _setback("queue", "make_to_order", "make", (-40, -10), 1.06),
    _setback("queue", "make_to_order", "make", (3, 20), 1.3),
    _setback("overrun", "make_to_order", "inspect", (3, 24), 1.08),
    _setback("overrun", "make_to_order", "pack", (3, 20), 0.96),
    _setback("lane", "make_to_stock", "ship", (-36, -8), 1.08),
    _setback("lane", "make_to_stock", "ship", (-30, -6), 0.94),
    _setback("lane", "make_to_stock", "ship", (2, 8), 1.3),
    _setback("queue", "service", "prepare", (3, 10), 1.2),
    _setback("overrun", "project", "test", (3, 26), 1.06),
)


@dataclass(frozen=True, kw_only=True)
class Behind:
    """When the stages up to the late one began and ended (None: not yet), and the end of the day promised."""

    moments: tuple[tuple[datetime, datetime | None], ...]
    committed_at: datetime

    @property
    def began_at(self) -> datetime:
        """Return when the first stage began."""
        return self.moments[0][0]


@dataclass(frozen=True, kw_only=True)
class Backwards:
    """Tells an order from the present backwards."""

    draw: Random
    now: datetime
    calendar: WorkCalendar

    def tell(self, *, setback: Setback, standards: Sequence[StageStandard]) -> Behind:
        """Return how the order got where it is."""
        place = [standard.code for standard in standards].index(setback.stage)
        variants = [self._variant(setback, standards[place:]) for _ in range(VARIANTS)]
        begun, committed_at, _miss = min(variants, key=lambda variant: variant[2])
        moments: list[tuple[datetime, datetime | None]] = [(begun, None)]
        at = begun
        for standard in reversed(standards[:place]):
            ended = self._after(at, -self.draw.uniform(0.2, 2.0), standard)
            at = self._after(ended, -standard.standard_hours * self.draw.uniform(0.75, 0.98), standard)
            moments.insert(0, (at, ended))
        return Behind(moments=tuple(moments), committed_at=committed_at)

    def _variant(self, setback: Setback, left: Sequence[StageStandard]) -> tuple[datetime, datetime, timedelta]:
        """When the stage began, the day promised, and how far that day's end is from the pace counted on."""
        late = left[0]
        due_at = self.now - timedelta(hours=self.draw.uniform(*setback.hours_over))
        begun = min(self._after(due_at, -late.standard_hours, late), self.now - timedelta(minutes=50))
        spent = self._hours_between(begun, late)
        needed = max(late.standard_hours * setback.pace - spent, spent * MORE_SHARE * setback.pace, 0.1)
        end = self._after(self.now, needed, late)
        for standard in left[1:]:
            end = self._after(end, standard.standard_hours * setback.pace, standard)
        committed_at = self._nearest_closing(end)
        return begun, committed_at, abs(committed_at - end)

    def _hours_between(self, begun: datetime, standard: StageStandard) -> float:
        if standard.working_time:
            return self.calendar.between(start=begun, end=self.now) / 60
        return (self.now - begun).total_seconds() / 3600

    def _nearest_closing(self, moment: datetime) -> datetime:
        days = [moment.astimezone(self._zone()).date() + timedelta(days=n) for n in range(-4, 12)]
        closings = [at for at in map(self._closing, days) if at is not None and at > self.now + LEAST_LEFT]
        return min(closings, key=lambda at: abs(at - moment))

    def _closing(self, day: date) -> datetime | None:
        shifts = self.calendar.day(on=day).shifts
        if not shifts:
            return None
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone())
        return midnight + timedelta(minutes=max(shift.end_minute for shift in shifts))

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.timezone)

    def _after(self, at: datetime, hours: float, standard: StageStandard) -> datetime:
        minutes = round(hours * 60)
        if standard.working_time:
            return self.calendar.add(instant=at, minutes=minutes)
        return at + timedelta(minutes=minutes)
