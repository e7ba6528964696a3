"""Earned value, reckoned by hand."""

from __future__ import annotations

import pytest

from yinuo.core.planning.earned import Budgeted, EarnedValue, earned_value, planned_value


def two_tasks(first: float, second: float) -> list[Budgeted]:
    """Two tasks of 1,000 each, one after the other, a hundred minutes long."""
    return [
        Budgeted(start=0, finish=100, budget_minor=1000, done_share=first),
        Budgeted(start=100, finish=200, budget_minor=1000, done_share=second),
    ]


LATE = earned_value(tasks=two_tasks(1.0, 0.2), actual_minor=1500, now=150)
AHEAD = earned_value(tasks=two_tasks(0.8, 0.0), actual_minor=400, now=50)
OVERDUE = earned_value(tasks=two_tasks(1.0, 0.5), actual_minor=2000, now=300)
UNTOUCHED = earned_value(tasks=two_tasks(0.0, 0.0), actual_minor=0, now=0)


@pytest.mark.parametrize(
    ("found", "name", "value"),
    [
        (LATE, "planned", 1500),
        (LATE, "earned", 1200),
        (LATE, "schedule_variance", -300),
        (LATE, "cost_variance", -300),
        (LATE, "spi", 0.8),
        (LATE, "cpi", 0.8),
        (LATE, "eac", 2500),
        (LATE, "eac_as_planned", 2300),
        (LATE, "eac_pressed", 2750),  # 1500 + 800 / 0.64
        (LATE, "etc", 1000),
        (LATE, "vac", -500),
        (LATE, "tcpi", 1.6),  # 800 left to do with 500 left to spend
        (LATE, "earned_at", 120),  # 1,200 were to be done by then
        (LATE, "schedule_slip", -30),
        (LATE, "spi_time", 0.8),
        (LATE, "projected_finish", 250),
        (AHEAD, "spi", 1.6),
        (AHEAD, "cpi", 2.0),
        (AHEAD, "eac", 1000),
        (AHEAD, "schedule_slip", 30),
        (AHEAD, "projected_finish", 125),
        (OVERDUE, "spi", 0.75),
        (OVERDUE, "schedule_slip", -150),  # the plain SPI forgives lateness after the end, the time-based one does not
        (OVERDUE, "spi_time", 0.5),
        (OVERDUE, "projected_finish", 400),
        (OVERDUE, "tcpi", None),  # the budget is spent
        (UNTOUCHED, "spi", None),
        (UNTOUCHED, "cpi", None),
        (UNTOUCHED, "eac", None),
        (UNTOUCHED, "projected_finish", None),
    ],
)
def test_a_figure_is_what_is_reckoned_by_hand(found: EarnedValue, name: str, value: float | None) -> None:
    assert getattr(found, name) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(("at", "planned"), [(-5, 0), (0, 0), (50, 0), (80, 600), (100, 1000), (500, 1000)])
def test_a_budget_is_planned_over_working_time(at: int, planned: float) -> None:
    task = Budgeted(start=0, finish=100, budget_minor=1000, done_share=0)

    found = planned_value(tasks=[task], at=at, worked=lambda start, end: max(end - 50, 0) - max(start - 50, 0))

    assert found == pytest.approx(planned)


def test_a_milestone_is_planned_when_it_is_due() -> None:
    task = Budgeted(start=70, finish=70, budget_minor=500, done_share=0)

    assert [planned_value(tasks=[task], at=at, worked=lambda a, b: b - a) for at in (69, 70)] == [0, 500]
