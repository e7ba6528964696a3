"""How short an honest promise can be: at the marketplace's own on-time rate, and its coverage by month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.olist.rolling import REFIT_DAYS, Rows, Split, Stream, day, month, placed, walk
from yinuo.core.foresight.cases import Cases, Floats
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.outlook import Outlook, fit_outlook, foresee, miss_law

LEVELS = (0.90, 0.95)
RECALIBRATE_DAYS = 7.0
SEARCH: Floats = np.linspace(0.5, 0.999, 500)


def measure_promise(*, stream: Stream, split: Split, say: Callable[[str], None]) -> dict[str, Any]:
    """Return promised days and coverage on the test period, beside the marketplace's own."""
    cases = stream.cases
    rows = _delivered(stream, split.train_until, split.test_until, split.known_until)
    before = _delivered(stream, split.rehearsal, split.train_until, split.train_until)
    grid = _promise_grid(cases, rows, *_foreseen(stream, split, say), split)
    days, kept = _own(cases, rows)
    known_rate = float(_own(cases, before)[1].mean()) if len(before) else LEVELS[0]
    reached = np.array([_kept(cases, rows, column).mean() for column in grid.T])
    equal = int(np.argmax(reached >= kept.mean())) if reached.max() >= kept.mean() else len(SEARCH) - 1
    return {
        "orders": len(rows),
        "marketplace": {"days": float(days.mean()), "on_time": float(kept.mean())},
        "at_its_rate": _level_figures(cases, rows, grid[:, equal], float(SEARCH[equal]), days),
        "set_before": _level_figures(cases, rows, _column(grid, known_rate), known_rate, days),
        "levels": [_level_figures(cases, rows, _column(grid, level), level, days) for level in LEVELS],
        "months": _by_month(cases, rows, grid, (days, kept)),
    }


def _delivered(stream: Stream, since: float, until: float, known_by: float) -> Rows:
    rows = placed(stream=stream, since=since, until=until, known_by=known_by)
    return rows[~np.isnan(stream.cases.instants["finished_at"][rows])]


def _foreseen(stream: Stream, split: Split, say: Callable[[str], None]) -> tuple[Floats, Floats]:
    """Return centre and scale of every order since the rehearsal, by the model of its time."""

    def fit(now: float) -> Outlook:
        say(f"fitting on what was known by {day(now)}")
        return fit_outlook(history=stream.cases, memory=stream.memory, now=now)

    def centre(cases: Cases, moments: Floats, model: Outlook) -> Floats:
        return foresee(outlook=model, cases=cases, memory=stream.memory)[0]

    def scale(cases: Cases, moments: Floats, model: Outlook) -> Floats:
        return foresee(outlook=model, cases=cases, memory=stream.memory)[1]

    walked = walk(stream=stream, split=split, fit=fit, rehearsal_days=REFIT_DAYS)
    ordered = stream.cases.instants["ordered_at"]
    rows = np.flatnonzero((ordered >= split.rehearsal) & (ordered < split.test_until))
    out = np.full((2, len(ordered)), np.nan)
    for part, ask in enumerate((centre, scale)):
        out[part, rows] = walked.at(rows=rows, moments=ordered[rows], ask=ask)
    return out[0], out[1]


def _promise_grid(cases: Cases, rows: Rows, centre: Floats, scale: Floats, split: Split) -> Floats:
    """Return the promised hours of each order at each level of `SEARCH`, recalibrated every week.

    The promise is a date: the midnight nearest to the quantile, the day after the order at the earliest.
    """
    ordered = cases.instants["ordered_at"]
    grid = np.full((len(rows), len(SEARCH)), np.nan)
    weeks = np.floor((ordered[rows] - split.train_until) / (RECALIBRATE_DAYS * DAY)).astype(np.int64)
    for week in np.unique(weeks):
        mine = np.flatnonzero(weeks == week)
        now = split.train_until + float(week) * RECALIBRATE_DAYS * DAY
        law = miss_law(centre=centre, scale=scale, history=cases, now=now, probs=SEARCH)
        hours = np.exp(centre[rows[mine], None] + scale[rows[mine], None] * law[None, :])
        due = np.round((ordered[rows[mine], None] + hours) / DAY) * DAY
        earliest = (np.floor(ordered[rows[mine]] / DAY) + 2) * DAY
        grid[mine] = np.maximum(due, earliest[:, None]) - ordered[rows[mine], None]
    return grid


def _own(cases: Cases, rows: Rows) -> tuple[Floats, Floats]:
    """Return the marketplace's promised days and whether it kept them."""
    ordered, due = cases.instants["ordered_at"][rows], cases.instants["due_at"][rows]
    return (due - ordered) / DAY, (cases.instants["finished_at"][rows] < due).astype(np.float64)


def _kept(cases: Cases, rows: Rows, hours: Floats) -> Floats:
    took = cases.instants["finished_at"][rows] - cases.instants["ordered_at"][rows]
    return (took < hours).astype(np.float64)


def _column(grid: Floats, level: float) -> Floats:
    return np.asarray(grid[:, int(np.argmin(np.abs(SEARCH - level)))])


def _level_figures(cases: Cases, rows: Rows, hours: Floats, level: float, own: Floats) -> dict[str, float]:
    days = float(hours.mean() / DAY)
    return {
        "level": level,
        "days": days,
        "kept": float(_kept(cases, rows, hours).mean()),
        "shorter": float(1 - days / own.mean()),
    }


def _by_month(cases: Cases, rows: Rows, grid: Floats, own: tuple[Floats, Floats]) -> list[dict[str, Any]]:
    months = month(cases.instants["ordered_at"][rows])
    table = []
    for name in np.unique(months):
        mine = months == name
        row: dict[str, Any] = {
            "month": str(name),
            "orders": int(mine.sum()),
            "marketplace_days": float(own[0][mine].mean()),
            "marketplace_on_time": float(own[1][mine].mean()),
        }
        for level in LEVELS:
            hours = _column(grid, level)[mine]
            row[f"days_{level * 100:.0f}"] = float(hours.mean() / DAY)
            row[f"kept_{level * 100:.0f}"] = float(_kept(cases, rows[mine], hours).mean())
        table.append(row)
    return table
