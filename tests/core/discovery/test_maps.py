"""What is read off a log: maps, variants, rework, times; by hand, and against slow reckoning on random logs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.discovery.logs import ALWAYS, HOUR, LETTERS, MONDAY, clocked, events_in, events_of, letters
from tests.core.worktime.cast import yuanshan
from yinuo.core.discovery import (
    END,
    START,
    Loss,
    bottlenecks,
    draw,
    durations,
    most_used,
    process_map,
    spans_by,
    times_of,
    variants_of,
)

A, B, C, D = range(4)
traces = st.lists(st.text(alphabet="ABCD", min_size=1, max_size=7), min_size=1, max_size=12)


def mapped(*cases: str):
    events = events_in(*cases)
    return process_map(events=events, times=times_of(events=events, calendar=ALWAYS, on_clock=clocked()))


def test_a_finish_takes_the_first_begin_since_the_last_finish() -> None:
    # A begins twice and ends; it is done again; B was never told to begin; C never ends.
    rows = [(0, "A", 0, 10, 70), (0, "A", 0, 20, 70), (0, "A", 1, 100, 130), (0, "B", 2, None, 200)]
    events = events_of([rows[0], (0, "A", 0, 20, 70), rows[2], rows[3]], opened=[0])

    found = [(letters([a]), int(b - MONDAY), int(f - MONDAY)) for a, b, f in _columns(events)]

    assert found == [("A", 10, 70), ("A", 70, 70), ("A", 100, 130), ("B", 130, 200)]
    assert events.inferred.tolist() == [False, True, False, True]


def _columns(events):
    return zip(events.activity, events.begun, events.finished, strict=True)


def test_waiting_ends_where_work_begins_and_only_working_time_counts() -> None:
    # Opened Monday 08:00 in Shanghai; A 09:00-11:00; B from Tuesday 10:00 to 12:00; C, a transport, over night.
    hours = [(0, "A", 0, 1, 3), (0, "B", 1, 26, 28), (0, "C", 2, 29, 53)]
    rows = [(case, name, place, begun * HOUR, end * HOUR) for case, name, place, begun, end in hours]
    events = events_of(rows, opened=[0])

    times = times_of(events=events, calendar=yuanshan(), on_clock=clocked("C"))

    # Between 11:00 and 10:00 the next day lie 1 + 4 + 2 working hours.
    assert (times.waiting // HOUR).tolist() == [1, 7, 1]
    assert (times.working // HOUR).tolist() == [2, 2, 24]
    assert (times.waiting_elapsed // HOUR).tolist() == [1, 23, 1]


def test_what_runs_beside_another_did_not_wait_for_it() -> None:
    rows = [(0, "A", 0, 0, 100), (0, "B", 1, 20, 60), (0, "C", 2, 130, 150)]
    events = events_of(rows, opened=[0])

    times = times_of(events=events, calendar=ALWAYS, on_clock=clocked())

    assert times.waiting.tolist() == [0, 0, 30]


def test_the_map_counts_ways_cases_and_loops() -> None:
    found = mapped("ABC", "ABC", "ABABC")

    ways = {(one.before, one.after): (one.count, one.cases) for one in found.edges}
    assert ways == {
        (START, A): (3, 3),
        (A, B): (4, 3),
        (B, C): (3, 3),
        (B, A): (1, 1),
        (C, END): (3, 3),
    }
    assert [(one.before, one.after, one.count) for one in found.loops] == [(A, B, 1), (B, A, 1)]
    again = {one.number: (one.count, one.cases, one.again, one.again_minutes) for one in found.activities}
    assert again == {A: (4, 3, 1, 60.0), B: (4, 3, 1, 60.0), C: (3, 3, 0, 0.0)}


def test_variants_come_by_frequency_with_their_durations() -> None:
    events = events_in("ABC", "AC", "ABC", "ABBC")

    found = variants_of(events=events)

    assert [(letters(one.sequence), one.count) for one in found.found] == [("ABC", 2), ("ABBC", 1), ("AC", 1)]
    assert [one.elapsed.median / HOUR for one in found.found] == [6, 8, 4]
    assert found.of_case.tolist() == [0, 2, 0, 1]
    assert found.cases_of(number=0).tolist() == [0, 2]


def test_bottlenecks_tell_where_the_time_went() -> None:
    # B waits nine hours of twelve; A and B take an hour each and A waits one.
    rows = [(0, "A", 0, HOUR, 2 * HOUR), (0, "B", 1, 11 * HOUR, 12 * HOUR)]
    events = events_of(rows, opened=[0])
    found = process_map(events=events, times=times_of(events=events, calendar=ALWAYS, on_clock=clocked()))

    first, *rest = bottlenecks(found=found)

    assert (first.loss, first.activity, first.mean / HOUR, first.share) == (Loss.WAITING, B, 9, 0.75)
    assert sum(one.share for one in (first, *rest)) == pytest.approx(1)


def test_a_log_without_events_is_an_empty_map() -> None:
    events = events_of([], opened=[])
    times = times_of(events=events, calendar=ALWAYS, on_clock=clocked())

    found = process_map(events=events, times=times)

    assert (found.cases, found.activities, found.edges, variants_of(events=events).found) == (0, (), (), ())
    assert draw(edges=found.edges).placed == () and bottlenecks(found=found) == ()


@settings(max_examples=150, deadline=None)
@given(traces=traces)
def test_the_frequencies_of_a_map_add_up_to_the_log(traces: list[str]) -> None:
    found = mapped(*traces)
    slow = Counter(pair for one in traces for pair in pairwise(["", *one, "."]))
    name = {START: "", END: ".", **dict(enumerate(LETTERS))}

    assert {(name[one.before], name[one.after]): one.count for one in found.edges} == slow
    for one in found.activities:
        into = sum(edge.count for edge in found.edges if edge.after == one.number)
        out = sum(edge.count for edge in found.edges if edge.before == one.number)
        assert into == out == one.count == sum(trace.count(LETTERS[one.number]) for trace in traces)
        assert one.again == sum(max(trace.count(LETTERS[one.number]) - 1, 0) for trace in traces)
    assert sum(one.count for one in found.edges if one.before == START) == found.cases == len(traces)


@settings(max_examples=150, deadline=None)
@given(traces=traces)
def test_every_trace_is_that_of_its_variant_and_no_two_variants_are_alike(traces: list[str]) -> None:
    found = variants_of(events=events_in(*traces))

    assert [letters(found.found[number].sequence) for number in found.of_case] == traces
    assert {letters(one.sequence): one.count for one in found.found} == Counter(traces)
    assert len({one.sequence for one in found.found}) == len(found.found)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from("ABC"), st.none() | st.integers(0, 500), st.integers(0, 3_000)),
        max_size=25,
    )
)
def test_waiting_and_working_never_run_backwards_and_cover_a_case_without_overlaps(rows) -> None:
    told = [(case, name, 0, None if wait is None else max(end - wait, 0), end) for case, name, wait, end in rows]
    events = events_of(told, opened=[0] * 5)

    times = times_of(events=events, calendar=ALWAYS, on_clock=clocked())

    assert events.count == len(rows)
    assert (times.waiting >= 0).all() and (times.working >= 0).all() and (events.begun <= events.finished).all()
    covered = np.bincount(events.case, weights=times.waiting + times.working, minlength=5)
    assert (covered >= durations(events=events)).all()


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10_000)), max_size=40))
def test_spans_are_those_of_numpy(values: list[tuple[int, int]]) -> None:
    keys = np.array([key for key, _value in values], dtype=np.int64)
    found = spans_by(keys=keys, values=np.array([value for _key, value in values], dtype=np.int64), groups=4)

    for group, one in enumerate(found):
        those = [value for key, value in values if key == group]
        if one is None:
            assert not those
            continue
        wanted = [len(those), sum(those), np.mean(those), *np.quantile(those, [0.5, 0.75, 0.9])]
        assert [one.count, one.total, one.mean, one.median, one.p75, one.p90] == pytest.approx(wanted)


@settings(max_examples=100, deadline=None)
@given(traces=traces, share=st.sampled_from([0.5, 0.8, 1.0]))
def test_a_drawing_places_all_it_joins_and_leads_down_but_for_ways_back(traces: list[str], share: float) -> None:
    edges = most_used(edges=mapped(*traces).edges, share=share)

    drawing = draw(edges=edges)

    row = {one.activity: one.row for one in drawing.placed}
    joined = {activity for edge in edges for activity in (edge.before, edge.after)}
    assert set(row) == joined == {START, END} | {LETTERS.index(name) for trace in traces for name in trace}
    assert {row[START], row[END]} == {0, drawing.rows - 1}
    assert all(line.back is (row[line.edge.after] <= row[line.edge.before]) for line in drawing.lines)
    assert len({(one.row, one.column) for one in drawing.placed}) == len(drawing.placed)
