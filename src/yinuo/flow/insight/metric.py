"""What a metric is: a measure with its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText

from yinuo.core.measuring import Measure


@dataclass(frozen=True, kw_only=True)
class Metric(Measure):
    """A measure with its words.

    `better` says whether more is better; `key` that it stands among the key figures, not only in reports.
    """

    name: str | LazyText
    meaning: str | LazyText
    formula: str
    unit: str
    better: str = "high"
    key: bool = True


def by_code(*metrics: Metric) -> dict[str, Metric]:
    """Return metrics by their codes."""
    return {metric.code: metric for metric in metrics}
