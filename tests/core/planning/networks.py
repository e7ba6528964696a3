"""Random plans for the critical path: every kind of link, lag, calendar and date."""

from __future__ import annotations

from hypothesis import strategies as st

from yinuo.core.planning import ConstraintKind, Link, LinkKind, Plan, Task
from yinuo.core.worktime import WorkCalendar, weekly_pattern

START = 29_799_360
"""2026-08-29 00:00 UTC, a Saturday."""

CALENDARS = {
    "office": WorkCalendar("UTC", weekly_pattern(shifts=["08:00-09:00", "09:30-10:00"])),
    "nights": WorkCalendar("UTC", weekly_pattern(shifts=["23:30-00:40"], weekdays=range(7))),
    "weekend": WorkCalendar("UTC", weekly_pattern(shifts=["10:00-12:00"], weekdays=(5, 6))),
}
DATED = [kind for kind in ConstraintKind if kind is not ConstraintKind.ALAP]


@st.composite
def tasks(draw: st.DrawFn, ref: str) -> Task:
    kind = draw(st.sampled_from([ConstraintKind.ASAP] * 6 + DATED))
    return Task(
        ref=ref,
        minutes=draw(st.sampled_from([0, 1, 20, 60, 90, 150])),
        elapsed=draw(st.booleans()) and draw(st.booleans()),
        calendar=draw(st.sampled_from(["office", "office", "nights", "weekend"])),
        constraint=kind,
        constraint_at=START + draw(st.integers(0, 9000)) if kind.needs_date else None,
        deadline=draw(st.one_of(st.none(), st.none(), st.integers(START, START + 12_000))),
    )


@st.composite
def plans(draw: st.DrawFn, most: int = 7) -> Plan:
    count = draw(st.integers(1, most))
    links = []
    for after in range(1, count):
        for before in draw(st.sets(st.integers(0, after - 1), max_size=3)):
            lag, elapsed = draw(st.sampled_from([0, 0, 0, 1, 30, 75, 200, -1, -30, -100])), draw(st.booleans())
            links.append(
                Link(
                    before=str(before),
                    after=str(after),
                    kind=draw(st.sampled_from(list(LinkKind))),
                    lag=lag,
                    elapsed=elapsed,
                )
            )
    due = draw(st.one_of(st.none(), st.integers(START + 500, START + 20_000)))
    return Plan(
        start=START,
        tasks=tuple(draw(tasks(str(place))) for place in range(count)),
        links=tuple(links),
        calendars=CALENDARS,
        due_at=due,
    )
