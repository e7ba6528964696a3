"""Delivery times by segment with back-off: the forecast of a young organisation, and the honest interval.

A segment is a combination of facts (customer's region, lane, item family); one with too few deliveries
hands over to the next coarser, the last to the preset times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Cases, Category, Codes, Floats
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.law import kaplan_meier
from yinuo.core.foresight.memory import DAY, log_hours
from yinuo.core.foresight.presets import PresetTimes, StageTime, remaining_grid

LEVELS: tuple[tuple[str, ...], ...] = (
    ("destination_area", "lane", "item_family"),
    ("destination_region", "lane", "item_family"),
    ("destination_area", "lane"),
    ("lane",),
    ("destination_region",),
    ("order_type",),
    (),
)
MIN_DELIVERIES = 40  # below this the 95 % quantile hangs on a single delivery
WINDOW_DAYS = 240.0
SEGMENT_PROBS: Floats = np.array([0.005, 0.01, 0.025, *(np.arange(1, 20) / 20), 0.975, 0.99, 0.995])
TAIL_POWER = 3.0  # beyond the last quantile survival falls with the cube of the time (Pareto)
CHUNK = 100_000
MANY_ORDERS = 2_000  # fewer are found sooner one by one
PRESET_LEVEL = -1
Key = tuple[int, int, tuple[str, ...]]  # level, stages passed, names


@dataclass(frozen=True)
class SegmentLaw:
    """Deliveries behind a segment and the log hours at `SEGMENT_PROBS` from entering a state to the end."""

    n: int
    grid: tuple[float, ...]


@dataclass(frozen=True)
class SegmentTable:
    """Laws by (level, stages passed, names); `levels` from fine to coarse, presets behind them all."""

    laws: Mapping[Key, SegmentLaw]
    stages: int
    levels: tuple[tuple[str, ...], ...] = LEVELS
    level_map: tuple[tuple[float, float], ...] = ()

    def find(self, *, facts: Mapping[str, str | None], state: int = 0) -> tuple[Key, SegmentLaw] | None:
        """Return the finest segment that knows enough of an order with these facts."""
        for level, columns in enumerate(self.levels):
            names = tuple(facts.get(column) or "" for column in columns)
            law = self.laws.get((level, state, names))
            if law is not None and all(names):
                return (level, state, names), law
        for name in (facts.get("order_type") or "", ""):
            law = self.laws.get((PRESET_LEVEL, state, (name,)))
            if law is not None:
                return (PRESET_LEVEL, state, (name,)), law
        return None

    def effective(self, *, confidence: float) -> float:
        """Return the level to ask of the table so that `confidence` is kept (conformal correction)."""
        if not self.level_map:
            return confidence
        asked, needed = zip(*self.level_map, strict=True)
        return float(np.interp(confidence, (0.0, *asked, 1.0), (0.0, *needed, 1.0)))


@dataclass(frozen=True)
class Found:
    """Segments of many orders: the law of row i is `grids[index[i]]`; -1 where nothing is known."""

    keys: tuple[Key, ...]
    counts: Codes
    grids: Floats
    index: Codes


def fit_segments(
    *,
    history: Cases,
    now: float,
    presets: PresetTimes | None = None,
    levels: Sequence[tuple[str, ...]] = LEVELS,
    window_days: float = WINDOW_DAYS,
    min_deliveries: int = MIN_DELIVERIES,
) -> SegmentTable:
    """Learn the table from what was known at `now`; open orders count as censored, lost ones not at all."""
    known = history.until(now)
    ordered = known.instants["ordered_at"]
    chances = chance_of_ending(cases=known, now=now)
    rows = np.flatnonzero((chances > 0) & (now - ordered <= window_days * DAY))
    recent = known.take(rows)
    laws: dict[Key, SegmentLaw] = _preset_laws(presets, len(known.stages) + 1)
    for state in range(len(known.stages) + 1):
        entered = recent.instants["ordered_at" if state == 0 else known.stages[state - 1]]
        end = np.fmin(recent.instants["finished_at"], now)
        use = np.flatnonzero(end > entered)
        weights = chances[rows][use]
        values, seen = log_hours((end - entered)[use]), (recent.instants["finished_at"] <= now)[use]
        for level, columns in enumerate(levels):
            for names, members in _groups(recent, use, columns):
                n = int(seen[members].sum())
                if n >= min_deliveries:
                    grid = _law_grid(values[members], seen[members], weights[members])
                    laws[level, state, names] = SegmentLaw(n=n, grid=grid)
    return SegmentTable(laws=laws, stages=len(known.stages), levels=tuple(levels))


def _preset_laws(presets: PresetTimes | None, states: int) -> dict[Key, SegmentLaw]:
    if presets is None:
        return {}
    by_name = {**presets.by_order_type, **({"": presets.default} if presets.default else {})}
    return {
        (PRESET_LEVEL, state, (name,)): SegmentLaw(n=0, grid=_preset_grid(times, state))
        for name, times in by_name.items()
        for state in range(states)
    }


def _preset_grid(times: Sequence[StageTime], passed: int) -> tuple[float, ...]:
    return tuple(float(x) for x in remaining_grid(times=times, passed=passed, probs=SEGMENT_PROBS))


def _law_grid(values: Floats, seen: np.ndarray[tuple[int], np.dtype[np.bool_]], weights: Floats) -> tuple[float, ...]:
    grid = kaplan_meier(values=values, seen=seen.astype(np.int64), weights=weights, probs=SEGMENT_PROBS)
    return tuple(round(float(x), 5) for x in grid)


def _groups(cases: Cases, use: Codes, columns: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Codes]]:
    """Yield the names and the members (positions in `use`) of every full combination of the columns."""
    if not columns:
        yield (), np.arange(len(use), dtype=np.int64)
        return
    codes = np.column_stack([cases.categories[column].codes[use] for column in columns])
    full = np.flatnonzero((codes >= 0).all(axis=1))
    if not len(full):
        return
    first, inverse = distinct_rows(codes[full])
    combinations = codes[full][first]
    order = np.argsort(inverse, kind="stable")
    ends = np.cumsum(np.bincount(inverse))
    for combination, members in zip(combinations, np.split(full[order], ends[:-1]), strict=True):
        names = (cases.categories[column].names[code] for column, code in zip(columns, combination, strict=True))
        yield tuple(names), members


def distinct_rows(codes: Codes) -> tuple[Codes, Codes]:
    """Return the first position of each distinct row and, for each row, the number of its like.

    Folds one column at a time into a single integer, which sorts far faster than rows do.
    """
    folded = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        wide = folded * (int(column.max(initial=0)) + 2) + column + 1
        _, folded = np.unique(wide, return_inverse=True)
    _, first, inverse = np.unique(folded, return_index=True, return_inverse=True)
    return first, inverse


def look_up(*, table: SegmentTable, cases: Cases, states: Codes) -> Found:
    """Find the segment of every order: of few one by one, of many level by level, to the same answer."""
    if len(cases) < MANY_ORDERS:
        places, keys = _one_by_one(table, cases, states)
    else:
        places, keys = _level_by_level(table, cases, states)
    laws = [table.laws[key] for key in keys]
    grids = np.array([law.grid for law in laws]) if laws else np.zeros((1, len(SEGMENT_PROBS)))
    counts = np.array([law.n for law in laws] or [0], dtype=np.int64)
    return Found(keys=tuple(keys), counts=counts, grids=grids, index=places)


def _one_by_one(table: SegmentTable, cases: Cases, states: Codes) -> tuple[Codes, list[Key]]:
    columns = sorted({column for level in table.levels for column in level} | {"order_type"})
    keys: dict[Key, int] = {}
    places = np.full(len(cases), -1, dtype=np.int64)
    codes = np.column_stack([states, *(cases.categories[column].codes for column in columns)])
    for at, (state, *row) in enumerate(codes.tolist()):
        pairs = zip(columns, row, strict=True)
        facts = {c: cases.categories[c].names[code] if code >= 0 else None for c, code in pairs}
        found = table.find(facts=facts, state=state)
        if found is not None:
            places[at] = keys.setdefault(found[0], len(keys))
    return places, list(keys)


def _level_by_level(table: SegmentTable, cases: Cases, states: Codes) -> tuple[Codes, list[Key]]:
    """Number what each level knows and each order's facts alike, and look the second up in the first."""
    keys = list(table.laws)
    places = np.full(len(cases), -1, dtype=np.int64)
    for level, columns in enumerate(table.levels):
        mine = [(place, key) for place, key in enumerate(keys) if key[0] == level and all(key[2])]
        _fill(places, mine, [cases.categories[column] for column in columns], states)
    presets = [(place, key) for place, key in enumerate(keys) if key[0] == PRESET_LEVEL]
    _fill(places, [one for one in presets if one[1][2] != ("",)], [cases.categories["order_type"]], states)
    _fill(places, [(place, (*key[:2], ())) for place, key in presets if key[2] == ("",)], [], states)
    return places, keys


