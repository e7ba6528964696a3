"""A promise is a day: at a level for everybody, or bought where days are cheapest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.promising.whole_days import chance_late, day_at_level, day_at_price, price_of_rate

DAYS = np.tile(np.arange(1.0, 41.0), (2, 1))
# One order whose days each avert a tenth of what is left, one for which they avert a fortieth.
LATE = np.array([0.9 ** DAYS[0], 0.975 ** DAYS[1]])


def test_the_nearer_of_two_days_around_the_level_is_taken() -> None:
    late = np.array([[0.5, 0.12, 0.03], [0.5, 0.18, 0.09], [0.05, 0.04, 0.03]])

    chosen = day_at_level(late=late, level=0.9)

    assert chosen.tolist() == [1, 2, 0]


def test_a_level_that_no_day_reaches_gives_the_last() -> None:
    assert day_at_level(late=LATE, level=0.9999).tolist() == [39, 39]


def test_a_price_buys_days_until_one_averts_less_than_it_costs() -> None:
    chosen = day_at_price(late=LATE, days=DAYS, price=50.0, least=0.0)

    for order, column in enumerate(chosen):
        averted = LATE[order, column - 1] - LATE[order, column]
        averted_next = LATE[order, column] - LATE[order, column + 1]
        assert 50.0 * averted > 1.0 >= 50.0 * averted_next


def test_no_order_is_given_up() -> None:
    hopeless = 0.99 ** DAYS[:1]

    assert day_at_price(late=hopeless, days=DAYS[:1], price=2.0, least=0.3).tolist() == [35]
    assert day_at_price(late=hopeless, days=DAYS[:1], price=2.0, least=0.99).tolist() == [39]


@pytest.mark.parametrize("rate", [0.75, 0.8, 0.85])
def test_days_bought_where_cheapest_are_never_more_at_the_same_rate(rate: float) -> None:
    generator = np.random.default_rng(5)
    days = np.tile(np.arange(1.0, 121.0), (400, 1))
    late = np.exp(-days / generator.uniform(2, 20, (400, 1)))
    each = np.arange(400)

    price = price_of_rate(late=late, days=days, rate=rate)

    bought = day_at_price(late=late, days=days, price=price)
    levels = [day_at_level(late=late, level=level) for level in np.linspace(0.5, 0.99, 400)]
    same = next(chosen for chosen in levels if (1 - late[each, chosen]).mean() >= rate)
    assert (1 - late[each, bought]).mean() == pytest.approx(rate, abs=0.005)
    assert (1 - late[each, bought]).mean() >= rate
    assert days[each, bought].mean() < days[each, same].mean()


def test_a_price_can_be_set_by_what_happened() -> None:
    kept = np.array([DAYS[0] >= 3, DAYS[1] >= 25]).astype(float)

    price = price_of_rate(late=LATE, days=DAYS, kept=kept, rate=1.0, least=0.0)

    chosen = day_at_price(late=LATE, days=DAYS, price=price, least=0.0)
    assert kept[[0, 1], chosen].tolist() == [1.0, 1.0]


@given(st.floats(-3, 12), st.floats(0, 5))
def test_a_later_end_is_never_missed_more_often(log: float, more: float) -> None:
    probs = np.linspace(0.01, 0.99, 99)
    law = np.sort(np.random.default_rng(2).normal(0, 1, 99))

    early, late = chance_late(
        logs=np.array([[log, log + more]]), centre=np.array([2.0]), scale=np.array([0.7]), law=law, probs=probs
    )[0]

    assert 1 >= early >= late >= 0


def test_the_chance_is_that_of_the_law_and_falls_on_beyond_it() -> None:
    probs = np.linspace(0.01, 0.99, 99)
    law = np.linspace(-1, 1, 99)

    late = chance_late(
        logs=np.array([[2.0, 2.5, 3.0]]), centre=np.array([2.0]), scale=np.array([0.5]), law=law, probs=probs
    )[0]

    assert late[0] == pytest.approx(0.5)
    assert late[1] == pytest.approx(0.01)
    assert 0 < late[2] < 0.005
