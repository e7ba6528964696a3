"""The forests are used where their promise costs less than that of the segments, and nowhere else."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import known_at, year_of_orders
from yinuo.core.promising.choosing import FEWEST_TRIED, Compared, compare, pinball
from yinuo.core.promising.learnt import HistoryTooShortError

NOW = datetime(2025, 1, 1)
TABLE = year_of_orders(orders=8000)
LEVELS = (("order_type", "destination_region", "item_family"), ("order_type",))


def compared(table: pa.Table, *, now: datetime = NOW, levels: tuple[tuple[str, ...], ...] = LEVELS) -> Compared:
    return compare(history=table, now=now, confidence=0.9, levels=levels, least=30, window_days=400.0)


def test_forests_win_where_they_see_what_segments_do_not() -> None:
    found = compared(TABLE)

    assert found.forests_win and found.orders > FEWEST_TRIED
    assert found.forests < 0.9 * found.segments
    assert found.forest_days < found.segment_days


def test_segments_that_see_all_there_is_are_not_beaten_by_much() -> None:
    blind = TABLE.drop_columns(["supplier", "price", "weight_kg", "origin_region"])

    found = compared(blind)

    assert found.forests == pytest.approx(found.segments, rel=0.1)


def test_what_became_known_later_does_not_count() -> None:
    assert compared(known_at(TABLE, NOW)) == compared(TABLE)


def test_too_short_a_history_is_told() -> None:
    with pytest.raises(HistoryTooShortError):
        compared(TABLE.slice(0, 300))
    with pytest.raises(HistoryTooShortError):
        compared(TABLE, now=NOW + timedelta(days=200))


def test_a_few_orders_prove_nothing() -> None:
    few = Compared(orders=FEWEST_TRIED - 1, forests=1.0, segments=2.0, forest_days=5.0, segment_days=6.0)

    assert not few.forests_win
    assert few.to_plain()["segment_days"] == 6.0


@pytest.mark.parametrize(
    ("promised", "took", "loss"),
    [(10.0, 10.0, 0.0), (10.0, 12.0, 1.8), (12.0, 10.0, 0.2)],
    ids=["just in time", "two days late", "two days too long"],
)
def test_a_day_too_late_costs_nine_times_a_day_too_long(promised: float, took: float, loss: float) -> None:
    assert pinball(promised=np.array([promised]), took=np.array([took]), level=0.9) == pytest.approx(loss)
