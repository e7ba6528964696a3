"""Walking the standard times of a delivery over the working calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.promising.walk import Step, walk
from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern

CALENDAR = WorkCalendar(
    "Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]), (), PublicHolidays("CN")
)
# Wednesday 09:00 in Shanghai.
START = int(datetime(2026, 3, 11, 1, tzinfo=UTC).timestamp()) // 60


def step(hours, **facts):
    return Step.standard(code=f"s{hours}", name="加工", hours=hours, **facts)


def hours_after(walked, probability):
    return (walked.at(probability=probability) - START) / 60


def test_a_walk_over_elapsed_hours_stays_within_the_triangle():
    walked = walk(steps=[step(10, working=False)], start=START, calendar=CALENDAR)

    assert 8 <= hours_after(walked, 0.0) < 8.2
    assert 15.8 < hours_after(walked, 1.0) <= 16


def test_working_hours_wait_for_the_morning():
    walked = walk(steps=[step(8)], start=START, calendar=CALENDAR)

    assert hours_after(walked, 0.5) > 20


def test_the_same_question_gets_the_same_answer():
    first, second = (walk(steps=[step(8), step(20)], start=START, calendar=CALENDAR) for _ in range(2))

    assert (first.finish == second.finish).all()


def test_the_slowest_step_is_named():
    walked = walk(steps=[step(4), step(40), step(30, working=False)], start=START, calendar=CALENDAR)

    assert walked.slowest == "s40"


def test_a_supplier_holds_the_step_that_waits_for_it():
    free = walk(steps=[step(8)], start=START, calendar=CALENDAR)
    waiting = walk(steps=[step(8, not_before_hours=200)], start=START, calendar=CALENDAR)

    assert waiting.at(probability=0.0) > free.at(probability=1.0)
    assert hours_after(waiting, 0.0) >= 159


def test_what_is_under_way_ends_after_now():
    walked = walk(steps=[step(10, working=False)], start=START, calendar=CALENDAR)

    middle = walked.after(minute=START + 12 * 60)
    beyond = walked.after(minute=START + 99 * 60)

    assert middle.at(probability=0.0) > START + 12 * 60
    assert middle.at(probability=1.0) <= START + 16 * 60
    assert beyond.at(probability=0.0) > START + 99 * 60


@given(
    hours=st.lists(st.floats(0.5, 60), min_size=1, max_size=5),
    low=st.floats(0.01, 0.5),
    high=st.floats(0.5, 0.99),
)
def test_more_confidence_never_promises_an_earlier_day(hours, low, high):
    walked = walk(steps=[step(h) for h in hours], start=START, calendar=CALENDAR)

    assert START < walked.at(probability=low) <= walked.at(probability=high)


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_a_step_without_spread_takes_its_usual_time(spread):
    fixed = Step(code="x", name="x", usual_hours=5, low_hours=5, high_hours=5, working=False)

    assert hours_after(walk(steps=[fixed], start=START, calendar=CALENDAR), spread) == 5


def drawn(code, hours, *, after=None):
    return Step.standard(code=code, name=code, hours=hours, working=False, after=after)


@pytest.mark.parametrize(
    ("told", "steps", "like"),
    [
        ("one branch adds nothing to a longer one", [(100, frozenset()), (10, frozenset())], [(100, None)]),
        ("what is not drawn comes one after the other", [(10, None), (20, None)], [(10, None), (20, frozenset({0}))]),
        (
            "what comes after both waits for the last",
            [(10, frozenset()), (100, frozenset()), (20, frozenset({0, 1}))],
            [(100, None), (20, None)],
        ),
        (
            "a branch goes on without the other",
            [(5, None), (100, frozenset({0})), (10, frozenset({0})), (10, frozenset({0, 2}))],
            [(5, None), (100, None)],
        ),
    ],
)
def test_steps_side_by_side_take_as_long_as_the_longest_way(told, steps, like):
    found, same = (
        walk(
            steps=[drawn(f"s{n}", *one[:1], after=one[1]) for n, one in enumerate(each)], start=START, calendar=CALENDAR
        )
        for each in (steps, like)
    )

    assert hours_after(found, 0.5) == pytest.approx(hours_after(same, 0.5), rel=0.03), told


def test_the_later_of_two_equal_branches_is_later_than_one_alone():
    alone, both = (
        walk(steps=[drawn(f"s{n}", 50, after=frozenset()) for n in range(count)], start=START, calendar=CALENDAR)
        for count in (1, 2)
    )

    assert both.at(probability=0.5) > alone.at(probability=0.5)
    assert both.at(probability=1.0) <= alone.at(probability=1.0) + 60
