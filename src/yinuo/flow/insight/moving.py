"""Why a metric moved against the period before, told by the values of a dimension."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.measuring import Aggregate
from yinuo.core.measuring.moves import Explanation, Part, explain_rate, explain_sum
from yinuo.flow.insight.queries import METRICS, Filters, Group, Period, UnknownMetric, breakdown


@dataclass(frozen=True, kw_only=True)
class Why:
    """The parts of a change that add up to it, and what their keys are called."""

    explanation: Explanation
    labels: dict[str, str]


def why_moved(*, metric: str, dimension: str, period: Period, filters: Filters | None = None) -> Why | None:
    """Return why a metric is another than in the period of the same length before.

    None where a period has no facts, or for a median, which has no parts that add up. Raises UnknownMetric,
    UnknownDimension.
    """
    if metric not in METRICS:
        raise UnknownMetric(metric)
    known = METRICS[metric]
    if known.aggregate is Aggregate.MEDIAN:
        return None
    now = breakdown(metric=metric, dimension=dimension, period=period, filters=filters)
    before = breakdown(metric=metric, dimension=dimension, period=period.before(), filters=filters)
    labels = {one.key: one.label for one in [*before, *now]}
    found = _sums(before, now) if known.additive else explain_rate(before=_parts(before), after=_parts(now))
    return None if found is None else Why(explanation=found, labels=labels)


def _parts(groups: list[Group]) -> dict[str, Part]:
    return {
        one.key: Part(rate=one.measured.value, count=float(one.measured.count))
        for one in groups
        if one.measured.value is not None
    }


def _sums(before: list[Group], now: list[Group]) -> Explanation:
    old, new = ({one.key: one.measured.value or 0.0 for one in groups} for groups in (before, now))
    return explain_sum(before=old, after=new)
