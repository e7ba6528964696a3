"""A model fitted with the organisation's calendar knows what a closed week does to the orders in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import open_at
from yinuo.core.foresight import FitSettings, Model, fit, from_bytes, score, to_bytes
from yinuo.core.worktime import CalendarException, WorkCalendar, weekly_pattern

NOW = datetime(2024, 11, 18, tzinfo=UTC)
SHUT = (date(2024, 2, 5), date(2024, 3, 25), date(2024, 5, 6), date(2024, 7, 1), date(2024, 8, 19), date(2024, 10, 7))
USUAL = WorkCalendar("UTC", weekly_pattern(shifts=("08:00-18:00",)))


def closed(*mondays: date) -> WorkCalendar:
    """Return the usual week with whole weeks closed."""
    days = (monday + timedelta(days=number) for monday in mondays for number in range(5))
    return replace(USUAL, exceptions=tuple(CalendarException(day, (), "检修") for day in days))


PAST = closed(*SHUT)
NEXT_WEEK_TOO = closed(*SHUT, NOW.date())


def orders_made_in_working_time(*, count: int = 1800) -> pa.Table:
    """Return a year of orders that take working time only and are promised in two weeks."""
    generator = np.random.default_rng(5)
    start = np.datetime64("2024-01-02T00:00", "m")
    ordered = np.sort(start + generator.integers(0, 340 * 1440, count).astype("timedelta64[m]"))
    minutes = np.exp(generator.normal(np.log(60 * 45), 0.4, count)).astype(np.int64)
    finished = PAST.add(instant=ordered, minutes=minutes)
    instant = pa.timestamp("us", "UTC")
    columns = {"ordered_at": ordered, "finished_at": finished, "due_at": ordered + np.timedelta64(14, "D")}
    return pa.table(
        {
            "order_id": [f"o{number}" for number in range(count)],
            **{name: pa.array(values.astype("datetime64[us]"), instant) for name, values in columns.items()},
        }
    )


ORDERS = orders_made_in_working_time()


def known(table: pa.Table) -> pa.Table:
    for name in ("approved_at", "handed_over_at"):
        table = table.append_column(name, pa.nulls(len(table), pa.timestamp("us", "UTC")))
    return open_at(table, NOW)


OPEN = known(ORDERS)


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(history=ORDERS, now=NOW, settings=FitSettings(stages=(), calendar=PAST))


def late(model: Model, calendar: WorkCalendar | None = None) -> np.ndarray:
    scored = score(table=OPEN, model=model, now=NOW, calendar=calendar)
    slack, chance = (np.array(scored[name].to_pylist(), dtype=float) for name in ("slack_hours", "p_late"))
    return chance[slack > 0]


def test_a_week_that_will_be_closed_makes_orders_late(model: Model) -> None:
    assert late(model, NEXT_WEEK_TOO).mean() > late(model, PAST).mean() + 0.1


def test_the_calendar_of_the_fit_serves_where_none_is_given_and_is_stored_with_the_model(model: Model) -> None:
    again = from_bytes(data=to_bytes(model=model))

    assert again.settings.calendar == PAST
    assert late(again).tolist() == late(model, PAST).tolist()
