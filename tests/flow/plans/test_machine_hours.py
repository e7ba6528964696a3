"""A machine that stands still is not there: the workload tells the same hours as the work centre's own page."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.flow.plans.conftest import Plan
from yinuo.flow.plans import levelling, loading
from yinuo.flow.promises import held, outlook
from yinuo.flow.promises.held import HeldMachine
from yinuo.ground.kernel import clock
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 15, 16, tzinfo=UTC)
WEEK = timedelta(days=7)


def at(day: int, hour: int) -> datetime:
    """Return an hour of a day of that week, in Shanghai."""
    return MONDAY + timedelta(days=day, hours=hour)


@pytest.fixture
def cnc(plan: Plan) -> str:
    """Two machines: one is repaired on Tuesday and Wednesday, both stand still on Wednesday and Thursday's morning."""
    supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
    plan.change("制造", work_centres=[{"work_centre": "CNC", "units": 1.0}])
    supply.enter_downtime(work_centre="CNC", machine=0, start_at=at(1, 0), end_at=at(3, 0), reason="大修")
    supply.enter_downtime(work_centre="CNC", start_at=at(2, 0), end_at=at(3, 12), reason="停电")
    return "CNC"


def test_the_workload_and_the_work_centre_tell_the_same_hours(cnc: str) -> None:
    edges = [MONDAY + WEEK * nth for nth in range(3)]

    (row,) = loading.workload(first=MONDAY, weeks=2)
    periods = outlook.load_over_time(work_centre=cnc, edges=edges, now=clock.now())

    assert periods is not None
    assert row.there == tuple(one.open_hours for one in periods) == (48.0, 80.0)


def test_an_order_holds_a_machine_only_while_it_runs(cnc: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slots = [
        HeldMachine(order_id=UUID(int=1), work_centre=cnc, start_at=MONDAY, end_at=at(5, 0), machine=number)
        for number in (0, 1, 2)
    ]
    monkeypatch.setattr(held, "held_machines", lambda **_told: slots)

    (row,) = loading.workload(first=MONDAY, weeks=1)

    assert [one.hours for one in row.tasks[0] if one.order_id] == [48.0]


def test_levelling_waits_for_machines_that_stand_still(cnc: str, plan: Plan) -> None:
    before = plan.task("制造")
    supply.enter_downtime(work_centre=cnc, start_at=before.start_at, end_at=at(7, 9), reason="搬迁")

    found = levelling.preview(project_id=plan.id, clock=time.perf_counter, seconds=0.1)

    moved = {one.name: one.start_at for one in found.moves}
    assert moved["制造"] == at(7, 9)
