"""Crowding is seen at the order: open work against what is delivered, beside what is usual."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import instants
from yinuo.core.foresight.cases import Cases, read_cases
from yinuo.core.foresight.memory import DAY, remember
from yinuo.core.promising.crowding import PRIOR_ELASTICITY, USUAL_DAYS, Crowding, learn_elasticity, read_crowding

RUSH = 300  # from this day on four times as much is ordered, for two weeks


def orders(*, until: int = 400, rush: bool = True) -> Cases:
    """Return four orders a day that take ten days each, and the rush."""
    days = [day for day in range(until) for _ in range(16 if rush and RUSH <= day < RUSH + 14 else 4)]
    ordered = np.array(days) * DAY + 9.0
    return read_cases(
        table=pa.table(
            {
                "order_id": [str(number) for number in range(len(days))],
                "ordered_at": instants(ordered),
                "finished_at": instants(ordered + 10 * DAY),
            }
        )
    )


def read(cases: Cases) -> Crowding:
    ordered = cases.instants["ordered_at"]
    return read_crowding(memory=remember(history=cases), since=float(ordered[0]), until=float(ordered[-1]))


def test_an_even_flow_is_not_crowded() -> None:
    crowding = read(orders(rush=False))

    assert np.abs(crowding.excess).max() < 0.02


def test_a_rush_shows_before_its_first_delivery() -> None:
    crowding = read(orders())

    start = float(crowding.moments[0])
    before, soon, long_after = crowding.at(moments=start + DAY * np.array([RUSH - 1, RUSH + 8, RUSH + 80.0]))
    assert before == pytest.approx(0.0, abs=0.05)
    assert soon > 0.5
    assert abs(long_after) < 0.2


def test_what_comes_later_plays_no_part() -> None:
    whole, cut = read(orders()), read(orders(until=RUSH + 5))

    assert whole.excess[: len(cut.excess)] == pytest.approx(cut.excess)


def test_a_young_record_says_nothing() -> None:
    crowding = read(orders(until=80, rush=False))

    assert (crowding.excess == 0).all()
    assert crowding.at(moments=crowding.moments[:1] - DAY).tolist() == [0.0]
    assert len(crowding.moments) < USUAL_DAYS


@pytest.mark.parametrize(
    ("slope", "noise", "low", "high"),
    [
        (0.0, 0.02, 0.0, 0.2),  # a backlog that tells nothing is soon found out
        (0.8, 0.02, 0.6, 0.8),
        (0.0, 0.5, 0.3, 0.45),  # weeks that differ for other reasons leave the prior
        (-2.0, 0.02, 0.0, 0.0),
    ],
)
def test_how_much_crowding_slows_is_learnt_as_far_as_it_can_be(
    slope: float, noise: float, low: float, high: float
) -> None:
    generator = np.random.default_rng(8)
    excess = generator.normal(0, 0.15, 52)

    learnt = learn_elasticity(
        slowness=slope * excess + generator.normal(0, noise, 52), excess=excess, sizes=np.full(52, 60.0)
    )

    assert low <= learnt <= high


def test_nothing_learnt_is_the_prior() -> None:
    assert learn_elasticity(slowness=np.zeros(0), excess=np.zeros(0), sizes=np.zeros(0)) == PRIOR_ELASTICITY
