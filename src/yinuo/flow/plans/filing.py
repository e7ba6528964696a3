"""Plans in files: taken, looked at, made into projects; and written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.flow.plans import msproject, queries, sheets
from yinuo.flow.plans.editing import edit
from yinuo.flow.plans.facts import PlanFacts, ProjectFacts
from yinuo.flow.plans.msproject import ReadPlan, UnreadablePlan
from yinuo.flow.plans.projects import create_project
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tables.writing import CSV_TYPE, XLSX_TYPE, csv_pieces
from yinuo.ground.people import queries as people

__all__ = ["WRITERS", "ReadPlan", "UnreadablePlan", "kept", "make", "take"]
XML_TYPE = "application/xml"


def take(*, content: bytes, name: str) -> tuple[str, ReadPlan, UUID]:
    """Read a file and keep it until it is confirmed; return its name, its plan and its id. Raises UnreadablePlan."""
    name = name[-100:]
    plan = _read(content, name)
    stored = files.store(content=content, name=name, media_type="application/octet-stream")
    return name, plan, stored.id


def kept(*, file_id: UUID) -> tuple[str, ReadPlan]:
    """Read a file that was taken before; raises UnreadablePlan."""
    try:
        name, content = files.facts(file_id=file_id).name, files.content_of(file_id=file_id)
    except files.FileMissing as error:
        raise UnreadablePlan("empty") from error
    return name, _read(content, name)


def make(
    *, plan: ReadPlan, name: str, starts_at: datetime | None, customer_id: UUID | None, source: str
) -> ProjectFacts:
    """Make a project of a plan that was read; raises InvalidProject, InvalidEdit."""
    made = create_project(name=name, starts_at=starts_at, customer_id=customer_id, made_from=source)
    edit(project_id=made.id, changes=plan.changes, why="imported")
    found = queries.project(project_id=made.id)
    assert found is not None  # made just before
    return found


def as_xml(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as Microsoft Project's XML, and the type of the file."""
    return msproject.written(plan=plan, zone=zone), XML_TYPE


def as_workbook(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as a workbook, and the type of the file; its dates are of the zone that is active."""
    members = {str(one.id): one.name for one in people.members(active_only=False)}
    return sheets.written(plan=plan, members=members), XLSX_TYPE


def as_csv(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as CSV, and the type of the file."""
    members = {str(one.id): one.name for one in people.members(active_only=False)}
    headings, rows = sheets.table(plan=plan, members=members)
    return b"".join(csv_pieces(headings=headings, rows=rows)), CSV_TYPE


WRITERS = {"xml": as_xml, "xlsx": as_workbook, "csv": as_csv}


def _read(content: bytes, name: str) -> ReadPlan:
    zone = people.organisation().timezone
    if name.lower().endswith(".xml") or content.lstrip()[:5] == b"<?xml":
        return msproject.read(content=content, zone=zone)
    members = {one.name: one.id for one in people.members()}
    return sheets.read(content=content, name=name, zone=zone, members=members)
