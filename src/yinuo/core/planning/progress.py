"""What one report does to the stages of one order, and why. Stages follow one another, or part and meet again.

Reports come late, twice, out of order and from the future. The rules: a reported moment is never overwritten,
an inferred one yields to a report; an older report never moves an order back; whatever was not simply taken
is explained. It knows no calendar, no clock and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

FUTURE_TOLERANCE = timedelta(minutes=5)  # clocks of devices differ by that much


class StageState(StrEnum):
    """Where a stage is."""

    NEXT = "next"
    ACTIVE = "active"
    DONE = "done"
    SKIPPED = "skipped"


class Kind(StrEnum):
    """What a report says."""

    STARTED = "started"
    FINISHED = "finished"
    DELAYED = "delayed"
    QUANTITY = "quantity"
    PLACE = "place"


class Disposition(StrEnum):
    """What was made of a report."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out_of_order"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Reason:
    """Why a report was taken as it was: a code, and the values its sentence needs."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, **values: str | datetime) -> Reason:
        """Make a reason; instants are kept in ISO form."""
        texts = ((name, v.isoformat() if isinstance(v, datetime) else v) for name, v in values.items())
        return cls(code, tuple(texts))


@dataclass(frozen=True, kw_only=True)
class StageNow:
    """One stage of an order as it stands; `reported_at` is the newest moment a report on it spoke of.

    `before` names the stages that lie on a way to it; None: all of a lower position, as in a plain list.
    """

    code: str
    name: str
    position: int
    standard_hours: float
    state: StageState = StageState.NEXT
    started_at: datetime | None = None
    finished_at: datetime | None = None
    start_inferred: bool = False
    finish_inferred: bool = False
    reported_at: datetime | None = None
    quantity_done: Decimal | None = None
    place: str = ""
    delay_note: str = ""
    before: frozenset[str] | None = None

    def follows(self, other: StageNow) -> bool:
        """Tell whether another stage lies before this one."""
        return other.position < self.position if self.before is None else other.code in self.before


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What somebody or something said: an empty `stage_code` means the stage the order is in."""

    kind: Kind
    happened_at: datetime
    stage_code: str = ""
    quantity: Decimal | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a report: the stages as they are afterwards, and what began or ended by it."""

    disposition: Disposition
    stages: tuple[StageNow, ...]
    stage_code: str = ""
    reasons: tuple[Reason, ...] = ()
    started: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()


def take_report(*, stages: Sequence[StageNow], report: Reported, opened_at: datetime, now: datetime) -> Outcome:
    """Return what a report does to an order's stages; `opened_at` bounds moments that must be inferred."""
    walk = _Walk(tuple(sorted(stages, key=lambda s: s.position)), report, opened_at)
    stage = walk.stage
    if stage is None:
        return walk.unmoved(Disposition.REJECTED, Reason.of("unknown_stage", stage=report.stage_code))
    if report.happened_at > now + FUTURE_TOLERANCE:
        return walk.unmoved(Disposition.HELD, Reason.of("held_until", at=report.happened_at))
    return _RULES[report.kind](walk, stage)


def current_stage(*, stages: Sequence[StageNow]) -> StageNow | None:
    """Return the stage an order is in: the last active one, else the next to begin, else none (all done)."""
    ordered = sorted(stages, key=lambda s: s.position)
    active = [s for s in ordered if s.state is StageState.ACTIVE]
    if active:
        return active[-1]
    return next((s for s in ordered if s.state is StageState.NEXT and not is_passed(stage=s, stages=ordered)), None)


def is_passed(*, stage: StageNow, stages: Sequence[StageNow]) -> bool:
    """Tell whether a stage behind this one is under way or over."""
    return any(other.state in (StageState.ACTIVE, StageState.DONE) and other.follows(stage) for other in stages)


