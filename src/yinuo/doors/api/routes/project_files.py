"""Plans as files and templates: taken out, brought in, kept to begin others from."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, File, Query, Router, Schema, UploadedFile
from pydantic import AwareDatetime

from yinuo.doors.api.entry import scope
from yinuo.doors.api.plan_schemas import ProjectOut
from yinuo.doors.api.problems import Problem
from yinuo.flow.plans import filing, queries, templates, wording
from yinuo.flow.plans.filing import ReadPlan, UnreadablePlan

router = Router(tags=["projects"])
PROBLEMS: dict[type[Exception], Problem] = {
    UnreadablePlan: Problem(
        status=422,
        code="unreadable-plan",
        title=_("读不出计划"),  # type: ignore[arg-type]
        detail=lambda error: str(wording.UNREADABLE[str(error)]),
    ),
}


class TemplateIn(Schema):
    """The name of a template."""

    name: str = Field(min_length=1, max_length=200)


class FileQuery(Schema):
    """The format: Microsoft Project's XML, a workbook, or CSV."""

    kind: Literal["xml", "xlsx", "csv"] = "xml"


class BringQuery(Schema):
    """Of the project to be made: its name (else the file's), start and customer; `preview` makes nothing."""

    name: str = Field("", max_length=200)
    starts_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    preview: bool = False


class MisreadOut(Schema):
    """What was not read as it stands: of which row or task ("" is the whole file), its kind, and what to know of it."""

    where: str
    code: str
    words: str


class BroughtOut(Schema):
    """What was read of a file, and the project that was made of it."""

    project: ProjectOut | None
    tasks: int
    links: int
    problems: list[MisreadOut]


@router.get("/projects/{uuid:project_id}/file", response=bytes, auth=scope("export:read"))
def take_out(request: HttpRequest, project_id: UUID, asked: Query[FileQuery]) -> HttpResponse:
    """Return a plan as a file that can be brought in again, here or in Microsoft Project."""
    plan = queries.plan(project_id=project_id)
    if plan is None:
        raise Http404
    content, media_type = filing.WRITERS[asked.kind](plan=plan, zone=timezone.get_current_timezone_name())
    name = quote(f"{plan.project.number} {plan.project.name}.{asked.kind}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@router.post("/projects/files", response={200: BroughtOut, 201: BroughtOut}, auth=scope("plans:write"))
def bring_in(request: HttpRequest, file: File[UploadedFile], asked: Query[BringQuery]) -> tuple[int, dict[str, Any]]:
    """Make a project of Microsoft Project's XML, a workbook or CSV; what was not taken as it stands is told."""
    if (file.size or 0) > filing.LARGEST_FILE:
        raise UnreadablePlan("too_large")
    name, plan, _kept = filing.take(content=file.read(), name=file.name or "")
    if asked.preview:
        return 200, _told(plan)
    made = filing.make(
        plan=plan,
        name=asked.name or plan.name or name.rpartition(".")[0],
        starts_at=asked.starts_at or plan.starts_at,
        customer_id=asked.customer_id,
        source=name,
    )
    return 201, {**_told(plan), "project": made}


@router.post("/projects/{uuid:project_id}/templates", response={201: ProjectOut}, auth=scope("plans:write"))
def keep_as_template(request: HttpRequest, project_id: UUID, new: TemplateIn) -> Any:
    """Keep a plan as a template: its tasks, links, hands and calendar, without dates and progress."""
    if queries.project(project_id=project_id) is None:
        raise Http404
    return 201, templates.keep(project_id=project_id, name=new.name)


def _told(plan: ReadPlan) -> dict[str, Any]:
    return {
        "project": None,
        "tasks": len(plan.tasks),
        "links": len(plan.changes) - len(plan.tasks),
        "problems": [
            {"where": one.where, "code": one.code, "words": wording.problem_text(problem=one)} for one in plan.problems
        ],
    }
