"""What happens to each order of the demo: drawn from a seed around one moment, and nothing after it.

Pure: knows the cast and a calendar, no database and no clock. `staging` brings it on through the real actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from yinuo.core.worktime import WorkCalendar
from yinuo.doors.console.demo.cast import (
    ITEMS,
    KINDS,
    LANES,
    LATE_SUPPLIER,
    WHY_LATE,
    Buyer,
    Kind,
    buyers,
)
from yinuo.doors.console.demo.setbacks import SETBACKS, Backwards, Setback
from yinuo.flow.promises.queries import StageStandard

ORDERS, HISTORY_DAYS = 400, 182
ZONE = ZoneInfo("Asia/Shanghai")
IN_REVIEW, UNPROMISED = 6, 9
CHANNELS = ("sales", "sales", "sales", "phone", "phone", "email", "email", "web", "marketplace", "api")
# Most work is done somewhat faster than its standard; these shares of it are the triangle that is drawn from.
QUICK, USUAL, SLOW = 0.65, 0.88, 1.06
DISRUPTED = {"any": 0.2, "supplier": 0.5, "lane": 0.4}
DISRUPTION = (2.6, 5.2)
# Hours that a disruption costs at most: somebody does something about it then.
MOST_LOST = 56.0


@dataclass(frozen=True, kw_only=True)
class PastStage:
    """A stage that began, and ended unless it is under way; `delay` is why it is late, told at `delay_at`."""

    code: str
    started_at: datetime
    finished_at: datetime | None
    delay: str = ""
    delay_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item of an order."""

    code: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One order's story up to now."""

    index: int
    buyer: Buyer
    kind: Kind
    lines: tuple[Line, ...]
    channel: str
    ordered_at: datetime
    requested_at: datetime
    supplier: str
    lane: str
    waits_review: bool = False
    promised: bool = True
    cancelled_at: datetime | None = None
    commit_at: datetime | None = None
    stages: tuple[PastStage, ...] = field(default=())
    trouble: str = ""

    @property
    def is_over(self) -> bool:
        """Return whether every stage of the order was done."""
        return len(self.stages) == len(self.kind.stages) and self.stages[-1].finished_at is not None


def plots(*, seed: int, now: datetime, calendar: WorkCalendar) -> list[Plot]:
    """Return the stories of all orders, by the moment they were ordered."""
    draw = Random(seed)
    teller = _Teller(draw=draw, now=now, calendar=calendar)
    rest = ORDERS - len(SETBACKS) - IN_REVIEW - UNPROMISED
    told = [
        *(teller.behind(setback) for setback in SETBACKS),
        *teller.fresh(),
        *(teller.ordinary() for _ in range(rest)),
    ]
    ordered = sorted(told, key=lambda plot: (plot.ordered_at, plot.buyer.code))
    return [replace(plot, index=index) for index, plot in enumerate(ordered, start=1)]