@dataclass
class _Walk:
    """One report on its way through the stages."""

    stages: tuple[StageNow, ...]
    report: Reported
    opened_at: datetime

    def __post_init__(self) -> None:
        self.at = self.report.happened_at
        self.reasons: list[Reason] = []
        self.started: list[str] = []
        self.finished: list[str] = []
        self.stage = self._named() if self.report.stage_code else current_stage(stages=self.stages)

    def _named(self) -> StageNow | None:
        return next((s for s in self.stages if s.code == self.report.stage_code), None)

    @property
    def newest(self) -> datetime | None:
        """The newest moment that any report on the order spoke of."""
        return max((s.reported_at for s in self.stages if s.reported_at), default=None)

    @property
    def is_older(self) -> bool:
        """Whether the report speaks of a time before what is already known."""
        return self.newest is not None and self.at < self.newest

    def put(self, stage: StageNow) -> None:
        """Replace a stage."""
        self.stages = tuple(stage if s.code == stage.code else s for s in self.stages)

    def unmoved(self, disposition: Disposition, *reasons: Reason) -> Outcome:
        """End here; nothing changes."""
        code = self.stage.code if self.stage else ""
        return Outcome(disposition=disposition, stages=self.stages, stage_code=code, reasons=reasons)

    def moved(self, stage: StageNow, *, late: bool = False) -> Outcome:
        """End here with the stage changed by this report."""
        newest = max(self.at, stage.reported_at or self.at)
        self.put(replace(stage, reported_at=newest))
        return Outcome(
            disposition=Disposition.OUT_OF_ORDER if late else Disposition.APPLIED,
            stages=self.stages,
            stage_code=stage.code,
            reasons=tuple(self.reasons),
            started=tuple(self.started),
            finished=tuple(self.finished),
        )

    def close_earlier(self, stage: StageNow, at: datetime) -> None:
        """Stages before this one that were left open are finished, those never begun are skipped."""
        for before in self.stages:
            if not stage.follows(before):
                continue
            if before.state is StageState.ACTIVE:
                end = max(at, before.started_at or at)
                self.put(replace(before, state=StageState.DONE, finished_at=end, finish_inferred=True))
                self.finished.append(before.code)
                self.reasons.append(Reason.of("earlier_closed", stage=before.name))
            elif before.state is StageState.NEXT:
                self.put(replace(before, state=StageState.SKIPPED))
                self.reasons.append(Reason.of("earlier_skipped", stage=before.name))

    def begun(self, stage: StageNow, at: datetime, *, inferred: bool) -> StageNow:
        """Begin a stage that was not begun, closing those before it."""
        self.close_earlier(stage, at)
        self.started.append(stage.code)
        if inferred:
            self.reasons.append(Reason.of("start_inferred", at=at))
        return replace(stage, state=StageState.ACTIVE, started_at=at, start_inferred=inferred)

    def inferred_start(self, stage: StageNow) -> datetime:
        """When a stage that is already over must have begun: after all that is known, at most its standard time."""
        before = [s.finished_at or s.started_at for s in self.stages if stage.follows(s)]
        known = max((moment for moment in before if moment and moment <= self.at), default=self.opened_at)
        return min(self.at, max(known, self.at - timedelta(hours=stage.standard_hours)))

    def is_behind(self, stage: StageNow) -> bool:
        """Whether a later stage has begun or ended."""
        return any(s.follows(stage) and s.started_at is not None for s in self.stages)


def _take_started(walk: _Walk, stage: StageNow) -> Outcome:
    if stage.state is StageState.NEXT:
        return walk.moved(walk.begun(stage, walk.at, inferred=False))
    if stage.state is StageState.SKIPPED and stage.started_at is None:
        return _fill_skipped(walk, replace(stage, started_at=walk.at))
    if stage.start_inferred and walk.at <= (stage.finished_at or walk.at):
        walk.reasons.append(Reason.of("replaces_inferred"))
        return walk.moved(replace(stage, started_at=walk.at, start_inferred=False), late=walk.is_older)
    known = Reason.of("already_started", at=stage.started_at or walk.at)
    late = stage.started_at is not None and walk.at < stage.started_at
    return walk.unmoved(Disposition.OUT_OF_ORDER if late else Disposition.DUPLICATE, known)


