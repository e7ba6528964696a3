"""The forests' promise learns from what was known, keeps what it states, and survives its storage."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import known_at, year_of_orders
from yinuo.core.foresight import boosting
from yinuo.core.promising.learnt import (
    BoostingMissingError,
    HistoryTooShortError,
    LearntOutlook,
    chance_by,
    ends_at,
    learn_outlook,
    outlook_days,
    outlook_from_json,
    outlook_to_json,
)

NOW = datetime(2024, 11, 1)
TABLE = year_of_orders(orders=8000)


def placed_between(table: pa.Table, since: datetime, until: datetime) -> pa.Table:
    return table.filter(pa.array([since <= ordered < until for ordered in table["ordered_at"].to_pylist()]))


LATER = placed_between(TABLE, NOW, NOW + timedelta(days=28))  # relearnt weekly in service; a month is the longest


@pytest.fixture(scope="module")
def learnt() -> LearntOutlook:
    return learn_outlook(history=TABLE, now=NOW)


def kept(promised: pa.Table, orders: pa.Table) -> np.ndarray:
    pairs = zip(orders["finished_at"].to_pylist(), promised["latest"].to_pylist(), strict=True)
    return np.array([finished.date() <= latest for finished, latest in pairs])


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95])
def test_what_is_promised_is_kept(learnt: LearntOutlook, confidence: float) -> None:
    promised = outlook_days(learnt=learnt, orders=LATER, confidence=confidence)

    assert kept(promised, LATER).mean() == pytest.approx(confidence, abs=0.04)
    assert np.mean(promised["kept"].to_pylist()) == pytest.approx(confidence, abs=0.02)


def test_the_slow_supplier_and_the_far_region_are_promised_later(learnt: LearntOutlook) -> None:
    promised = outlook_days(learnt=learnt, orders=LATER)

    ordered = LATER["ordered_at"].to_pylist()
    pairs = zip(promised["latest"].to_pylist(), ordered, strict=True)
    days = np.array([(latest - placed.date()).days for latest, placed in pairs])
    supplier, region = (np.array(LATER[name].to_pylist()) for name in ("supplier", "destination_region"))
    assert days[supplier == "slow"].mean() > days[supplier != "slow"].mean() + 1
    assert days[region == "far"].mean() > days[region == "near"].mean() + 2


def test_an_interval_has_its_ends_in_order_and_begins_after_the_order(learnt: LearntOutlook) -> None:
    promised = outlook_days(learnt=learnt, orders=LATER)

    for row, ordered in zip(promised.to_pylist(), LATER["ordered_at"].to_pylist(), strict=True):
        assert ordered.date() < row["earliest"] <= row["latest"]


def test_the_chance_of_a_date_agrees_with_the_promise(learnt: LearntOutlook) -> None:
    promised = outlook_days(learnt=learnt, orders=LATER)
    ends = [datetime.combine(day, datetime.min.time()) + timedelta(days=1) for day in promised["latest"].to_pylist()]

    chance = chance_by(learnt=learnt, orders=LATER, ends=ends)

    assert chance == pytest.approx(np.array(promised["kept"].to_pylist()))


def test_what_happened_after_now_teaches_nothing(learnt: LearntOutlook) -> None:
    again = learn_outlook(history=known_at(TABLE, NOW), now=NOW)

    assert outlook_to_json(learnt=again) == outlook_to_json(learnt=learnt)


def test_it_survives_json(learnt: LearntOutlook) -> None:
    again = outlook_from_json(content=json.loads(json.dumps(outlook_to_json(learnt=learnt))))

    assert outlook_days(learnt=again, orders=LATER) == outlook_days(learnt=learnt, orders=LATER)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 0"):
        outlook_from_json(content={"format": 0})


def test_an_order_of_which_nothing_is_known_is_promised_too(learnt: LearntOutlook) -> None:
    stranger = pa.table({"order_id": ["x"], "ordered_at": pa.array([NOW], pa.timestamp("us"))})

    (promised,) = outlook_days(learnt=learnt, orders=stranger).to_pylist()

    assert promised["latest"] > NOW.date() + timedelta(days=3)


def test_a_short_history_is_refused_with_its_number() -> None:
    with pytest.raises(HistoryTooShortError) as raised:
        learn_outlook(history=TABLE.slice(0, 100), now=NOW)

    assert raised.value.finished == 100


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "available", lambda: False)

    with pytest.raises(BoostingMissingError):
        learn_outlook(history=TABLE, now=NOW)


def test_one_order_gets_the_days_of_its_own_law(learnt: LearntOutlook) -> None:
    order = LATER.slice(0, 1)

    (promised,) = outlook_days(learnt=learnt, orders=order, confidence=0.9).to_pylist()
    first, half, last = ends_at(learnt=learnt, order=order, probabilities=(0.1, 0.5, 0.9))

    assert (first, last) == (promised["earliest"], promised["latest"])
    assert first <= half <= last


def test_an_order_that_is_still_open_is_told_from_what_has_passed(learnt: LearntOutlook) -> None:
    order, passed = LATER.slice(0, 1), 24.0 * 20
    ordered = order["ordered_at"].to_pylist()[0]

    fresh = ends_at(learnt=learnt, order=order, probabilities=(0.1, 0.9))
    old = ends_at(learnt=learnt, order=order, probabilities=(0.1, 0.9), passed_hours=passed)

    assert all(later > sooner for later, sooner in zip(old, fresh, strict=True))
    assert old[0] >= (ordered + timedelta(hours=passed)).date()
