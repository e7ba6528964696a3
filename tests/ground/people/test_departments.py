"""Departments, who leads them, and whom somebody reports to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Factory, found_factory
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import departments
from yinuo.ground.people.actions import InvalidPeopleInput, change_member
from yinuo.ground.people.departments import DepartmentFacts, NewDepartment

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Iterator[Factory]:
    house = found_factory()
    with acting_for(house.id):
        yield house


def department(factory: Factory, code: str, lead: str = "", above: DepartmentFacts | None = None) -> DepartmentFacts:
    lead_id = factory.members[lead].id if lead else None
    new = NewDepartment(code=code, name=code, lead_id=lead_id, parent_id=above.id if above else None)
    return departments.save_department(new=new)


def test_the_lead_of_a_member_is_who_leads_their_department_and_then_those_above(factory: Factory) -> None:
    top = department(factory, "house", "owner")
    nobody = department(factory, "between", above=top)
    sales = department(factory, "sales", "manager", above=nobody)
    member = factory.members["sales"].id
    departments.place_member(member_id=member, department_id=sales.id, reports_to_id=None)

    found = [departments.lead_of(member_id=member, level=level) for level in (1, 2, 3)]

    assert found == [factory.members["manager"].id, factory.members["owner"].id, None]


def test_whoever_leads_a_department_is_led_by_the_one_above(factory: Factory) -> None:
    top = department(factory, "house", "owner")
    sales = department(factory, "sales", "manager", above=top)
    manager = factory.members["manager"].id
    departments.place_member(member_id=manager, department_id=sales.id, reports_to_id=None)

    assert departments.lead_of(member_id=manager) == factory.members["owner"].id


def test_who_left_leads_nobody(factory: Factory) -> None:
    sales = department(factory, "sales", "manager")
    member = factory.members["sales"].id
    departments.place_member(member_id=member, department_id=sales.id, reports_to_id=factory.members["planner"].id)
    change_member(member_id=factory.members["manager"].id, active=False)
    change_member(member_id=factory.members["planner"].id, active=False)

    assert departments.lead_of(member_id=member) is None
    assert departments.manager_of(member_id=member) is None
    assert departments.lead_of_department(code="sales") is None


def test_whom_a_member_reports_to_goes_before_the_lead(factory: Factory) -> None:
    sales = department(factory, "sales", "manager")
    member = factory.members["sales"].id
    departments.place_member(member_id=member, department_id=sales.id, reports_to_id=None)
    assert departments.manager_of(member_id=member) == factory.members["manager"].id

    departments.place_member(member_id=member, department_id=sales.id, reports_to_id=factory.members["planner"].id)

    assert departments.manager_of(member_id=member) == factory.members["planner"].id


def test_a_department_is_never_part_of_itself(factory: Factory) -> None:
    top = department(factory, "house")
    under = department(factory, "sales", above=top)

    with pytest.raises(InvalidPeopleInput) as refusal:
        departments.save_department(
            department_id=top.id, new=NewDepartment(code="house", name="house", parent_id=under.id)
        )

    assert refusal.value.faults == {"parent": "circle"}


def test_a_code_is_taken_once_and_names_are_not_left_out(factory: Factory) -> None:
    department(factory, "sales")

    with pytest.raises(InvalidPeopleInput) as refusal:
        departments.save_department(new=NewDepartment(code="sales", name=" "))

    assert refusal.value.faults == {"code": "taken", "name": "missing"}


def test_nobody_reports_to_themselves(factory: Factory) -> None:
    member = factory.members["sales"].id

    with pytest.raises(InvalidPeopleInput) as refusal:
        departments.place_member(member_id=member, department_id=None, reports_to_id=member)

    assert refusal.value.faults == {"reports_to": "circle"}


def test_what_was_under_a_department_that_goes_comes_under_the_one_above(factory: Factory) -> None:
    top = department(factory, "house", "owner")
    middle = department(factory, "middle", above=top)
    sales = department(factory, "sales", above=middle)
    departments.place_member(member_id=factory.members["sales"].id, department_id=middle.id, reports_to_id=None)

    departments.remove_department(department_id=middle.id)

    found = {one.code: one for one in departments.departments()}
    assert found["sales"].parent_id == top.id and set(found) == {"house", "sales"}
    assert departments.lead_of(member_id=factory.members["sales"].id) is None and sales
