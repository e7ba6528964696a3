"""Plans in files: taken, looked at, made into projects; and written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.plans import baselines, msproject, queries, sheets, sheets_written
from yinuo.flow.plans.brought import Known, ReadPlan, UnreadablePlan
from yinuo.flow.plans.editing import edit
from yinuo.flow.plans.facts import PlanFacts, ProjectFacts
from yinuo.flow.plans.msproject_written import Around, written
from yinuo.flow.plans.projects import create_project
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tables.writing import CSV_TYPE, XLSX_TYPE, csv_pieces
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars
from yinuo.ground.supply import queries as supply

__all__ = ["WRITERS", "ReadPlan", "UnreadablePlan", "kept", "make", "take"]
XML_TYPE = "application/xml"
LARGEST_FILE = 20_000_000


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
    made = create_project(
        name=name, starts_at=starts_at, customer_id=customer_id, calendar_id=plan.calendar_id, made_from=source
    )
    edit(project_id=made.id, changes=plan.changes, why="imported")
    if plan.baseline:
        baselines.adopt_baseline(project_id=made.id, name=_("%(file)s 的基线") % {"file": source}, kept=plan.baseline)
    found = queries.project(project_id=made.id)
    assert found is not None  # made just before
    return found


def as_xml(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as Microsoft Project's XML, and the type of the file."""
    own = calendars.calendar_of(calendar_id=plan.project.calendar_id)
    active = next((one for one in queries.baselines(project_id=plan.project.id) if one.active), None)
    around = Around(
        calendar_name=own.name,
        calendar=own.calendar,
        members=_member_names(),
        work_centres={one.code: one.name for one in supply.work_centres()},
        baseline=queries.baseline_rows(baseline_id=active.id) if active else {},
    )
    return written(plan=plan, zone=zone, around=around), XML_TYPE


def as_workbook(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as a workbook, and the type of the file; its dates are of the zone that is active."""
    return sheets_written.written(plan=plan, members=_member_names()), XLSX_TYPE


def as_csv(*, plan: PlanFacts, zone: str) -> tuple[bytes, str]:
    """Return a plan as CSV, and the type of the file."""
    headings, rows = sheets_written.table(plan=plan, members=_member_names())
    return b"".join(csv_pieces(headings=headings, rows=rows)), CSV_TYPE


WRITERS = {"xml": as_xml, "xlsx": as_workbook, "csv": as_csv}


def _read(content: bytes, name: str) -> ReadPlan:
    zone = people.organisation().timezone
    if name.lower().endswith(".xml") or content.lstrip()[:5] == b"<?xml":
        return msproject.read(content=content, zone=zone, known=_known())
    return sheets.read(content=content, name=name, zone=zone, known=_known())


def _known() -> Known:
    own = [calendars.default_calendar(), *calendars.calendars()]
    centres = supply.work_centres()
    return Known(
        members={one.name: one.id for one in people.members()},
        work_centres={one.name: one.code for one in centres} | {one.code: one.code for one in centres},
        calendars={one.name: one.id for one in own},
    )


def _member_names() -> dict[str, str]:
    return {str(one.id): one.name for one in people.members(active_only=False)}
