"""Unusual rises of counts against a group's own past, by exact tests, with a guard against many tests at once.

Two ways to be counted: events on an exposure (complaints on deliveries), where a group may have several events for
one unit of exposure, and hits among trials (late receipts among receipts). Both compare what is recent with what was
before of the same group; neither assumes that the past is known exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lgamma

import numpy as np

FALSE_DISCOVERIES = 0.05  # of what is told, at most this share is chance on average (Benjamini and Hochberg, 1995)
LEAST_EVENTS = 3
LEAST_RATIO = 1.5  # a rise that is sure but smaller is not worth a person's morning


class CountsInvalidError(ValueError):
    """Negative counts, or more hits than trials."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """One group: `recent` events on an exposure (or trials) `recent_of`, and the same `before`.

    Raises `CountsInvalidError`.
    """

    key: str
    recent: int
    recent_of: int
    before: int
    before_of: int

    def __post_init__(self) -> None:
        if min(self.recent, self.recent_of, self.before, self.before_of) < 0:
            raise CountsInvalidError(self)

    @property
    def expected(self) -> float:
        """Return how many recent events the group's own past lets expect."""
        return self.before / self.before_of * self.recent_of if self.before_of else 0.0


@dataclass(frozen=True, kw_only=True)
class Rise:
    """A group whose recent count is unusually high; `chance` that as much comes about without any change."""

    counts: Counts
    chance: float


Test = Callable[[Counts], float]


def chance_of_rate(counts: Counts) -> float:
    """Return P(at least so many recent events | all events of the group) if the rate has not changed.

    Of two Poisson counts their sum is known, and each event is recent with probability recent_of / (recent_of +
    before_of): the exact conditional test of two rates (Przyborowski and Wilenski, 1940).
    """
    exposure = counts.recent_of + counts.before_of
    if not counts.recent or not counts.recent_of or not exposure:
        return 1.0
    total, share = counts.recent + counts.before, counts.recent_of / exposure
    if share == 1.0:
        return 1.0
    ks = np.arange(counts.recent, total + 1)
    logs = _choose(total, ks) + ks * np.log(share) + (total - ks) * np.log1p(-share)
    return _total(logs)


def chance_of_share(counts: Counts) -> float:
    """Return P(at least so many recent hits | all hits of the group) if the share has not changed.

    Fisher's exact test, one-sided: hits fall on trials by lot. Raises `CountsInvalidError`: more hits than trials.
    """
    if counts.recent > counts.recent_of or counts.before > counts.before_of:
        raise CountsInvalidError(counts)
    if not counts.recent:
        return 1.0
    trials, hits = counts.recent_of + counts.before_of, counts.recent + counts.before
    ks = np.arange(counts.recent, min(hits, counts.recent_of) + 1)
    ks = ks[hits - ks <= counts.before_of]
    logs = _choose(counts.recent_of, ks) + _choose(counts.before_of, hits - ks) - _choose(trials, np.array([hits]))
    return _total(logs)


def rises(
    *,
    counts: Sequence[Counts],
    test: Test,
    least: int = LEAST_EVENTS,
    ratio: float = LEAST_RATIO,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> list[Rise]:
    """Return the groups that rose, the least likely by chance first.

    Every group is tested, and the bar falls with their number; only rises of so many events and so many times what
    was to be expected are told.
    """
    tested = [Rise(counts=one, chance=test(one)) for one in counts]
    kept = discoveries(chances=[one.chance for one in tested], share=false_discoveries)
    found = [
        one
        for one, passed in zip(tested, kept, strict=True)
        if passed and one.counts.recent >= least and one.counts.recent >= ratio * one.counts.expected
    ]
    return sorted(found, key=lambda one: (one.chance, one.counts.key))


def discoveries(*, chances: Sequence[float], share: float) -> list[bool]:
    """Return which of many tests stand out: the step-up rule of Benjamini and Hochberg."""
    if not chances:
        return []
    order = np.argsort(chances, kind="stable")
    ranked = np.asarray(chances)[order]
    passed = np.flatnonzero(ranked <= share * np.arange(1, len(ranked) + 1) / len(ranked))
    bar = ranked[passed[-1]] if len(passed) else -1.0
    return [chance <= bar for chance in chances]


def _choose(total: int, ks: np.ndarray) -> np.ndarray:
    return np.array([lgamma(total + 1) - lgamma(k + 1) - lgamma(total - k + 1) for k in ks.tolist()])


def _total(logs: np.ndarray) -> float:
    if not len(logs):
        return 0.0
    most = logs.max()
    return float(min(1.0, np.exp(most) * np.exp(logs - most).sum()))
