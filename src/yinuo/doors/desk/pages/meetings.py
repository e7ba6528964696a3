"""Notes of meetings: written by several people, decisions numbered, actions as tasks, sent to those who attended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import review_frame
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.orders import end_of_day
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.doors.desk.review_frame import shown
from yinuo.doors.desk.review_words import faults_in_words
from yinuo.flow.reviews import actions, queries, subjects
from yinuo.flow.reviews.queries import MeetingFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_TEXTS = ("title", "place", "agenda", "notes", "internal")


@page(rights.SEE)
@require_GET
def meeting_list(request: DeskRequest) -> HttpResponse:
    """Show meetings, the newest first."""
    return _listed(request, {})


def _listed(request: DeskRequest, faults: Mapping[str, str]) -> HttpResponse:
    found, total = (
        queries.meetings(limit=review_frame.PAGE, offset=review_frame.offset(request)),
        queries.count_meetings(),
    )
    context = {
        "meetings": found,
        "now": clock.now(),
        **review_frame.listing(request, found=found, total=total, faults=faults),
    }
    return shown(request, "meetings", context, status=422 if faults else 200)


@page(rights.EXPORT)
@require_GET
def meeting_file(request: DeskRequest) -> HttpResponse:
    """Hand out decisions and actions as a workbook."""
    return review_frame.as_workbook(content=actions.meetings_file(), name=_("会议纪要"))


@page(rights.WRITE_REVIEWS)
@require_POST
def new_meeting(request: DeskRequest) -> HttpResponse:
    """Begin the notes of a meeting."""
    told = request.POST
    key = review_frame.once(request)
    here = {"kind": "member", "id": str(request.member.id)}
    content = {"title": told.get("title", ""), "attendees": [here]}
    try:
        with attempt():
            made = actions.note_meeting(
                key=key, content=content, held_at=clock.now(), **review_frame.chosen_subject(told)
            )
    except actions.InvalidReview as invalid:
        return _listed(request, faults_in_words(invalid.faults))
    return redirect("desk:meeting", meeting_id=made.id)


def _known(meeting_id: UUID) -> MeetingFacts:
    found = queries.meeting(meeting_id=meeting_id)
    if found is None:
        raise Http404
    return found


@page(rights.SEE)
@require_GET
def meeting_page(request: DeskRequest, meeting_id: UUID) -> HttpResponse:
    """Show the notes of a meeting."""
    return _shown(request, _known(meeting_id))


def _shown(request: DeskRequest, one: MeetingFacts, **more: Any) -> HttpResponse:
    about = subjects.subject_of(one)
    attendees = more.get("typed", {}).get("attendees", one.content["attendees"])
    context: dict[str, Any] = {
        "one": one,
        "about": about,
        "about_url": review_frame.address_of(about),
        "members": [(str(person.id), person.name) for person in people.members()],
        "contacts": [(str(person.id), person.name) for person in subjects.contacts_of(about)],
        "present": {(person["kind"], person.get("id", "")) for person in attendees},
        "guests": "\n".join(person["name"] for person in attendees if person["kind"] == "guest"),
        "held": f"{timezone.localtime(one.held_at):%Y-%m-%dT%H:%M}",
        "now": clock.now(),
        "who": review_frame.who({one.made_by, one.changed_by}),
        "typed": {},
        "told": {},
        "theirs": {},
        "faults": {},
        "seen": one.revision,
        **more,
    }
    return shown(request, "meeting", context, status=422 if context["faults"] or context["theirs"] else 200)


@page(rights.WRITE_REVIEWS)
@require_POST
def edit(request: DeskRequest, meeting_id: UUID) -> HttpResponse:
    """Keep what somebody wrote; what another one changed meanwhile is shown beside it."""
    one, told = _known(meeting_id), request.POST
    seen, content = told.get("revision", ""), _typed(told)
    kept = {"typed": content, "held": told.get("held_at", "")}
    try:
        with attempt():
            actions.edit_meeting(
                meeting_id=one.id,
                content=content,
                revision=review_frame.seen_revision(request),
                held_at=_moment(told.get("held_at", "")),
            )
    except actions.InvalidReview as invalid:
        return _shown(request, one, **kept, faults=faults_in_words(invalid.faults), seen=seen)
    except actions.Conflict as conflict:
        return _shown(request, one, **kept, theirs=_as_text(conflict.theirs), seen=conflict.revision)
    say(request, _("已保存。"), undo_url=reverse("desk:meeting-undo", kwargs={"meeting_id": one.id}))
    return redirect("desk:meeting", meeting_id=one.id)


def _typed(told: QueryDict) -> dict[str, Any]:
    content: dict[str, Any] = {name: told[name] for name in _TEXTS if name in told}
    if "guests" in told:
        found = [{"kind": "member", "id": ident} for ident in told.getlist("member")]
        found += [{"kind": "contact", "id": ident} for ident in told.getlist("contact")]
        lines = str(told["guests"]).replace("，", "\n").replace(",", "\n").replace("、", "\n").splitlines()
        content["attendees"] = [*found, *({"kind": "guest", "name": line} for line in lines if line.strip())]
    if "decision" in told:
        pairs = zip(told.getlist("decision"), told.getlist("decided_by"), strict=False)
        content["decisions"] = [{"text": text, "by": by} for text, by in pairs]
    return content


def _as_text(theirs: Mapping[str, Any]) -> dict[str, str]:
    """Return what a colleague wrote as one text a part."""
    return {
        name: value if isinstance(value, str) else _("、").join(part.get("text") or part["name"] for part in value)
        for name, value in theirs.items()
    }


def _moment(text: str) -> datetime | None:
    """Return a moment as a form tells it, in the reader's time zone; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found is not None and timezone.is_naive(found) else found


