"""When something that is sent again and again is sent next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring.rhythms import Every, NeverAgain, NoRhythm, Rhythm, next_moment, rhythm

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
# The holidays of the first days of May 2026, and the Saturday that is worked for them.
_OFF, _MADE_UP = {date(2026, 5, day) for day in (1, 2, 3, 4, 5)}, {date(2026, 5, 9)}


def worked(day: date) -> bool:
    return day in _MADE_UP or (day.weekday() < 5 and day not in _OFF)


@pytest.mark.parametrize(
    ("every", "more", "after", "expected"),
    [
        # The hour is still ahead today.
        ("day", {}, "2026-03-02T07:59", "2026-03-02T08:00"),
        # It is this very moment: the next one is tomorrow's.
        ("day", {}, "2026-03-02T08:00", "2026-03-03T08:00"),
        # Friday to Monday.
        ("workday", {}, "2026-03-06T09:00", "2026-03-09T08:00"),
        # Over a holiday to the day after it, and on the Saturday that is worked for it.
        ("workday", {}, "2026-04-30T09:00", "2026-05-06T08:00"),
        ("workday", {}, "2026-05-08T09:00", "2026-05-09T08:00"),
        # Mondays and Thursdays.
        ("week", {"weekdays": (3, 0)}, "2026-03-02T09:00", "2026-03-05T08:00"),
        ("week", {"weekdays": (3, 0)}, "2026-03-05T09:00", "2026-03-09T08:00"),
        # The 31st of a shorter month is its last day.
        ("month", {"month_day": 31}, "2026-02-01T00:00", "2026-02-28T08:00"),
        ("month", {"month_day": 15}, "2026-02-15T09:00", "2026-03-15T08:00"),
        # May begins with a holiday; February with a Sunday.
        ("first_workday", {}, "2026-04-02T00:00", "2026-05-06T08:00"),
        ("first_workday", {}, "2026-01-20T00:00", "2026-02-02T08:00"),
    ],
)
def test_the_next_moment_of_a_rhythm_is(every: str, more: dict, after: str, expected: str) -> None:
    kept = rhythm(every=every, minute=480, **more)

    found = next_moment(
        rhythm=kept, after=datetime.fromisoformat(after).replace(tzinfo=SHANGHAI), zone=SHANGHAI, worked=worked
    )

    assert found == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


def test_an_hour_is_the_readers_own_also_over_a_change_of_clocks() -> None:
    kept = rhythm(every="day", minute=8 * 60)
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)

    moments = [friday]
    for _day in range(3):
        moments.append(next_moment(rhythm=kept, after=moments[-1], zone=BERLIN, worked=worked))

    assert [one.hour for one in moments[1:]] == [7, 6, 6]


def test_an_hour_that_a_clock_skips_is_the_hour_after() -> None:
    kept = rhythm(every="day", minute=2 * 60 + 30)

    found = next_moment(rhythm=kept, after=datetime(2026, 3, 28, 12, tzinfo=UTC), zone=BERLIN, worked=worked)

    assert found.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"every": "hour", "minute": 1440}, {"every": "unknown", "minute": "range"}),
        ({"every": "week", "minute": 0}, {"weekdays": "missing"}),
        ({"every": "week", "minute": 0, "weekdays": (7,)}, {"weekdays": "range"}),
        ({"every": "month", "minute": -1, "month_day": 32}, {"minute": "range", "month_day": "range"}),
    ],
)
def test_all_faults_of_a_rhythm_are_told(told: dict, faults: dict) -> None:
    with pytest.raises(NoRhythm) as refused:
        rhythm(**told)

    assert refused.value.faults == faults


def test_without_a_day_of_work_there_is_no_next_moment() -> None:
    kept = rhythm(every="workday", minute=0)

    with pytest.raises(NeverAgain):
        next_moment(rhythm=kept, after=datetime(2026, 1, 1, tzinfo=UTC), zone=SHANGHAI, worked=lambda _day: False)


@given(
    every=st.sampled_from(list(Every)),
    minute=st.integers(0, 1439),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    month_day=st.integers(1, 31),
    after=st.integers(0, 365 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    zone=st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns")]),
)
def test_the_next_moment_is_later_and_no_moment_lies_between(
    every: Every, minute: int, weekdays: tuple[int, ...], month_day: int, after: datetime, zone: ZoneInfo
) -> None:
    kept = Rhythm(every=every, minute=minute, weekdays=weekdays, month_day=month_day)

    found = next_moment(rhythm=kept, after=after, zone=zone, worked=worked)
    again = next_moment(rhythm=kept, after=found - timedelta(microseconds=1), zone=zone, worked=worked)

    assert found > after and again == found
