"""The forests' promise for an organisation's own orders: learnt from its history, stored as JSON, asked by day.

The face of `pace`, `experience`, `crowding`, `outlook`, `rehearsal`, `misses` and `whole_days` together. Where there is
too little history, or no boosting library, `interval` answers from its segments. Knows no database and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from yinuo.core.foresight import boosting
from yinuo.core.foresight.cases import DEFAULT_STAGES, Cases, Floats, hours_of, read_cases
from yinuo.core.foresight.memory import DAY, Snapshot, remember
from yinuo.core.foresight.storage import snapshot_from_json, snapshot_to_json
from yinuo.core.promising.crowding import read_crowding
from yinuo.core.promising.experience import freeze, gather
from yinuo.core.promising.misses import miss_law
from yinuo.core.promising.outlook import Outlook, Sight, fit_outlook, foresee, look
from yinuo.core.promising.pace import Pace, learn_pace
from yinuo.core.promising.rehearsal import Rehearsal
from yinuo.core.promising.whole_days import chance_late, day_at_level

MIN_FINISHED = 2000  # below this the segments know as much; forests of each cut need a few hundred of their own
REHEARSED_DAYS = 90.0
CUT_EVERY_DAYS = 30.0
FARTHEST_DAYS = 180
PROBS: Floats = np.linspace(0.005, 0.999, 498)
EPOCH_DATE = date(1970, 1, 1)
FORMAT = 1


class HistoryTooShortError(ValueError):
    """There are too few finished orders for the forests."""

    def __init__(self, *, finished: int) -> None:
        super().__init__(f"{finished} finished orders, the forests need {MIN_FINISHED}")
        self.finished = finished


class BoostingMissingError(RuntimeError):
    """The boosting library cannot be loaded here."""


@dataclass(frozen=True)
class LearntOutlook:
    """Everything that a promise needs, as known at `known_at` (hours since 1970)."""

    outlook: Outlook
    pace: Pace
    snapshot: Snapshot
    law: tuple[float, ...]  # at `PROBS`
    crowded: float
    known_at: float
    finished: int
    stages: tuple[str, ...]


def learn_outlook(
    *,
    history: pa.Table,
    now: datetime,
    rest_days: Sequence[date] = (),
    utc_offset_hours: float = 0.0,
    stages: Sequence[str] = DEFAULT_STAGES,
) -> LearntOutlook:
    """Learn from a case table what was known at `now`; seconds to a minute, for a job in the background.

    `rest_days` are the days, past and to come, on which the calendar says that little is delivered. Deterministic.
    Raises `HistoryTooShortError` and `BoostingMissingError`.
    """
    moment = hours_of(now)
    known = _sorted(read_cases(table=history, stages=stages)).until(moment)
    finished = _enough(known)
    rest = [(day - EPOCH_DATE).days for day in rest_days]
    pace = learn_pace(arrivals=known.instants["finished_at"], rest_days=rest, utc_offset_hours=utc_offset_hours)
    on_clock, at = pace.on_clock(cases=known), _read(pace, moment)
    memory, ordered = gather(history=on_clock), on_clock.instants["ordered_at"]
    crowding = read_crowding(memory=remember(history=on_clock), since=float(ordered[0]), until=at)
    crowded = crowding.at(moments=ordered)
    sight = look(cases=known, on_clock=on_clock, memory=memory, crowded=crowded, utc_offset_hours=utc_offset_hours)
    outlook, law = _rehearsed(sight, on_clock, at)
    return LearntOutlook(
        outlook=outlook,
        pace=pace,
        snapshot=freeze(memory=memory, moment=at),
        law=tuple(round(float(one), 6) for one in law),
        crowded=float(crowding.at(moments=np.array([at]))[0]),
        known_at=moment,
        finished=finished,
        stages=tuple(stages),
    )


def outlook_days(*, learnt: LearntOutlook, orders: pa.Table, confidence: float = 0.9) -> pa.Table:
    """Promise many orders, each as of its `ordered_at`; columns order_id, earliest, latest (local dates), kept.

    Delivery comes by the end of ``latest`` with about `confidence` and by the end of ``earliest`` with about
    1 - `confidence`; ``kept`` is the stated chance of the very day, which is a little more or less.
    """
    cases = read_cases(table=orders, stages=learnt.stages)
    first, late = _chances(learnt, cases)
    rows = np.arange(len(cases))
    columns: dict[str, Any] = {"order_id": cases.order_ids}
    chosen = day_at_level(late=late, level=confidence)
    early = np.minimum(day_at_level(late=late, level=1 - confidence), chosen)
    for name, days in (("earliest", early), ("latest", chosen)):
        columns[name] = pa.array([EPOCH_DATE + timedelta(days=int(day)) for day in first + days], pa.date32())
    return pa.table({**columns, "kept": 1 - late[rows, chosen]})


def ends_at(
    *, learnt: LearntOutlook, order: pa.Table, probabilities: Sequence[float], passed_hours: float = 0.0
) -> list[date]:
    """Return the local days by whose ends one order is delivered at these probabilities, given that it was not after
    `passed_hours`."""
    cases = read_cases(table=order, stages=learnt.stages)
    first, ends = _days(learnt, cases)
    now = cases.instants["ordered_at"][:, None] + passed_hours
    late = _late_after(learnt, cases, np.concatenate([now, ends], axis=1))
    late = np.minimum(late[:, 1:] / np.maximum(late[:, :1], 1e-9), 1.0) if passed_hours > 0 else late[:, 1:]
    today = int((now[0, 0] + learnt.pace.utc_offset_hours) // DAY)
    days = [int(first[0]) + int(day_at_level(late=late, level=level)[0]) for level in probabilities]
    return [EPOCH_DATE + timedelta(days=max(day, today)) for day in days]


def chance_by(*, learnt: LearntOutlook, orders: pa.Table, ends: Sequence[datetime]) -> Floats:
    """Return the chance that each order, as of its `ordered_at`, is delivered by its own end of `ends`."""
    cases = read_cases(table=orders, stages=learnt.stages)
    until = np.array([[hours_of(end)] for end in ends], dtype=np.float64)
    return np.asarray(1 - _late_after(learnt, cases, until)[:, 0])


def outlook_to_json(*, learnt: LearntOutlook) -> dict[str, Any]:
    """Return what was learnt as plain JSON values; the forests stand in the library's own text, a megabyte or two."""
    return {
        "format": FORMAT,
        "outlook": asdict(learnt.outlook),
        "pace": asdict(learnt.pace),
        "snapshot": snapshot_to_json(snapshot=learnt.snapshot),
        "law": list(learnt.law),
        "crowded": learnt.crowded,
        "known_at": learnt.known_at,
        "finished": learnt.finished,
        "stages": list(learnt.stages),
    }


