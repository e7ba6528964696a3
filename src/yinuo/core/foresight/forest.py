"""Applies boosted trees of at most 32 leaves to very many rows, without walking down each tree.

Each inner node has a mask of the leaves that are left to a row for which its test fails; of what all failed tests
of a tree leave, the lowest bit is the leaf in which the row ends (Lucchese et al., "QuickScorer", SIGIR 2015). The
rows lie side by side here, so that a node is one comparison of whole registers (V-QuickScorer, SIGIR 2016). The
sums are those of the library, in its order, to the last bit. Knows the library's text form of a forest, and no
order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

MOST_LEAVES = 32
BLOCK = 64  # rows side by side: with a hundred columns they fit the fastest cache
MISSING_MASK, MISSING_NAN, DEFAULT_LEFT, CATEGORICAL = 12, 8, 2, 1  # bits of the library's decision_type
_LOWEST = 0x077CB531  # de Bruijn: the place of the lowest bit, without counting
_TINY = 1e-35  # what is not farther from zero is zero to the library
Kernel = TypeVar("Kernel", bound=Callable[..., Any])


class NotThisKind(ValueError):
    """The forest has more leaves, or tests, than this way knows: the library's own has to do."""


@dataclass(frozen=True)
class Forest:
    """All trees one after the other: nodes from `first_node[t]`, leaves from 32 · t."""

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    missing_right: npt.NDArray[np.uint8]
    kept: npt.NDArray[np.uint32]  # leaves that are left when the test fails
    first_node: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    binary: bool  # answers are probabilities


def read_forest(*, text: str) -> Forest:
    """Read the library's text; raises NotThisKind."""
    head = text.split("\nTree=", 1)[0]
    trees = list(facts_of_trees(text=text))
    objective = next((line for line in head.splitlines() if line.startswith("objective=")), "")
    name = objective.removeprefix("objective=").split(" ")[0]
    if name not in ("regression", "binary") or (name == "binary" and "sigmoid:1" not in objective.split()):
        raise NotThisKind(objective)
    nodes: list[tuple[int, float, bool, int]] = []
    first, values = [0], np.zeros(MOST_LEAVES * len(trees))
    for number, facts in enumerate(trees):
        if int(facts["num_leaves"]) > MOST_LEAVES or int(facts.get("num_cat", 0)):
            raise NotThisKind(f"tree {number}")
        found, order = _tree(facts)
        nodes += found
        first.append(len(nodes))
        leaves = [float(one) for one in facts["leaf_value"].split()]
        values[MOST_LEAVES * number : MOST_LEAVES * number + len(order)] = [leaves[leaf] for leaf in order]
    feature, threshold, missing_right, kept = zip(*nodes, strict=True) if nodes else ((), (), (), ())
    return Forest(
        feature=np.array(feature, dtype=np.int32),
        threshold=_rounded_down(np.array(threshold, dtype=np.float64)),
        missing_right=np.array(missing_right, dtype=np.uint8),
        kept=np.array(kept, dtype=np.uint32),
        first_node=np.array(first, dtype=np.int64),
        value=values,
        binary=name == "binary",
    )


def facts_of_trees(*, text: str) -> Iterator[dict[str, str]]:
    """Yield what the library's text says of each tree, by name."""
    for tree in text.split("\nTree=")[1:]:
        yield dict(line.split("=", 1) for line in tree.split("\n\n")[0].splitlines()[1:] if "=" in line)


