"""Which of two ways to tell a delivery time is the better one here: the forests, or the segments they back off to.

Both are taught what was known some weeks ago and asked for every order that came after; whoever's promise costs less is
the one to use. The cost is the pinball loss at the confidence that is promised (Koenker and Bassett, "Regression
quantiles", Econometrica 1978): a day of length costs little, a day too late much. Knows no database and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import Cases, Codes, Floats, hours_of, read_cases
from yinuo.core.foresight.memory import DAY
from yinuo.core.foresight.segments import fit_segments, look_up, quantiles
from yinuo.core.promising.learnt import HistoryTooShortError, learn_outlook, outlook_days

TRIED_DAYS = 30  # of orders, placed so that nearly all of them have ended since
SETTLED_DAYS = 30
FEWEST_TRIED = 100  # orders; with fewer the difference is luck


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What a promise costs by each way, in days (the mean pinball loss), over so many orders; and how long it is."""

    orders: int
    forests: float
    segments: float
    forest_days: float
    segment_days: float

    @property
    def forests_win(self) -> bool:
        """Return whether the forests' promise costs less."""
        return self.orders >= FEWEST_TRIED and self.forests < self.segments

    def to_plain(self) -> dict[str, float]:
        """Return the form that JSON can hold."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def compare(
    *,
    history: pa.Table,
    now: datetime,
    confidence: float,
    levels: Sequence[tuple[str, ...]],
    least: int,
    window_days: float,
    rest_days: Sequence[date] = (),
    utc_offset_hours: float = 0.0,
) -> Compared:
    """Return what promises at `confidence` would have cost by both ways; raises what `learn_outlook` raises.

    Orders that are still open count as ending now. Raises HistoryTooShortError where nothing can be tried.
    """
    then = now - timedelta(days=TRIED_DAYS + SETTLED_DAYS)
    cases = read_cases(table=history, stages=())
    tried, took = _tried(cases, hours_of(then), hours_of(now))
    if not len(tried):
        raise HistoryTooShortError(finished=0)
    forests = learn_outlook(
        history=history, now=then, rest_days=rest_days, utc_offset_hours=utc_offset_hours, stages=()
    )
    table = fit_segments(
        history=cases, now=hours_of(then), levels=levels, window_days=window_days, min_deliveries=least
    )
    known = look_up(table=table, cases=cases.take(tried), states=np.zeros(len(tried), dtype=np.int64))
    told = np.flatnonzero(known.index >= 0)
    level = np.full(len(told), table.effective(confidence=confidence))
    by_segments = np.exp(quantiles(found=replace(known, index=known.index[told]), probs=level)) / DAY
    promised = outlook_days(learnt=forests, orders=history.take(pa.array(tried[told])), confidence=confidence)
    by_forests = _length(promised["latest"].to_pylist(), cases.instants["ordered_at"][tried[told]], utc_offset_hours)
    return Compared(
        orders=len(told),
        forests=pinball(promised=by_forests, took=took[told], level=confidence),
        segments=pinball(promised=by_segments, took=took[told], level=confidence),
        forest_days=float(by_forests.mean()) if len(told) else 0.0,
        segment_days=float(by_segments.mean()) if len(told) else 0.0,
    )


def pinball(*, promised: Floats, took: Floats, level: float) -> float:
    """Return the mean loss of promises at a level, in days."""
    over = took - promised
    return float(np.maximum(level * over, (level - 1) * over).mean()) if len(over) else 0.0


def _tried(cases: Cases, since: float, now: float) -> tuple[Codes, Floats]:
    """Return the orders that are tried, and how many days they took."""
    ordered, finished = cases.instants["ordered_at"], cases.instants["finished_at"]
    inside = (ordered >= since) & (ordered < since + TRIED_DAYS * DAY) & np.isnan(cases.instants["cancelled_at"])
    rows = np.flatnonzero(inside)
    return rows, (np.fmin(finished[rows], now) - ordered[rows]) / DAY


def _length(days: Sequence[date], ordered: Floats, utc_offset_hours: float) -> Floats:
    """Return the days from each order to the end of a local day."""
    ends = [hours_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) + DAY - utc_offset_hours for day in days]
    return np.asarray((np.array(ends) - ordered) / DAY)
