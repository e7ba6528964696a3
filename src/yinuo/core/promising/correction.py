"""Turn the walk's date into one that is kept as often as it says: learnt from what became of earlier promises.

Each promise keeps the law it was made from (`Law.grid`). Once its end is known, the score of the end in that law says
how the walk erred; the scores' quantile at the asked confidence is the score to promise at (conformal prediction:
Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005; the quantile is that of n + 1). Promises whose
end is not known yet count as censored at now (Kaplan and Meier, 1958), else the fast ones of a young month flatter.
Segments with few outcomes take the correction of a coarser one; without any, there is none and the offer says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.core.capacity.model import Minute
from yinuo.core.promising.law import Law

Floats = NDArray[np.float64]
Segment = Mapping[str, str]
Key = tuple[tuple[str, str], ...]
LEVELS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99)
"""The confidences at which scores are kept; between them they are interpolated."""
BACK_OFF: tuple[tuple[str, ...], ...] = (
    ("region", "tier", "family"),
    ("region", "family"),
    ("family",),
    ("region",),
    (),
)
"""Which columns make a segment, finest first."""
FEWEST = 100
"""Ended promises that a segment needs: with fewer, 95 % rests on fewer than five broken ones."""
WINDOW_DAYS = 240
"""How far back promises teach: long, so that neither a strike nor a quiet month becomes the rule."""
DAY_MINUTES = 1_440
FORMAT = 1
WATCHED = (0.5, 0.8, 0.9, 0.95)
WATCH_DAYS = 45
ALARM_DEVIATIONS = 3.0
TOLERANCE = 0.03
"""Drift is told when the kept share is off by more than both of these: chance explains less, or it does not matter."""


class UnreadableCorrectionError(ValueError):
    """A stored correction has another form than ours; args: what was found."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A promise and what became of it: the grid of its law, when it was made, when it ended (None: still open)."""

    law: tuple[Minute, ...]
    promised_at: Minute
    ended_at: Minute | None
    segment: Segment


@dataclass(frozen=True, kw_only=True)
class Found:
    """The correction of one segment: scores at `LEVELS`, and how many outcomes are behind it."""

    key: Key
    n: int
    scores: tuple[float, ...]

    def score(self, *, confidence: float) -> float:
        """Return the score to promise at, so that a share of `confidence` is kept."""
        return float(np.interp(confidence, LEVELS, self.scores))

    def chance(self, *, score: float) -> float:
        """Return the share that is kept when promising at a score."""
        scores = np.array(self.scores)
        if score <= scores[0]:
            return float(LEVELS[0] if score == scores[0] else 0.0)
        return float(np.interp(score, scores + np.arange(len(scores)) * 1e-12, LEVELS, right=1.0))


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The corrections of all segments that have outcomes enough, as known at `learnt_at`."""

    learnt_at: Minute
    segments: Mapping[Key, Found]

    def find(self, *, segment: Segment | None) -> Found | None:
        """Return the correction of the finest segment that has one; None before there are outcomes enough."""
        for columns in BACK_OFF:
            found = self.segments.get(_key(segment or {}, columns))
            if found is not None and all((segment or {}).get(column) for column in columns):
                return found
        return None

    def to_plain(self) -> dict[str, object]:
        """Return the form that JSON can hold."""
        rows = [
            {"segment": [list(pair) for pair in found.key], "n": found.n, "scores": list(found.scores)}
            for found in self.segments.values()
        ]
        return {"format": FORMAT, "levels": list(LEVELS), "learnt_at": self.learnt_at, "segments": rows}

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Correction:
        """Read the plain form back; raises UnreadableCorrectionError."""
        if plain.get("format") != FORMAT or plain.get("levels") != list(LEVELS):
            raise UnreadableCorrectionError(plain.get("format"), plain.get("levels"))
        try:
            rows = [_found_from(row) for row in _list(plain["segments"])]
            return cls(learnt_at=int(str(plain["learnt_at"])), segments={found.key: found for found in rows})
        except (KeyError, TypeError, ValueError) as wrong:
            raise UnreadableCorrectionError(str(wrong)) from wrong


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Whether recent outcomes still fit: at `promised` the share `kept` of `n`; `later`: ends come later than said."""

    fits: bool
    promised: float
    kept: float
    n: int
    later: bool


