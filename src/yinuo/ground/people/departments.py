"""Departments, who leads them, and whom somebody reports to: what approvals ask when they look for a person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel import log
from yinuo.ground.people.actions import InvalidPeopleInput, change_member
from yinuo.ground.people.events import DepartmentRemoved, DepartmentSaved
from yinuo.ground.people.models import Department, Member

DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class DepartmentFacts:
    """A department as other rooms see it."""

    id: UUID
    code: str
    name: str
    parent_id: UUID | None
    lead_id: UUID | None
    lead_name: str


@dataclass(frozen=True, kw_only=True)
class NewDepartment:
    """A department as it was entered; `code` tells it from others and is kept for good."""

    code: str
    name: str
    parent_id: UUID | None = None
    lead_id: UUID | None = None


def departments() -> list[DepartmentFacts]:
    """Return all departments by code."""
    return [_facts(row) for row in Department.objects.select_related("lead").order_by("code")]


def department(*, department_id: UUID) -> DepartmentFacts | None:
    """Return a department, or None."""
    row = Department.objects.select_related("lead").filter(pk=department_id).first()
    return _facts(row) if row else None


def save_department(*, new: NewDepartment, department_id: UUID | None = None) -> DepartmentFacts:
    """Make a department, or change one; raises InvalidPeopleInput {field: missing, taken, unknown or circle}."""
    row = Department.objects.select_for_update().filter(pk=department_id).first() if department_id else Department()
    if row is None:
        raise InvalidPeopleInput({"id": "unknown"})
    faults = _faults(new, row.id if department_id else None)
    if faults:
        raise InvalidPeopleInput(faults)
    row.code, row.name = new.code.strip(), new.name.strip()[:100]
    row.parent_id, row.lead_id = new.parent_id, new.lead_id
    row.save()
    found = _facts(Department.objects.select_related("lead").get(pk=row.id))
    log.publish(
        subject_type="organisation",
        subject_id=row.organisation_id,
        body=DepartmentSaved(name=found.name, lead=found.lead_name),
    )
    return found


def remove_department(*, department_id: UUID) -> None:
    """Take a department out: its parts come under the one above it, its people are in none."""
    row = Department.objects.select_for_update().get(pk=department_id)
    Department.objects.filter(parent_id=row.id).update(parent_id=row.parent_id)
    Member.objects.filter(department_id=row.id).update(department_id=None)
    row.delete()
    log.publish(subject_type="organisation", subject_id=row.organisation_id, body=DepartmentRemoved(name=row.name))


def place_member(*, member_id: UUID, department_id: UUID | None, reports_to_id: UUID | None) -> None:
    """Say where a member works and whom they report to; raises InvalidPeopleInput."""
    faults = {}
    if department_id and not Department.objects.filter(pk=department_id).exists():
        faults["department"] = "unknown"
    if reports_to_id == member_id or (reports_to_id and not Member.objects.filter(pk=reports_to_id).exists()):
        faults["reports_to"] = "circle" if reports_to_id == member_id else "unknown"
    if faults:
        raise InvalidPeopleInput(faults)
    change_member(member_id=member_id, department_id=department_id, reports_to_id=reports_to_id)


def lead_of(*, member_id: UUID, level: int = 1) -> UUID | None:
    """Return who leads a member's department, or the one `level - 1` above it.

    Whoever leads it is led by the department above; a department without a lead is passed over.
    """
    here = Member.objects.filter(pk=member_id).values_list("department_id", flat=True).first()
    left = level
    for _step in range(DEEPEST):
        row = Department.objects.select_related("lead").filter(pk=here).first() if here else None
        if row is None:
            return None
        if row.lead_id and row.lead_id != member_id and row.lead.active:
            left -= 1
            if left == 0:
                return row.lead_id
        here = row.parent_id
    return None


def manager_of(*, member_id: UUID) -> UUID | None:
    """Return whom a member reports to; where nobody is named, who leads the department."""
    named = Member.objects.filter(pk=member_id, reports_to__active=True).values_list("reports_to_id", flat=True).first()
    return named or lead_of(member_id=member_id)


def lead_of_department(*, code: str) -> UUID | None:
    """Return who leads the department of a code."""
    return Department.objects.filter(code=code, lead__active=True).values_list("lead_id", flat=True).first()


def _above(department_id: UUID) -> UUID | None:
    return Department.objects.filter(pk=department_id).values_list("parent_id", flat=True).first()


def _faults(new: NewDepartment, own_id: UUID | None) -> dict[str, str]:
    faults = {name: "missing" for name in ("code", "name") if not getattr(new, name).strip()}
    same = Department.objects.filter(code=new.code.strip()).values_list("id", flat=True).first()
    if same not in (None, own_id):
        faults["code"] = "taken"
    if len(new.code.strip()) > 40:
        faults["code"] = "too_long"
    if new.lead_id and not Member.objects.filter(pk=new.lead_id, active=True).exists():
        faults["lead"] = "unknown"
    if new.parent_id and not Department.objects.filter(pk=new.parent_id).exists():
        faults["parent"] = "unknown"
    elif own_id and _is_under(new.parent_id, own_id):
        faults["parent"] = "circle"
    return faults


def _is_under(parent_id: UUID | None, own_id: UUID) -> bool:
    """Tell whether a department is another one or a part of it."""
    here: UUID | None = parent_id
    for _step in range(DEEPEST):
        if here is None:
            return False
        if here == own_id:
            return True
        here = _above(here)
    return True


def _facts(row: Department) -> DepartmentFacts:
    return DepartmentFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        parent_id=row.parent_id,
        lead_id=row.lead_id,
        lead_name=row.lead.name if row.lead else "",
    )
