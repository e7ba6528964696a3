"""When a stage should be over: its standard hours on the working calendar, or on the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from yinuo.ground.supply.queries import working_calendar

Span = tuple[datetime, float, bool]


def due_times(*, spans: Sequence[Span]) -> list[datetime]:
    """Return the end of each span of (begin, standard hours, whether they are working hours)."""
    ends = [begin + timedelta(hours=hours) for begin, hours, _working in spans]
    working = [index for index, span in enumerate(spans) if span[2]]
    if working:
        begins = np.array([_minute(spans[index][0]) for index in working], dtype=np.int64)
        minutes = np.array([round(spans[index][1] * 60) for index in working], dtype=np.int64)
        found = working_calendar().add(instant=begins, minutes=minutes)
        for index, minute in zip(working, found, strict=True):
            ends[index] = datetime.fromtimestamp(int(minute) * 60, tz=UTC)
    return ends


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)
