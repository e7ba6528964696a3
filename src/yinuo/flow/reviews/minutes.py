"""Sending the notes of a meeting to those who attended; what is internal goes to colleagues only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.reviews.composing import in_words_of
from yinuo.flow.reviews.events import MeetingSent
from yinuo.flow.reviews.facts import MeetingFacts
from yinuo.flow.reviews.faults import Conflict, InvalidReview, NotNow
from yinuo.flow.reviews.meetings import CONTACT, GUEST, MEMBER
from yinuo.flow.reviews.models import Meeting
from yinuo.flow.reviews.queries import meeting_facts
from yinuo.flow.reviews.reporting import tell
from yinuo.flow.reviews.subjects import Subject, subject_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import date_text, datetime_text
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

EVENT, EVENT_STAFF = "minutes", "minutes_given"


def send_minutes(*, meeting_id: UUID, revision: int | None = None) -> MeetingFacts:
    """Send the notes to all members and contacts who attended, each in their language; sent anew after a change.

    Raises NotNow, Conflict where they changed since `revision`, InvalidReview ({attendees, orders: missing}).
    """
    row = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NotNow("unknown")
    if revision is not None and revision != row.revision:
        raise Conflict(theirs=row.content, revision=row.revision)
    about, readers = subject_of(row), [one for one in row.content["attendees"] if one["kind"] != GUEST]
    faults = {} if readers else {"attendees": "missing"}
    if any(one["kind"] == CONTACT for one in readers) and not about.order_ids:
        faults["orders"] = "missing"
    if faults:
        raise InvalidReview(faults)
    facts = meeting_facts(row)
    told_to = [one["name"] for one in readers if _told(facts, about, one)]
    row.sent_at, row.sent_revision, row.sent_to = clock.now(), row.revision, told_to
    row.save()
    tell(row, MeetingSent(meeting_id=row.id, number=row.number, to=told_to))
    return meeting_facts(row)


def minutes_text(*, meeting: MeetingFacts, about: Subject, internal: bool) -> str:
    """Return the notes as one text in the present language; what is internal only where asked for."""
    told = meeting.content
    parts: list[tuple[str, Sequence[str]]] = [
        (_("时间"), [" · ".join(one for one in (datetime_text(meeting.held_at), told["place"]) if one)]),
        (_("出席"), [_("、").join(one["name"] for one in told["attendees"])]),
        (_("议题"), [told["agenda"]]),
        (_("记录"), [told["notes"]]),
        (_("决议"), [_decision(number, one) for number, one in enumerate(told["decisions"], start=1)]),
        (_("行动"), [_action(one) for one in meeting.actions if one.dropped_at is None]),
        (_("内部"), [told["internal"]] if internal else []),
    ]
    sections = [f"{name}\n" + "\n".join(lines) for name, lines in parts if any(lines)]
    return "\n\n".join([f"{about.name} · {told['title']}", *sections])


def _decision(number: int, one: Mapping[str, str]) -> str:
    by = _("（%(name)s）") % {"name": one["by"]} if one["by"] else ""
    return f"{number}. {one['text']}{by}"


def _action(one: Any) -> str:
    due = _("，%(day)s 前") % {"day": date_text(one.due_at)} if one.due_at else ""
    return f"· {one.text} – {one.owner_name}{due}"


def _told(meeting: MeetingFacts, about: Subject, reader: Mapping[str, str]) -> bool:
    if reader["kind"] == MEMBER:
        return _tell_member(meeting, about, UUID(reader["id"]))
    contact = people.contact(contact_id=UUID(reader["id"]))
    if contact is None or not contact.email:
        return False
    tell_contact(
        event=EVENT,
        key=f"reviews.minutes:{meeting.id}:{meeting.revision}:{contact.id}",
        contact=contact,
        order_id=about.order_ids[0],
        values=lambda: {
            "customer": about.customer_name,
            "order": about.name,
            "what": meeting.content["title"],
            "detail": minutes_text(meeting=meeting, about=about, internal=False),
        },
    )
    return True


def _tell_member(meeting: MeetingFacts, about: Subject, member_id: UUID) -> bool:
    member, house = people.member(member_id=member_id), people.organisation()
    if member is None or not member.active:
        return False
    zone = member.timezone or house.timezone
    with in_words_of(language=member.language or house.language, zone=zone):
        subject_line = _("会议纪要：%(title)s") % {"title": meeting.content["title"]}
        text = minutes_text(meeting=meeting, about=about, internal=True)
    for channel in ("app", "email"):
        people_actions.queue_notice(
            key=f"reviews.minutes:{meeting.id}:{meeting.revision}:{member.id}:{channel}",
            channel=channel,
            subject=subject_line,
            text=text,
            member_id=member.id,
            link=f"/meetings/{meeting.id}",
            about_type=about.kind,
            about_id=about.id,
            event=EVENT_STAFF,
        )
    return True