def _take_finished(walk: _Walk, stage: StageNow) -> Outcome:
    if stage.state is StageState.NEXT:
        stage = walk.begun(stage, walk.inferred_start(stage), inferred=True)
    if stage.state is StageState.SKIPPED:
        start = stage.started_at or walk.inferred_start(stage)
        if walk.at < start:
            return walk.unmoved(Disposition.OUT_OF_ORDER, Reason.of("finish_before_start", at=start))
        filled = replace(stage, started_at=start, start_inferred=stage.started_at is None)
        return _fill_skipped(walk, replace(filled, state=StageState.DONE, finished_at=walk.at))
    if stage.state is StageState.DONE:
        return _finish_again(walk, stage)
    started = stage.started_at or walk.at
    if walk.at < started:
        if not stage.start_inferred:
            return walk.unmoved(Disposition.OUT_OF_ORDER, Reason.of("finish_before_start", at=started))
        started = walk.at
    walk.close_earlier(stage, started)
    walk.finished.append(stage.code)
    return walk.moved(replace(stage, state=StageState.DONE, started_at=started, finished_at=walk.at))


def _finish_again(walk: _Walk, stage: StageNow) -> Outcome:
    if stage.finish_inferred and walk.at >= (stage.started_at or walk.at):
        walk.reasons.append(Reason.of("replaces_inferred"))
        return walk.moved(replace(stage, finished_at=walk.at, finish_inferred=False), late=walk.is_older)
    known = Reason.of("already_finished", at=stage.finished_at or walk.at)
    late = stage.finished_at is not None and walk.at < stage.finished_at
    return walk.unmoved(Disposition.OUT_OF_ORDER if late else Disposition.DUPLICATE, known)


def _fill_skipped(walk: _Walk, stage: StageNow) -> Outcome:
    """A stage taken as skipped was done after all: its moments are kept, the order stays where it is."""
    walk.reasons.append(Reason.of("fills_skipped"))
    return walk.moved(stage, late=True)


def _take_delayed(walk: _Walk, stage: StageNow) -> Outcome:
    if _is_stale(walk, stage):
        return _stale(walk)
    return walk.moved(replace(stage, delay_note=walk.report.note))


def _take_quantity(walk: _Walk, stage: StageNow) -> Outcome:
    if _is_stale(walk, stage):
        return _stale(walk)
    return walk.moved(replace(_under_way(walk, stage), quantity_done=walk.report.quantity))


def _take_place(walk: _Walk, stage: StageNow) -> Outcome:
    if _is_stale(walk, stage):
        return _stale(walk)
    return walk.moved(replace(_under_way(walk, stage), place=walk.report.place))


def _is_stale(walk: _Walk, stage: StageNow) -> bool:
    passed = stage.state in (StageState.DONE, StageState.SKIPPED) or walk.is_behind(stage)
    return passed or (stage.reported_at is not None and walk.at < stage.reported_at)


def _stale(walk: _Walk) -> Outcome:
    return walk.unmoved(Disposition.OUT_OF_ORDER, Reason.of("older_than_known", at=walk.newest or walk.at))


def _under_way(walk: _Walk, stage: StageNow) -> StageNow:
    """A quantity or a place shows that the stage has begun."""
    return walk.begun(stage, walk.at, inferred=True) if stage.state is StageState.NEXT else stage


_RULES: dict[Kind, Callable[[_Walk, StageNow], Outcome]] = {
    Kind.STARTED: _take_started,
    Kind.FINISHED: _take_finished,
    Kind.DELAYED: _take_delayed,
    Kind.QUANTITY: _take_quantity,
    Kind.PLACE: _take_place,
}
