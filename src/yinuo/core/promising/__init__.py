"""What can be promised: an interval with its confidence and its reasons."""

from yinuo.core.promising.coverage import Coverage, CoverageReport, Drift, PastPromise, coverage_report, watch_drift
from yinuo.core.promising.interval import (
    NothingKnownError,
    PromiseInterval,
    PromiseReason,
    learn_promises,
    promise_interval,
    promise_intervals,
)

__all__ = [
    "Coverage",
    "CoverageReport",
    "Drift",
    "NothingKnownError",
    "PastPromise",
    "PromiseInterval",
    "PromiseReason",
    "coverage_report",
    "learn_promises",
    "promise_interval",
    "promise_intervals",
    "watch_drift",
]
