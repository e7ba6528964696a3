"""Promises at a stated level, day after day: the level asked answers to how earlier promises were kept."""

from __future__ import annotations

import numpy as np

from bench.olist.promising import Chances
from bench.olist.rolling import Split, Stream
from yinuo.core.foresight.cases import Codes
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.keeping import level_to_ask
from yinuo.core.promising.whole_days import day_at_level


def days_kept_at(*, stream: Stream, split: Split, promised: Chances, level: float) -> Codes:
    """Return the column of `promised` that each order is promised, each with what was known on the day it came.

    `promised` begins some weeks before the test period, so that there are outcomes when it starts. An order not yet
    delivered on the day its promise ended has broken it, unless it is one of those that will never be delivered.
    """
    cases = stream.cases
    ordered, finished = (cases.instants[name][promised.rows] for name in ("ordered_at", "finished_at"))
    chosen: Codes = np.zeros(len(ordered), dtype=np.int64)
    ends = np.full(len(ordered), np.inf)
    turns = np.floor((ordered - split.train_until) / DAY)
    for turn in np.unique(turns):
        now = split.train_until + float(turn) * DAY
        over, mine = np.flatnonzero(ends <= now), np.flatnonzero(turns == turn)
        ending = chance_of_ending(cases=cases.until(now), now=now)
        asked = level_to_ask(
            level=level,
            kept=(finished[over] < ends[over]).astype(np.float64),
            weights=ending[promised.rows[over]],
            age_days=(now - ends[over]) / DAY,
        )
        chosen[mine] = day_at_level(late=promised.late[mine], level=asked)
        ends[mine] = ordered[mine] + promised.days[mine, chosen[mine]] * DAY
    return chosen
