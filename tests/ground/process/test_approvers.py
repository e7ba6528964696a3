"""Who is asked: approvers found by every rule, what happens where nobody is, and who stands in for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.ground.process.plays import Play
from tests.ground.process.seats import Table
from yinuo.ground.people import departments
from yinuo.ground.people.departments import NewDepartment
from yinuo.ground.process.approving import acting
from yinuo.ground.process.approving.absences import InvalidAbsence, end_absence
from yinuo.ground.process.seating.setting import BadSetting

pytestmark = pytest.mark.django_db
TWO = "role:manager; role:planner"


@pytest.fixture
def table(play: Play) -> Table:
    return Table(play)


FOUND: list[tuple[dict[str, str], dict[str, Any], list[str], str]] = [
    ({"approvers": "role:manager"}, {}, ["manager"], "by role"),
    ({"approvers": "field:owner_id"}, {"owner_id": "planner"}, ["planner"], "by a fact of the process"),
    ({"approvers": "chosen"}, {"approvers": ["quality", "owner"]}, ["owner", "quality"], "whom the initiator chose"),
    ({"approvers": "= amount > 5 ? 'role:owner' : 'role:manager'"}, {"amount": 9}, ["owner"], "by an expression"),
    ({"approvers": "= amount > 5 ? 'role:owner' : 'role:manager'"}, {"amount": 1}, ["manager"], "by an expression"),
    ({"approvers": "lead"}, {}, ["manager"], "who leads the initiator's department"),
    ({"approvers": "lead:2"}, {}, ["owner"], "who leads the department above"),
    ({"approvers": "department:plant"}, {}, ["owner"], "who leads a department"),
    ({"approvers": "manager"}, {}, ["project_manager"], "whom the initiator reports to"),
    ({"approvers": "initiator", "own": "approve"}, {}, ["sales"], "the initiator where that is meant"),
    ({"approvers": "role:sales"}, {}, ["owner"], "not the initiator: an administrator instead"),
    (
        {"approvers": "field:nothing", "nobody": "administrator"},
        {},
        ["owner"],
        "an administrator where nobody is found",
    ),
    ({"approvers": "department:nowhere", "nobody": "skip"}, {}, [], "nobody, where it may be skipped"),
    ({"approvers": "= nothing.there"}, {}, ["owner"], "an expression that finds nothing finds nobody"),
    ({"approvers": "= nothing.there", "nobody": "skip"}, {}, ["owner"], "what nobody can work out is not skipped"),
    (
        {"approvers": "= amount > 5 ? 'role:owner' : ''", "nobody": "skip"},
        {"amount": 1},
        [],
        "an expression names nobody",
    ),
    (
        {"approvers": "role:manager; = amount > 5 ? 'role:planner' : ''"},
        {},
        ["manager", "owner"],
        "the fallback besides, where nobody knows whom an expression would have named",
    ),
]


@pytest.mark.parametrize(("setting", "facts", "who", "why"), FOUND)
def test_approvers_are_found(
    table: Table, play: Play, setting: dict[str, str], facts: dict[str, Any], who: list[str], why: str
) -> None:
    members = play.factory.members
    told = {
        name: [str(members[one].id) for one in value] if isinstance(value, list) else value
        for name, value in facts.items()
    }
    if "owner_id" in told:
        told["owner_id"] = str(members[told["owner_id"]].id)
    with play.acting():
        above = departments.save_department(new=NewDepartment(code="plant", name="工厂", lead_id=members["owner"].id))
        under = departments.save_department(
            new=NewDepartment(code="sales", name="销售部", lead_id=members["manager"].id, parent_id=above.id)
        )
        departments.place_member(
            member_id=members["sales"].id, department_id=under.id, reports_to_id=members["project_manager"].id
        )

    table.ask(facts=told, **setting)

    assert table.turns() == who, why


def test_what_was_skipped_is_on_record(table: Table) -> None:
    table.ask(approvers="field:nobody", nobody="skip")

    assert table.last().status == "approved"
    assert [one.verb for one in table.last().acts] == ["skipped"]


def test_a_person_named_as_fallback_is_asked(table: Table) -> None:
    table.ask(approvers="field:nobody", nobody=f"member:{table.member('quality').id}")

    assert table.turns() == ["quality"]
    assert [one.verb for one in table.last().acts] == ["fallback"]


def test_who_is_asked_besides_keeps_the_mode_and_is_on_record(table: Table) -> None:
    table.ask(mode="sequential", approvers="role:manager; = amount > 5 ? 'role:planner' : ''")

    assert table.turns() == ["manager"]
    assert [one.verb for one in table.last().acts] == ["besides"]


def test_a_setting_that_names_nobody_is_refused(table: Table) -> None:
    with pytest.raises(BadSetting) as refusal:
        table.ask(mode="most", approvers="boss", due="tomorrow", percent="0")

    assert set(refusal.value.faults) == {"approval", "approvers", "due", "percent"}


def test_who_is_away_is_stood_in_for_and_both_are_on_record(table: Table) -> None:
    table.away("manager", "planner", note="休假")

    table.ask(approvers="role:manager")
    assert table.turns() == ["planner"] and table.turn("planner").stands_for_name == table.member("manager").name
    table.act("planner", "approve")

    act = table.last().acts[-1]
    assert (act.by, act.stands_for) == (table.member("planner").name, table.member("manager").name)


def test_who_is_back_decides_themselves_even_what_went_to_the_deputy(table: Table, play: Play) -> None:
    table.away("manager", "planner")
    table.ask(approvers="role:manager")

    with play.acting():
        acting.approve(task_id=table.turn("planner").id, member_id=table.member("manager").id)

    assert table.last().status == "approved"


def test_an_absence_counts_for_its_kinds_and_its_time_only(table: Table, play: Play) -> None:
    table.away("manager", "planner", kinds=["leave"])
    table.ask(approvers="role:manager")
    assert table.turns() == ["manager"]

    other = table.away("quality", "planner", kinds=["discount"])
    table.ask(approvers="role:quality")
    assert table.turns() == ["manager", "planner"]

    with play.acting():
        end_absence(absence_id=other, member_id=table.member("quality").id)
    table.ask(approvers="role:quality")
    assert table.turns() == ["manager", "planner", "quality"]


def test_two_who_stand_in_for_each_other_do_not_go_round_in_a_circle(table: Table) -> None:
    table.away("manager", "planner")
    table.away("planner", "manager")

    table.ask(approvers="role:manager")

    assert table.turns() in (["planner"], ["manager"])


@pytest.mark.parametrize(("deputy", "days", "field"), [("manager", 1, "deputy"), ("planner", -1, "until")])
def test_an_absence_that_cannot_be_is_refused(table: Table, play: Play, deputy: str, days: int, field: str) -> None:
    from yinuo.ground.process.approving.absences import set_absence

    with play.acting(), pytest.raises(InvalidAbsence) as refusal:
        set_absence(
            member_id=table.member("manager").id,
            deputy_id=table.member(deputy).id,
            from_at=play.now,
            until_at=play.now + timedelta(days=days),
        )

    assert field in refusal.value.faults
