"""Empirical laws: a distribution as a row of quantiles, estimated with censored observations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats

PROBS: Floats = np.concatenate([[0.001, 0.002, 0.005], np.arange(1, 100) / 100, [0.995, 0.998, 0.999]])
MIN_GROUP = 200.0  # observations before a group gets a law of its own


@dataclass(frozen=True)
class Laws:
    """One law of standardised residuals for each group; row g of `grid` is group g at `PROBS`."""

    grid: Floats

    def quantile(self, *, groups: Codes, probs: Floats) -> Floats:
        """Return the residual below which `probs` of its group lies, row by row."""
        out = np.empty(len(groups))
        for group in np.flatnonzero(np.bincount(groups)):
            mine = groups == group
            out[mine] = np.interp(probs[mine], PROBS, self.grid[group])
        return out

    def below(self, *, groups: Codes, values: Floats) -> Floats:
        """Return the probability that the residual is below each value, never quite 0 or 1."""
        out = np.empty(len(groups))
        for group in np.flatnonzero(np.bincount(groups)):
            mine = groups == group
            out[mine] = np.interp(values[mine], self.grid[group], PROBS)
        return out


def fit_laws(*, values: Floats, seen: Codes, weights: Floats, groups: Codes, count: int) -> Laws:
    """Estimate one law for each of `count` groups; small groups take the law of all."""
    everything = kaplan_meier(values=values, seen=seen, weights=weights)
    rows = []
    for group in range(count):
        mine = groups == group
        if weights[mine & (seen > 0)].sum() < MIN_GROUP:
            rows.append(everything)
        else:
            rows.append(kaplan_meier(values=values[mine], seen=seen[mine], weights=weights[mine]))
    return Laws(grid=np.array(rows))


def kaplan_meier(*, values: Floats, seen: Codes, weights: Floats, probs: Floats = PROBS) -> Floats:
    """Return the quantiles at `probs` of right-censored values (product-limit estimate).

    Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958.
    """
    order = np.lexsort((-seen, values))
    values, died = values[order], weights[order] * (seen[order] > 0)
    at_risk = np.cumsum(weights[order][::-1])[::-1]
    survival = np.cumprod(1.0 - np.minimum(died / np.maximum(at_risk, 1e-12), 1.0))
    if not len(values):
        return np.zeros(len(probs))
    ended = died > 0
    middle = 1.0 - survival[ended] - died[ended] / (2 * weights.sum())
    grid = np.interp(probs, np.maximum.accumulate(middle), values[ended]) if ended.any() else np.zeros(len(probs))
    return np.asarray(np.maximum.accumulate(grid) + np.arange(len(probs)) * 1e-9)
