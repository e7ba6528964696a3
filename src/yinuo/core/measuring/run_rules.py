"""Rules that tell a special cause from chance on a control chart: Western Electric's four, and Nelson's eight.

Sources: Western Electric, Statistical Quality Control Handbook (1956); L. S. Nelson, The Shewhart Control Chart: Tests
for Special Causes, Journal of Quality Technology 16 (1984). A rule names the point at which it first speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

WESTERN_ELECTRIC = ("beyond_3", "two_of_three_beyond_2", "four_of_five_beyond_1", "eight_on_one_side")
NELSON = (
    "beyond_3",
    "nine_on_one_side",
    "six_rising_or_falling",
    "fourteen_alternating",
    "two_of_three_beyond_2",
    "four_of_five_beyond_1",
    "fifteen_within_1",
    "eight_beyond_1",
)
RULE_SETS: Mapping[str, tuple[str, ...]] = {"western_electric": WESTERN_ELECTRIC, "nelson": NELSON}
Rule = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A rule that speaks at a point: `at` is its index."""

    rule: str
    at: int


def violations(*, scores: Sequence[float], rules: Sequence[str] = WESTERN_ELECTRIC) -> list[Violation]:
    """Return where the rules speak, point by point; `scores` are distances from the centre line in sigmas.

    A point without a score is NaN: it breaks no rule and breaks every run.
    """
    values = np.asarray(scores, dtype=float)
    found = [Violation(rule=rule, at=int(at)) for rule in rules for at in np.flatnonzero(_RULES[rule](values))]
    return sorted(found, key=lambda one: (one.at, rules.index(one.rule)))


def _beyond(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(np.nan_to_num(values)) > 3.0)


def _of_last(hits: np.ndarray, *, least: int, of: int) -> np.ndarray:
    """Return where this point hits and at least so many of the last so many do."""
    counts = np.convolve(hits.astype(int), np.ones(of, dtype=int))[: len(hits)] if len(hits) else hits
    return np.asarray(hits & (counts >= least))


def _on_either_side(values: np.ndarray, *, beyond: float, least: int, of: int) -> np.ndarray:
    up, down = values > beyond, values < -beyond
    return np.asarray(_of_last(up, least=least, of=of) | _of_last(down, least=least, of=of))


def _whole_run(hits: np.ndarray, *, of: int) -> np.ndarray:
    return _of_last(hits, least=of, of=of)


def _trend(values: np.ndarray, *, points: int) -> np.ndarray:
    steps = np.diff(values, prepend=np.nan)
    return np.asarray(_whole_run(steps > 0, of=points - 1) | _whole_run(steps < 0, of=points - 1))


def _alternating(values: np.ndarray, *, points: int) -> np.ndarray:
    steps = np.diff(values, prepend=np.nan)
    turns = np.concatenate([[False], steps[1:] * steps[:-1] < 0]) if len(steps) else np.zeros(0, dtype=bool)
    return _whole_run(turns, of=points - 2)


_RULES: Mapping[str, Rule] = {
    "beyond_3": _beyond,
    "two_of_three_beyond_2": lambda v: _on_either_side(v, beyond=2.0, least=2, of=3),
    "four_of_five_beyond_1": lambda v: _on_either_side(v, beyond=1.0, least=4, of=5),
    "eight_on_one_side": lambda v: _on_either_side(v, beyond=0.0, least=8, of=8),
    "nine_on_one_side": lambda v: _on_either_side(v, beyond=0.0, least=9, of=9),
    "six_rising_or_falling": lambda v: _trend(v, points=6),
    "fourteen_alternating": lambda v: _alternating(v, points=14),
    "fifteen_within_1": lambda v: _whole_run(np.abs(v) < 1.0, of=15),
    "eight_beyond_1": lambda v: _whole_run(np.abs(v) > 1.0, of=8),
}
