"""A plan against its baseline."""

from __future__ import annotations

import pytest

from tests.core.planning.test_network import DAY, a_plan
from yinuo.core.planning import Link, Task
from yinuo.core.planning.baselines import Change, Drift, KeptTask, compare, keep
from yinuo.core.planning.network import plan_dates

KEPT = KeptTask(start=100, finish=200, minutes=50)


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (KEPT, None),
        (KeptTask(start=130, finish=230, minutes=50), Change(ref="a", what=Drift.MOVED, start_slip=30, finish_slip=30)),
        (
            KeptTask(start=90, finish=190, minutes=50),
            Change(ref="a", what=Drift.MOVED, start_slip=-10, finish_slip=-10),
        ),
        (KeptTask(start=100, finish=260, minutes=80), Change(ref="a", what=Drift.LONGER, finish_slip=60, minutes=30)),
        (
            KeptTask(start=100, finish=180, minutes=41),
            Change(ref="a", what=Drift.SHORTER, finish_slip=-20, minutes=-9),
        ),
        (None, Change(ref="a", what=Drift.REMOVED, minutes=-50)),
    ],
)
def test_a_change_is_told_by_its_kind_and_slips(now: KeptTask | None, change: Change | None) -> None:
    found = compare(baseline={"a": KEPT}, current={"a": now} if now else {})

    assert found.changes == ((change,) if change else ())


def test_an_added_task_and_its_effect_on_the_end_are_told() -> None:
    before = a_plan(Task(ref="a", minutes=DAY))
    after = a_plan(Task(ref="a", minutes=DAY), Task(ref="b", minutes=DAY), links=(Link(before="a", after="b"),))

    found = compare(baseline=keep(dates=plan_dates(plan=before)), current=keep(dates=plan_dates(plan=after)))

    assert [(one.ref, one.what, one.minutes) for one in found.changes] == [("b", Drift.ADDED, DAY)]
    assert found.finish_slip == 1440
    assert found.of(Drift.REMOVED) == ()


def test_two_empty_plans_do_not_differ() -> None:
    assert compare(baseline={}, current={}).finish_slip == 0
