"""The interval of a promise: earliest and latest delivery at a stated confidence, with where it comes from.

Learnt from past deliveries by segment with back-off (customer's area × lane × item family, then coarser),
else from preset times. The level asked of the table is corrected on the organisation's own outcomes, so
that 90 % promised is 90 % kept. Knows no clock and no calendar: instants come from hours by `add`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import DEFAULT_STAGES, Cases, Floats, hours_of, read_cases
from yinuo.core.foresight.landmarks import chance_of_ending
from yinuo.core.foresight.law import kaplan_meier
from yinuo.core.foresight.memory import DAY, log_hours
from yinuo.core.foresight.presets import PresetTimes
from yinuo.core.foresight.scoring import instants_array
from yinuo.core.foresight.segments import (
    PRESET_LEVEL,
    SEGMENT_PROBS,
    Found,
    Key,
    SegmentLaw,
    SegmentTable,
    below,
    fit_segments,
    look_up,
    quantiles,
)

LEVELS_CORRECTED = (0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.975, 0.99)
BLOCK_DAYS, BLOCKS = 45.0, 4  # the correction is learnt on four blocks of 45 days: 180 days
MIN_OUTCOMES = 200  # fewer outcomes cannot tell 90 % from 95 %
MOST_HOURS = 120 * DAY
HALF = 0.5


@dataclass(frozen=True)
class PromiseReason:
    """One fact behind an interval; the door puts it into words.

    kinds: ``history`` (segment, n, median hours), ``slower``/``faster`` (factor against all orders),
    ``backed_off`` (the finer segments had too few deliveries), ``preset`` (median hours of preset times).
    """

    kind: str
    subject: tuple[str, ...] = ()
    n: int = 0
    hours: float = 0.0
    factor: float = 1.0


@dataclass(frozen=True)
class PromiseInterval:
    """Finish before `latest` with `confidence`; before `earliest` only with 1 - `confidence`."""

    earliest: datetime
    latest: datetime
    confidence: float
    source: str  # history | preset
    segment: tuple[tuple[str, str], ...]  # (column, name) pairs; empty for all orders
    n: int
    earliest_hours: float
    latest_hours: float
    reasons: tuple[PromiseReason, ...]


class NothingKnownError(LookupError):
    """Neither history nor preset times say anything about such an order."""


def learn_promises(
    *,
    history: pa.Table,
    now: datetime,
    presets: PresetTimes | None = None,
    stages: Sequence[str] = DEFAULT_STAGES,
) -> SegmentTable:
    """Prepare the table that `promise_interval` reads, from what was known at `now`."""
    cases = read_cases(table=history, stages=stages)
    return learn_from_cases(history=cases, now=hours_of(now), presets=presets)


def learn_from_cases(*, history: Cases, now: float, presets: PresetTimes | None) -> SegmentTable:
    """Fit the segments and correct their levels on forecasts made in the past; see `learn_promises`."""
    table = fit_segments(history=history, now=now, presets=presets)
    return replace(table, level_map=_level_map(history.until(now), now, presets))


def promise_interval(
    *,
    table: SegmentTable,
    facts: Mapping[str, str | None],
    ordered_at: datetime,
    confidence: float = 0.9,
    add: Callable[[datetime, float], datetime] | None = None,
) -> PromiseInterval:
    """Return the interval for one order, in microseconds of work.

    `facts` are the category columns of the case table (``destination_region``, ``lane``, ``item_family``,
    ``order_type``…); a missing ``lane`` is made from the two regions. `add` turns hours into an instant
    where they are working hours (preset times); elapsed hours by default. Raises `NothingKnownError`.
    """
    facts = {"lane": _lane(facts), **{k: v for k, v in facts.items() if v}}
    found = table.find(facts=facts)
    if found is None:
        raise NothingKnownError("no deliveries and no preset times")
    key, law = found
    early, late = _hours(table, key, law, confidence)
    forward = add if add is not None and key[0] == PRESET_LEVEL else _elapsed
    return PromiseInterval(
        earliest=forward(ordered_at, early),
        latest=forward(ordered_at, late),
        confidence=confidence,
        source="preset" if key[0] == PRESET_LEVEL else "history",
        segment=_segment(table, key),
        n=law.n,
        earliest_hours=early,
        latest_hours=late,
        reasons=_reasons(table, facts, key, law),
    )


def promise_intervals(
    *,
    table: SegmentTable,
    cases: pa.Table,
    confidence: float = 0.9,
    stages: Sequence[str] = DEFAULT_STAGES,
) -> pa.Table:
    """Return the intervals of many orders in elapsed hours, counted from ``ordered_at``.

    Columns: order_id, earliest, latest (instants), source (history | preset | none), segment, segment_n.
    """
    read = read_cases(table=cases, stages=stages)
    found = look_up(table=table, cases=read, states=np.zeros(len(read), dtype=np.int64))
    ordered = read.instants["ordered_at"]
    known = found.index >= 0
    preset = np.array([key[0] == PRESET_LEVEL for key in found.keys] + [False])
    names = [" × ".join(key[2]) or "*" for key in found.keys] + [""]
    zone = cases.schema.field("ordered_at").type.tz
    columns = {}
    for name, side in (("earliest", 1 - confidence), ("latest", confidence)):
        hours = promised_hours(table=table, found=found, confidence=side)
        columns[name] = instants_array(hours=np.where(known, ordered + hours, np.nan), zone=zone)
    source = np.where(~known, "none", np.where(preset[found.index], "preset", "history"))
    return pa.table(
        {
            "order_id": read.order_ids,
            **columns,
            "source": source,
            "segment": [names[index] for index in found.index],
            "segment_n": np.where(known, found.counts[found.index], 0),
        }
    )


def promised_hours(*, table: SegmentTable, found: Found, confidence: float) -> Floats:
    """Return the hours each order's segment keeps with `confidence`, corrected where it was learnt."""
    preset = np.array([key[0] == PRESET_LEVEL for key in found.keys] + [False])[found.index]
    levels = np.where(preset, confidence, table.effective(confidence=confidence))
    return np.minimum(np.exp(quantiles(found=found, probs=levels)), MOST_HOURS)


