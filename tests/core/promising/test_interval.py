"""An interval is honest: it backs off, says where it comes from, and keeps what it states."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.foresight.cast import year_of_orders
from yinuo.core.foresight import PresetTimes, StageTime, segments_from_json, segments_to_json
from yinuo.core.promising import NothingKnownError, learn_promises, promise_interval, promise_intervals

NOW = datetime(2024, 11, 20)
ORDERS = year_of_orders(orders=3000)
PRESETS = PresetTimes(
    default=[StageTime("make", 20, 40, 60), StageTime("move", 40, 50, 60)],
    by_order_type={"express": [StageTime("all", 5, 10, 15)]},
)
TABLE = learn_promises(history=ORDERS, now=NOW, presets=PRESETS)
FAR = {"origin_region": "here", "destination_region": "far", "item_family": "gears"}


def test_a_known_segment_gives_history_with_its_count() -> None:
    interval = promise_interval(table=TABLE, facts=FAR, ordered_at=NOW)

    assert interval.source == "history"
    assert dict(interval.segment) == {"destination_region": "far", "lane": "here→far", "item_family": "gears"}
    assert interval.n >= 40
    assert NOW < interval.earliest < interval.latest


def test_an_unknown_family_backs_off_and_says_so() -> None:
    interval = promise_interval(table=TABLE, facts={**FAR, "item_family": "castings"}, ordered_at=NOW)

    assert dict(interval.segment) == {"lane": "here→far"}
    assert "backed_off" in {reason.kind for reason in interval.reasons}


def test_the_far_region_is_promised_later_and_the_reason_is_named() -> None:
    near = promise_interval(table=TABLE, facts={**FAR, "destination_region": "near"}, ordered_at=NOW)
    far = promise_interval(table=TABLE, facts=FAR, ordered_at=NOW)

    assert far.latest > near.latest
    assert "slower" in {reason.kind for reason in far.reasons}


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 0.98), st.floats(0.001, 0.019))
def test_more_confidence_is_never_an_earlier_promise(confidence: float, more: float) -> None:
    sure = promise_interval(table=TABLE, facts=FAR, ordered_at=NOW, confidence=confidence)
    surer = promise_interval(table=TABLE, facts=FAR, ordered_at=NOW, confidence=confidence + more)

    assert surer.latest_hours >= sure.latest_hours
    assert surer.earliest_hours <= sure.earliest_hours


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95])
def test_what_is_promised_is_kept(confidence: float) -> None:
    later = year_of_orders(orders=3000, seed=77)

    promised = promise_intervals(table=TABLE, cases=later, confidence=confidence)

    kept = np.mean(
        [a <= b for a, b in zip(later["finished_at"].to_pylist(), promised["latest"].to_pylist(), strict=True)]
    )
    assert kept == pytest.approx(confidence, abs=0.03)


def test_one_and_many_agree() -> None:
    few = ORDERS.slice(0, 20)

    many = promise_intervals(table=TABLE, cases=few).to_pylist()

    for order, answer in zip(few.to_pylist(), many, strict=True):
        one = promise_interval(table=TABLE, facts=order, ordered_at=order["ordered_at"])
        assert abs(one.latest - answer["latest"]) < timedelta(seconds=1)
        assert one.n == answer["segment_n"]


def test_without_history_the_preset_times_speak() -> None:
    table = learn_promises(history=ORDERS.slice(0, 5), now=NOW, presets=PRESETS)

    interval = promise_interval(table=table, facts={"order_type": "express"}, ordered_at=NOW)

    assert (interval.source, interval.n) == ("preset", 0)
    assert 5 <= interval.earliest_hours < interval.latest_hours <= 15
    assert interval.reasons[0].kind == "preset"


def test_preset_hours_can_be_working_hours() -> None:
    table = learn_promises(history=ORDERS.slice(0, 5), now=NOW, presets=PRESETS)

    interval = promise_interval(
        table=table, facts={}, ordered_at=NOW, add=lambda start, hours: start + timedelta(hours=3 * hours)
    )

    assert interval.latest == NOW + timedelta(hours=3 * interval.latest_hours)


def test_with_neither_history_nor_presets_it_refuses() -> None:
    table = learn_promises(history=ORDERS.slice(0, 5), now=NOW)

    with pytest.raises(NothingKnownError):
        promise_interval(table=table, facts=FAR, ordered_at=NOW)


def test_the_table_survives_json() -> None:
    again = segments_from_json(content=segments_to_json(table=TABLE))

    assert again == TABLE


def test_deliveries_after_now_teach_nothing() -> None:
    known = ORDERS.filter(np.array([moment <= NOW for moment in ORDERS["ordered_at"].to_pylist()]).tolist())

    assert learn_promises(history=known, now=NOW, presets=PRESETS) == TABLE
