"""How often and when: exact windows, quiet hours and digests on the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices.hours import allowed_at
from yinuo.ground.notices.pacing import Limit, take, wait_of

TWENTY = (Limit(count=20, seconds=60),)
FEISHU = (Limit(count=100, seconds=60), Limit(count=5, seconds=1))


@given(st.lists(st.floats(0, 30), min_size=1, max_size=150), st.sampled_from([TWENTY, FEISHU]))
def test_no_window_ever_holds_more_than_its_limit(pauses: list[float], limits: tuple[Limit, ...]) -> None:
    now, sent = 1_000.0, list[float]()

    for pause in pauses:
        now += pause
        now += wait_of(instants=sent, limits=limits, now=now)
        now += max(0.0, wait_of(instants=sent, limits=limits, now=now)) + 1e-6
        sent.append(now)

    for limit in limits:
        for at in sent:
            assert sum(at - limit.seconds < one <= at for one in sent) <= limit.count


@pytest.mark.django_db
def test_places_are_shared_and_remembered() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        taken = [take(key="r", limits=TWENTY) for _n in range(21)]
        other = take(key="s", limits=TWENTY)
    with acting_for(factory.id), clock.frozen(NOW + timedelta(seconds=60.1)):
        later = take(key="r", limits=TWENTY)

    assert taken[:20] == [0.0] * 20 and 59 < taken[20] <= 60
    assert (other, later) == (0.0, 0.0)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NIGHT = (22 * 60, 7 * 60)
HOURS = [
    ("at once", "2026-03-11T01:00", "at_once", (None, None), "2026-03-11T01:00"),
    ("in the evening it waits for the morning", "2026-03-11T15:30", "at_once", NIGHT, "2026-03-11T23:00"),
    ("after midnight, too", "2026-03-11T17:00", "at_once", NIGHT, "2026-03-11T23:00"),
    ("the first quiet minute is quiet", "2026-03-11T14:00", "at_once", NIGHT, "2026-03-11T23:00"),
    ("the last one is over", "2026-03-11T23:00", "at_once", NIGHT, "2026-03-11T23:00"),
    ("by day", "2026-03-11T04:30", "at_once", (12 * 60, 14 * 60), "2026-03-11T06:00"),
    ("no hours at all", "2026-03-11T01:00", "at_once", (60, 60), "2026-03-11T01:00"),
    ("with the hour", "2026-03-11T01:20", "hourly", (None, None), "2026-03-11T02:00"),
    ("with the hour, but not at night", "2026-03-11T13:20", "hourly", NIGHT, "2026-03-11T23:00"),
    ("with the day", "2026-03-11T01:20", "daily", (None, None), "2026-03-12T00:00"),
]


@pytest.mark.parametrize(("case", "now", "mode", "quiet", "at"), HOURS)
def test_a_reader_is_told_when_they_want(
    case: str, now: str, mode: str, quiet: tuple[int | None, int | None], at: str
) -> None:
    found = allowed_at(
        now=_at(now), zone="Asia/Shanghai", mode=mode, quiet_from=quiet[0], quiet_until=quiet[1], daily_at=480
    )

    assert found == _at(at), case


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: _at("2025-01-01T00:00") + timedelta(minutes=minutes)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_quiet_hours_end_within_a_day_and_hold_what_they_say(now: datetime, zone: str, start: int, end: int) -> None:
    at = allowed_at(now=now, zone=zone, mode="at_once", quiet_from=start, quiet_until=end, daily_at=480)

    again = allowed_at(now=at, zone=zone, mode="at_once", quiet_from=start, quiet_until=end, daily_at=480)
    assert now <= at <= now + timedelta(hours=26)
    assert again - at <= timedelta(hours=1)  # where clocks are put forward, the hour that never was
