"""Whose a task is, until when, and who is told: as the drawing says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import Play, file
from yinuo.core.bpmn import parse, read_tree
from yinuo.ground.people import queries as people
from yinuo.ground.process.forms import defining
from yinuo.ground.process.publishing import all_faults

pytestmark = pytest.mark.django_db


def _one(**settings: str) -> str:
    told = {f"yinuo:{name}": value for name, value in settings.items()}
    return S + element("userTask", "t", **told) + E + ways("s>t t>e")


def test_a_task_is_the_persons_whom_the_drawing_names(play: Play) -> None:
    sales = play.factory.members["sales"].id
    play.publish("p", _one(assignee=str(sales)))

    play.start("p")

    assert [(one.assignee_id, one.role) for one in play.tasks()] == [(sales, "")]


@pytest.mark.parametrize(
    "rule",
    ["role:sales", "member:{email}", "field:chosen_one", "= amount > 5 ? 'role:sales' : 'role:viewer'"],
)
def test_a_task_goes_to_the_person_whom_a_rule_finds(play: Play, rule: str) -> None:
    sales = play.factory.members["sales"]
    play.publish("p", _one(assignee=rule.format(email=sales.email)))

    play.start("p", amount=7, chosen_one=str(sales.id))

    assert [one.assignee_id for one in play.tasks()] == [sales.id]


@pytest.mark.parametrize("name", ["nobody", "field:nothing", "00000000-0000-7000-8000-000000000001"])
def test_the_task_of_a_person_who_is_not_there_is_the_managers(play: Play, name: str) -> None:
    play.publish("p", _one(assignee=name))

    play.start("p")

    assert [(one.assignee_id, one.role) for one in play.tasks()] == [(None, "manager")]


@pytest.mark.parametrize(
    ("settings", "role"),
    [
        ({}, "manager"),
        ({"role": "astronaut"}, "manager"),
        ({"role": "sales"}, "sales"),
        ({"role": "Planner"}, "planner"),
    ],
)
def test_the_task_that_is_drawn_for_nobody_is_the_managers_and_is_told(
    play: Play, settings: dict[str, str], role: str
) -> None:
    drawn = parse(root=read_tree(content=file("p", _one(**settings), "")))
    play.publish("p", _one(**settings))

    play.start("p")

    assert [(one.assignee_id, one.role) for one in play.tasks()] == [(None, role)]
    with play.acting():
        told = [one.element for one in all_faults(definitions=drawn) if one.code == "nobodys"]
    assert told == (["t"] if role == "manager" else [])


def test_a_form_that_is_not_published_is_told(play: Play) -> None:
    drawn = parse(root=read_tree(content=file("p", _one(form="check"), "")))

    design = {"sections": [{"fields": [{"key": "a", "kind": "text", "label": "甲"}]}]}

    with play.acting():
        before = all_faults(definitions=drawn)
        form_id = defining.new_form(key="check", name="检验单", design=design)
        defining.publish_form(form_id=form_id)
        after = all_faults(definitions=drawn)

    told = [(one.element, one.severity, one.text) for one in before if one.code == "form_missing"]
    assert told == [("t", "warning", "check")]
    assert [one for one in after if one.code == "form_missing"] == []


def test_a_step_that_never_pauses_is_due_by_the_clock(play: Play) -> None:
    play.publish("p", _one(role="planner", due="PT48H", elapsed="true"))

    play.start("p")

    assert [one.due_at for one in play.tasks()] == [play.now + timedelta(hours=48)]


def test_people_are_told_once_with_the_facts_put_in(play: Play) -> None:
    told = {"yinuo:service": "notify", "yinuo:to": "role:sales,role:manager", "yinuo:text": "金额 {amount}，{unknown}"}
    play.publish("p", S + element("serviceTask", "t", **told) + E + ways("s>t t>e"))

    play.start("p", amount=7)

    with play.acting():
        notices = people.notices(member_id=play.factory.members["sales"].id, limit=10)
    assert {(one["channel"], one["text"]) for one in notices} == {
        ("app", "金额 7，{unknown}"),
        ("email", "金额 7，{unknown}"),
    }


def test_a_notice_for_nobody_waits_for_a_repair(play: Play) -> None:
    told = {"yinuo:service": "notify", "yinuo:to": "role:nobody", "yinuo:text": "x"}
    play.publish("p", S + element("serviceTask", "t", **told) + E + ways("s>t t>e"))

    play.start("p")

    assert play.incidents() == [("t", "failed")]
