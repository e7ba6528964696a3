"""Whether the model in service still forecasts as it says: the coverage of its law, and the lateness it states.

Each order is asked about once, when it came or when the model began to serve, and judged at an instant that does not
depend on its fate: its promise for lateness, the model's own 95 % date for the law. So quick orders do not speak first,
and nothing is censored. Small faults are allowed for; what is watched for is more than `TOLERANCE` off.

The evidence is a bet against the model that it cannot lose to by chance. For every day on which a drift may have begun,
and for several stakes, a capital of 1 is multiplied by 1 + stake · (outcome − what is allowed), outcomes in [0, 1]
(Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86, 2024). While the
mean of outcomes, given the past, is within what is allowed, the capital is a supermartingale, and so is the mean of all
capitals, day k weighing 1/(k(k+1)): that it ever exceeds 1/a has at most the chance a (Ville, "Étude critique de la
notion de collectif", 1939). `FALSE_ALARMS` bounds the chance of any false alarm in the whole service of a model. What
slows many orders at once makes outcomes depend on each other, and is meant to be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import Cases, Floats, read_cases
from yinuo.core.foresight.landmarks import ABANDONED_DAYS
from yinuo.core.foresight.memory import DAY, remember
from yinuo.core.foresight.model import Model
from yinuo.core.foresight.scoring import score_cases

FALSE_ALARMS = 0.01
TOLERANCE = 0.1
STAKES: Floats = np.array([0.1, 0.25, 0.5])  # of the largest that cannot lose everything at once
LATER, EARLIER, SLOWER, FASTER, WIDER, NARROWER = "later", "earlier", "slower", "faster", "wider", "narrower"
Outcomes = tuple[Floats, Floats, float]  # judged at (hours since 1970), outcomes in [0, 1], stated mean


@dataclass(frozen=True)
class Sign:
    """One way of being off: what was stated and seen, the greatest evidence so far, and when it passed the bar.

    `later` and `earlier` compare mean lateness with the stated one; `slower` and `faster` count orders beyond the 90 %
    and before the 10 % date, `wider` and `narrower` those outside and inside the middle half.
    """

    name: str
    stated: float
    seen: float
    outcomes: int
    evidence: float  # the alarm is at `bar`
    since: float | None  # hours since 1970: when the drift most likely began, where there is an alarm
    alarmed_at: float | None


@dataclass(frozen=True)
class Watch:
    """What is seen of a model by its own outcomes."""

    signs: tuple[Sign, ...]

    @property
    def alarm(self) -> Sign | None:
        """Return the sign that passed the bar first, or None while there is no drift."""
        alarmed = [(one.alarmed_at, one.name, one) for one in self.signs if one.alarmed_at is not None]
        return min(alarmed)[2] if alarmed else None

    @property
    def fewest(self) -> int:
        """Return on how few outcomes a sign was watched."""
        return min((one.outcomes for one in self.signs), default=0)


def bar() -> float:
    """Return the evidence that is an alarm: each of the six signs has its share of `FALSE_ALARMS`."""
    return 6 / FALSE_ALARMS


def watch_model(*, history: pa.Table, model: Model, since: float, now: float) -> Watch:
    """Watch a model that has served since a moment and knew nothing later, on what came out by now (hours since 1970).

    `history` is the case table, with at least what was known by `now`.
    """
    cases = read_cases(table=history, stages=model.settings.stages).until(now)
    ordered, gone = cases.instants["ordered_at"], _gone(cases)
    moments = np.maximum(ordered, since)
    lost = moments - ordered > ABANDONED_DAYS * DAY  # more likely gone from the record than slow
    rows = np.flatnonzero((ordered < now) & (moments < gone) & (moments < now) & ~lost).astype(np.int64)
    asked, moments = cases.take(rows), moments[rows]
    said = score_cases(
        cases=asked,
        moments=moments,
        model=model,
        memory=remember(history=cases),
        thresholds=np.full(len(rows), 0.5),
    )
    told = {name: np.asarray(said[name], dtype=np.float64) for name in ("p_late", *_LAW)}
    late, law = _lateness(asked, moments, told, now), _law(asked, told, now)
    return Watch(signs=tuple(_sign(name, outcomes) for name, outcomes in (late | law).items()))


_LAW = ("finish_q10", "finish_q25", "finish_q75", "finish_q90", "finish_q95")


def _gone(cases: Cases) -> Floats:
    gone = np.fmin(cases.instants["finished_at"], cases.instants["cancelled_at"])
    return np.where(np.isnan(gone), np.inf, gone)


def _lateness(asked: Cases, moments: Floats, told: Mapping[str, Floats], now: float) -> dict[str, Outcomes]:
    """Lateness judged when the promise ends; the stated mean is 1/2, for outcome and statement may differ by one."""
    due, cancelled = asked.instants["due_at"], asked.instants["cancelled_at"]
    known = (due > moments) & (due <= now) & ~(cancelled <= due) & ~np.isnan(told["p_late"])
    late = ~(asked.instants["finished_at"] < due)
    excess = (late - told["p_late"])[known]
    return {
        LATER: (due[known], (1 + excess) / 2, 0.5),
        EARLIER: (due[known], (1 - excess) / 2, 0.5),
    }


def _law(asked: Cases, told: Mapping[str, Floats], now: float) -> dict[str, Outcomes]:
    """Where in the stated law the finish lay, judged at the 95 % date."""
    judged = told["finish_q95"]
    known = (judged <= now) & ~(asked.instants["cancelled_at"] <= judged)
    at = judged[known]
    finished = np.where(np.isnan(asked.instants["finished_at"]), np.inf, asked.instants["finished_at"])[known]
    low, high = told["finish_q25"][known], told["finish_q75"][known]
    inside = (finished >= low) & (finished <= high)
    return {
        SLOWER: (at, (finished > told["finish_q90"][known]).astype(np.float64), 0.1),
        FASTER: (at, (finished < told["finish_q10"][known]).astype(np.float64), 0.1),
        WIDER: (at, (~inside).astype(np.float64), 0.5),
        NARROWER: (at, inside.astype(np.float64), 0.5),
    }


def _sign(name: str, outcomes: Outcomes) -> Sign:
    judged, values, stated = outcomes
    order = np.argsort(judged, kind="stable")
    judged, values = judged[order], values[order]
    if name in (LATER, EARLIER):
        allowed, seen = stated + TOLERANCE / 2, 2 * (float(values.mean()) if len(values) else stated) - 1
        stated = 0.0
    else:
        allowed, seen = stated + TOLERANCE, float(values.mean()) if len(values) else stated
    evidence, starts = evidence_of(values=values, days=np.floor(judged / DAY), allowed=allowed)
    over = np.flatnonzero(evidence >= np.log(bar()))
    first = int(over[0]) if len(over) else None
    return Sign(
        name=name,
        stated=stated,
        seen=seen,
        outcomes=len(values),
        evidence=float(np.exp(min(evidence.max(initial=0.0), 50.0))),
        since=None if first is None else float(judged[int(starts[first])]),
        alarmed_at=None if first is None else float(judged[first]),
    )


def evidence_of(*, values: Floats, days: Floats, allowed: float) -> tuple[Floats, Floats]:
    """Return after each outcome the log of the mean capital, and the place where the richest bet began.

    `values` in [0, 1], in the order in which they became known, `days` the day of each; `allowed` bounds their mean.
    """
    if not len(values):
        return np.zeros(0), np.zeros(0)
    fresh = np.concatenate([[True], np.diff(days) > 0])
    number = np.cumsum(fresh)
    weights = np.where(fresh, -np.log(number * (number + 1.0)), -np.inf)
    total = np.full((len(STAKES), len(values)), -np.inf)
    for place, stake in enumerate(STAKES / allowed):
        gained = np.cumsum(np.log1p(stake * (values - allowed)))
        begun = weights - np.concatenate([[0.0], gained[:-1]])
        total[place] = gained + np.logaddexp.accumulate(begun)
    # Of the last and boldest stake.
    best = np.maximum.accumulate(begun)
    richest = np.maximum.accumulate(np.where(begun >= best, np.arange(len(begun)), 0))
    waiting = -np.log(number + 1.0)  # days that have not come hold their capital of 1
    capital = np.logaddexp(np.logaddexp.reduce(total, axis=0) - np.log(len(STAKES)), waiting)
    return np.asarray(capital), richest
