"""What can be promised: an interval with its confidence and its reasons."""

from yinuo.core.promising.interval import (
    NothingKnownError,
    PromiseInterval,
    PromiseReason,
    learn_promises,
    promise_interval,
    promise_intervals,
)

__all__ = [
    "NothingKnownError",
    "PromiseInterval",
    "PromiseReason",
    "learn_promises",
    "promise_interval",
    "promise_intervals",
]
