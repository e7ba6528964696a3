"""Status reports over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.reviews import actions, queries

router = Router(tags=["reviews"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidReview: Problem(
        status=422,
        code="invalid-review",
        title=_("内容有误"),
    ),
    actions.NotNow: Problem(
        status=409,
        code="review-state",
        title=_("现在不能这样做"),
        detail=lambda _error: _("它已经发出、关闭或作废，或没有可以撤销的修改。"),
    ),
    actions.Conflict: Problem(
        status=409,
        code="review-conflict",
        title=_("别人刚改过同样的内容"),
        detail=lambda error: (
            _("请先读取第 %(revision)s 版，再改这些部分：%(parts)s。")
            % {"revision": error.revision, "parts": ", ".join(sorted(error.theirs))}
        ),
    ),
}


class About(Schema):
    """An order or a project."""

    order_id: UUID | None = None
    project_id: UUID | None = None


class NewReport(About):
    """A report to be composed; the same key makes one."""

    key: str = Field(min_length=1, max_length=80)
    since_at: datetime | None = None


class ReportEdit(Schema):
    """Texts by section, and the revision that was read before."""

    revision: int = Field(ge=1)
    texts: dict[str, str] = Field(max_length=20)


class ReportSending(Schema):
    """Whom it is mailed to; without a contact the answer holds the link."""

    contact_id: UUID | None = None
    message: str = Field("", max_length=2_000)
    revision: int | None = None


class Report(Schema):
    """A status report; `letter` is what the customer reads, once it is sent."""

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    state: str
    since_at: datetime
    until_at: datetime
    language: str
    content: dict[str, str]
    revision: int
    letter: dict[str, Any]
    content_sha256: str
    sent_at: datetime | None


class SentReport(Schema):
    """A report that was sent; `address` opens it, and is told only here."""

    report: Report
    address: str


def _known(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


@router.get("/status-reports", response=list[Report], auth=scope("reviews:read"))
def list_reports(
    request: HttpRequest,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
) -> list[queries.ReportFacts]:
    """List drafts and sent reports, the newest first."""
    return queries.reports(order_id=order_id, project_id=project_id, limit=limit, offset=offset)


@router.post("/status-reports", response={201: Report}, auth=scope("reviews:write"))
def draft_report(request: HttpRequest, new: NewReport) -> tuple[int, Any]:
    """Compose a report from facts."""
    return 201, actions.draft_report(
        key=f"api:{new.key}", order_id=new.order_id, project_id=new.project_id, since_at=new.since_at
    )


@router.get("/status-reports/{uuid:status_report_id}", response=Report, auth=scope("reviews:read"))
def get_report(request: HttpRequest, status_report_id: UUID) -> Any:
    """Return one report."""
    return _known(queries.report(report_id=status_report_id))


@router.patch("/status-reports/{uuid:status_report_id}", response=Report, auth=scope("reviews:write"))
def edit_report(request: HttpRequest, status_report_id: UUID, edit: ReportEdit) -> Any:
    """Write sections of a draft."""
    _known(queries.report(report_id=status_report_id))
    return actions.edit_report(report_id=status_report_id, texts=edit.texts, revision=edit.revision)


@router.post("/status-reports/{uuid:status_report_id}/sending", response=SentReport, auth=scope("reviews:send"))
def send_report(request: HttpRequest, status_report_id: UUID, sending: ReportSending) -> Any:
    """Send a draft to the customer; from then on it never changes."""
    _known(queries.report(report_id=status_report_id))
    return actions.send_report(
        report_id=status_report_id, contact_id=sending.contact_id, message=sending.message, revision=sending.revision
    )
