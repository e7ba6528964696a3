"""Notes of meetings over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.flow.reviews import actions, queries

router = Router(tags=["reviews"])


class Attendee(Schema):
    """Who was there: a member or a contact by id, or a guest by name."""

    kind: Literal["member", "contact", "guest"] = "guest"
    id: str = Field("", max_length=40)
    name: str = Field("", max_length=100)


class Decision(Schema):
    """What was decided, and by whom."""

    text: str = Field(min_length=1, max_length=1_000)
    by: str = Field("", max_length=100)


class Notes(Schema):
    """Parts of the notes; what is left out stays."""

    title: str | None = Field(None, max_length=200)
    place: str | None = Field(None, max_length=200)
    agenda: str | None = Field(None, max_length=10_000)
    notes: str | None = Field(None, max_length=20_000)
    internal: str | None = Field(None, max_length=10_000)
    attendees: list[Attendee] | None = Field(None, max_length=60)
    decisions: list[Decision] | None = Field(None, max_length=60)


class NewMeeting(Notes):
    """A meeting about an order or a project; the same key makes one."""

    key: str = Field(min_length=1, max_length=80)
    held_at: datetime
    order_id: UUID | None = None
    project_id: UUID | None = None


class MeetingEdit(Schema):
    """Parts of the notes, and the revision that was read before."""

    revision: int = Field(ge=1)
    content: Notes
    held_at: datetime | None = None


class NewAction(Schema):
    """What a member is to do."""

    text: str = Field(min_length=1, max_length=500)
    owner_id: UUID
    due_at: datetime | None = None


class ActionState(Schema):
    """Done, dropped, or open again."""

    state: Literal["open", "done", "dropped"]


class Action(Schema):
    """An action of a meeting."""

    id: UUID
    position: int
    text: str
    owner_id: UUID | None
    owner_name: str
    due_at: datetime | None
    state: str


class Meeting(Schema):
    """Notes of a meeting."""

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    held_at: datetime
    content: dict[str, Any]
    revision: int
    actions: list[Action]
    sent_at: datetime | None
    sent_revision: int | None
    sent_to: list[str]


def _known(meeting_id: UUID) -> queries.MeetingFacts:
    found = queries.meeting(meeting_id=meeting_id)
    if found is None:
        raise Http404
    return found


@router.get("/meetings", response=list[Meeting], auth=scope("reviews:read"))
def list_meetings(
    request: HttpRequest,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
) -> list[queries.MeetingFacts]:
    """List meetings, the newest first."""
    return queries.meetings(order_id=order_id, project_id=project_id, limit=limit, offset=offset)


@router.post("/meetings", response={201: Meeting}, auth=scope("reviews:write"))
def note_meeting(request: HttpRequest, new: NewMeeting) -> tuple[int, Any]:
    """Begin the notes of a meeting."""
    told = new.dict(exclude_none=True, exclude={"key", "held_at", "order_id", "project_id"})
    return 201, actions.note_meeting(
        key=f"api:{new.key}",
        content=told,
        held_at=new.held_at,
        order_id=new.order_id,
        project_id=new.project_id,
    )


@router.get("/meetings/{uuid:meeting_id}", response=Meeting, auth=scope("reviews:read"))
def get_meeting(request: HttpRequest, meeting_id: UUID) -> Any:
    """Return the notes of one meeting."""
    return _known(meeting_id)


@router.patch("/meetings/{uuid:meeting_id}", response=Meeting, auth=scope("reviews:write"))
def edit_meeting(request: HttpRequest, meeting_id: UUID, edit: MeetingEdit) -> Any:
    """Write parts of the notes."""
    _known(meeting_id)
    content = edit.content.dict(exclude_none=True)
    return actions.edit_meeting(meeting_id=meeting_id, content=content, revision=edit.revision, held_at=edit.held_at)


@router.post("/meetings/{uuid:meeting_id}/actions", response={201: Meeting}, auth=scope("reviews:write"))
def agree_action(request: HttpRequest, meeting_id: UUID, new: NewAction) -> tuple[int, Any]:
    """Let a member do something; they have a task."""
    _known(meeting_id)
    actions.agree_action(meeting_id=meeting_id, text=new.text, owner_id=new.owner_id, due_at=new.due_at)
    return 201, _known(meeting_id)


@router.put(
    "/meetings/{uuid:meeting_id}/actions/{uuid:meeting_action_id}/state",
    response=Meeting,
    auth=scope("reviews:write"),
)
def set_action_state(request: HttpRequest, meeting_id: UUID, meeting_action_id: UUID, told: ActionState) -> Any:
    """Say that an action is done, dropped, or open again."""
    known = {one.id: one.state for one in _known(meeting_id).actions}
    if meeting_action_id not in known:
        raise Http404
    deeds: dict[str, Callable[..., None]] = {
        "done": actions.action_done,
        "dropped": actions.drop_action,
        "open": actions.reopen_action,
    }
    if known[meeting_action_id] != told.state:
        deeds[told.state](action_id=meeting_action_id)
    return _known(meeting_id)


@router.post("/meetings/{uuid:meeting_id}/sending", response=Meeting, auth=scope("reviews:write"))
def send_minutes(request: HttpRequest, meeting_id: UUID) -> Any:
    """Send the notes to the members and contacts who attended."""
    _known(meeting_id)
    return actions.send_minutes(meeting_id=meeting_id)
