"""Status reports to customers: drafted from facts, edited by several people, sent once, archived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import review_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.review_frame import as_file, shown
from yinuo.doors.desk.review_words import faults_in_words
from yinuo.flow.reviews import actions, composing, queries, subjects
from yinuo.flow.reviews.queries import ReportFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

VIEWS: dict[str, tuple[str, ...]] = {
    "all": ("draft", "sent"),
    "draft": ("draft",),
    "sent": ("sent",),
    "discarded": ("discarded",),
}


@page(rights.SEE)
@require_GET
def report_list(request: DeskRequest) -> HttpResponse:
    """Show reports, the newest first."""
    return _listed(request, {})


def _listed(request: DeskRequest, faults: Mapping[str, str]) -> HttpResponse:
    view = request.GET.get("view", "all")
    view = view if view in VIEWS else "all"
    found = queries.reports(states=VIEWS[view], limit=review_frame.PAGE, offset=review_frame.offset(request))
    total = queries.count_reports(states=VIEWS[view])
    words = {"all": _("全部"), "draft": _("草稿"), "sent": _("已发出"), "discarded": _("已作废")}
    context = {
        "reports": found,
        "views": [{"label": word, "url": f"?view={code}", "active": code == view} for code, word in words.items()],
        "view": view,
        **review_frame.listing(request, found=found, total=total, faults=faults),
    }
    return shown(request, "reports", context, status=422 if faults else 200)


@page(rights.WRITE_REVIEWS)
@require_POST
def new_report(request: DeskRequest) -> HttpResponse:
    """Compose a report about an order or a project."""
    about = review_frame.chosen_subject(request.POST)
    try:
        with attempt():
            made = actions.draft_report(key=review_frame.once(request), **about)
    except actions.InvalidReview as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    return redirect("desk:status-report", status_report_id=made.id)


def _known(status_report_id: UUID) -> ReportFacts:
    found = queries.report(report_id=status_report_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def report_page(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Show a report: a draft to be edited, or what was sent."""
    return _shown(request, _known(status_report_id))


def _shown(request: DeskRequest, one: ReportFacts, **more: Any) -> HttpResponse:
    about = subjects.subject_of(one)
    with translation.override(one.language):
        headings = composing.headings()
    own = composing.headings()
    context: dict[str, Any] = {
        "one": one,
        "about": about,
        "about_url": review_frame.address_of(about),
        "sections": [
            {"name": name, "heading": headings[name], "own": own[name], "text": one.content.get(name, "")}
            for name in composing.SECTIONS
        ],
        "contacts": subjects.contacts_of(about),
        "contact": people.contact(contact_id=one.contact_id) if one.contact_id else None,
        "who": review_frame.who({one.made_by, one.changed_by, one.sent_by}),
        "typed": {},
        "theirs": {},
        "faults": {},
        "seen": one.revision,
        "address": "",
        **more,
    }
    return shown(request, "report", context, status=422 if context["faults"] or context["theirs"] else 200)