def _level_map(history: Cases, now: float, presets: PresetTimes | None) -> tuple[tuple[float, float], ...]:
    """Learn which level to ask so that each level is kept (conformal: quantiles of past probabilities).

    Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005; open orders count as censored.
    """
    levels: list[Floats] = []
    ended: list[Floats] = []
    chances: list[Floats] = []
    for block in range(BLOCKS, 0, -1):
        cut = now - block * BLOCK_DAYS * DAY
        table = fit_segments(history=history, now=cut, presets=presets)
        ordered = history.instants["ordered_at"]
        rows = np.flatnonzero((ordered >= cut) & (ordered < cut + BLOCK_DAYS * DAY))
        mine = history.take(rows)
        found = look_up(table=table, cases=mine, states=np.zeros(len(rows), dtype=np.int64))
        learnt = np.array([key[0] != PRESET_LEVEL for key in found.keys] + [False])[found.index]
        end = np.fmin(mine.instants["finished_at"], now)
        reached = below(found=found, values=log_hours(end - mine.instants["ordered_at"]))
        chances.append(chance_of_ending(cases=history, now=now)[rows][learnt])
        levels.append(reached[learnt])
        ended.append((mine.instants["finished_at"] <= now)[learnt].astype(np.float64))
    values, seen, weights = np.concatenate(levels), np.concatenate(ended), np.concatenate(chances)
    if seen.sum() < MIN_OUTCOMES:
        return ()
    needed = kaplan_meier(
        values=values,
        seen=seen.astype(np.int64),
        weights=weights,
        probs=np.array(LEVELS_CORRECTED),
    )
    return tuple(
        (asked, float(np.clip(level, 0.001, 0.999))) for asked, level in zip(LEVELS_CORRECTED, needed, strict=True)
    )


def _hours(table: SegmentTable, key: Key, law: SegmentLaw, confidence: float) -> tuple[float, float]:
    found = Found(
        keys=(key,),
        counts=np.array([law.n]),
        grids=np.array([law.grid]),
        index=np.zeros(1, dtype=np.int64),
    )
    early = promised_hours(table=table, found=found, confidence=1 - confidence)
    late = promised_hours(table=table, found=found, confidence=confidence)
    return float(min(early[0], late[0])), float(late[0])


def _reasons(
    table: SegmentTable, facts: Mapping[str, str | None], key: Key, law: SegmentLaw
) -> tuple[PromiseReason, ...]:
    median = float(np.exp(np.interp(HALF, SEGMENT_PROBS, law.grid)))
    if key[0] == PRESET_LEVEL:
        return (PromiseReason(kind="preset", subject=key[2], hours=median),)
    reasons = [PromiseReason(kind="history", subject=key[2], n=law.n, hours=median)]
    everything = table.laws.get((len(table.levels) - 1, key[1], ()))
    if everything is not None and key[2]:
        factor = median / float(np.exp(np.interp(HALF, SEGMENT_PROBS, everything.grid)))
        reasons.append(PromiseReason(kind="slower" if factor >= 1 else "faster", subject=key[2], factor=factor))
    skipped = [level for level in table.levels[: key[0]] if all(facts.get(column) for column in level)]
    if skipped:
        names = tuple(str(facts[column]) for column in skipped[-1])
        reasons.append(PromiseReason(kind="backed_off", subject=names))
    return tuple(reasons)


def _segment(table: SegmentTable, key: Key) -> tuple[tuple[str, str], ...]:
    columns = ("order_type",) if key[0] == PRESET_LEVEL else table.levels[key[0]]
    return tuple((column, name) for column, name in zip(columns, key[2], strict=True) if name)


def _lane(facts: Mapping[str, str | None]) -> str | None:
    origin, destination = facts.get("origin_region"), facts.get("destination_region")
    return f"{origin}→{destination}" if origin and destination else None


def _elapsed(start: datetime, hours: float) -> datetime:
    return start + timedelta(hours=hours)