@page(rights.WRITE_REVIEWS)
@require_POST
def undo(request: DeskRequest, meeting_id: UUID) -> HttpResponse:
    """Take the last change back."""
    one = _known(meeting_id)
    return _done(request, one, lambda: actions.undo_meeting_edit(meeting_id=one.id), _("已撤销上一次修改。"))


@page(rights.WRITE_REVIEWS)
@require_POST
def new_action(request: DeskRequest, meeting_id: UUID) -> HttpResponse:
    """Let somebody do something; they have a task at once."""
    one, told = _known(meeting_id), request.POST
    day = day_of(told.get("due_on", ""))
    try:
        with attempt():
            actions.agree_action(
                meeting_id=one.id,
                text=told.get("text", ""),
                owner_id=as_uuid(told.get("owner_id", "")),
                due_at=end_of_day(day) if day else None,
            )
    except actions.InvalidReview as invalid:
        return _shown(request, one, told=told, faults=faults_in_words(invalid.faults))
    say(request, _("已派出任务。"))
    return redirect(f"{reverse('desk:meeting', kwargs={'meeting_id': one.id})}#actions")


@page(rights.WRITE_REVIEWS)
@require_POST
def end_action(request: DeskRequest, meeting_id: UUID, meeting_action_id: UUID) -> HttpResponse:
    """Note that an action is done, dropped, or to be done after all."""
    one = _known(meeting_id)
    if meeting_action_id not in {action.id for action in one.actions}:
        raise Http404
    deeds: dict[str, tuple[Callable[..., None], str]] = {
        "done": (actions.action_done, _("已完成。")),
        "dropped": (actions.drop_action, _("不再需要，任务已取消。")),
        "open": (actions.reopen_action, _("已重新派出任务。")),
    }
    do, words = deeds.get(request.POST.get("state", ""), deeds["done"])
    late = _("这项行动刚被别人改过，请看现在的状态。")
    return _done(request, one, lambda: do(action_id=meeting_action_id), words, late)


@page(rights.WRITE_REVIEWS)
@require_POST
def send(request: DeskRequest, meeting_id: UUID) -> HttpResponse:
    """Send the notes to those who attended."""
    one, seen = _known(meeting_id), request.POST.get("revision", "")
    try:
        with attempt():
            sent = actions.send_minutes(meeting_id=one.id, revision=int(seen) if seen.isdecimal() else None)
    except actions.InvalidReview as invalid:
        return _shown(request, one, faults=faults_in_words(invalid.faults))
    except actions.Conflict:
        say(request, _("纪要刚被同事改过，请再看一遍后发送。"), level=WARNING)
    else:
        say(request, _("已发给：%(names)s。") % {"names": _("、").join(sent.sent_to)})
    return redirect("desk:meeting", meeting_id=one.id)


def _done(
    request: DeskRequest, one: MeetingFacts, do: Callable[[], object], words: str, late: str = ""
) -> HttpResponse:
    try:
        with attempt():
            do()
    except actions.NotNow:
        say(request, late or _("没有可以撤销的修改。"), level=WARNING)
    else:
        say(request, words)
    return redirect("desk:meeting", meeting_id=one.id)


urlpatterns = [
    path("meetings", meeting_list, name="meetings"),
    path("meetings.xlsx", meeting_file, name="meetings-file"),
    path("meetings/new", new_meeting, name="meeting-new"),
    path("meetings/<uuid:meeting_id>", meeting_page, name="meeting"),
    path("meetings/<uuid:meeting_id>/content", edit, name="meeting-content"),
    path("meetings/<uuid:meeting_id>/undo", undo, name="meeting-undo"),
    path("meetings/<uuid:meeting_id>/actions", new_action, name="meeting-actions"),
    path("meetings/<uuid:meeting_id>/actions/<uuid:meeting_action_id>/state", end_action, name="meeting-action"),
    path("meetings/<uuid:meeting_id>/sending", send, name="meeting-sending"),
]