def outlook_from_json(*, content: dict[str, Any]) -> LearntOutlook:
    """Read it back. Raises `ValueError` where the format is another."""
    if content.get("format") != FORMAT:
        raise ValueError(f"format {content.get('format')}, expected {FORMAT}")
    outlook, pace = content["outlook"], content["pace"]
    return LearntOutlook(
        outlook=Outlook(**{**outlook, "location": tuple(outlook["location"])}),
        pace=Pace(**{**pace, "hours": tuple(pace["hours"]), "rest_days": tuple(pace["rest_days"])}),
        snapshot=snapshot_from_json(content=content["snapshot"]),
        law=tuple(content["law"]),
        crowded=content["crowded"],
        known_at=content["known_at"],
        finished=content["finished"],
        stages=tuple(content["stages"]),
    )


def known_at(*, learnt: LearntOutlook) -> datetime:
    """Return the moment it was learnt at, in UTC."""
    return datetime.fromtimestamp(learnt.known_at * 3600, tz=UTC)


def _enough(known: Cases) -> int:
    finished = int((~np.isnan(known.instants["finished_at"])).sum())
    if finished < MIN_FINISHED:
        raise HistoryTooShortError(finished=finished)
    if not boosting.available():
        raise BoostingMissingError
    return finished


def _sorted(cases: Cases) -> Cases:
    return cases.take(np.argsort(cases.instants["ordered_at"], kind="stable").astype(np.int64))


def _read(pace: Pace, moment: float) -> float:
    return float(pace.clock(instants=np.array([moment]))[0])


def _rehearsed(sight: Sight, on_clock: Cases, now: float) -> tuple[Outlook, Floats]:
    """Return the present outlook and the law of what its like missed on the last months, unseen by them."""
    finished = on_clock.instants["finished_at"]
    rehearsal = Rehearsal.empty(orders=len(on_clock))
    for cut in np.arange(now - REHEARSED_DAYS * DAY, now, CUT_EVERY_DAYS * DAY):
        then = fit_outlook(sight=sight, finished=finished, now=float(cut))
        rehearsal = rehearsal.forecast(
            outlook=then, sight=sight, since=float(cut), until=float(cut) + CUT_EVERY_DAYS * DAY
        )
    outlook = fit_outlook(sight=sight, finished=finished, now=now)
    law = miss_law(
        centre=rehearsal.levelled(outlook=outlook, sight=sight, now=now),
        scale=rehearsal.scale,
        history=on_clock,
        now=now,
        probs=PROBS,
    )
    return outlook, law


def _chances(learnt: LearntOutlook, cases: Cases) -> tuple[Floats, Floats]:
    """Return the first day that may be promised, in days since 1970, and the chance of being later than each."""
    first, ends = _days(learnt, cases)
    return first, _late_after(learnt, cases, ends)


def _days(learnt: LearntOutlook, cases: Cases) -> tuple[Floats, Floats]:
    """Return the first day that may be promised, in days since 1970, and when it and those after it end."""
    first = np.floor((cases.instants["ordered_at"] + learnt.pace.utc_offset_hours) / DAY) + 1
    return first, (first[:, None] + np.arange(1.0, FARTHEST_DAYS + 1)) * DAY - learnt.pace.utc_offset_hours


def _late_after(learnt: LearntOutlook, cases: Cases, ends: Floats) -> Floats:
    on_clock = learnt.pace.on_clock(cases=cases)
    ordered = on_clock.instants["ordered_at"]
    sight = look(
        cases=cases,
        on_clock=on_clock,
        memory=learnt.snapshot,
        crowded=np.full(len(cases), learnt.crowded),
        utc_offset_hours=learnt.pace.utc_offset_hours,
    )
    centre, scale = foresee(outlook=learnt.outlook, sight=sight)
    logs = np.log(np.maximum(learnt.pace.clock(instants=ends) - ordered[:, None], 1.0) / DAY)
    return chance_late(logs=logs, centre=centre, scale=scale, law=np.array(learnt.law), probs=PROBS)