def _fill(places: Codes, known: Sequence[tuple[int, Key]], facts: Sequence[Category], states: Codes) -> None:
    """Set the place of every order that has none yet and whose facts and state are among the known ones."""
    open_still = np.flatnonzero(places < 0)
    if not known or not len(open_still):
        return
    wanted, there = states[open_still], np.array([key[1] for _, key in known], dtype=np.int64)
    full = np.ones(len(open_still), dtype=np.bool_)
    for place, category in enumerate(facts):
        numbers = {name: number for number, name in enumerate(sorted({key[2][place] for _, key in known}))}
        translated = np.array([*(numbers.get(name, -1) for name in category.names), -1], dtype=np.int64)
        codes = translated[category.codes[open_still]]
        full &= codes >= 0
        wanted = wanted * len(numbers) + codes
        there = there * len(numbers) + np.array([numbers[key[2][place]] for _, key in known], dtype=np.int64)
    order = np.argsort(there, kind="stable")
    at = np.minimum(np.searchsorted(there[order], wanted), len(order) - 1)
    hit = full & (there[order][at] == wanted)
    places[open_still[hit]] = np.array([place for place, _ in known], dtype=np.int64)[order][at[hit]]


def below(*, found: Found, values: Floats) -> Floats:
    """Return the probability that each order's log duration is below `values`."""
    out = np.empty(len(values))
    for start in range(0, len(values), CHUNK):
        part = slice(start, start + CHUNK)
        out[part] = _below(found.grids[found.index[part]], values[part])
    return out


