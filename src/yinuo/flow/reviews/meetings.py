"""Notes of a meeting: who was there, what was decided by whom, and what somebody is to do until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.reviews import numbering, papers
from yinuo.flow.reviews.events import ActionAgreed, ActionEnded, MeetingEdited, MeetingNoted
from yinuo.flow.reviews.facts import MeetingFacts
from yinuo.flow.reviews.faults import InvalidReview, NotNow
from yinuo.flow.reviews.models import Meeting, MeetingAction
from yinuo.flow.reviews.queries import meeting_facts
from yinuo.flow.reviews.reporting import tell
from yinuo.flow.reviews.subjects import subject, subject_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor, plain
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

TEXTS = {"title": 200, "place": 200, "agenda": 10_000, "notes": 20_000, "internal": 10_000}
MEMBER, CONTACT, GUEST = "member", "contact", "guest"
SOURCE = "reviews.action:"
MOST_ATTENDEES, MOST_DECISIONS, MOST_ACTIONS = 60, 60, 60
LONGEST_DECISION, LONGEST_NAME = 1_000, 100


def note_meeting(
    *,
    key: str,
    content: Mapping[str, Any],
    held_at: datetime,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
) -> MeetingFacts:
    """Begin the notes of a meeting, once per key; raises InvalidReview."""
    earlier = Meeting.objects.filter(key=key).first()
    if earlier is not None:
        return meeting_facts(earlier)
    about = subject(order_id=order_id, project_id=project_id)
    numbering.hold_numbers()
    usual = {**dict.fromkeys(TEXTS, ""), "attendees": [], "decisions": []}
    row = Meeting(
        number=next_of_year(model=Meeting, prefix=numbering.MEETINGS),
        key=key[:100],
        **about.columns,
        content={**usual, **_checked(content, whole=True)},
        held_at=held_at,
        made_at=clock.now(),
        made_by=current_actor()[:100],
    )
    papers.touch(row=row)
    row.save()
    tell(row, MeetingNoted(meeting_id=row.id, number=row.number, title=row.content["title"], held_at=held_at))
    return meeting_facts(row)


def edit_meeting(
    *, meeting_id: UUID, content: Mapping[str, Any], revision: int, held_at: datetime | None = None
) -> MeetingFacts:
    """Write parts of the notes as somebody wants them who saw a revision; raises InvalidReview, NotNow, Conflict."""
    wanted = _checked(content, whole=False)
    row = _held(meeting_id)
    parts = papers.change(row=row, wanted=wanted, seen=revision)
    if held_at is not None and held_at != row.held_at:
        row.held_at, parts = held_at, [*parts, "held_at"]
    return _edited(row, parts, undone=False)


def undo_meeting_edit(*, meeting_id: UUID) -> MeetingFacts:
    """Take the last change of the notes back; raises NotNow where there is none."""
    row = _held(meeting_id)
    return _edited(row, papers.undo(row=row), undone=True)


def agree_action(*, meeting_id: UUID, text: str, owner_id: UUID | None, due_at: datetime | None = None) -> UUID:
    """Let somebody do something after the meeting; it is a task of theirs. Raises InvalidReview, NotNow."""
    row = _held(meeting_id)
    faults = {} if text.strip() else {"text": "missing"}
    owner = people.member(member_id=owner_id) if owner_id else None
    if owner is None or not owner.active:
        faults["owner_id"] = "missing" if owner_id is None else "unknown"
    if len(text) > 500 or "\x00" in text:
        faults["text"] = "too_long"
    count = row.actions.count()
    if count >= MOST_ACTIONS:
        faults["text"] = "too_many"
    if faults:
        raise InvalidReview(faults)
    one = MeetingAction(
        meeting=row, position=count + 1, text=text.strip(), owner_id=owner_id, due_at=due_at, made_at=clock.now()
    )
    one.save()
    _give_task(row, one)
    tell(row, _agreed(row, one))
    return one.id


def action_done(*, action_id: UUID) -> None:
    """Note that what was agreed is done, and take its task away; done twice is done once."""
    _end(action_id, done=True)


def drop_action(*, action_id: UUID) -> None:
    """Say that what was agreed is no longer needed; its task goes away."""
    _end(action_id, done=False)


def reopen_action(*, action_id: UUID) -> None:
    """Take up again what was done or dropped; its owner has a task anew. Raises NotNow."""
    one = MeetingAction.objects.select_for_update().filter(pk=action_id).first()
    if one is None or (one.done_at is None and one.dropped_at is None):
        raise NotNow("open")
    one.done_at = one.dropped_at = None
    one.save()
    row = Meeting.objects.get(pk=one.meeting_id)
    _give_task(row, one)
    tell(row, _agreed(row, one))


def _agreed(row: Meeting, one: MeetingAction) -> ActionAgreed:
    return ActionAgreed(meeting_id=row.id, number=row.number, text=one.text, owner_id=one.owner_id, due_at=one.due_at)


def _give_task(row: Meeting, one: MeetingAction) -> None:
    about = subject_of(row)
    process.create_task(
        title=one.text[:200],
        detail=f"{row.number} {row.content['title']}",
        subject_type=about.kind,
        subject_id=about.id,
        subject_label=about.name,
        source=f"{SOURCE}{one.id}",
        assignee_id=one.owner_id,
        due_at=one.due_at,
    )


def _end(action_id: UUID, *, done: bool) -> None:
    one = MeetingAction.objects.select_for_update().filter(pk=action_id, done_at=None, dropped_at=None).first()
    if one is None:
        return
    one.done_at, one.dropped_at = (clock.now(), None) if done else (None, clock.now())
    one.save()
    process.cancel_tasks(source=f"{SOURCE}{one.id}")
    row = Meeting.objects.get(pk=one.meeting_id)
    tell(row, ActionEnded(meeting_id=row.id, number=row.number, text=one.text, done=done))


def _held(meeting_id: UUID) -> Meeting:
    row = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NotNow("unknown")
    return row


def _edited(row: Meeting, parts: Sequence[str], *, undone: bool) -> MeetingFacts:
    row.save()
    if parts:
        tell(row, MeetingEdited(meeting_id=row.id, number=row.number, parts=list(parts), undone=undone))
    return meeting_facts(row)


def _checked(content: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Return the parts of the notes as they are kept; raises InvalidReview with all faults."""
    faults = {name: "unknown" for name in content if name not in (*TEXTS, "attendees", "decisions")}
    found: dict[str, Any] = {}
    for name, longest in TEXTS.items():
        if name in content:
            found[name] = str(content[name]).replace("\r\n", "\n").strip()
            if len(found[name]) > longest or "\x00" in found[name]:
                faults[name] = "too_long"
    if (whole or "title" in found) and not found.get("title"):
        faults["title"] = "missing"
    if "attendees" in content:
        found["attendees"] = _attendees(content["attendees"], faults)
    if "decisions" in content:
        found["decisions"] = _decisions(content["decisions"], faults)
    if faults:
        raise InvalidReview(faults)
    return dict(plain(found))