def learn(*, outcomes: Sequence[Outcome], now: Minute, window_days: int = WINDOW_DAYS) -> Correction:
    """Learn a correction from the promises of the window, as known at `now`."""
    groups: dict[Key, list[tuple[float, bool]]] = defaultdict(list)
    for outcome in outcomes:
        if now - window_days * DAY_MINUTES <= outcome.promised_at < now:
            scored = score_of(outcome=outcome, now=now)
            for columns in BACK_OFF:
                if all(outcome.segment.get(column) for column in columns):
                    groups[_key(outcome.segment, columns)].append(scored)
    learnt = {key: _learn(key, scored) for key, scored in groups.items() if sum(end for _, end in scored) >= FEWEST}
    return Correction(learnt_at=now, segments=learnt)


def score_of(*, outcome: Outcome, now: Minute) -> tuple[float, bool]:
    """Return how far in its law a promise has come (see `Law.score`), and whether it ended there."""
    ended = outcome.ended_at is not None and outcome.ended_at <= now
    end = outcome.ended_at if ended and outcome.ended_at is not None else now
    return Law.of_grid(minutes=outcome.law).score(minute=end), ended


def watch(
    *, correction: Correction, outcomes: Sequence[Outcome], now: Minute, days: int = WATCH_DAYS
) -> tuple[Drift, ...]:
    """Return, for some confidences, whether the promises of the last days are kept as often as the correction says.

    All promises count whose latest date at that confidence could already be judged; the open ones among them are
    broken, because their date has passed.
    """
    recent = [outcome for outcome in outcomes if now - outcome.promised_at < (days + _reach(outcome)) * DAY_MINUTES]
    return tuple(_drift(correction, recent, now, days, level) for level in WATCHED)


def _drift(correction: Correction, outcomes: Sequence[Outcome], now: Minute, days: int, level: float) -> Drift:
    kept: list[bool] = []
    for outcome in outcomes:
        found = correction.find(segment=outcome.segment)
        law = Law.of_grid(minutes=outcome.law)
        latest = law.at(score=found.score(confidence=level) if found else level)
        if now - days * DAY_MINUTES <= latest < now:
            kept.append(outcome.ended_at is not None and outcome.ended_at <= latest)
    n = len(kept)
    share = sum(kept) / n if n else level
    chance = ALARM_DEVIATIONS * float(np.sqrt(level * (1 - level) / n)) if n else 1.0
    fits = abs(share - level) <= max(chance, TOLERANCE)
    return Drift(fits=fits, promised=level, kept=share, n=n, later=share < level)


def _reach(outcome: Outcome) -> float:
    """Return the days from a promise to the far end of its law, twice over, so that late ends are not missed."""
    return 2 * (outcome.law[-1] - outcome.promised_at) / DAY_MINUTES


def _learn(key: Key, scored: Sequence[tuple[float, bool]]) -> Found:
    values = np.array([score for score, _ in scored])
    seen = np.array([ended for _, ended in scored], dtype=np.bool_)
    scores = _quantiles(values, seen, int(seen.sum()))
    return Found(key=key, n=int(seen.sum()), scores=tuple(float(round(score, 9)) for score in scores))


def _quantiles(values: Floats, seen: NDArray[np.bool_], n: int) -> Floats:
    """Return the scores at `LEVELS` of right-censored scores: the product-limit estimate, at the level of n + 1."""
    order = np.lexsort((~seen, values))
    values, seen = values[order], seen[order]
    at_risk = len(values) - np.arange(len(values))
    below = 1.0 - np.cumprod(1.0 - seen / at_risk)
    ends, reached = values[seen], below[seen]
    wanted = np.array(LEVELS)
    high = np.minimum(wanted * (n + 1) / n, 1.0)
    low = np.maximum((wanted * (n + 1) - 1) / n, 0.0)
    asked = np.where(wanted >= 0.5, high, low)
    place = reached.searchsorted(asked - 1e-12, "left")
    farthest = values[-1]  # where open promises hide the end of the law, at least as far as the farthest of them
    return np.maximum.accumulate(np.append(ends, farthest)[place])


def _key(segment: Segment, columns: Sequence[str]) -> Key:
    return tuple((column, segment.get(column, "")) for column in columns)


def _found_from(row: object) -> Found:
    if not isinstance(row, Mapping):
        raise TypeError(type(row).__name__)
    key = tuple((str(column), str(name)) for column, name in _list(row["segment"]))
    scores = tuple(float(score) for score in _list(row["scores"]))
    if len(scores) != len(LEVELS):
        raise ValueError(len(scores))
    return Found(key=key, n=int(row["n"]), scores=scores)


def _list(found: object) -> list[Any]:
    if not isinstance(found, list | tuple):
        raise TypeError(type(found).__name__)
    return list(found)
