"""The forests' promise: what is seen at the order, what is learnt from it, and the law of what it missed."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import known_at, year_of_orders
from yinuo.core.foresight.cases import Cases, hours_of, read_cases
from yinuo.core.promising.crowding import SPREAD_SHARE
from yinuo.core.promising.experience import LANE_AREA, LEVELS, freeze, gather, look_back, with_lane_area
from yinuo.core.promising.misses import miss_law
from yinuo.core.promising.outlook import Sight, fit_outlook, foresee, log_took, look

TABLE = year_of_orders(orders=3000)
NOW = datetime(2024, 11, 1)
PROBS = np.linspace(0.01, 0.99, 99)


def cases_of(table: pa.Table) -> Cases:
    return read_cases(table=table)


def sight_of(cases: Cases) -> Sight:
    return look(
        cases=cases,
        on_clock=cases,
        memory=gather(history=cases),
        crowded=np.zeros(len(cases)),
        utc_offset_hours=0.0,
    )


CASES = cases_of(TABLE)
SIGHT = sight_of(CASES)


def test_later_facts_do_not_change_what_was_seen_at_an_order() -> None:
    then = sight_of(cases_of(known_at(TABLE, NOW)))

    assert np.array_equal(SIGHT.x[: len(then.x)], then.x, equal_nan=True)


def test_the_promise_of_an_order_is_not_seen() -> None:
    another = replace(CASES, instants={**CASES.instants, "due_at": CASES.instants["ordered_at"] + 5.0})

    assert np.array_equal(sight_of(another).x, SIGHT.x, equal_nan=True)


def test_experience_tells_the_slow_supplier_and_the_far_region() -> None:
    columns = look_back(cases=CASES, moments=CASES.instants["ordered_at"], memory=gather(history=CASES))

    late = np.arange(2000, 3000)
    suppliers = np.array(TABLE["supplier"].to_pylist())[late]
    regions = np.array(TABLE["destination_region"].to_pylist())[late]
    handling, transit = columns["handling.supplier"][late], columns["relative.lane"][late]
    assert handling[suppliers == "slow"].min() > handling[suppliers != "slow"].max()
    assert transit[regions == "far"].min() > transit[regions == "near"].max()
    assert not set(LEVELS) & set(columns)


def test_a_frozen_memory_says_the_same_at_its_moment() -> None:
    memory, now = gather(history=CASES), hours_of(NOW)
    moments = np.full(len(CASES), now)

    frozen = look_back(cases=CASES, moments=moments, memory=freeze(memory=memory, moment=now))

    for name, values in look_back(cases=CASES, moments=moments, memory=memory).items():
        assert frozen[name] == pytest.approx(values, nan_ok=True), name


def test_a_lane_area_is_known_where_both_its_ends_are() -> None:
    table = pa.table(
        {
            "order_id": ["a", "b", "c", "d"],
            "ordered_at": TABLE["ordered_at"].slice(0, 4),
            "origin_region": ["粤", "粤", None, "沪"],
            "destination_area": ["510", "200", "510", "510"],
        }
    )

    category = with_lane_area(cases=cases_of(table)).categories[LANE_AREA]

    assert [category.names[code] if code >= 0 else None for code in category.codes] == [
        "粤→510",
        "粤→200",
        None,
        "沪→510",
    ]


def test_an_organisation_without_stages_is_seen_too() -> None:
    bare = read_cases(table=TABLE.select(["order_id", "ordered_at", "finished_at", "destination_region"]), stages=())

    sight = sight_of(bare)

    assert sight.x.shape == (3000, SIGHT.x.shape[1])
    assert not np.isnan(sight.x[:, -5:]).any()


def test_the_forests_tell_quick_orders_from_slow_ones_and_only_from_what_was_known() -> None:
    now = hours_of(NOW)
    ordered, finished = CASES.instants["ordered_at"], CASES.instants["finished_at"]
    unknown = np.where(finished <= now, finished, np.nan)

    outlook = fit_outlook(sight=SIGHT, finished=finished, now=now)

    later = np.flatnonzero(ordered >= now)
    centre, scale = foresee(outlook=outlook, sight=SIGHT.where(later))
    truth = log_took(ordered=ordered, finished=finished)[later]
    assert outlook == fit_outlook(sight=SIGHT, finished=unknown, now=now)
    assert np.corrcoef(centre, truth)[0, 1] > 0.75
    assert (scale > 0).all()


def test_a_crowded_way_is_slower_and_less_regular() -> None:
    outlook = fit_outlook(sight=SIGHT, finished=CASES.instants["finished_at"], now=hours_of(NOW))
    crowded = replace(SIGHT, crowded=np.full(len(CASES), 0.5))

    (calm, calm_scale), (slow, slow_scale) = (foresee(outlook=outlook, sight=one) for one in (SIGHT, crowded))

    assert slow - calm == pytest.approx(np.full(len(CASES), 0.5 * outlook.elasticity))
    assert slow_scale == pytest.approx(calm_scale * np.exp(0.5 * outlook.elasticity * SPREAD_SHARE))
    assert outlook.elasticity > 0


def test_the_law_counts_open_orders_and_no_later_outcome() -> None:
    now = hours_of(NOW)
    centre, scale = np.full(len(CASES), 2.0), np.full(len(CASES), 0.5)
    then = cases_of(known_at(TABLE, NOW))

    law = miss_law(centre=centre, scale=scale, history=CASES, now=now, probs=PROBS)

    same = miss_law(centre=centre[: len(then)], scale=scale[: len(then)], history=then, now=now, probs=PROBS)
    ended = CASES.instants["finished_at"] <= now
    z = (log_took(ordered=CASES.instants["ordered_at"], finished=CASES.instants["finished_at"]) - 2.0) / 0.5
    assert law == pytest.approx(same)
    assert law[89] > np.quantile(z[ended & (CASES.instants["ordered_at"] > now - 40 * 24)], 0.9)


def test_a_drift_is_followed_the_sooner_the_more_orders_there_are() -> None:
    now, ordered = hours_of(NOW), CASES.instants["ordered_at"]
    slower = np.where(ordered > now - 60 * 24, 1.5, 1.0)
    finished = ordered + (CASES.instants["finished_at"] - ordered) * slower
    drifted = replace(CASES, instants={**CASES.instants, "finished_at": finished})
    many = np.repeat(np.arange(len(CASES)), 10)

    moved = []
    for rows in (np.arange(len(CASES)), many):
        centre, scale = np.full(len(rows), 2.0), np.ones(len(rows))
        calm, slow = (
            miss_law(centre=centre, scale=scale, history=history.take(rows), now=now, probs=PROBS)
            for history in (CASES, drifted)
        )
        moved.append(float((slow - calm)[49]))

    assert 0 < moved[0] < moved[1]
    assert moved[1] == pytest.approx(np.log(1.5), abs=0.12)
