"""How short an honest promise can be: at the marketplace's own on-time rate, and its coverage by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bench.olist.goals import at_least, at_most, goal_row
from bench.olist.levels import days_kept_at
from bench.olist.promising import Chances, chances
from bench.olist.rolling import Rows, Split, Stream, month, placed
from yinuo.core.foresight.cases import Cases, Codes, Floats
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.whole_days import day_at_level, day_at_price, price_of_rate

LEVELS = (0.90, 0.95)
SHORTER = 0.13  # the goal: so much shorter than the marketplace's promise at its own on-time rate
NEAR, MONTH_UNDER = 0.02, 0.04  # the goal: coverage this near overall, no month under by more
FEW_ORDERS = 30  # a month with fewer says nothing
PRICING_DAYS = 60.0  # orders before the period on which the price for its rate is set


def measure_promise(*, stream: Stream, split: Split, say: Callable[[str], None]) -> dict[str, Any]:
    """Return promised days and coverage on the test period, beside the marketplace's own."""
    cases = stream.cases
    rows = _delivered(stream, split.train_until, split.test_until, split.known_until)
    before = placed(
        stream=stream,
        since=split.train_until - PRICING_DAYS * DAY,
        until=split.train_until,
        known_by=split.train_until,
    )
    known = _delivered(stream, split.rehearsal, split.train_until, split.train_until)
    everyone = _placed_since(stream, split)
    whole = chances(stream=stream, split=split, rows=everyone, say=say)
    earlier, test = _part(whole, np.searchsorted(everyone, before)), _part(whole, np.searchsorted(everyone, rows))
    at_levels = {
        level: days_kept_at(stream=stream, split=split, promised=whole, level=level)[np.searchsorted(everyone, rows)]
        for level in LEVELS
    }
    days, on_time = _own(cases, rows)
    known_rate = float(_own(cases, known)[1].mean()) if len(known) else LEVELS[0]
    figures: dict[str, Any] = {
        "orders": len(rows),
        "marketplace": {"days": float(days.mean()), "on_time": float(on_time.mean())},
        "at_its_rate": _at_its_rate(cases, test, on_time, days),
        "same_level_for_all": _same_level_for_all(cases, test, on_time, days),
        "set_before": _set_before(cases, earlier, test, known_rate, days),
        "levels": [{"level": level, **_figures(cases, test, chosen, days)} for level, chosen in at_levels.items()],
        "months": _by_month(cases, test, at_levels, (days, on_time)),
    }
    return {**figures, "goals": goals(figures=figures)}


def goals(*, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each goal with what was reached: name, goal, reached, passed."""
    shorter = figures["at_its_rate"]["shorter"]
    rows = [at_least(name="shorter at the marketplace's own on-time rate", goal=SHORTER, reached=shorter)]
    months = [row for row in figures["months"] if row["orders"] >= FEW_ORDERS]
    for level in figures["levels"]:
        off, name = level["kept"] - level["level"], f"{level['level'] * 100:.0f}"
        rows.append(goal_row(name=f"kept at {name} %: off by at most", goal=NEAR, reached=off, passed=abs(off) <= NEAR))
        under = max((level["level"] - row[f"kept_{name}"] for row in months), default=0.0)
        rows.append(at_most(name=f"kept at {name} %: worst month under by at most", goal=MONTH_UNDER, reached=under))
    return rows


def _delivered(stream: Stream, since: float, until: float, known_by: float) -> Rows:
    rows = placed(stream=stream, since=since, until=until, known_by=known_by)
    return rows[~np.isnan(stream.cases.instants["finished_at"][rows])]


def _placed_since(stream: Stream, split: Split) -> Rows:
    """Return the orders whose promises count as experience: those of the period and of the weeks before it."""
    ordered = stream.cases.instants["ordered_at"]
    inside = (ordered >= split.train_until - PRICING_DAYS * DAY) & (ordered < split.test_until)
    return np.flatnonzero(inside & ~stream.cancelled)


def _part(whole: Chances, part: Codes) -> Chances:
    return Chances(rows=whole.rows[part], late=whole.late[part], days=whole.days[part])


def _own(cases: Cases, rows: Rows) -> tuple[Floats, Floats]:
    """Return the marketplace's promised days and whether it kept them."""
    ordered, due = cases.instants["ordered_at"][rows], cases.instants["due_at"][rows]
    return (due - ordered) / DAY, (cases.instants["finished_at"][rows] < due).astype(np.float64)


def _kept(cases: Cases, test: Chances) -> Floats:
    """Return, for every order and every day it might be promised, whether that would have been kept."""
    took = cases.instants["finished_at"][test.rows] - cases.instants["ordered_at"][test.rows]
    return (took[:, None] < test.days * DAY).astype(np.float64)


def _figures(cases: Cases, test: Chances, chosen: Codes, own: Floats) -> dict[str, float]:
    each = np.arange(len(chosen))
    days = float(test.days[each, chosen].mean())
    return {
        "days": days,
        "kept": float(_kept(cases, test)[each, chosen].mean()),
        "shorter": float(1 - days / own.mean()),
    }


def _at_its_rate(cases: Cases, test: Chances, on_time: Floats, own: Floats) -> dict[str, float]:
    """Return the promise that spends the same lateness where it buys most days; the price reaches the rate here."""
    price = price_of_rate(late=test.late, days=test.days, kept=_kept(cases, test), rate=float(on_time.mean()))
    chosen = day_at_price(late=test.late, days=test.days, price=price)
    return {"price": price, **_figures(cases, test, chosen, own)}


def _same_level_for_all(cases: Cases, test: Chances, on_time: Floats, own: Floats) -> dict[str, float]:
    """Return the promise with one level for every order, the lowest that reaches the rate here."""
    for level in np.linspace(0.5, 0.999, 500):
        figures = _figures(cases, test, day_at_level(late=test.late, level=float(level)), own)
        if figures["kept"] >= on_time.mean():
            break
    return {"level": float(level), **figures}


def _set_before(cases: Cases, earlier: Chances, test: Chances, rate: float, own: Floats) -> dict[str, float]:
    """Return the promise at a price that was set before the period, by chances alone, for the rate known then."""
    known = earlier if len(earlier.rows) else test
    price = price_of_rate(late=known.late, days=known.days, rate=rate)
    chosen = day_at_price(late=test.late, days=test.days, price=price)
    return {"rate": rate, "price": price, **_figures(cases, test, chosen, own)}


def _by_month(
    cases: Cases, test: Chances, at_levels: Mapping[float, Codes], own: tuple[Floats, Floats]
) -> list[dict[str, Any]]:
    months = month(cases.instants["ordered_at"][test.rows])
    table = []
    for name in np.unique(months):
        mine = np.flatnonzero(months == name)
        here = _part(test, mine)
        row: dict[str, Any] = {
            "month": str(name),
            "orders": len(mine),
            "marketplace_days": float(own[0][mine].mean()),
            "marketplace_on_time": float(own[1][mine].mean()),
        }
        for level, chosen in at_levels.items():
            figures = _figures(cases, here, chosen[mine], own[0][mine])
            row[f"days_{level * 100:.0f}"] = figures["days"]
            row[f"kept_{level * 100:.0f}"] = figures["kept"]
        table.append(row)
    return table
