"""Rates by day, forecast at completion and margin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.measuring.costing import (
    OverlappingRates,
    Rate,
    Step,
    at_completion,
    check_rates,
    cost_of,
    labour,
    margin,
    rate_on,
)

DAY = date(2026, 3, 11)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ANYBODY = Rate(scope="everybody", subject="", minor_per_hour=80_00, since=date(2026, 1, 1))
ROLE = Rate(scope="role", subject="operator", minor_per_hour=90_00, since=MARCH, until=APRIL)
PERSON = Rate(scope="member", subject="m1", minor_per_hour=120_00, since=DAY)
SUBJECTS = [("member", "m1"), ("role", "operator"), ("everybody", "")]


@pytest.mark.parametrize(
    ("day", "expected", "why"),
    [
        (DAY, 120_00, "the person's own rate wins"),
        (DAY - timedelta(days=1), 90_00, "the day before the role's rate is in force"),
        (MARCH - timedelta(days=1), 80_00, "before March only anybody's"),
        (date(2025, 12, 31), None, "before any rate there is none"),
    ],
)
def test_the_nearest_rate_in_force_is_taken(day: date, expected: int | None, why: str) -> None:
    assert rate_on([ANYBODY, ROLE, PERSON], day=day, subjects=SUBJECTS) == expected, why


def test_the_day_on_which_a_rate_ends_is_not_its_own() -> None:
    assert rate_on([ROLE], day=APRIL, subjects=SUBJECTS) is None


def test_two_rates_of_one_subject_on_one_day_are_refused() -> None:
    later = Rate(scope="role", subject="operator", minor_per_hour=1, since=APRIL - timedelta(days=1))

    with pytest.raises(OverlappingRates):
        check_rates([later, ROLE])


def test_rates_that_follow_each_other_do_not_overlap() -> None:
    check_rates([ROLE, Rate(scope="role", subject="operator", minor_per_hour=1, since=APRIL), ANYBODY])


@pytest.mark.parametrize(
    ("minutes", "hourly", "cost"), [(60, 80_00, 80_00), (90, 80_00, 120_00), (1, 80_00, 133), (1, 30, 0), (3, 30, 2)]
)
def test_minutes_cost_their_share_of_the_hour(minutes: int, hourly: int, cost: int) -> None:
    assert cost_of(minutes=minutes, minor_per_hour=hourly) == cost


def _steps(*shares: float, rate: int | None = 100_00) -> list[Step]:
    return [Step(standard_hours=10, share_done=share, minor_per_hour=rate) for share in shares]


def test_work_that_has_not_begun_is_left_as_planned() -> None:
    told = labour(steps=_steps(0, 0), spent_hours=0, budget_hours=None, is_open=True)

    assert (told.remaining_hours, told.remaining_minor, told.pace) == (20, 2_000_00, 1.0)


def test_who_is_slower_than_planned_will_be_so_for_the_rest() -> None:
    told = labour(steps=_steps(1, 0), spent_hours=15, budget_hours=None, is_open=True)

    assert (told.share_done, told.pace, told.remaining_hours) == (0.5, 1.5, 15)


def test_who_is_quicker_than_planned_is_not_relied_upon() -> None:
    told = labour(steps=_steps(1, 0), spent_hours=2, budget_hours=None, is_open=True)

    assert (told.pace, told.remaining_hours) == (1.0, 10)


def test_the_pace_of_the_very_beginning_says_nothing() -> None:
    told = labour(steps=_steps(0.1, 0, 0), spent_hours=9, budget_hours=None, is_open=True)

    assert told.pace == 1.0


def test_hours_of_a_budget_take_the_place_of_the_standards() -> None:
    told = labour(steps=_steps(0.5, 0), spent_hours=10, budget_hours=40, is_open=True)

    assert (told.planned_hours, told.planned_minor, told.remaining_hours) == (40, 4_000_00, 30)


def test_of_a_closed_order_nothing_is_left() -> None:
    told = labour(steps=_steps(1, 0), spent_hours=15, budget_hours=None, is_open=False)

    assert (told.remaining_hours, told.remaining_minor) == (0, 0)


def test_steps_without_a_rate_are_told() -> None:
    told = labour(steps=_steps(0, rate=None), spent_hours=0, budget_hours=None, is_open=True)

    assert (told.unrated, told.remaining_minor) == (True, 0)


@pytest.mark.parametrize(
    ("budget", "actual", "committed", "is_open", "expected", "why"),
    [
        (100, 30, 20, True, 100, "what is not spent yet is still to come"),
        (100, 80, 40, True, 120, "what is ordered will be paid"),
        (None, 30, 20, True, 50, "without a budget only what is known"),
        (100, 30, 0, False, 30, "a closed order costs what it cost"),
    ],
)
def test_other_costs_at_completion(
    budget: int | None, actual: int, committed: int, is_open: bool, expected: int, why: str
) -> None:
    assert at_completion(budget=budget, actual=actual, committed=committed, is_open=is_open) == expected, why


@pytest.mark.parametrize(
    ("revenue", "cost", "left"), [(100, 60, (40, 0.4)), (100, 120, (-20, -0.2)), (0, 5, (-5, None))]
)
def test_the_margin_is_what_is_left_of_the_revenue(revenue: int, cost: int, left: tuple[int, float | None]) -> None:
    assert margin(revenue=revenue, cost=cost) == left


@settings(max_examples=60, deadline=None)
@given(
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=6),
    spent=st.floats(0, 500),
    budget=st.one_of(st.none(), st.floats(1, 500)),
)
def test_what_is_left_is_never_negative_and_vanishes_with_the_work(
    shares: list[float], spent: float, budget: float | None
) -> None:
    told = labour(steps=_steps(*shares), spent_hours=spent, budget_hours=budget, is_open=True)
    over = labour(steps=_steps(*(1.0 for _ in shares)), spent_hours=spent, budget_hours=budget, is_open=True)

    assert told.remaining_hours >= 0 and told.remaining_minor >= 0 and told.pace >= 1
    assert over.remaining_hours == 0