def smoothed(x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return values as the library reads them: what is not farther from zero than it minds is zero."""
    return np.where(np.abs(x) <= np.float32(_TINY), np.float32(0.0), x).astype(np.float32)


def apply_forest(*, forest: Forest, x: npt.NDArray[np.float32], threads: int) -> npt.NDArray[np.float64]:
    """Return the forest's answer for each row of `x`."""
    x = np.ascontiguousarray(x, dtype=np.float32)
    answers = np.zeros(len(x))
    places = _places()
    parts = [(int(part[0]), int(part[-1]) + 1) for part in np.array_split(np.arange(len(x)), threads) if len(part)]

    def fill(part: tuple[int, int]) -> None:
        _apply(
            x[part[0] : part[1]],
            forest.feature,
            forest.threshold,
            forest.missing_right,
            forest.kept,
            forest.first_node,
            forest.value,
            places,
            answers[part[0] : part[1]],
        )

    with ThreadPoolExecutor(max_workers=threads) as pool:
        list(pool.map(fill, parts))
    return 1.0 / (1.0 + np.exp(-answers)) if forest.binary else answers


def _tree(facts: dict[str, str]) -> tuple[list[tuple[int, float, bool, int]], list[int]]:
    """Return a tree's nodes and its leaves from left to right."""
    if int(facts["num_leaves"]) == 1:
        return [], [0]
    left, right = ([int(one) for one in facts[side].split()] for side in ("left_child", "right_child"))
    order = list(_leaves(0, left, right))
    place = {leaf: number for number, leaf in enumerate(order)}
    features = [int(one) for one in facts["split_feature"].split()]
    thresholds = [float(one) for one in facts["threshold"].split()]
    kinds = [int(one) for one in facts["decision_type"].split()]
    nodes = []
    for node, (feature, threshold, kind) in enumerate(zip(features, thresholds, kinds, strict=True)):
        gone = sum(1 << place[leaf] for leaf in _leaves(left[node], left, right))
        nodes.append((feature, threshold, _missing_right(kind, threshold), (1 << MOST_LEAVES) - 1 - gone))
    return nodes, order


def _leaves(child: int, left: list[int], right: list[int]) -> Iterator[int]:
    """Yield the leaves below a child, from left to right; a negative child is a leaf."""
    if child < 0:
        yield ~child
        return
    yield from _leaves(left[child], left, right)
    yield from _leaves(right[child], left, right)


def _missing_right(kind: int, threshold: float) -> bool:
    """Return where a missing value goes; where the forest never met one it counts as zero."""
    if kind & CATEGORICAL or kind & MISSING_MASK not in (0, MISSING_NAN):
        raise NotThisKind(f"decision type {kind}")
    if kind & MISSING_MASK == MISSING_NAN:
        return not kind & DEFAULT_LEFT
    return not threshold >= 0.0


def _rounded_down(thresholds: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return the greatest single-precision numbers not above: values of that precision compare with them alike."""
    near = thresholds.astype(np.float32)
    return np.where(near.astype(np.float64) > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


def _places() -> npt.NDArray[np.uint8]:
    places = np.zeros(MOST_LEAVES, dtype=np.uint8)
    for bit in range(MOST_LEAVES):
        places[((1 << bit) * _LOWEST & 0xFFFFFFFF) >> 27] = bit
    return places


def compiled(function: Kernel) -> Kernel:
    """Let a function be compiled when it is first called, and run outside Python's lock."""
    compile_later: Any = njit
    try:
        return cast(Kernel, compile_later(cache=True, nogil=True)(function))
    except RuntimeError:  # numba finds no folder that could be written to: it is compiled anew by each process
        return cast(Kernel, compile_later(nogil=True)(function))


@compiled
def _apply(
    x: npt.NDArray[np.float32],
    feature: npt.NDArray[np.int32],
    threshold: npt.NDArray[np.float32],
    missing_right: npt.NDArray[np.uint8],
    kept: npt.NDArray[np.uint32],
    first_node: npt.NDArray[np.int64],
    value: npt.NDArray[np.float64],
    places: npt.NDArray[np.uint8],
    answers: npt.NDArray[np.float64],
) -> None:
    """Add up the leaves of each row, block by block, tree by tree."""
    side = np.empty((x.shape[1], BLOCK), dtype=np.float32)
    left = np.empty(BLOCK, dtype=np.uint32)
    total = np.empty(BLOCK, dtype=np.float64)
    for start in range(0, x.shape[0], BLOCK):
        count = min(BLOCK, x.shape[0] - start)
        _lay_out(x[start : start + count], side)
        total[:] = 0.0
        for tree in range(len(first_node) - 1):
            left[:] = np.uint32(0xFFFFFFFF)
            for node in range(first_node[tree], first_node[tree + 1]):
                _test(side[feature[node]], threshold[node], missing_right[node], kept[node], left)
            _add(left, value[tree * MOST_LEAVES : (tree + 1) * MOST_LEAVES], places, total)
        answers[start : start + count] = total[:count]


@compiled
def _lay_out(x: npt.NDArray[np.float32], side: npt.NDArray[np.float32]) -> None:
    """Lay a block's rows side by side; a last block that is not full repeats its last row."""
    nothing, tiny = np.float32(0.0), np.float32(_TINY)
    for row in range(BLOCK):
        source = min(row, x.shape[0] - 1)
        for column in range(x.shape[1]):
            told = x[source, column]
            side[column, row] = nothing if abs(told) <= tiny else told


@compiled
def _test(
    column: npt.NDArray[np.float32],
    limit: np.float32,
    missing_right: int,
    kept: np.uint32,
    left: npt.NDArray[np.uint32],
) -> None:
    """Take from each row that fails a node's test the leaves that are out of its reach then."""
    everything = np.uint32(0xFFFFFFFF)
    if missing_right:
        for row in range(BLOCK):
            left[row] &= everything if column[row] <= limit else kept
    else:
        for row in range(BLOCK):
            left[row] &= kept if column[row] > limit else everything


@compiled
def _add(
    left: npt.NDArray[np.uint32],
    value: npt.NDArray[np.float64],
    places: npt.NDArray[np.uint8],
    total: npt.NDArray[np.float64],
) -> None:
    """Add to each row's sum the value of its lowest leaf that is left."""
    lowest, shift = np.uint32(_LOWEST), np.uint32(27)
    for row in range(BLOCK):
        bit = left[row] & (~left[row] + np.uint32(1))
        total[row] += value[places[np.uint32(bit * lowest) >> shift]]
