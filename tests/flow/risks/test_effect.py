"""What risks do to a project's finish, on the project's own plan and calendar."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.cast import NOW, Factory
from tests.flow.risks.conftest import entered
from yinuo.flow.plans import actions as plans
from yinuo.flow.risks import actions, effect

pytestmark = pytest.mark.django_db
DAY = 480


def test_the_finish_is_told_with_and_without_risks_and_the_worst_first(factory: Factory) -> None:
    project = plans.create_project(name="涂装线改造", starts_at=NOW)
    short, long = uuid4(), uuid4()
    changes = [
        {"kind": "task", "id": str(ident), "before": None, "after": {"name": name, "minutes": days * DAY}}
        for ident, name, days in ((short, "布线", 2), (long, "安装", 10))
    ]
    plans.edit(project_id=project.id, changes=changes)
    assert effect.project_effect(project_id=uuid4()) is None
    usual = {"project_id": project.id, "likelihood": 5}
    sure = entered(**usual, title="地基沉降", delay_least=5.0, delay_usual=5.0, delay_most=5.0)
    entered(**usual, title="布线返工", task_id=short, delay_least=1.0, delay_usual=2.0, delay_most=3.0)
    actions.note_happened(risk_id=sure.id, why="沉降超限")

    found = effect.project_effect(project_id=project.id)

    assert found is not None
    assert found.bare.p50 == found.bare.p90 and found.exposed.p50 == found.exposed.p90 > found.bare.p90
    assert [(one.risk.title, one.mean_days > 0) for one in found.shares] == [("地基沉降", True), ("布线返工", False)]
    assert found.shares[0].without == found.bare
    # Five working days: a week of the clock, less where the finish stood at the end of a day or of a week.
    assert 5 < found.shares[0].p80_days <= 7
