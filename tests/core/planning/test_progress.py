"""What one report does to the stages of an order: a table of cases, and the truth in any order of arrival."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yinuo.core.planning import Disposition, Kind, Reported, StageNow, StageState, current_stage, take_report

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
ORDERED = NOON - timedelta(days=2)


def hour(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def fresh(*names: str) -> tuple[StageNow, ...]:
    names = names or ("备料", "加工", "运输")
    return tuple(
        StageNow(code=f"s{i}", name=name, position=i, standard_hours=8) for i, name in enumerate(names, start=1)
    )


def run(*said: tuple[str, str, float], stages=None, now=None):
    stages = stages or fresh()
    outcome = None
    for kind, code, at in said:
        report = Reported(kind=Kind(kind), stage_code=code, happened_at=hour(at), quantity=Decimal(3), place="苏州")
        outcome = take_report(stages=stages, report=report, opened_at=ORDERED, now=now or hour(100))
        stages = outcome.stages
    return outcome


CASES = [
    # a sentence, what was said, disposition of the last, reasons of the last, states afterwards
    ("a start begins the stage", [("started", "s1", 0)], "applied", [], "active next next"),
    ("an end ends it", [("started", "s1", 0), ("finished", "s1", 5)], "applied", [], "done next next"),
    (
        "an end without a start infers the start",
        [("finished", "s1", 5)],
        "applied",
        ["start_inferred"],
        "done next next",
    ),
    (
        "a start closes the stage left open before",
        [("started", "s1", 0), ("started", "s2", 5)],
        "applied",
        ["earlier_closed"],
        "done active next",
    ),
    (
        "a start skips a stage nobody spoke of",
        [("finished", "s1", 0), ("started", "s3", 5)],
        "applied",
        ["earlier_skipped"],
        "done skipped active",
    ),
    (
        "a second start is a duplicate",
        [("started", "s1", 0), ("started", "s1", 1)],
        "duplicate",
        ["already_started"],
        "active next next",
    ),
    (
        "a second end is a duplicate",
        [("finished", "s1", 0), ("finished", "s1", 1)],
        "duplicate",
        ["already_finished"],
        "done next next",
    ),
    (
        "an older start after a newer one is only recorded",
        [("started", "s1", 5), ("started", "s1", 1)],
        "out_of_order",
        ["already_started"],
        "active next next",
    ),
    (
        "an end before its start is only recorded",
        [("started", "s1", 5), ("finished", "s1", 1)],
        "out_of_order",
        ["finish_before_start"],
        "active next next",
    ),
    (
        "a start that comes after its end replaces the inferred one",
        [("finished", "s1", 5), ("started", "s1", 1)],
        "out_of_order",
        ["replaces_inferred"],
        "done next next",
    ),
    (
        "a late report on a skipped stage fills it and moves nothing",
        [("finished", "s1", 0), ("started", "s3", 5), ("finished", "s2", 3)],
        "out_of_order",
        ["fills_skipped"],
        "done done active",
    ),
    (
        "a late end replaces the inferred one and moves nothing",
        [("started", "s1", 0), ("started", "s2", 5), ("finished", "s1", 3)],
        "out_of_order",
        ["replaces_inferred"],
        "done active next",
    ),
    (
        "an old place is only recorded",
        [("started", "s3", 5), ("place", "s3", 3)],
        "out_of_order",
        ["older_than_known"],
        "skipped skipped active",
    ),
    (
        "a delay of a stage that is over is only recorded",
        [("finished", "s1", 5), ("delayed", "s1", 6)],
        "out_of_order",
        ["older_than_known"],
        "done next next",
    ),
    ("a delay moves no stage", [("delayed", "s1", 0)], "applied", [], "next next next"),
    (
        "a quantity shows the stage has begun",
        [("quantity", "s1", 0)],
        "applied",
        ["start_inferred"],
        "active next next",
    ),
    (
        "an unnamed stage is the current one",
        [("finished", "s1", 0), ("started", "", 1)],
        "applied",
        [],
        "done active next",
    ),
    ("an unknown stage is rejected", [("started", "welding", 0)], "rejected", ["unknown_stage"], "next next next"),
    ("the future waits", [("started", "s1", 101)], "held", ["held_until"], "next next next"),
    ("a clock that is a few minutes fast is believed", [("started", "s1", 100.05)], "applied", [], "active next next"),
]


@pytest.mark.parametrize(
    ("said", "disposition", "reasons", "states"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_report_is_taken_by_the_rules(said, disposition, reasons, states):
    outcome = run(*said)

    assert outcome.disposition == disposition
    assert [reason.code for reason in outcome.reasons] == reasons
    assert " ".join(stage.state for stage in outcome.stages) == states


def test_an_inferred_start_lies_after_all_that_is_known_and_within_the_standard_time():
    early = run(("finished", "s1", 0), ("finished", "s2", 3)).stages[1]
    late = run(("finished", "s1", 0), ("finished", "s2", 30)).stages[1]

    assert (early.started_at, early.start_inferred) == (hour(0), True)
    assert late.started_at == hour(22)


def test_a_report_tells_what_began_and_what_ended():
    outcome = run(("started", "s1", 0), ("finished", "s2", 5))

    assert outcome.started == ("s2",)
    assert outcome.finished == ("s1", "s2")


def test_an_order_whose_stages_are_all_over_is_in_none():
    stages = tuple(replace(stage, state=StageState.DONE) for stage in fresh())

    assert current_stage(stages=stages) is None
    assert run(("finished", "", 0), stages=stages).disposition is Disposition.REJECTED


def test_a_quantity_and_a_place_are_kept():
    outcome = run(("quantity", "s1", 0), ("place", "s1", 1))

    assert (outcome.stages[0].quantity_done, outcome.stages[0].place) == (Decimal(3), "苏州")


@given(gaps=st.lists(st.integers(1, 30), min_size=6, max_size=6), data=st.data())
def test_the_whole_truth_gives_the_same_stages_in_whatever_order_it_arrives(gaps, data):
    moments = [sum(gaps[: i + 1]) for i in range(6)]
    truth = [(kind, f"s{i // 2 + 1}", moments[i]) for i, kind in enumerate(("started", "finished") * 3)]

    outcome = run(*data.draw(st.permutations(truth)), now=hour(1000))

    assert [stage.state for stage in outcome.stages] == ["done"] * 3
    assert [(s.started_at, s.finished_at) for s in outcome.stages] == [
        (hour(moments[i]), hour(moments[i + 1])) for i in (0, 2, 4)
    ]


@given(
    said=st.lists(
        st.tuples(
            st.sampled_from([k.value for k in Kind]), st.sampled_from(["s1", "s2", "s3", ""]), st.integers(-40, 99)
        ),
        max_size=12,
    )
)
@example([("started", "s3", 9), ("started", "s2", 5), ("finished", "s2", 4)])
def test_no_report_ever_moves_an_order_back_or_ends_a_stage_before_it_began(said):
    stages = fresh()
    reached = 0
    for kind, code, at in said:
        report = Reported(kind=Kind(kind), stage_code=code, happened_at=hour(at))
        stages = take_report(stages=stages, report=report, opened_at=ORDERED, now=hour(100)).stages
        now = current_stage(stages=stages)
        position = now.position if now else 4
        assert position >= reached
        reached = position
        for stage in stages:
            assert stage.finished_at is None or stage.started_at is None or stage.finished_at >= stage.started_at