def _below(grids: Floats, values: Floats) -> Floats:
    last = len(SEGMENT_PROBS) - 1
    after = np.clip((grids <= values[:, None]).sum(axis=1), 1, last)
    rows = np.arange(len(values))
    low, high = grids[rows, after - 1], grids[rows, after]
    share = np.clip((values - low) / np.maximum(high - low, 1e-9), 0, 1)
    inside = SEGMENT_PROBS[after - 1] + share * (SEGMENT_PROBS[after] - SEGMENT_PROBS[after - 1])
    beyond = np.maximum(values - grids[:, -1], 0)
    before = np.maximum(grids[:, 0] - values, 0)
    tail = 1 - (1 - SEGMENT_PROBS[-1]) * np.exp(-TAIL_POWER * beyond)
    head = SEGMENT_PROBS[0] * np.exp(-TAIL_POWER * before)
    return np.asarray(np.where(beyond > 0, tail, np.where(before > 0, head, inside)))


def quantiles(*, found: Found, probs: Floats) -> Floats:
    """Return the log duration of each order at its own probability."""
    probs = np.clip(probs, 1e-6, 1 - 1e-9)
    after = np.clip(np.searchsorted(SEGMENT_PROBS, probs), 1, len(SEGMENT_PROBS) - 1)
    low, high = found.grids[found.index, after - 1], found.grids[found.index, after]
    share = (probs - SEGMENT_PROBS[after - 1]) / (SEGMENT_PROBS[after] - SEGMENT_PROBS[after - 1])
    inside = low + np.clip(share, 0, 1) * (high - low)
    tail = found.grids[found.index, -1] - np.log((1 - probs) / (1 - SEGMENT_PROBS[-1])) / TAIL_POWER
    head = found.grids[found.index, 0] + np.log(probs / SEGMENT_PROBS[0]) / TAIL_POWER
    return np.asarray(np.where(probs > SEGMENT_PROBS[-1], tail, np.where(probs < SEGMENT_PROBS[0], head, inside)))
