"""Risks are entered, weighed, looked at again, happen, and are closed; what was done in error is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import NOW, Factory
from tests.flow.risks.conftest import entered, known
from tests.outbox import deliver_all
from yinuo.flow.plans import actions as plans
from yinuo.flow.responses import actions as responses
from yinuo.flow.responses import queries as response_queries
from yinuo.flow.risks import actions, queries
from yinuo.flow.risks.actions import InvalidRisk, NotNow
from yinuo.flow.risks.queries import Sought
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import actions as people
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db


def test_a_risk_has_a_number_of_the_year_and_is_weighed(factory: Factory) -> None:
    first, second = entered(), entered(likelihood=5, impact=5)

    assert (first.number, second.number) == ("FX-2026-0001", "FX-2026-0002")
    assert (first.score, first.level, second.level) == (12, "warning", "critical")
    assert [one.number for one in queries.risks(sought=Sought())] == [second.number, first.number]
    assert queries.matrix(sought=Sought()) == {(3, 4): 1, (5, 5): 1}


def test_what_is_critical_is_the_organisations_to_say(factory: Factory) -> None:
    people.set_preferences(changes={"risks.thresholds": [2, 5, 12]})

    assert entered().level == "critical"


FAULTY: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("no title", {"title": "  "}, {"title": "missing"}),
    ("an unknown class", {"category": "weather"}, {"category": "missing"}),
    ("a likelihood beyond five", {"likelihood": 6}, {"likelihood": "invalid"}),
    ("no impact", {"impact": 0}, {"impact": "invalid"}),
    ("delays that do not rise", {"delay_least": 3.0, "delay_usual": 2.0}, {"delay_usual": "not_rising"}),
    ("a cost below nothing", {"loss_minor": -1}, {"loss_minor": "invalid"}),
    ("an owner of nowhere", {"owner_id": uuid4()}, {"owner_id": "unknown"}),
    ("a project of nowhere", {"project_id": uuid4()}, {"project_id": "unknown"}),
    ("a task without its project", {"task_id": uuid4()}, {"task_id": "unknown"}),
    ("a playbook of nowhere", {"playbook_id": uuid4()}, {"playbook_id": "unknown"}),
    ("two faults at once", {"title": "", "impact": 9}, {"title": "missing", "impact": "invalid"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "told", "faults"), FAULTY, ids=[row[0] for row in FAULTY])
def test_faulty_risks_are_refused_with_all_faults(
    factory: Factory, what: str, told: dict[str, Any], faults: dict[str, str]
) -> None:
    with pytest.raises(InvalidRisk) as refused:
        entered(**told)

    assert refused.value.faults == faults


def test_a_change_is_told_with_before_and_after_and_none_is_not_told(factory: Factory) -> None:
    one = entered()

    assert actions.change_risk(risk_id=one.id, changes={"impact": 5, "prevention": "备一套国产轴承"})
    assert not actions.change_risk(risk_id=one.id, changes={"impact": 5})
    with pytest.raises(InvalidRisk):
        actions.change_risk(risk_id=one.id, changes={"number": "X"})

    [changed, _registered] = kernel.history(subject_type="risk", subject_id=one.id)
    assert changed.payload["changes"] == {"impact": [4, 5], "prevention": ["", ""]}
    assert known(one.id).prevention == "备一套国产轴承"


def test_the_owner_is_reminded_when_the_review_is_due_and_the_rhythm_goes_on(factory: Factory) -> None:
    owner = factory.members["planner"].id
    one = entered(owner_id=owner, review_days=5)
    assert one.review_due_at == NOW + timedelta(days=7)  # five working days from a Wednesday

    with clock.frozen(NOW + timedelta(days=7, minutes=1)):
        deliver_all()
        [task] = process.tasks(member_id=owner)
        assert one.number in task.title
        actions.review_risk(risk_id=one.id, likelihood=2, impact=4, note="供应商已发货")

        now = known(one.id)
        assert (now.likelihood, now.reviewed_at) == (2, clock.now())
        assert now.review_due_at and now.review_due_at > NOW + timedelta(days=13)
        assert process.tasks(member_id=owner) == []


def test_a_closed_risk_reminds_nobody(factory: Factory) -> None:
    one = entered(review_days=1)
    actions.close_risk(risk_id=one.id, why="合同已签")

    with clock.frozen(NOW + timedelta(days=30)):
        deliver_all()
    assert process.tasks(roles=["manager"]) == []


def test_what_happens_starts_its_contingency_and_can_be_taken_back(factory: Factory) -> None:
    responses.ensure_starter_set()
    book = response_queries.playbooks()[0]
    one = entered(playbook_id=book.id, owner_id=factory.members["planner"].id, contingency="改用空运")

    begun = actions.note_happened(risk_id=one.id, why="供应商停产")

    measures = [each for each in book.measures if each.active]
    assert begun == 1 + len(measures) and known(one.id).state == "happened"
    [own] = process.tasks(member_id=factory.members["planner"].id)
    assert own.detail == "改用空运" and own.important

    actions.recede(risk_id=one.id, why="误报")
    assert known(one.id).state == "open"
    assert process.tasks(member_id=factory.members["planner"].id) == []


def test_closing_needs_a_reason_and_can_be_undone(factory: Factory) -> None:
    one = entered()
    actions.note_happened(risk_id=one.id, why="到货晚了")
    with pytest.raises(InvalidRisk):
        actions.close_risk(risk_id=one.id, why=" ")

    actions.close_risk(risk_id=one.id, why="已补到货")
    assert queries.risks(sought=Sought()) == []
    with pytest.raises(NotNow):
        actions.change_risk(risk_id=one.id, changes={"impact": 1})
    actions.reopen_risk(risk_id=one.id)

    assert known(one.id).state == "happened"
    told = [event.type.partition(".")[2] for event in kernel.history(subject_type="risk", subject_id=one.id)]
    assert [name for name in told if name.startswith("risk_")] == [
        "risk_reopened", "risk_closed", "risk_happened", "risk_registered",
    ]  # fmt: skip


def test_risks_are_found_by_what_they_are_about(factory: Factory) -> None:
    project = plans.create_project(name="涂装线改造", starts_at=NOW)
    of_project, _other = entered(project_id=project.id, title="地基沉降"), entered()

    for sought in (Sought(project_id=project.id), Sought(text="地基"), Sought(text=of_project.number)):
        assert [one.id for one in queries.risks(sought=sought)] == [of_project.id]
    assert queries.count_risks(sought=Sought(likelihood=3, impact=4, category="supply")) == 2
