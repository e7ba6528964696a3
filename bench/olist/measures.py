"""The figures of merit, written out so that each can be checked by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yinuo.core.foresight.cases import Floats

Flags = npt.NDArray[np.bool_]


def average_precision(*, outcome: Flags, score: Floats) -> float:
    """Area under precision and recall as the mean precision at each positive; ties share their precision."""
    if not outcome.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    ranked, hits = score[order], np.cumsum(outcome[order])
    last = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    gained = np.diff(np.concatenate([[0], hits[last]]))
    return float((gained * hits[last] / (last + 1)).sum() / outcome.sum())


def roc_area(*, outcome: Flags, score: Floats) -> float:
    """Chance that a late order ranks above one in time; ties count half (Mann–Whitney)."""
    late, fine = int(outcome.sum()), int((~outcome).sum())
    if not late or not fine:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[inverse][outcome].sum() - late * (late + 1) / 2) / (late * fine))


def calibration_error(*, outcome: Flags, probability: Floats, bins: int = 10) -> float:
    """Mean distance of stated and observed lateness over `bins` equally filled bins (ECE)."""
    if not len(outcome):
        return float("nan")
    order = np.argsort(probability, kind="stable")
    gaps = [
        abs(outcome[part].mean() - probability[part].mean()) * len(part)
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return float(sum(gaps) / len(outcome))
