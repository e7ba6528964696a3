"""What past deliveries teach about a supplier, a lane or a region, as it was known at any moment.

A delivery counts only from the instant it was completed; an open order counts in the backlog from its
order until its completion. Nothing here may look past the moment that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from yinuo.core.foresight.cases import Cases, Category, Codes, Floats

DAY = 24.0
LONG_DAYS = 180.0  # a long window, so that one strike does not become the rule
RECENT_DAYS = 21.0  # what is different just now
FORGOTTEN_DAYS = 60.0  # an order open for longer no longer counts as backlog
FORESEEN_DAYS = 120.0  # the longest remaining time a forecast names
FLOOR_HOURS = 0.5  # shorter durations are recording noise
FAMILIES = (
    "all",
    "supplier",
    "carrier",
    "lane",
    "origin_area",
    "destination_region",
    "destination_area",
    "item_family",
    "item",
    "order_type",
    "customer",
)
MEASURES = ("total", "last", "handling", "use", "late")
STREAMS = ("enter", "leave", "overdue", "recovered")
_SLOT = 1 << 34  # seconds in one group's stretch of the sorted keys (about 544 years)
_ORIGIN = -(1 << 32)
_MILLION = 1_000_000


@dataclass(frozen=True)
class Log:
    """Values in the order of (group, instant), with running sums: any window is two look-ups."""

    keys: Codes
    sums: Codes  # in millionths: integers add up the same in any order, so later rows cannot show through

    def window(self, *, codes: Codes, moments: Floats, days: float) -> tuple[Floats, Floats]:
        """Return count and sum of the values known at each moment and not older than `days`."""
        upto = np.searchsorted(self.keys, _key(codes, moments), side="right")
        since = np.searchsorted(self.keys, _key(codes, moments - days * DAY), side="right")
        empty = codes < 0
        counts = np.where(empty, 0, upto - since).astype(np.float64)
        return counts, np.where(empty, 0, self.sums[upto] - self.sums[since]) / _MILLION


@dataclass(frozen=True)
class Memory:
    """Logs of every measure for every family of groups, with the names of the groups."""

    logs: Mapping[tuple[str, str], Log]
    names: Mapping[str, tuple[str, ...]]

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, int]]:
        """Return the code of every name, by family."""
        return _places(self.names)

    def codes(self, *, family: str, category: Category | None, rows: int) -> Codes:
        """Translate a column's own codes into the codes of this memory; unknown is -1."""
        return _translate(self.places, family, category, rows)

    def stat(self, *, family: str, measure: str, codes: Codes, moments: Floats, days: float) -> tuple[Floats, Floats]:
        """Return count and sum of a measure in a family's groups over the window before each moment."""
        log = self.logs.get((family, measure))
        if log is None or not len(codes):
            return np.zeros(len(codes)), np.zeros(len(codes))
        if np.ptp(moments) > 0:
            return log.window(codes=codes, moments=moments, days=days)
        counts, sums = self._at(log, family, float(moments[0]), days)
        return counts[codes + 1], sums[codes + 1]

    def _at(self, log: Log, family: str, moment: float, days: float) -> tuple[Floats, Floats]:
        groups = np.arange(-1, max(len(self.names.get(family, ())), 1), dtype=np.int64)
        return log.window(codes=groups, moments=np.full(len(groups), moment), days=days)

    def snapshot(self, *, moment: float, wanted: Sequence[tuple[str, str, float]]) -> Snapshot:
        """Freeze the wanted (family, measure, days) statistics as of `moment`."""
        stats = {
            (family, measure, days): self._at(self.logs[family, measure], family, moment, days)
            for family, measure, days in wanted
            if (family, measure) in self.logs
        }
        return Snapshot(stats=stats, names=self.names)


@dataclass(frozen=True)
class Snapshot:
    """The memory at one moment: small enough to travel with a model."""

    stats: Mapping[tuple[str, str, float], tuple[Floats, Floats]]
    names: Mapping[str, tuple[str, ...]]

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, int]]:
        """Return the code of every name, by family; made once, for an order at an event must not wait for it."""
        return _places(self.names)

    def codes(self, *, family: str, category: Category | None, rows: int) -> Codes:
        """Translate a column's own codes into the codes of this snapshot; unknown is -1."""
        return _translate(self.places, family, category, rows)

    def stat(self, *, family: str, measure: str, codes: Codes, moments: Floats, days: float) -> tuple[Floats, Floats]:
        """Return count and sum as they stood when the snapshot was taken; `moments` plays no part."""
        counts, sums = self.stats.get((family, measure, days), (np.zeros(1), np.zeros(1)))
        place = np.where(codes + 1 < len(counts), codes + 1, 0)
        return counts[place], sums[place]