@dataclass
class _Teller:
    """Draws stories; every draw comes from one seed, in one order."""

    draw: Random
    now: datetime
    calendar: WorkCalendar

    def __post_init__(self) -> None:
        self.buyers = buyers()

    def ordinary(self) -> Plot:
        """An order of the last half year, more of them lately."""
        # The square puts more orders near now, as a growing firm has them.
        days = HISTORY_DAYS * self.draw.random() ** 1.35
        return self._plot(ordered_at=self._office_hour(self.now - timedelta(days=days)))

    def fresh(self) -> Iterator[Plot]:
        """Orders of the last hours: some wait for review, some for a promise."""
        for number in range(IN_REVIEW + UNPROMISED):
            hours = self.draw.uniform(1, 30)
            waits = number < IN_REVIEW
            at = min(self._office_hour(self.now - timedelta(hours=hours)), self.now - timedelta(minutes=20))
            yield self._plot(ordered_at=at, waits_review=waits, promised=False)

    def behind(self, setback: Setback) -> Plot:
        """An order that is behind now, by one cause, and whose promise is tight."""
        kind = next(kind for kind in KINDS if kind.code == setback.kind)
        backwards = Backwards(draw=self.draw, now=self.now, calendar=self.calendar)
        told = backwards.tell(setback=setback, standards=kind.stages)
        ordered = self.calendar.add(instant=told.began_at, minutes=-self.draw.randint(40, 200))
        plot = self._plot(
            ordered_at=ordered,
            kind=kind,
            region="西南" if setback.cause == "lane" else "",
            supplier=LATE_SUPPLIER if setback.cause == "supplier" else "",
        )
        stages = tuple(
            PastStage(code=standard.code, started_at=begun, finished_at=ended)
            for standard, (begun, ended) in zip(kind.stages, told.moments, strict=False)
        )
        changed = {
            "stages": (*stages[:-1], self._told_late(stages[-1], setback)),
            "commit_at": told.committed_at,
            "requested_at": _end_of_day(told.committed_at),
            "trouble": setback.cause,
            "cancelled_at": None,
        }
        return replace(plot, **changed)  # type: ignore[arg-type]  # names and values stand side by side above

    def _told_late(self, stage: PastStage, setback: Setback) -> PastStage:
        """The late stage, with its reason where somebody on the floor told of it."""
        if setback.hours_over[1] < 0 and setback.cause != "lane":
            return stage
        told_at = max(stage.started_at, self.now - timedelta(minutes=self.draw.randint(40, 1_300)))
        return replace(stage, delay=self.draw.choice(WHY_LATE[stage.code]), delay_at=told_at)

    def _plot(
        self,
        *,
        ordered_at: datetime,
        kind: Kind | None = None,
        region: str = "",
        supplier: str = "",
        waits_review: bool = False,
        promised: bool = True,
    ) -> Plot:
        kind = kind or self.draw.choices(KINDS, [each.weight for each in KINDS])[0]
        buyer = self._buyer(kind, region)
        lines = self._lines(kind, supplier)
        supplier = ITEMS[lines[0].code][3]
        lane = "" if kind.code == "service" else f"苏州→{buyer.region}"
        standard_days = sum(s.standard_hours / (8 if s.working_time else 24) for s in kind.stages)
        wish = ordered_at + timedelta(days=standard_days * self.draw.uniform(1.2, 2.2) + 2)
        cancelled = self.draw.random() < 0.02 and promised
        stages = tuple(self._stages(kind, buyer, supplier, ordered_at)) if promised and not waits_review else ()
        return Plot(
            index=0,
            buyer=buyer,
            kind=kind,
            lines=lines,
            channel=self.draw.choice(("web", "marketplace")) if waits_review else self._channel(promised),
            ordered_at=ordered_at,
            requested_at=_end_of_day(wish),
            supplier=supplier,
            lane=lane,
            waits_review=waits_review,
            promised=promised,
            cancelled_at=self._cancelled(ordered_at) if cancelled else None,
            stages=stages,
        )

    def _buyer(self, kind: Kind, region: str) -> Buyer:
        abroad = kind.code == "export"
        fitting = [b for b in self.buyers if (b.region == "海外") == abroad and (not region or b.region == region)]
        return self.draw.choice(fitting)

    def _lines(self, kind: Kind, supplier: str) -> tuple[Line, ...]:
        codes = [c for c, item in ITEMS.items() if item[1] in kind.families and (not supplier or item[3] == supplier)]
        chosen = self.draw.sample(codes, k=min(len(codes), self.draw.choice((1, 1, 1, 2, 2, 3))))
        many = {"数控机床": 2, "输送线": 60, "减速机": 40, "行星减速机": 20, "备件": 30, "标准模组": 8}
        return tuple(Line(code=c, quantity=self.draw.randint(1, many.get(ITEMS[c][1], 1))) for c in chosen)

    def _channel(self, promised: bool) -> str:
        return self.draw.choice(CHANNELS if promised else CHANNELS[:7])

    def _cancelled(self, ordered_at: datetime) -> datetime | None:
        at = ordered_at + timedelta(hours=self.draw.uniform(3, 60))
        return at if at < self.now else None

    def _office_hour(self, moment: datetime) -> datetime:
        """The moment itself in office hours, else one soon after the next opening."""
        if self.calendar.is_open(instant=moment):
            return moment.replace(second=0, microsecond=0)
        opened = self.calendar.next_open(instant=moment) + timedelta(minutes=self.draw.randint(1, 170))
        if opened < self.now:
            return opened
        return self.calendar.previous_close(instant=moment) - timedelta(minutes=self.draw.randint(1, 170))

    def _stages(self, kind: Kind, buyer: Buyer, supplier: str, ordered_at: datetime) -> Iterator[PastStage]:
        """The stages one after the other until now, one of them perhaps disrupted."""
        unlucky = self._unlucky(kind, buyer, supplier)
        at = ordered_at + timedelta(minutes=self.draw.randint(20, 200))
        for standard in kind.stages:
            factor = self.draw.triangular(QUICK, SLOW, USUAL)
            if standard.code == unlucky:
                factor = self.draw.uniform(*DISRUPTION)
            stage = self._stage(standard, buyer, at, factor, disrupted=standard.code == unlucky)
            if stage.started_at > self.now:
                return
            yield stage
            if stage.finished_at is None:
                return
            at = self._pause(stage.finished_at, standard)

    def _unlucky(self, kind: Kind, buyer: Buyer, supplier: str) -> str:
        codes = [s.code for s in kind.stages]
        if "material" in codes and supplier == LATE_SUPPLIER and self.draw.random() < DISRUPTED["supplier"]:
            return "material"
        if "ship" in codes and buyer.region in ("西南", "海外") and self.draw.random() < DISRUPTED["lane"]:
            return "ship"
        return self.draw.choice(codes) if self.draw.random() < DISRUPTED["any"] else ""

    def _stage(
        self, standard: StageStandard, buyer: Buyer, at: datetime, factor: float, *, disrupted: bool
    ) -> PastStage:
        hours = standard.standard_hours
        if not standard.working_time and standard.completes_delivery:
            hours = LANES[buyer.region][1]
        begun = self.calendar.next_open(instant=at) if standard.working_time else at
        end = self._after(begun, hours * factor if factor <= 1.5 else min(hours * factor, hours + MOST_LOST), standard)
        if disrupted and end > self.now:
            # What is out of step right now are the setbacks; the rest of the open book runs as it should.
            disrupted, end = False, self._after(begun, hours * USUAL, standard)
        why, told_at = "", None
        if disrupted:
            why = self.draw.choice(WHY_LATE[standard.code])
            told_at = self._after(begun, hours * 1.05, standard)
        over = end <= self.now
        return PastStage(
            code=standard.code,
            started_at=begun,
            finished_at=end if over else None,
            delay=why if told_at and told_at <= self.now else "",
            delay_at=told_at if told_at and told_at <= self.now else None,
        )

    def _pause(self, at: datetime, standard: StageStandard) -> datetime:
        return self._after(at, self.draw.uniform(0.1, 2.5), standard)

    def _after(self, at: datetime, hours: float, standard: StageStandard) -> datetime:
        minutes = max(round(hours * 60), 1)
        if standard.working_time:
            return self.calendar.add(instant=at, minutes=minutes)
        return at + timedelta(minutes=minutes)


def _end_of_day(at: datetime) -> datetime:
    """Return the end of business of that day: a customer names a day, no hour."""
    return at.astimezone(ZONE).replace(hour=18, minute=0, second=0, microsecond=0)
