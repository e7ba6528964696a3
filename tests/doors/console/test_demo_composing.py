"""What the demo composes in insight can be composed: targets, reports, dashboards and a schedule."""

from __future__ import annotations

from random import Random

import pytest

from tests.cast import NOW, found_factory
from yinuo.doors.console.demo import composing
from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.insight import dashboards, reports, schedules, targets
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def test_the_demo_composes_targets_reports_dashboards_and_a_schedule() -> None:
    factory = found_factory()
    members = {"demo": factory.members["owner"], "manager": factory.members["manager"]}
    stage = Stage(organisation_id=factory.id, members=members, contacts={}, now=NOW, draw=Random(1))

    with acting_for(factory.id):
        composing.compose(stage)
        with clock.frozen(NOW):
            owner = members["demo"].id
            [weekly] = schedules.schedules(member_id=owner)
            boards = dashboards.dashboards(member_id=members["manager"].id)

            assert len(reports.reports(member_id=owner)) == len(composing.REPORTS)
            assert [len(one.tiles) for one in boards] == [4, 3] and len(targets.in_force()) == 4
    assert weekly.dashboard_id is not None and len(weekly.readers) == 2 and weekly.next_at is not None
