"""What the pages of reports, meetings, retrospectives and lessons share: their tabs, whom they are about, who wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yinuo.doors.desk import chronicle, review_words
from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.reviews import queries, subjects
from yinuo.flow.reviews.subjects import Named, Subject
from yinuo.ground.kernel import files
from yinuo.ground.kernel.ids import as_uuid, new_id
from yinuo.ground.kernel.tables.writing import XLSX_TYPE
from yinuo.ground.people import rights

PAGE = 50


def shown(request: DeskRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with its tabs and what this member may do."""
    told = {
        "tabs": _tabs(request),
        "w": review_words,
        "may_write": request.member.may(rights.WRITE_REVIEWS),
        "may_send": request.member.may(rights.INVITE_CUSTOMER),
        **context,
    }
    return render(request, f"desk/reviews/{template}.html", told, status=status)


def _tabs(request: DeskRequest) -> list[dict[str, Any]]:
    places: tuple[tuple[str, str, int | None], ...] = (
        ("status-reports", _("状态报告"), queries.count_reports(states=("draft",))),
        ("meetings", _("会议纪要"), None),
        ("retrospectives", _("复盘"), queries.count_retrospectives(state="open")),
        ("lessons", _("经验库"), None),
        ("reference-times", _("参考时间"), None),
    )
    return [
        {
            "label": label,
            "url": reverse(f"desk:{name}"),
            "active": request.path.rstrip("/") == reverse(f"desk:{name}"),
            "count": count,
        }
        for name, label, count in places
    ]


def chosen_subject(told: Mapping[str, Any]) -> Named:
    """Return which order or project a form names: by id, or the order by its number."""
    number = str(told.get("order_number", "")).strip()
    order = orders.order_by_number(number=number) if number else None
    order_id = order.id if order else as_uuid(told.get("order_id", ""))
    return {"order_id": order_id, "project_id": None if order_id or number else as_uuid(told.get("project_id", ""))}


def project_choices(*, over: bool = False) -> list[tuple[str, str]]:
    """Return the projects that are under way as choices, at will those that are over too, which come first."""
    found = [*(plans.projects(states=("done", "cancelled")) if over else []), *plans.projects()]
    return [(str(one.id), f"{one.number} {one.name}") for one in found]


def address_of(about: Subject) -> str:
    """Return the page of the order or the project."""
    if about.kind == "order":
        return reverse("desk:order", kwargs={"order_id": about.id})
    return reverse("desk:project", kwargs={"project_id": about.id})


def papers_of(about: Subject) -> str:
    """Return where the reports and meetings of the order or the project stand."""
    if about.kind == "order":
        return f"{address_of(about)}#reviews"
    return reverse("desk:project-papers", kwargs={"project_id": about.id})


def who(actors: Iterable[str]) -> dict[str, str]:
    """Return who stands behind what the log calls actors."""
    members = chronicle.members_by_id()
    return {actor: chronicle.who(actor, members) for actor in actors if actor}


def as_file(*, file_id: UUID) -> HttpResponse:
    """Return a stored file to be looked at."""
    known = files.facts(file_id=file_id)
    headers = {"Content-Disposition": content_disposition_header(False, known.name) or "inline"}
    return HttpResponse(files.content_of(file_id=file_id), content_type=known.media_type, headers=headers)


def as_workbook(*, content: bytes, name: str) -> HttpResponse:
    """Return a workbook to be saved."""
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or "attachment"}
    return HttpResponse(content, content_type=XLSX_TYPE, headers=headers)


def offset(request: DeskRequest) -> int:
    """Return how many rows stand before the page that an address asks for."""
    return (page_number(request.GET.get("page", "1")) - 1) * PAGE


def listing(
    request: DeskRequest, *, found: Sequence[Any], total: int, faults: Mapping[str, str], over: bool = False
) -> dict[str, Any]:
    """Return what every list needs: its pages, whom its rows are about, and the form that begins another one."""
    return {
        "names": subjects.names_of(found),
        "page": page_number(request.GET.get("page", "1")),
        "pages": max(-(-total // PAGE), 1),
        "total": total,
        "projects": project_choices(over=over),
        "typed": request.POST,
        "faults": faults,
        "key": new_id(),
    }


def once(request: DeskRequest) -> str:
    """Return the key by which a form sent twice begins one thing."""
    return f"member:{request.member.id}:{request.POST.get('key') or new_id()}"


def seen_revision(request: DeskRequest) -> int:
    """Return the revision that a form was filled in upon, 0 where it says none."""
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() else 0


def page_number(text: str) -> int:
    """Return the page that an address asks for, 1 where it asks for none."""
    return int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1
