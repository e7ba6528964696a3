"""How long things took, counted as their standards count them: on the working calendar, or by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from yinuo.core.worktime import WorkCalendar

Span = tuple[datetime, datetime, bool]


def hours_taken(*, spans: Sequence[Span], calendar: WorkCalendar) -> list[float]:
    """Return the hours of each span of (begin, end, whether working hours count)."""
    found = [max((end - begin).total_seconds() / 3600, 0.0) for begin, end, _working in spans]
    working = [index for index, span in enumerate(spans) if span[2]]
    if working:
        begins, ends = (np.array([_minute(spans[index][side]) for index in working], dtype=np.int64) for side in (0, 1))
        minutes = calendar.between(start=begins, end=np.maximum(begins, ends))
        for index, count in zip(working, minutes, strict=True):
            found[index] = float(count) / 60
    return found


def _minute(moment: datetime | bool) -> int:
    assert isinstance(moment, datetime)
    return int(moment.timestamp() // 60)
