"""The promises of the walk as chances: how likely each order comes after the end of each day, as seen at the order.

The marketplace's own date is not looked at here. Times are local, as the tables have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import holidays
import numpy as np

from bench.olist.rolling import REFIT_DAYS, Rows, Split, Stream, day
from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.memory import DAY, remember
from yinuo.core.promising.crowding import read_crowding
from yinuo.core.promising.experience import gather
from yinuo.core.promising.misses import miss_law
from yinuo.core.promising.outlook import Sight, fit_outlook, foresee, look
from yinuo.core.promising.pace import Pace, learn_pace
from yinuo.core.promising.whole_days import chance_late

RECALIBRATE_DAYS = 7.0
FARTHEST_DAYS = 120
PROBS: Floats = np.linspace(0.005, 0.999, 498)


@dataclass(frozen=True)
class Chances:
    """`late[i, k]`: chance that order `rows[i]` comes after the end of the k-th day after its own."""

    rows: Rows
    late: Floats
    days: Floats  # from the order to that end


def chances(*, stream: Stream, split: Split, rows: Rows, say: Callable[[str], None]) -> Chances:
    """Return the chances of each order since the rehearsal, refitted monthly, recalibrated weekly on what was known."""
    cases = stream.cases
    pace = learn_pace(arrivals=_known(cases, split.rehearsal), rest_days=_rest_days(cases))
    on_clock = pace.on_clock(cases=cases)
    sight = _sight(stream, on_clock)
    centre, scale = _foreseen(on_clock, sight, pace, split, say)
    late = np.empty((len(rows), FARTHEST_DAYS))
    ordered = cases.instants["ordered_at"][rows]
    ends: Floats = (np.floor(ordered / DAY)[:, None] + np.arange(2.0, FARTHEST_DAYS + 2)) * DAY
    weeks = np.floor((ordered - split.train_until) / (RECALIBRATE_DAYS * DAY))
    for week in np.unique(weeks):
        mine = np.flatnonzero(weeks == week)
        now = _read(pace, split.train_until + float(week) * RECALIBRATE_DAYS * DAY)
        law = miss_law(centre=centre, scale=scale, history=on_clock, now=now, probs=PROBS)
        spans = pace.clock(instants=ends[mine]) - on_clock.instants["ordered_at"][rows[mine], None]
        logs = np.log(np.maximum(spans, 1.0) / DAY)
        at = rows[mine]
        late[mine] = chance_late(logs=logs, centre=centre[at], scale=scale[at], law=law, probs=PROBS)
    return Chances(rows=rows, late=late, days=(ends - ordered[:, None]) / DAY)


def _known(cases: Cases, moment: float) -> Floats:
    finished = cases.instants["finished_at"]
    return finished[finished <= moment]


def _rest_days(cases: Cases) -> list[int]:
    """Return Brazil's public holidays and the days on which it is custom not to work: they are known years ahead."""
    ordered = np.round(cases.instants["ordered_at"][[0, -1]] * 3600).astype("datetime64[s]").astype("datetime64[Y]")
    first, last = (int(str(year)) for year in ordered)
    calendar = holidays.country_holidays("BR", years=range(first, last + 2), categories=("public", "optional"))
    return [int(np.datetime64(date, "D").astype(np.int64)) for date in calendar]


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


def _foreseen(
    on_clock: Cases, sight: Sight, pace: Pace, split: Split, say: Callable[[str], None]
) -> tuple[Floats, Floats]:
    """Return centre and scale of every order since the rehearsal, by the newest model fitted by its moment."""
    out = np.full((2, len(on_clock)), np.nan)
    starts = np.arange(split.rehearsal, split.test_until, REFIT_DAYS * DAY)
    for start in starts:
        say(f"fitting on what was known by {day(float(start))}")
        now, until = _read(pace, float(start)), _read(pace, float(start) + REFIT_DAYS * DAY)
        outlook = fit_outlook(sight=sight, finished=on_clock.instants["finished_at"], now=now)
        rows = np.flatnonzero((sight.ordered >= now) & (sight.ordered < until)).astype(np.int64)
        out[:, rows] = foresee(outlook=outlook, sight=sight.where(rows))
    return out[0], out[1]


def _read(pace: Pace, instant: float) -> float:
    return float(pace.clock(instants=np.array([instant]))[0])
