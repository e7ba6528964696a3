"""The promise a forest would give at the order: whole delivery time, learnt without any existing promise.

Location and scale of the log hours from order to finish, and the law of what they miss, taken from recent
orders as they were forecast at their time. Finer than the segment table where there is much history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.boosting import Matrix, Plot, grow, predict
from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.features import Recollection, assemble
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.law import kaplan_meier
from yinuo.core.foresight.memory import DAY, log_hours
from yinuo.core.foresight.training import LAG_DAYS, used

CUT_DAYS = 60.0  # the scale is learnt on orders younger than this, from a location that did not see them
SCALE_DAYS = 90.0
SMALLEST_MISS = 0.02
LAW_DAYS = 150.0  # long, so that a strike does not become the rule
HALF_LIFE_DAYS = 20.0  # of an order's weight in the law; a choice between a fast rise (2017-11) and calm months
SHORTEST_LOG = float(np.log(12.0))  # half a day: shorter deliveries are recording noise


@dataclass(frozen=True)
class Outlook:
    """Forests of location and scale, as text."""

    location: str
    scale: str
    typical_scale: float
    known_at: float


def fit_outlook(*, history: Cases, memory: Recollection, now: float, utc_offset_hours: float = 0.0) -> Outlook:
    """Learn from the deliveries finished by `now`; the youngest cohort, of which only the fast are, is left out."""
    known = history.until(now)
    x = view(cases=known, memory=memory, utc_offset_hours=utc_offset_hours)
    y = log_took(known)
    ordered, finished = known.instants["ordered_at"], known.instants["finished_at"]
    earlier = now - CUT_DAYS * DAY
    learnt = (finished <= now) & (ordered < now - LAG_DAYS * DAY)
    before = (finished <= earlier) & (ordered < earlier - LAG_DAYS * DAY)
    location, past = grow(plots=[_plot(x[learnt], y[learnt]), _plot(x[before], y[before])])
    recent = learnt & (ordered >= now - SCALE_DAYS * DAY)
    misses = np.abs(y[recent] - predict(forest=past, x=x[recent]))
    logs = np.log(np.maximum(misses, SMALLEST_MISS))
    (scale,) = grow(plots=[Plot(x[recent], logs, "regression", rounds=40, leaves=7, min_leaf=200)])
    return Outlook(location, scale, float(np.exp(logs.mean())), now)


def foresee(
    *, outlook: Outlook, cases: Cases, memory: Recollection, utc_offset_hours: float = 0.0
) -> tuple[Floats, Floats]:
    """Return centre and scale of the log hours of each order, as seen at the order."""
    x = view(cases=cases, memory=memory, utc_offset_hours=utc_offset_hours)
    scale = np.exp(predict(forest=outlook.scale, x=x)) / outlook.typical_scale
    return predict(forest=outlook.location, x=x), scale


def miss_law(
    *,
    centre: Floats,
    scale: Floats,
    history: Cases,
    now: float,
    probs: Floats,
    half_life_days: float = HALF_LIFE_DAYS,
) -> Floats:
    """Return the standardised misses at `probs` of the orders of the last `LAW_DAYS`, as known at `now`.

    `centre` and `scale` stand beside `history`, NaN where an order was not forecast. Open orders count as
    censored with their chance of ever ending, so the law is neither too fast nor dragged by lost orders.
    """
    ordered = history.instants["ordered_at"]
    rows = np.flatnonzero((ordered >= now - LAW_DAYS * DAY) & (ordered < now) & ~np.isnan(centre))
    weights = chance_of_ending(cases=history.until(now), now=now)
    known = history.until(now)
    place = np.cumsum(ordered <= now) - 1
    recent = known.take(place[rows])
    seen = recent.instants["finished_at"] <= now
    ends = np.fmin(recent.instants["finished_at"], now) - recent.instants["ordered_at"]
    z = (np.maximum(log_hours(ends), SHORTEST_LOG) - centre[rows]) / scale[rows]
    fresh = 0.5 ** ((now - ordered[rows]) / DAY / half_life_days)
    return kaplan_meier(values=z, seen=seen.astype(np.int64), weights=weights[place[rows]] * fresh, probs=probs)


def view(*, cases: Cases, memory: Recollection, utc_offset_hours: float) -> Matrix:
    """Return what is seen of each order at its own moment of ordering, an existing promise left out."""
    columns = assemble(
        cases=cases,
        moments=cases.instants["ordered_at"],
        memory=memory,
        utc_offset_hours=utc_offset_hours,
    )
    kept = [values for name, values in columns.items() if used(name) and not _knows_the_promise(name)]
    return np.column_stack(kept).astype(np.float32)


def log_took(cases: Cases) -> Floats:
    """Return the log hours from order to finish."""
    took = cases.instants["finished_at"] - cases.instants["ordered_at"]
    return np.maximum(log_hours(took), SHORTEST_LOG)


def _knows_the_promise(name: str) -> bool:
    return name.startswith("plan.") or name == "calendar.due_weekday" or "slack" in name


def _plot(x: Matrix, y: Floats) -> Plot:
    return Plot(x, y, "regression", rounds=200, leaves=15, min_leaf=80)
