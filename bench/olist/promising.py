"""The promises of the walk as chances: how likely each order comes after the end of each day, as seen at the order.

The marketplace's own date is not looked at here. Times are local, as the tables have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.olist.brazil import rest_days
from bench.olist.rolling import REFIT_DAYS, Rows, Split, Stream, day
from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.memory import DAY, remember
from yinuo.core.promising.crowding import read_crowding
from yinuo.core.promising.experience import gather
from yinuo.core.promising.learnt import EPOCH_DATE, PROBS
from yinuo.core.promising.misses import miss_law
from yinuo.core.promising.outlook import Sight, fit_outlook, look
from yinuo.core.promising.pace import Pace, learn_pace
from yinuo.core.promising.rehearsal import Rehearsal
from yinuo.core.promising.whole_days import chance_late

RECALIBRATE_DAYS = 1.0  # as in service, by night; once a week is seen to lag behind a drift
FARTHEST_DAYS = 120


@dataclass(frozen=True)
class Chances:
    """`late[i, k]`: chance that order `rows[i]` comes after the end of the k-th day after its own."""

    rows: Rows
    late: Floats
    days: Floats  # from the order to that end


@dataclass(frozen=True)
class Walked:
    """When each model was fitted, the centres of all orders so far at its level, and what was said at the order."""

    since: tuple[float, ...]
    centres: tuple[Floats, ...]
    rehearsal: Rehearsal

    def centre_as_of(self, now: float) -> Floats:
        """Return the centres of the orders so far, at the level of the model in force."""
        return self.centres[max(int(np.searchsorted(self.since, now, side="right")) - 1, 0)]


def chances(*, stream: Stream, split: Split, rows: Rows, say: Callable[[str], None]) -> Chances:
    """Return the chances of each order since the rehearsal, refitted monthly, recalibrated daily on what was known."""
    cases = stream.cases
    resting = [(one - EPOCH_DATE).days for one in rest_days(cases=cases)]
    pace = learn_pace(arrivals=_known(cases, split.rehearsal), rest_days=resting)
    on_clock = pace.on_clock(cases=cases)
    sight = _sight(stream, on_clock)
    walked = _walked(on_clock, sight, pace, split, say)
    late = np.empty((len(rows), FARTHEST_DAYS))
    ordered = cases.instants["ordered_at"][rows]
    ends: Floats = (np.floor(ordered / DAY)[:, None] + np.arange(2.0, FARTHEST_DAYS + 2)) * DAY
    turns = np.floor((ordered - split.train_until) / (RECALIBRATE_DAYS * DAY))
    centre, scale = walked.rehearsal.centre[rows], walked.rehearsal.scale[rows]
    for turn in np.unique(turns):
        mine = np.flatnonzero(turns == turn)
        now = _read(pace, split.train_until + float(turn) * RECALIBRATE_DAYS * DAY)
        law = miss_law(
            centre=walked.centre_as_of(now), scale=walked.rehearsal.scale, history=on_clock, now=now, probs=PROBS
        )
        spans = pace.clock(instants=ends[mine]) - on_clock.instants["ordered_at"][rows[mine], None]
        logs = np.log(np.maximum(spans, 1.0) / DAY)
        late[mine] = chance_late(logs=logs, centre=centre[mine], scale=scale[mine], law=law, probs=PROBS)
    return Chances(rows=rows, late=late, days=(ends - ordered[:, None]) / DAY)


def _known(cases: Cases, moment: float) -> Floats:
    finished = cases.instants["finished_at"]
    return finished[finished <= moment]


def _sight(stream: Stream, on_clock: Cases) -> Sight:
    """Return what is seen of every order when it is placed; later facts stand beside their instants, unseen."""
    ordered = on_clock.instants["ordered_at"]
    crowding = read_crowding(memory=remember(history=on_clock), since=float(ordered[0]), until=float(ordered[-1]))
    return look(
        cases=stream.cases,
        on_clock=on_clock,
        memory=gather(history=on_clock),
        crowded=crowding.at(moments=ordered),
        utc_offset_hours=0.0,
    )


def _walked(on_clock: Cases, sight: Sight, pace: Pace, split: Split, say: Callable[[str], None]) -> Walked:
    """Forecast every order since the rehearsal by the newest model fitted by its moment."""
    rehearsal = Rehearsal.empty(orders=len(on_clock))
    starts: list[float] = []
    centres: list[Floats] = []
    for start in np.arange(split.rehearsal, split.test_until, REFIT_DAYS * DAY):
        say(f"fitting on what was known by {day(float(start))}")
        now, until = _read(pace, float(start)), _read(pace, float(start) + REFIT_DAYS * DAY)
        outlook = fit_outlook(sight=sight, finished=on_clock.instants["finished_at"], now=now)
        rehearsal = rehearsal.forecast(outlook=outlook, sight=sight, since=now, until=until)
        starts.append(now)
        centres.append(rehearsal.levelled(outlook=outlook, sight=sight, now=now))
    return Walked(since=tuple(starts), centres=tuple(centres), rehearsal=rehearsal)


def _read(pace: Pace, instant: float) -> float:
    return float(pace.clock(instants=np.array([instant]))[0])
