"""Turns a model's probability into one that is kept: corrected on past forecasts whose outcome is known.

A line in log-odds for each band of time left to the promise (Platt 1999), held near the identity by a
prior, so that one bad month bends it and does not break it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats
from yinuo.core.foresight.memory import DAY

BANDS_HOURS = (84.0, 204.0, 300.0)  # less than 3.5, 8.5, 12.5 days, more
PRIOR_STRENGTH = (10.0, 200.0)  # of intercept and slope: the level drifts, the ranking hardly does
# Half-life of an outcome's weight by its due date, for each band; near ones found on 2017-09..2018-03 of the
# Olist orders. A promise far away has outcomes weeks old, and a short memory would chase the last strike.
HALF_LIFE_DAYS: Floats = np.array([10.0, 10.0, 10.0, 60.0])
EDGE = 1e-4


@dataclass(frozen=True)
class Calibration:
    """Intercept and slope in log-odds for each band of slack."""

    lines: tuple[tuple[float, float], ...] = ((0.0, 1.0),) * (len(BANDS_HOURS) + 1)

    def apply(self, *, probability: Floats, slack: Floats) -> Floats:
        """Return the corrected probability of each forecast."""
        lines = np.array(self.lines)[band(slack)]
        return sigmoid(lines[:, 0] + lines[:, 1] * logit(probability))


def correct(*, probability: Floats, slack: Floats, outcome: Floats, due: Floats, now: float) -> Calibration:
    """Fit the running correction on forecasts whose promise has run out by `now`.

    The farthest band stays as the model left it: its outcomes come weeks late, and following them was seen to
    make both ranking and calibration at the purchase worse.
    """
    near = (due <= now) & (band(slack) < len(BANDS_HOURS))
    return calibrate(
        probability=probability[near],
        slack=slack[near],
        outcome=outcome[near],
        weights=recency(due=due[near], slack=slack[near], now=now),
    )


def recency(*, due: Floats, slack: Floats, now: float) -> Floats:
    """Return the weight of outcomes that became known at their due instant, by the slack they were forecast at."""
    return np.asarray(0.5 ** ((now - due) / DAY / HALF_LIFE_DAYS[band(slack)]))


def band(slack: Floats) -> Codes:
    """Return the number of the band of each order's hours to the promise."""
    return np.searchsorted(BANDS_HOURS, np.nan_to_num(slack)).astype(np.int64)


def logit(probability: Floats | np.float64) -> Floats:
    """Return log-odds, kept finite."""
    p = np.clip(probability, EDGE, 1 - EDGE)
    return np.asarray(np.log(p / (1 - p)))


def sigmoid(score: Floats | np.float64) -> Floats:
    """Return the probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -40, 40))))


def calibrate(*, probability: Floats, slack: Floats, outcome: Floats, weights: Floats) -> Calibration:
    """Fit the correction on forecasts with known outcome (1 late, 0 kept)."""
    lines = []
    for number in range(len(BANDS_HOURS) + 1):
        mine = band(slack) == number
        lines.append(_line(logit(probability[mine]), outcome[mine], weights[mine]))
    return Calibration(lines=tuple(lines))


def _line(x: Floats, y: Floats, weights: Floats) -> tuple[float, float]:
    """Penalised logistic regression of outcome on log-odds by Newton's method, from the identity."""
    prior = np.array([0.0, 1.0])
    line = prior.copy()
    design = np.column_stack([np.ones(len(x)), x])
    for _ in range(25):
        p = sigmoid(design @ line)
        gradient = design.T @ (weights * (y - p)) - np.array(PRIOR_STRENGTH) * (line - prior)
        bend = (design * (weights * p * (1 - p))[:, None]).T @ design + np.diag(PRIOR_STRENGTH)
        step = np.linalg.solve(bend, gradient)
        line = line + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(line[0]), float(max(line[1], 0.1))
