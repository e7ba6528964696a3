"""Nothing that is learnt, seen or said as of a moment depends on what happened later, in whatever column it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import START, year_of_orders
from yinuo.core.foresight import FitSettings, features, fit, hold_contest, score
from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.features import wanted_statistics

FACTS = ("approved_at", "handed_over_at", "finished_at", "cancelled_at")


def full_table() -> pa.Table:
    """Return a year with every category the features read, planned stages, cancellations, ties, and gaps."""
    table, dice = year_of_orders(orders=900), np.random.default_rng(8)
    rows = table.to_pylist()
    for number, row in enumerate(rows):
        lane = f"here→{row['destination_region']}"
        drawn = ("carrier", "customer", "item", "tier", "order_type", "origin_area")
        row |= {name: f"{name}-{dice.integers(0, 6)}" for name in drawn}
        row |= {"lane": lane, "destination_area": f"{row['destination_region']}-{number % 5}"}
        row |= {"approved_due_at": row["ordered_at"] + timedelta(hours=6), "cancelled_at": None}
        row["handed_over_due_at"] = row["approved_at"] + timedelta(days=3)
        if number % 17 == 0:
            row |= {"cancelled_at": row["ordered_at"] + timedelta(days=float(dice.uniform(0, 9))), "finished_at": None}
        if number % 23 == 0:
            row["due_at"] = None
        if number % 11 == 0:  # completed in the same instant as the order before
            row["finished_at"] = rows[number - 1]["finished_at"] if number else row["finished_at"]
    return pa.Table.from_pylist(rows)


TABLE = full_table()
MOMENTS = [START + timedelta(days=days) for days in (40, 111.3, 222.7, 300)]


def without_later(table: pa.Table, now: datetime) -> pa.Table:
    """Return the table as it stood at a moment."""
    rows = [row for row in table.to_pylist() if row["ordered_at"] <= now]
    blanked = [{**row, **{name: None for name in FACTS if row[name] and row[name] > now}} for row in rows]
    return pa.Table.from_pylist(blanked, schema=table.schema)


def with_other_future(table: pa.Table, now: datetime) -> pa.Table:
    """Return the table with another future: every later fact moved, some undone, and many orders more."""
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(table.to_pylist()):
        later = {name for name in FACTS if row[name] is not None and row[name] > now}
        if row["ordered_at"] > now:
            row |= {"order_id": f"x{number}", "supplier": "newcomer", "customer": "newcomer"}
        for name in later:
            row[name] = None if number % 3 == 0 else row[name] + timedelta(days=30 + number % 7)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=table.schema)


FUTURES = [without_later, with_other_future]


def exactly(table: pa.Table) -> dict[str, dict[str, str]]:
    return {row["order_id"]: {name: repr(value) for name, value in row.items()} for row in table.to_pylist()}


def test_every_statistic_of_the_memory_is_put_to_the_test() -> None:
    seen = features(cases=TABLE, now=MOMENTS[2])

    families = {family for family, _measure, _days in wanted_statistics()} - {"all"}
    filled = {name.split(".")[0] for name in seen.column_names if np.nanstd(_numbers(seen, name)) > 0}
    assert families <= filled


@pytest.mark.parametrize("now", MOMENTS)
@pytest.mark.parametrize("future", FUTURES)
def test_features_do_not_know_the_future(now: datetime, future: Any) -> None:
    assert exactly(features(cases=future(TABLE, now), now=now)) == exactly(features(cases=TABLE, now=now))


@pytest.mark.parametrize("kind", ["segments", "model"])
@pytest.mark.parametrize("future", FUTURES)
def test_what_is_learnt_and_said_does_not_know_the_future(kind: str, future: Any) -> None:
    now, settings = MOMENTS[3], FitSettings(effort=0.1)

    whole, other = (fit(history=one, now=now, settings=settings, most=kind) for one in (TABLE, future(TABLE, now)))
    said = [
        score(table=without_later(TABLE, now), model=whole, now=now, history=one) for one in (TABLE, future(TABLE, now))
    ]

    assert whole.kind == kind
    assert whole.segments == other.segments
    assert (whole.trained is None) == (other.trained is None)
    if whole.trained is not None and other.trained is not None:
        assert whole.trained.location == other.trained.location
        assert whole.trained.survival == other.trained.survival
        np.testing.assert_array_equal(whole.trained.laws.grid, other.trained.laws.grid)
    assert exactly(said[0]) == exactly(said[1])


@pytest.mark.parametrize("future", FUTURES)
def test_a_contest_does_not_know_the_future(future: Any) -> None:
    now = MOMENTS[3]

    trials = [
        hold_contest(history=one, now=hours_of(now), settings=FitSettings(), kinds=("segments",)).trials[0]
        for one in (TABLE, future(TABLE, now))
    ]

    np.testing.assert_array_equal(trials[0].said, trials[1].said)
    np.testing.assert_array_equal(trials[0].late, trials[1].late)


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    column = table.column(name)
    return np.array(column.to_pylist(), dtype=np.float64) if not pa.types.is_string(column.type) else np.zeros(1)
