from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.responding.cases import measure, plight
from yinuo.core.responding import (
    BudgetInvalidError,
    Gain,
    Measure,
    Plight,
    choose_in_turn,
    choose_together,
    packages,
)

NAMES = ("overtime", "air", "lorries")
amounts = st.floats(0, 10).map(lambda one: round(one, 1))


@st.composite
def troubles(draw: st.DrawFn, most_orders: int = 4, most_measures: int = 3) -> tuple[list[Plight], dict[str, float]]:
    orders = []
    for number in range(draw(st.integers(1, most_orders))):
        measures = tuple(
            Measure(
                key=f"m{place}",
                cost=draw(st.integers(0, 60_000)),
                gain=Gain(least=0, likely=hours, most=2 * hours),
                uses={name: draw(amounts) for name in draw(st.sets(st.sampled_from(NAMES), max_size=2))},
                instead_of=draw(st.sampled_from(["", "mode"])),
            )
            for place, hours in enumerate(draw(st.lists(st.floats(1, 60), max_size=most_measures)))
        )
        loss = draw(st.integers(0, 500_000))
        orders.append(plight(f"o{number}", *measures, loss=loss, per_day=loss / 10, due=draw(st.floats(20, 140))))
    budgets = {name: draw(amounts) for name in draw(st.sets(st.sampled_from(NAMES)))}
    return orders, budgets


def best_by_trying_all(orders: list[Plight], budgets: dict[str, float]) -> float:
    best = np.inf
    for combination in product(*(packages(plight=one) for one in orders)):
        used = {name: sum(one.uses.get(name, 0.0) for one in combination) for name in budgets}
        if all(used[name] <= budgets[name] * (1 + 1e-9) for name in budgets):
            best = min(best, sum(one.total for one in combination))
    return float(best)


@settings(max_examples=150, deadline=None)
@given(troubles())
def test_the_choice_is_the_best_of_all(case: tuple[list[Plight], dict[str, float]]) -> None:
    orders, budgets = case

    choice = choose_together(plights=orders, budgets=budgets)

    best = best_by_trying_all(orders, budgets)
    assert choice.cost + choice.loss == pytest.approx(best, rel=1e-5, abs=1.0)
    assert choice.bound <= best * (1 + 1e-6) + 1.0


@settings(max_examples=200, deadline=None)
@given(troubles(most_orders=12, most_measures=5))
def test_it_is_never_worse_than_order_by_order_and_stays_within_the_budgets(
    case: tuple[list[Plight], dict[str, float]],
) -> None:
    orders, budgets = case

    choice = choose_together(plights=orders, budgets=budgets)

    in_turn = sum(one.total for one in choose_in_turn(plights=orders, budgets=budgets))
    assert choice.cost + choice.loss <= in_turn + 1e-6
    assert all(choice.used.get(name, 0.0) <= limit * (1 + 1e-9) for name, limit in budgets.items())
    assert [one.key for one in choice.given] == [one.key for one in orders]


def test_without_budgets_each_order_gets_its_best() -> None:
    orders = [plight(f"o{number}", measure("air", cost=10, air=5.0)) for number in range(5)]

    choice = choose_together(plights=orders, budgets={})

    assert all(one.chosen == one.alone and one.given_up == 0 for one in choice.given)
    assert choice.used == {"air": 25.0}


def test_the_dearer_promise_gets_what_is_scarce_and_the_other_is_told_why() -> None:
    small = plight("small", measure("air", cost=10, air=1.0), loss=50_000)
    large = plight("large", measure("air", cost=10, air=1.0), loss=900_000)

    choice = choose_together(plights=[small, large], budgets={"air": 1.0})

    given_small, given_large = choice.given
    assert given_large.chosen.measures == ("air",)
    assert given_small.chosen.measures == ()
    assert given_small.held_back_by == ("air",)
    assert given_small.in_favour_of == ("large",)
    assert given_small.given_up > 0
    assert given_large.held_back_by == ()


def test_two_small_orders_together_outweigh_a_large_one() -> None:
    """Order by order the large one would take it all."""
    large = plight("large", measure("line", overtime=10.0), loss=300_000)
    small = [plight(f"small{number}", measure("line", overtime=5.0), loss=200_000) for number in range(2)]

    choice = choose_together(plights=[large, *small], budgets={"overtime": 10.0})

    assert [one.chosen.measures for one in choice.given] == [(), ("line",), ("line",)]
    assert [one.measures for one in choose_in_turn(plights=[large, *small], budgets={"overtime": 10.0})] == [
        ("line",),
        (),
        (),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_where_no_measure_pays_nothing_is_done(seed: int) -> None:
    """All orders have one package then, and sums that differ by rounding must not leave them without any."""
    random = np.random.default_rng(seed)
    orders = [plight(f"o{number}", loss=float(random.uniform(1e4, 7e6)), per_day=7e5 / 3) for number in range(17)]

    choice = choose_together(plights=orders, budgets={"air": 30.0})

    assert all(one.chosen.measures == () and one.given_up == 0 for one in choice.given)
    assert choice.gap == pytest.approx(0)


def test_no_orders_are_no_trouble() -> None:
    choice = choose_together(plights=[], budgets={"air": 1.0})

    assert choice.given == ()
    assert choice.gap == 0


def test_a_budget_of_nothing_leaves_what_needs_nothing() -> None:
    order = plight("o", measure("air", air=1.0, hours=60), measure("word", hours=5))

    choice = choose_together(plights=[order], budgets={"air": 0.0})

    assert choice.given[0].chosen.measures == ("word",)


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
def test_a_budget_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(BudgetInvalidError):
        choose_together(plights=[], budgets={"air": limit})


def test_two_hundred_orders_are_chosen_within_one_per_cent_of_the_best() -> None:
    random = np.random.default_rng(7)
    names = [f"budget{number}" for number in range(6)]
    orders = [_busy(random, f"o{number}", names) for number in range(200)]

    choice = choose_together(plights=orders, budgets=dict.fromkeys(names, 150.0))

    assert choice.gap <= 0.01
    assert all(used <= 150.0 * (1 + 1e-9) for used in choice.used.values())


def _busy(random: np.random.Generator, key: str, names: list[str]) -> Plight:
    measures = []
    for place in range(12):
        uses = {str(name): float(random.uniform(0.5, 8)) for name in random.choice(names, size=2, replace=False)}
        cost, hours = int(random.integers(0, 40_000)), float(random.uniform(2, 40))
        measures.append(Measure(key=f"m{place}", cost=cost, gain=Gain.of(hours), uses=uses))
    loss = float(random.uniform(20_000, 800_000))
    return plight(key, *measures, loss=loss, per_day=loss / 8, due=float(random.uniform(50, 120)))
