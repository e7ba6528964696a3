"""Laws that hold for every calendar, and arrays that answer like single instants."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.worktime.cast import night_workers, yuanshan
from tests.core.worktime.test_worktime_oracle import weeks
from yinuo.core.worktime import BeyondHorizon, PublicHolidays, UnusableInstant, WorkCalendar
from yinuo.core.worktime.ladder import MANY, Ladder
from yinuo.core.worktime.zones import EPOCH, MINUTE

ZONES = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2015, 2031))
HORIZON = (LAST - FIRST) // MINUTE
MANY_EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

minutes_of_years = st.integers(0, HORIZON)
amounts = st.integers(-200_000, 200_000)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    holidays = draw(st.sampled_from([None, PublicHolidays("CN"), PublicHolidays("US")]))
    return WorkCalendar(draw(st.sampled_from(ZONES)), draw(weeks().filter(busy)), (), holidays)


def busy(week: tuple[tuple[object, ...], ...]) -> bool:
    """At least five shifts that do not all lie in an hour that may be skipped."""
    return sum(map(len, week)) >= 5


def as_minutes(offsets: list[int]) -> np.ndarray:
    return (FIRST - EPOCH) // MINUTE + np.array(offsets, dtype=np.int64)


@MANY_EXAMPLES
@given(calendar=calendars(), offset=minutes_of_years, amount=amounts)
def test_what_was_added_lies_between(calendar: WorkCalendar, offset: int, amount: int) -> None:
    start = FIRST + offset * MINUTE

    end = calendar.add(instant=start, minutes=amount)

    assert calendar.between(start=start, end=end) == amount
    assert calendar.between(start=end, end=start) == -amount


@MANY_EXAMPLES
@given(calendar=calendars(), offset=minutes_of_years, first=amounts, second=amounts)
def test_more_work_never_ends_earlier(calendar: WorkCalendar, offset: int, first: int, second: int) -> None:
    start = FIRST + offset * MINUTE
    less, more = sorted([first, second])

    assert calendar.add(instant=start, minutes=less) <= calendar.add(instant=start, minutes=more)


@MANY_EXAMPLES
@given(calendar=calendars(), first=minutes_of_years, second=minutes_of_years, amount=amounts)
def test_who_starts_later_never_ends_earlier(calendar: WorkCalendar, first: int, second: int, amount: int) -> None:
    early, late = (FIRST + offset * MINUTE for offset in sorted([first, second]))

    assert calendar.add(instant=early, minutes=amount) <= calendar.add(instant=late, minutes=amount)


@MANY_EXAMPLES
@given(calendar=calendars(), offset=minutes_of_years, days=st.integers(-300, 300))
def test_working_days_added_lie_between(calendar: WorkCalendar, offset: int, days: int) -> None:
    start = FIRST + offset * MINUTE

    end = calendar.add_working_days(instant=start, days=days)

    assert calendar.working_days_between(start=start, end=end) == days


@MANY_EXAMPLES
@given(calendar=calendars(), offset=minutes_of_years)
def test_the_next_opening_is_open_and_nothing_before_it(calendar: WorkCalendar, offset: int) -> None:
    at = FIRST + offset * MINUTE

    opening, close = calendar.next_open(instant=at), calendar.previous_close(instant=at)

    assert calendar.is_open(instant=opening)
    assert calendar.between(start=at, end=opening) == 0
    assert calendar.is_open(instant=close - MINUTE)
    assert not calendar.is_open(instant=close)


@MANY_EXAMPLES
@given(
    calendar=calendars(),
    rows=st.lists(st.tuples(minutes_of_years, amounts, minutes_of_years, st.integers(-300, 300)), min_size=1),
)
def test_arrays_answer_like_single_instants(calendar: WorkCalendar, rows: list[tuple[int, int, int, int]]) -> None:
    offsets, added, others, days = (list(column) for column in zip(*rows, strict=True))
    start, end = as_minutes(offsets), as_minutes(others)
    singles = [(FIRST + offset * MINUTE, FIRST + other * MINUTE) for offset, other in zip(offsets, others, strict=True)]

    assert calendar.between(start=start, end=end).tolist() == [calendar.between(start=a, end=b) for a, b in singles]
    assert calendar.working_days_between(start=start, end=end).tolist() == [
        calendar.working_days_between(start=a, end=b) for a, b in singles
    ]
    assert calendar.is_provisional(start=start, end=end).tolist() == [
        calendar.is_provisional(start=a, end=b) for a, b in singles
    ]
    assert calendar.is_open(instant=start).tolist() == [calendar.is_open(instant=a) for a, _ in singles]
    moved = {
        "add": (
            calendar.add(instant=start, minutes=np.array(added)),
            [calendar.add(instant=a, minutes=n) for (a, _), n in zip(singles, added, strict=True)],
        ),
        "days": (
            calendar.add_working_days(instant=start, days=np.array(days)),
            [calendar.add_working_days(instant=a, days=n) for (a, _), n in zip(singles, days, strict=True)],
        ),
        "next": (calendar.next_open(instant=start), [calendar.next_open(instant=a) for a, _ in singles]),
        "previous": (calendar.previous_close(instant=start), [calendar.previous_close(instant=a) for a, _ in singles]),
    }
    for name, (found, expected) in moved.items():
        assert (name, found.tolist()) == (name, [(instant - EPOCH) // MINUTE for instant in expected])


def test_a_long_array_answers_like_its_pieces() -> None:
    calendar = yuanshan()
    start = as_minutes(list(range(0, HORIZON, HORIZON // (3 * MANY))))
    added = np.arange(start.size) % 9001 - 4500
    pieces = list(zip(np.array_split(start, 12), np.array_split(added, 12), strict=True))

    assert start.size > 2 * MANY
    answers: list[tuple[NDArray[Any], list[NDArray[Any]]]] = [
        (calendar.add(instant=start, minutes=added), [calendar.add(instant=a, minutes=n) for a, n in pieces]),
        (calendar.next_open(instant=start), [calendar.next_open(instant=a) for a, _ in pieces]),
        (calendar.previous_close(instant=start), [calendar.previous_close(instant=a) for a, _ in pieces]),
        (calendar.is_open(instant=start), [calendar.is_open(instant=a) for a, _ in pieces]),
        (
            calendar.add_working_days(instant=start, days=5),
            [calendar.add_working_days(instant=a, days=5) for a, _ in pieces],
        ),
    ]
    for whole, part in answers:
        assert np.array_equal(whole, np.concatenate(part))


@MANY_EXAMPLES
@given(
    gaps=st.lists(st.integers(1, 3) | st.integers(1, 1_000_000), min_size=1, max_size=60), seed=st.integers(0, 2**31)
)
def test_a_ladder_counts_like_a_binary_search(gaps: list[int], seed: int) -> None:
    rungs = np.cumsum(gaps)
    around = np.random.default_rng(seed).integers(-10_000, int(rungs[-1]) + 10_000, MANY)
    questions = np.concatenate([around, rungs, rungs - 1, rungs + 1])

    assert np.array_equal(Ladder(rungs).up_to(questions), rungs.searchsorted(questions, side="right"))
    assert np.array_equal(Ladder(rungs).below(questions), rungs.searchsorted(questions, side="left"))


def test_dates_of_numpy_come_back_as_such() -> None:
    start = np.array(["2026-03-02T00:00:30", "2026-03-07T03:00"], dtype="datetime64[s]")

    found = yuanshan().add(instant=start, minutes=60)

    assert found.dtype == np.dtype("datetime64[m]")
    assert found.tolist() == [datetime(2026, 3, 2, 1), datetime(2026, 3, 9, 1)]  # noqa: DTZ001 - numpy is naive


def test_an_array_keeps_its_shape_and_one_amount_serves_all() -> None:
    start = as_minutes(list(range(0, 60_000, 1_000))).reshape(3, 20)

    assert yuanshan().add(instant=start, minutes=480).shape == (3, 20)
    assert yuanshan().between(start=start, end=start + 1440).shape == (3, 20)


def test_an_empty_array_is_answered_with_one() -> None:
    empty = np.array([], dtype=np.int64)

    assert yuanshan().add(instant=empty, minutes=5).tolist() == []
    assert yuanshan().is_open(instant=empty).tolist() == []


def test_a_missing_instant_is_refused() -> None:
    with pytest.raises(BeyondHorizon):
        yuanshan().next_open(instant=np.array(["2026-03-02", "NaT"], dtype="datetime64[D]"))


def test_fractions_of_minutes_are_refused() -> None:
    with pytest.raises(UnusableInstant):
        yuanshan().next_open(instant=np.array([1.5]))


@given(order=st.permutations([2010, 2016, 2024, 2031, 2044]))
@settings(max_examples=10, deadline=None)
def test_the_order_of_questions_does_not_matter(order: list[int]) -> None:
    asked = night_workers("America/New_York")

    for year in order:
        at = datetime(year, 1, 1, 3, tzinfo=UTC)
        fresh = night_workers("America/New_York")
        assert asked.add(instant=at, minutes=9999) == fresh.add(instant=at, minutes=9999)
        assert asked.previous_close(instant=at) == fresh.previous_close(instant=at)


def test_a_used_calendar_equals_a_new_one_and_travels_without_what_it_compiled() -> None:
    used, new = yuanshan(), yuanshan()
    used.next_open(instant=FIRST + timedelta(days=1))

    assert (used == new, hash(used) == hash(new)) == (True, True)
    assert pickle.loads(pickle.dumps(used)) == copy.deepcopy(used) == new
    assert len(pickle.dumps(used)) == len(pickle.dumps(new))