def remember(*, history: Cases) -> Memory:
    """Build the memory of a history; each fact carries the instant at which it became known."""
    measures = {**_durations(history), **_backlog(history)}
    logs: dict[tuple[str, str], Log] = {}
    names: dict[str, tuple[str, ...]] = {"all": ("all",)}
    for family in FAMILIES:
        codes = _group_codes(history, family)
        if codes is None:
            continue
        if family != "all":
            names[family] = history.categories[family].names
        for measure, (instants, values) in measures.items():
            logs[family, measure] = keep_log(codes, instants, values)
    return Memory(logs=logs, names=names)


def _places(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, Mapping[str, int]]:
    return {family: {name: code for code, name in enumerate(of_family)} for family, of_family in names.items()}


def _translate(places: Mapping[str, Mapping[str, int]], family: str, category: Category | None, rows: int) -> Codes:
    if family == "all" or category is None:
        return np.zeros(rows, dtype=np.int64)
    place = places.get(family, {})
    lookup = np.array([*(place.get(name, -1) for name in category.names), -1], dtype=np.int64)
    return lookup[category.codes]


def _group_codes(history: Cases, family: str) -> Codes | None:
    if family == "all":
        return np.zeros(len(history), dtype=np.int64)
    category = history.categories[family]
    return category.codes if category.names else None


def _durations(history: Cases) -> dict[str, tuple[Floats, Floats]]:
    ordered, finished = history.instants["ordered_at"], history.instants["finished_at"]
    due = history.instants["due_at"]
    gone = np.fmin(finished, history.instants["cancelled_at"])
    total = log_hours(finished - ordered)
    planned = log_hours(due - ordered)
    measures = {
        "total": (finished, total),
        "use": (finished, total - planned),
        "late": (np.fmin(gone, due), np.where(np.isnan(due), np.nan, ~(gone < due))),
    }
    if history.stages:
        last = history.instants[history.stages[-1]]
        measures["handling"] = (last, log_hours(last - ordered))
        measures["last"] = (finished, log_hours(finished - last))
    return measures


def _backlog(history: Cases) -> dict[str, tuple[Floats, Floats]]:
    ordered, due = history.instants["ordered_at"], history.instants["due_at"]
    gone = np.fmin(history.instants["finished_at"], history.instants["cancelled_at"])
    leaves = np.fmin(gone, ordered + FORGOTTEN_DAYS * DAY)
    overdue = np.where(gone <= due, np.nan, due)
    recovers = np.fmin(gone, overdue + FORGOTTEN_DAYS * DAY)
    return {
        "enter": (ordered, ordered),
        "leave": (leaves, ordered),
        "overdue": (overdue, overdue),
        "recovered": (np.where(np.isnan(overdue), np.nan, recovers), overdue),
    }


def log_hours(hours: Floats) -> Floats:
    """Natural logarithm of a duration in hours, floored at half an hour; null stays null."""
    return np.asarray(np.log(np.maximum(hours, FLOOR_HOURS)))


def log_days(hours: Floats) -> Floats:
    """Natural logarithm of one plus the days: like a log where it matters, calm near zero."""
    return np.asarray(np.log1p(np.maximum(hours, 0.0) / DAY))


def hours_of_log_days(values: Floats) -> Floats:
    """Undo `log_days`; at most `FORESEEN_DAYS`, beyond which nothing was ever learnt."""
    return np.asarray(np.expm1(np.clip(values, 0.0, np.log1p(FORESEEN_DAYS))) * DAY)


def keep_log(codes: Codes, instants: Floats, values: Floats) -> Log:
    """Sort values by group and by the instant at which they became known; null instants or values are left out."""
    known = (codes >= 0) & ~np.isnan(instants) & ~np.isnan(values)
    keys = _key(codes[known], instants[known])
    order = np.argsort(keys, kind="stable")
    parts = np.round(values[known][order] * _MILLION).astype(np.int64)
    return Log(keys=keys[order], sums=np.concatenate([[0], np.cumsum(parts)]))


def _key(codes: Codes, moments: Floats) -> Codes:
    seconds = np.floor(np.nan_to_num(moments, nan=0.0) * 3600).astype(np.int64) - _ORIGIN
    return codes * _SLOT + np.clip(seconds, 0, _SLOT - 1)
