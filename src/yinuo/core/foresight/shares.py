"""What each feature adds to a forest's answer (TreeSHAP, Lundberg 2020), of many rows many times as quickly.

A leaf of value v, on whose path feature j is tested, counts for a set S of known features as v times, for each j,
whether the row passes the tests of j (o_j, for j in S) or the share of the past that passed them (z_j, for the others).
Shapley's weight of a set of k among d - 1 others, k! (d - 1 - k)! / d!, is the integral of t^k (1 - t)^(d-1-k) from 0
to 1, so that feature i is due v (o_i - z_i) times the integral of the product over all others of o_j t + z_j (1 - t).
That is a polynomial of degree d - 1, which eight points of Gauss and Legendre integrate exactly up to d = 16; no factor
is ever 0, so that i is taken out of the product of all by a division. The library unwinds the same sums for each row
and leaf anew. Knows the library's text form of a forest, and no order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yinuo.core.foresight.forest import Forest, NotThisKind, compiled, facts_of_trees, read_forest, smoothed

POINTS = 8
MOST_ON_A_PATH = 2 * POINTS
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(POINTS)
_AT: npt.NDArray[np.float64] = (_NODES + 1) / 2
_WEIGHT: npt.NDArray[np.float64] = _WEIGHTS / 2


@dataclass(frozen=True)
class Paths:
    """The ways to all leaves of a forest: leaf l has the steps `first_step[l]` to `first_step[l + 1]`, one per feature.

    `asked` are the nodes of its tree at which the feature is tested, `passed` those of them that the way leaves to the
    left; `factor` holds each step's factor at the points where it is not passed and where it is, `share` the z of it.
    """

    forest: Forest
    first_leaf: npt.NDArray[np.int64]
    first_step: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    feature: npt.NDArray[np.int64]
    asked: npt.NDArray[np.uint32]
    passed: npt.NDArray[np.uint32]
    share: npt.NDArray[np.float64]
    factor: npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Step:
    feature: int
    asked: int
    passed: int
    share: float


def read_paths(*, text: str) -> Paths:
    """Read the library's text; raises NotThisKind."""
    forest, first_leaf, first_step = read_forest(text=text), [0], [0]
    values: list[float] = []
    steps: list[_Step] = []
    for facts in facts_of_trees(text=text):
        leaves = list(_leaves(facts)) if int(facts["num_leaves"]) > 1 else []
        for value, found in leaves:
            if len(found) > MOST_ON_A_PATH:
                raise NotThisKind(f"{len(found)} features on the way to a leaf")
            values.append(value)
            steps += found.values()
            first_step.append(len(steps))
        first_leaf.append(len(values))
    share = np.array([one.share for one in steps], dtype=np.float64)
    missed = share[:, None] * (1 - _AT)
    return Paths(
        forest=forest,
        first_leaf=np.array(first_leaf, dtype=np.int64),
        first_step=np.array(first_step, dtype=np.int64),
        value=np.array(values, dtype=np.float64),
        feature=np.array([one.feature for one in steps], dtype=np.int64),
        asked=np.array([one.asked for one in steps], dtype=np.uint32),
        passed=np.array([one.passed for one in steps], dtype=np.uint32),
        share=share,
        factor=np.stack([missed, missed + _AT], axis=1),
    )


