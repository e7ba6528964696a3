"""The demo's risks, in a factory without a coating line and in one with it."""

from __future__ import annotations

from random import Random
from uuid import uuid4

import pytest

from tests.cast import NOW, found_factory
from yinuo.doors.console.demo.risks import BURNER, fear_some
from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.plans import actions as plans
from yinuo.flow.risks import queries
from yinuo.flow.risks.queries import Sought
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("coating", [False, True])
def test_three_risks_are_feared_and_one_was_reviewed(coating: bool) -> None:
    factory = found_factory()
    members = {**factory.members, "project": factory.members["project_manager"]}
    stage = Stage(organisation_id=factory.id, members=members, contacts={}, now=NOW, draw=Random(1))
    with acting_for(factory.id), clock.frozen(NOW):
        project = plans.create_project(name="涂装线", starts_at=NOW)
        task = {"kind": "task", "id": str(uuid4()), "before": None, "after": {"name": BURNER, "minutes": 480}}
        if coating:
            plans.edit(project_id=project.id, changes=[task])

        fear_some(stage=stage)

        found = queries.risks(sought=Sought())
    assert len(found) == 3 and sum(one.reviewed_at is not None for one in found) == 1
    assert sum(one.project_id is not None for one in found) == (2 if coating else 0)
