"""Logs in a few words: cases as letters, each activity an hour of waiting and an hour of work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yinuo.core.discovery import BEGAN, FINISHED, Events, Reports, performed
from yinuo.core.worktime import WorkCalendar, weekly_pattern

ALWAYS = WorkCalendar("UTC", weekly_pattern(shifts=["00:00-24:00"], weekdays=range(7)))
MONDAY = 29_540_160  # 2 March 2026, 00:00 UTC, 08:00 in Shanghai, in minutes since 1970
HOUR = 60
LETTERS = "ABCDEFGH"

Told = tuple[int, str, int, int | None, int]
"""Case, activity, its begin and end in minutes after MONDAY; a begin of None was not reported."""


def events_of(rows: Sequence[Told], *, opened: Sequence[int]) -> Events:
    """Return these activities as events, by way of their reports."""
    reports: list[tuple[int, int, int, int]] = []
    for case, name, _place, begun, finished in rows:
        if begun is not None:
            reports.append((case, LETTERS.index(name), BEGAN, MONDAY + begun))
        reports.append((case, LETTERS.index(name), FINISHED, MONDAY + finished))
    columns = np.array(reports or np.empty((0, 4)), dtype=np.int64).T
    return performed(
        reports=Reports(
            case=columns[0],
            activity=columns[1],
            kind=columns[2],
            at=columns[3],
            opened=MONDAY + np.array(opened, dtype=np.int64),
        ),
        activities=len(LETTERS),
    )


def events_in(*traces: str) -> Events:
    """Return cases opened at MONDAY in which each activity waits an hour and takes an hour, one after the other."""
    rows = [
        (case, name, place, (2 * place + 1) * HOUR, (2 * place + 2) * HOUR)
        for case, trace in enumerate(traces)
        for place, name in enumerate(trace)
    ]
    return events_of(rows, opened=[0] * len(traces))


def letters(numbers: Sequence[int]) -> str:
    """Return activities as letters."""
    return "".join(LETTERS[number] for number in numbers)


def clocked(*names: str) -> np.ndarray:  # type: ignore[type-arg]
    """Return which activities are on the clock."""
    return np.array([name in names for name in LETTERS])