def shares(*, paths: Paths, x: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return what each feature adds to the answer of each row of `x`."""
    found, known = np.zeros(x.shape, dtype=np.float64), smoothed(x)
    forest, most = paths.forest, int(np.diff(paths.first_step).max(initial=0))
    _share(
        known,
        forest.feature,
        forest.threshold,
        forest.missing_right,
        forest.first_node,
        paths.first_leaf,
        paths.first_step,
        paths.value,
        paths.feature,
        paths.asked,
        paths.passed,
        paths.share,
        paths.factor,
        _WEIGHT,
        np.empty((1 << most, max(most, 1)), dtype=np.float64),
        found,
    )
    return found


def _leaves(facts: dict[str, str]) -> Iterator[tuple[float, dict[int, _Step]]]:
    """Yield each leaf's value and its steps by feature."""
    numbers = {
        name: [int(one) for one in facts[name].split()]
        for name in ("left_child", "right_child", "split_feature", "leaf_count", "internal_count")
    }
    values = [float(one) for one in facts["leaf_value"].split()]

    def weight(child: int) -> int:
        return numbers["internal_count"][child] if child >= 0 else numbers["leaf_count"][~child]

    waiting: list[tuple[int, dict[int, _Step]]] = [(0, {})]
    while waiting:
        node, known = waiting.pop()
        if node < 0:
            yield values[~node], known
            continue
        feature = numbers["split_feature"][node]
        before = known.get(feature, _Step(feature, 0, 0, 1.0))
        for side, passed in (("left_child", 1 << node), ("right_child", 0)):
            child = numbers[side][node]
            share = before.share * weight(child) / weight(node)
            step = _Step(feature, before.asked | 1 << node, before.passed | passed, share)
            waiting.append((child, {**known, feature: step}))


@compiled
def _share(
    x: npt.NDArray[np.float32],
    tested: npt.NDArray[np.int32],
    threshold: npt.NDArray[np.float32],
    missing_right: npt.NDArray[np.uint8],
    first_node: npt.NDArray[np.int64],
    first_leaf: npt.NDArray[np.int64],
    first_step: npt.NDArray[np.int64],
    value: npt.NDArray[np.float64],
    feature: npt.NDArray[np.int64],
    asked: npt.NDArray[np.uint32],
    passed: npt.NDArray[np.uint32],
    share: npt.NDArray[np.float64],
    factor: npt.NDArray[np.float64],
    weight: npt.NDArray[np.float64],
    due: npt.NDArray[np.float64],
    found: npt.NDArray[np.float64],
) -> None:
    """Add up what the leaves owe the features of each row: the same to all rows that pass the same steps of a way."""
    left, reckoned = np.empty(x.shape[0], dtype=np.uint32), np.full(due.shape[0], -1, dtype=np.int64)
    for tree in range(len(first_node) - 1):
        for row in range(x.shape[0]):
            left[row] = _lefts(x[row], tested, threshold, missing_right, first_node[tree], first_node[tree + 1])
        for leaf in range(first_leaf[tree], first_leaf[tree + 1]):
            first, last = first_step[leaf], first_step[leaf + 1]
            for row in range(x.shape[0]):
                met = 0
                for step in range(first, last):
                    met |= (left[row] & asked[step] == passed[step]) << (step - first)
                if reckoned[met] != leaf:
                    reckoned[met] = leaf
                    _reckon(met, value[leaf], share[first:last], factor[first:last], weight, due[met])
                for step in range(first, last):
                    found[row, feature[step]] += due[met, step - first]


@compiled
def _reckon(
    met: int,
    value: float,
    share: npt.NDArray[np.float64],
    factor: npt.NDArray[np.float64],
    weight: npt.NDArray[np.float64],
    due: npt.NDArray[np.float64],
) -> None:
    """Set what a leaf owes each feature on its way where these steps of it are passed."""
    every = weight.copy()
    for step in range(len(share)):
        every *= factor[step, met >> step & 1]
    for step in range(len(share)):
        known = met >> step & 1
        due[step] = value * (known - share[step]) * np.sum(every / factor[step, known])


@compiled
def _lefts(
    told: npt.NDArray[np.float32],
    tested: npt.NDArray[np.int32],
    threshold: npt.NDArray[np.float32],
    missing_right: npt.NDArray[np.uint8],
    first: int,
    last: int,
) -> np.uint32:
    """Return a bit for each node of a tree: whether the row goes to its left."""
    left = np.uint32(0)
    for node in range(first, last):
        known = told[tested[node]]
        goes = known <= threshold[node] if missing_right[node] else not known > threshold[node]
        if goes:
            left |= np.uint32(1) << np.uint32(node - first)
    return left
