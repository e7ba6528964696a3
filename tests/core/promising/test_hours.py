"""Lean hours answer as the working calendar does."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import NOW, OFFICE, SIX_DAYS
from yinuo.core.promising.hours import Hours
from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern

NIGHTS = WorkCalendar("Europe/Berlin", weekly_pattern(shifts=["22:00-30:00"]), (), PublicHolidays("DE"))
CALENDARS = [OFFICE, SIX_DAYS, NIGHTS]
FAR = 3 * 366 * 1440


@settings(max_examples=150, deadline=None)
@given(
    calendar=st.sampled_from(CALENDARS),
    ats=st.lists(st.integers(NOW - FAR, NOW + FAR), min_size=1, max_size=8),
    minutes=st.integers(-200_000, 200_000),
)
def test_they_agree_with_the_calendar_for_one_and_for_many(calendar, ats, minutes):
    hours, at = Hours(calendar=calendar, around=NOW), np.array(ats, dtype=np.int64)

    assert (np.asarray(hours.add(at=at, minutes=minutes)) == calendar.add(instant=at, minutes=minutes)).all()
    assert (np.asarray(hours.next_open(at=at)) == calendar.next_open(instant=at)).all()
    assert (np.asarray(hours.between(start=at, end=at[::-1])) == calendar.between(start=at, end=at[::-1])).all()
    assert hours.add(at=ats[0], minutes=minutes) == calendar.add(instant=at, minutes=minutes)[0]


@settings(max_examples=60, deadline=None)
@given(calendar=st.sampled_from(CALENDARS), at=st.integers(NOW, NOW + FAR))
def test_the_last_open_minute_is_the_last_that_is_open(calendar, at):
    last = Hours(calendar=calendar, around=NOW).last_open(at=at)

    opened = np.array([last, at], dtype=np.int64)
    assert calendar.is_open(instant=opened)[0]
    assert calendar.between(start=opened[:1] + 1, end=opened[1:] + 1)[0] == 0


@settings(max_examples=60, deadline=None)
@given(
    calendar=st.sampled_from(CALENDARS),
    at=st.integers(NOW, NOW + FAR),
    minutes=st.lists(st.integers(1, 90_000), min_size=1, max_size=8),
)
def test_a_push_is_what_adding_is(calendar, at, minutes):
    hours, more = Hours(calendar=calendar, around=NOW), np.array(minutes, dtype=np.int64)

    assert (hours.push(at=at, minutes=more) == np.asarray(hours.add(at=at, minutes=more))).all()
    back = hours.push(at=at, minutes=-more)
    assert (np.asarray(hours.between(start=back, end=at)) == more).all()