@page(rights.WRITE_REVIEWS)
@require_POST
def edit(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Keep what somebody wrote; what another one changed meanwhile is shown beside it."""
    one = _known(status_report_id)
    texts = {name: request.POST[name] for name in composing.SECTIONS if name in request.POST}
    seen = request.POST.get("revision", "")
    try:
        with attempt():
            actions.edit_report(report_id=one.id, texts=texts, revision=review_frame.seen_revision(request))
    except actions.InvalidReview as invalid:
        return _shown(request, one, typed=texts, faults=faults_in_words(invalid.faults), seen=seen)
    except actions.Conflict as conflict:
        return _shown(request, one, typed=texts, theirs=conflict.theirs, seen=conflict.revision)
    except actions.NotNow:
        return _too_late(request, one)
    say(request, _("已保存。"), undo_url=reverse("desk:status-report-undo", kwargs={"status_report_id": one.id}))
    return redirect("desk:status-report", status_report_id=one.id)


@page(rights.WRITE_REVIEWS)
@require_POST
def undo(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Take the last edit back."""
    return _done(
        request, status_report_id, lambda: actions.undo_report_edit(report_id=status_report_id), _("已撤销上一次修改。")
    )


@page(rights.WRITE_REVIEWS)
@require_POST
def refresh(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Compose the draft anew; what was written by hand stays."""
    words = _("已按现在的情况更新，手写的内容没有动。")
    return _done(request, status_report_id, lambda: actions.refresh_report(report_id=status_report_id), words)


@page(rights.WRITE_REVIEWS)
@require_POST
def discard(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Throw a draft away, or take it up again."""
    gone = _known(status_report_id).state == "discarded"
    act = actions.restore_report if gone else actions.discard_report
    words = _("已恢复为草稿。") if gone else _("已作废，可以恢复。")
    return _done(request, status_report_id, lambda: act(report_id=status_report_id), words)


@page(rights.INVITE_CUSTOMER)
@require_POST
def send(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Send a report as it was seen."""
    one, told = _known(status_report_id), request.POST
    seen = told.get("revision", "")
    try:
        with attempt():
            sent = actions.send_report(
                report_id=one.id,
                contact_id=as_uuid(told.get("contact", "")),
                message=told.get("message", ""),
                revision=int(seen) if seen.isdecimal() else None,
            )
    except actions.InvalidReview as invalid:
        return _shown(request, one, typed=told, faults=faults_in_words(invalid.faults))
    except actions.Conflict:
        changed = {"content": _("报告刚被同事改过，请再看一遍后发送。")}
        return _shown(request, _known(status_report_id), typed=told, faults=changed)
    except actions.NotNow:
        return _too_late(request, one)
    if sent.address:
        return _shown(request, sent.report, address=sent.address)
    by_hand = sent.report.contact_id is None
    say(request, _("已存档为 PDF，请打开并转交客户。") if by_hand else _("已发给客户，并存档为 PDF。"))
    return redirect("desk:status-report", status_report_id=one.id)


@page(rights.SEE)
@require_GET
def document(request: DeskRequest, status_report_id: UUID) -> HttpResponse:
    """Show the PDF of what was sent."""
    one = _known(status_report_id)
    if one.document_id is None:
        raise Http404
    return as_file(file_id=one.document_id)


@page(rights.WRITE_REVIEWS)
@require_POST
def rhythm(request: DeskRequest) -> HttpResponse:
    """Let reports of an order or a project be due every so many weeks."""
    told = request.POST
    about = review_frame.chosen_subject(told)
    weeks = told.get("weeks", "0")
    try:
        with attempt():
            actions.set_rhythm(weeks=int(weeks) if weeks.isdecimal() else 0, **about)
            back = review_frame.papers_of(subjects.subject(**about))
    except actions.InvalidReview as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    say(request, _("已设定报告周期。") if weeks not in ("", "0") else _("不再定期报告。"))
    return redirect(back)


def _done(request: DeskRequest, status_report_id: UUID, do: Callable[[], object], words: str) -> HttpResponse:
    one = _known(status_report_id)
    try:
        with attempt():
            do()
    except actions.NotNow as refused:
        if refused.state != "nothing":
            return _too_late(request, one)
        say(request, _("没有可以撤销的修改。"), level=WARNING)
    else:
        say(request, words)
    return redirect("desk:status-report", status_report_id=one.id)


def _too_late(request: DeskRequest, one: ReportFacts) -> HttpResponse:
    say(request, _("这份报告已经发出或作废，不能再改。"), level=WARNING)
    return redirect("desk:status-report", status_report_id=one.id)


urlpatterns = [
    path("status-reports", report_list, name="status-reports"),
    path("status-reports/new", new_report, name="status-report-new"),
    path("status-reports/rhythms", rhythm, name="status-report-rhythm"),
    path("status-reports/<uuid:status_report_id>", report_page, name="status-report"),
    path("status-reports/<uuid:status_report_id>/content", edit, name="status-report-content"),
    path("status-reports/<uuid:status_report_id>/undo", undo, name="status-report-undo"),
    path("status-reports/<uuid:status_report_id>/facts", refresh, name="status-report-facts"),
    path("status-reports/<uuid:status_report_id>/discarding", discard, name="status-report-discarding"),
    path("status-reports/<uuid:status_report_id>/sending", send, name="status-report-sending"),
    path("status-reports/<uuid:status_report_id>/pdf", document, name="status-report-document"),
]