def _attendees(told: Sequence[Mapping[str, Any]], faults: dict[str, str]) -> list[dict[str, str]]:
    members = {str(one.id): one.name for one in people.members(active_only=False)}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in told:
        kind, ident = str(one.get("kind", GUEST)), str(one.get("id") or "")
        name = " ".join(str(one.get("name", "")).split())[:LONGEST_NAME]
        if kind == MEMBER:
            name = members.get(ident, "")
        elif kind == CONTACT:
            contact = people.contact(contact_id=UUID(ident)) if _is_id(ident) else None
            name = contact.name if contact else ""
        if not name or kind not in (MEMBER, CONTACT, GUEST) or "\x00" in name:
            faults["attendees"] = "unknown"
            continue
        found[(kind, ident or name)] = {"kind": kind, "id": ident if kind != GUEST else "", "name": name}
    if len(found) > MOST_ATTENDEES:
        faults["attendees"] = "too_many"
    return list(found.values())


def _decisions(told: Sequence[Mapping[str, Any]], faults: dict[str, str]) -> list[dict[str, str]]:
    found = [
        {"text": str(one.get("text", "")).strip(), "by": " ".join(str(one.get("by", "")).split())}
        for one in told
        if str(one.get("text", "")).strip()
    ]
    if len(found) > MOST_DECISIONS:
        faults["decisions"] = "too_many"
    if any(
        len(one["text"]) > LONGEST_DECISION or len(one["by"]) > LONGEST_NAME or "\x00" in one["text"] + one["by"]
        for one in found
    ):
        faults["decisions"] = "too_long"
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
