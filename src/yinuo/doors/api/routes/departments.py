"""Departments and members over the API: who leads what, who works where and reports to whom."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.people.actions import InvalidPeopleInput
from yinuo.ground.people.departments import DepartmentFacts, NewDepartment
from yinuo.ground.people.queries import MemberFacts

router = Router(tags=["people"])
PROBLEMS: dict[type[Exception], Problem] = {
    InvalidPeopleInput: Problem(
        status=422,
        code="invalid-people",
        title=_("成员或部门资料有误"),
        detail=lambda _error: _("请更正 faults 中的各项。"),
    )
}


class DepartmentIn(Schema):
    """A department; `code` tells it from others."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "D10", "name": "销售部"}]})

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=100)
    parent_id: UUID | None = None
    lead_id: UUID | None = None


class Department(Schema):
    """A department with who leads it."""

    id: UUID
    code: str
    name: str
    parent_id: UUID | None
    lead_id: UUID | None
    lead_name: str


class Member(Schema):
    """A member, where they work and whom they report to."""

    id: UUID
    name: str
    role: str
    title: str
    email: str
    department_id: UUID | None
    reports_to_id: UUID | None


class PlaceIn(Schema):
    """Where a member works, and whom they report to instead of the department's lead."""

    department_id: UUID | None = None
    reports_to_id: UUID | None = None


@router.get("/members", response=list[Member], auth=scope("people:read"))
def list_members(request: HttpRequest) -> list[MemberFacts]:
    """List the active members."""
    return people.members()


@router.put("/members/{uuid:member_id}/place", response=Member, auth=scope("people:write"))
def place_member(request: HttpRequest, member_id: UUID, place: PlaceIn) -> MemberFacts:
    """Say where a member works and whom they report to."""
    _known(people.member(member_id=member_id))
    departments.place_member(member_id=member_id, **place.dict())
    found = people.member(member_id=member_id)
    assert found is not None
    return found


@router.get("/departments", response=list[Department], auth=scope("people:read"))
def list_departments(request: HttpRequest) -> list[DepartmentFacts]:
    """List the departments."""
    return departments.departments()


@router.post("/departments", response={201: Department}, auth=scope("people:write"))
def add_department(request: HttpRequest, new: DepartmentIn) -> tuple[int, DepartmentFacts]:
    """Make a department."""
    return 201, departments.save_department(new=NewDepartment(**new.dict()))


@router.put("/departments/{uuid:department_id}", response=Department, auth=scope("people:write"))
def change_department(request: HttpRequest, department_id: UUID, new: DepartmentIn) -> DepartmentFacts:
    """Change a department."""
    _known(departments.department(department_id=department_id))
    return departments.save_department(new=NewDepartment(**new.dict()), department_id=department_id)


@router.delete("/departments/{uuid:department_id}", response={204: None}, auth=scope("people:write"))
def remove_department(request: HttpRequest, department_id: UUID) -> tuple[int, None]:
    """Take a department out; its parts come under the one above it."""
    _known(departments.department(department_id=department_id))
    departments.remove_department(department_id=department_id)
    return 204, None


def _known(found: object | None) -> None:
    if found is None:
        raise Http404
