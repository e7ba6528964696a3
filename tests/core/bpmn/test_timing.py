"""When timers fire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.core.bpmn.elements import EventDefinition, Trigger
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.timing import due, moment, span

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


def event(timer: str, *, working: bool = False) -> EventDefinition:
    return EventDefinition(trigger=Trigger.TIMER, timer=timer, working=working)


@pytest.mark.parametrize(
    ("timer", "text", "turn", "expected"),
    [
        ("duration", "PT36H", 0, NOW + timedelta(hours=36)),
        ("duration", "P1M", 0, datetime(2026, 2, 28, 8, tzinfo=UTC)),
        ("duration", "P1Y2W", 0, datetime(2027, 2, 14, 8, tzinfo=UTC)),
        ("duration", "-PT1H", 0, NOW - timedelta(hours=1)),
        ("date", "2026-03-01T00:00:00+08:00", 0, datetime(2026, 2, 28, 16, tzinfo=UTC)),
        ("date", "2026-03-01", 0, datetime(2026, 3, 1, tzinfo=UTC)),
        ("duration", "PT1H", 1, None),
        ("cycle", "R2/PT1H", 1, NOW + timedelta(hours=1)),
        ("cycle", "R2/PT1H", 2, None),
        ("cycle", "R/PT1H", 99, NOW + timedelta(hours=1)),
        ("cycle", "R3/2026-02-01T00:00:00Z/P1D", 2, datetime(2026, 2, 3, tzinfo=UTC)),
        ("cycle", "R/2026-01-31T00:00:00Z/P1M", 1, datetime(2026, 2, 28, tzinfo=UTC)),
        ("cycle", "R/P1M", 5, datetime(2026, 2, 28, 8, tzinfo=UTC)),
        ("cycle", "R3/2026-02-01T00:00:00Z/2026-02-02T00:00:00Z", 2, datetime(2026, 2, 3, tzinfo=UTC)),
        ("cycle", "R/PT1H/2026-01-31T09:30:00Z", 0, NOW + timedelta(hours=1)),
        ("cycle", "R/PT1H/2026-01-31T08:30:00Z", 0, None),
        ("cycle", "0 0/5 * * * ?", 7, NOW + timedelta(minutes=5)),
    ],
)
def test_timers_fire_when_they_say(timer: str, text: str, turn: int, expected: datetime | None) -> None:
    assert due(event=event(timer), text=text, now=NOW, turn=turn) == expected


def test_working_timers_run_on_the_calendar() -> None:
    fired = due(
        event=event("duration", working=True),
        text="PT2H",
        now=NOW,
        turn=0,
        add_work=lambda start, minutes: start + timedelta(days=2, minutes=minutes),
    )

    assert fired == NOW + timedelta(days=2, hours=2)


@pytest.mark.parametrize("text", ["soon", "P", "PT", "1H", "P1000Y", "R3/PT1H"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConditionFault):
        span(text)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ConditionFault):
        moment(text)
