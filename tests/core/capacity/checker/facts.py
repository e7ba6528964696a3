"""What was agreed, laid out for the checker: steps with what they are for, and when calendars are open.

The checker shares no code with the engine: it knows the model, the steps of plans, and `core.worktime`, and it counts
open minutes one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinuo.core.capacity.model import Demand, Operation, Plant, WorkCentre
from yinuo.core.capacity.plan import DemandPlan, PlanOptions, Step, StepKind

TAKES = (StepKind.STOCK, StepKind.RECEIPT)
LOTS = (StepKind.MAKE, StepKind.PURCHASE)
WORK = (StepKind.OPERATION, StepKind.OUTSIDE)
ROUNDING = 1e-4  # minutes or ten-thousandths: sums of floats
UNIT = 10_000
USUAL = PlanOptions()


@dataclass(frozen=True)
class Agreed:
    """A demand with the plan that was taken for it; `given_back`: the plan is no longer held."""

    demand: Demand
    plan: DemandPlan
    options: PlanOptions = USUAL
    given_back: bool = False


@dataclass(frozen=True)
class Entry:
    """A step that is held, what it is for (None: for nothing else), and the site where its goods are needed."""

    agreed: Agreed
    step: Step
    consumer: Step | None
    site: str

    @property
    def used_at(self) -> int:
        """Return when its goods are used."""
        if self.consumer is None:
            return self.step.end
        return self.consumer.end if self.consumer.kind == StepKind.READY else self.consumer.start

    def told(self, what: str) -> str:
        """Return a sentence on what is wrong."""
        step = self.step
        return f"{self.agreed.demand.ref}: {step.kind} {step.item} {step.ref} {step.start}–{step.end}: {what}"


@dataclass(eq=False)
class Facts:
    """A plant, the moment of planning, and all that is held."""

    plant: Plant
    now: int
    agreed: Sequence[Agreed]
    _open: dict[tuple[object, ...], NDArray[np.int64]] = field(default_factory=dict)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return all steps that are held: also lots of plans given back that others took of, with what they need."""
        held = [entry for agreed in self.agreed if not agreed.given_back for entry in _entries(agreed)]
        gone = [entry for agreed in self.agreed if agreed.given_back for entry in _entries(agreed)]
        lots = {entry.step.ref: entry for entry in gone if entry.step.kind in LOTS}
        asked = [entry.step.ref for entry in held if entry.step.kind in TAKES]
        kept: set[int] = set()
        while asked:
            lot = lots.get(asked.pop())
            if lot and id(lot.step) not in kept:
                below = [entry for entry in _below(lot.agreed, lot.step, None, lot.site) if id(entry.step) not in kept]
                kept |= {id(entry.step) for entry in below}
                held += below
                asked += [entry.step.ref for entry in below if entry.step.kind in TAKES]
        return held

    @cached_property
    def has_outlived(self) -> bool:
        """Return whether anything was given back: then what was decided beside it may have another reason today."""
        return any(agreed.given_back for agreed in self.agreed)

    @cached_property
    def centres(self) -> dict[str, WorkCentre]:
        """Return the work centres by code."""
        return {centre.code: centre for centre in self.plant.work_centres}

    def operation(self, step: Step) -> Operation | None:
        """Return the operation that a step does."""
        return self._operations.get((step.item, step.ref, step.place))

    @cached_property
    def _operations(self) -> dict[tuple[str, str, str], Operation]:
        return {(o.item, o.code, o.work_centre or o.supplier): o for o in self.plant.operations}

    def open_minutes(self, *, calendar: str, start: int, end: int) -> int:
        """Return how many minutes of `[start, end)` a calendar is open."""
        return self._count(("calendar", calendar), self._calendar(calendar), start, end)

    def machine_minutes(self, *, step: Step, overtime: bool, crew: str | None, start: int, end: int) -> int:
        """Return how many minutes of `[start, end)` the machine of a step can work, with a crew of a calendar."""
        centre = self.centres[step.place]
        key = ("machine", step.place, step.machine, overtime, crew)
        if key not in self._open:
            opened = self._calendar(centre.calendar).copy()
            if overtime and centre.overtime_calendar:
                opened |= self._calendar(centre.overtime_calendar)
            for down in self.plant.downtimes:
                if down.work_centre == step.place and down.machine in (-1, step.machine):
                    low, high = self._place(down.start), self._place(down.end)
                    opened[low:high] = 0
            if crew is not None:
                opened &= self._calendar(crew)
            return self._count(key, opened, start, end)
        return self._count(key, None, start, end)

    def _count(self, key: tuple[object, ...], opened: NDArray[np.int64] | None, start: int, end: int) -> int:
        if key not in self._open:
            assert opened is not None
            self._open[key] = np.concatenate([[0], np.cumsum(opened)])
        sums = self._open[key]
        return int(sums[self._place(end)] - sums[self._place(start)])

    def _calendar(self, code: str) -> NDArray[np.int64]:
        key = ("minutes", code)
        if key not in self._open:
            first, last = self._range
            opens, closes = self.plant.calendars[code].intervals(start=first, end=last)
            minutes = np.zeros(last - first, dtype=np.int64)
            for low, high in zip(opens.tolist(), closes.tolist(), strict=True):
                minutes[max(low, first) - first : min(high, last) - first] = 1
            self._open[key] = minutes
        return self._open[key]

    def _place(self, minute: int) -> int:
        first, last = self._range
        return min(max(minute, first), last) - first

    @cached_property
    def _range(self) -> tuple[int, int]:
        steps = [entry.step for entry in self.entries]
        return min([self.now, *(s.start for s in steps)]), max([self.now, *(s.end for s in steps)]) + 1


def minutes_of(hours: float) -> int:
    """Return hours in whole minutes, rounded up."""
    return math.ceil(hours * 60 - ROUNDING)


def count_of(quantity: float) -> int:
    """Return a quantity in ten-thousandths."""
    return round(quantity * UNIT)


def _entries(agreed: Agreed) -> Iterator[Entry]:
    for delivery in agreed.plan.deliveries:
        yield from _below(agreed, delivery, None, delivery.place)


def _below(agreed: Agreed, step: Step, consumer: Step | None, site: str) -> Iterator[Entry]:
    yield Entry(agreed, step, consumer, site)
    for need in step.needs:
        yield from _below(agreed, need, _user(step, consumer), site)


def _user(step: Step, consumer: Step | None) -> Step | None:
    """Return what the needs of a step are for: of a lot, what its goods are for."""
    return consumer if step.kind == StepKind.MAKE else step
