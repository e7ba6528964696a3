"""The morning briefing on its way: by e-mail to who wants it, and as an event for chats, on working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation

from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import briefing_words as words
from yinuo.flow.radar.briefing import Briefing, briefing
from yinuo.flow.radar.events import BriefingIssued
from yinuo.flow.radar.limits import BRIEFING_TIME
from yinuo.flow.radar.models import BriefingReader
from yinuo.flow.radar.mornings import MINUTES_OF_A_DAY, next_morning
from yinuo.ground.kernel import clock, log, sighting, timers
from yinuo.ground.kernel.events import Recorded, acting_as
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts, OrganisationFacts
from yinuo.ground.supply import queries as supply

MAIL, CARD = "radar.briefing", "radar.briefing_card"


class NoSuchMinute(Exception):
    """A minute outside of the day."""


def read_briefing(*, member_id: UUID, minute: int) -> datetime:
    """Send a member the briefing by e-mail on working days at a minute of their day; return when first.

    Raises NoSuchMinute.
    """
    if not 0 <= minute < MINUTES_OF_A_DAY:
        raise NoSuchMinute(minute)
    row = BriefingReader.objects.filter(member_id=member_id).first() or BriefingReader(member_id=member_id)
    row.minute = minute
    row.save()
    member = people.member(member_id=member_id)
    due_at = _next(minute, member.timezone if member else "")
    timers.set_timer(kind=MAIL, key=str(member_id), due_at=due_at)
    return due_at


def stop_briefing(*, member_id: UUID) -> None:
    """Send a member the briefing no more."""
    BriefingReader.objects.filter(member_id=member_id).delete()
    timers.cancel_timer(kind=MAIL, key=str(member_id))


def mail(moments: list[Moment]) -> None:
    """Mail the briefing to those whose minute has come, once a day each, and set their next."""
    house, made, members = people.organisation(), briefing(now=clock.now()), {one.id: one for one in people.members()}
    rows = BriefingReader.objects.filter(member_id__in=[UUID(moment.key) for moment in moments])
    for row in rows:
        member = members.get(row.member_id)
        if member is None or not member.may(rights.SEE):
            stop_briefing(member_id=row.member_id)
            continue
        _mail_one(member, _as_seen_by(member.id, made), house)
        timers.set_timer(kind=MAIL, key=str(member.id), due_at=_next(row.minute, member.timezone))


def follow(events: Sequence[Recorded]) -> None:
    """Issue the card at the time that is set, and no more when it is taken away."""
    if any(BRIEFING_TIME.name in event.payload.get("changes", {}) for event in events):
        _plan_card()


def issue(moments: list[Moment]) -> None:
    """Publish the briefing as an event, for chats and programs, and set the next."""
    house = people.organisation()
    with translation.override(house.language), timezone.override(house.timezone):
        made = briefing(now=clock.now())
        body = BriefingIssued(
            soon=made.soon.orders,
            later=made.later.orders,
            new=made.new.orders,
            worse=made.worse.orders,
            recovered=made.recovered.orders,
            card=words.card_of(briefing=made),
        )
    _plan_card()
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that HH:MM says, or None for what says none."""
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    digits = (hour + minute).isascii() and (hour + minute).isdigit() and len(hour) <= 2 and len(minute) == 2
    if not colon or not digits or int(hour) > 23 or int(minute) > 59:
        return None
    return int(hour) * 60 + int(minute)


def _as_seen_by(member_id: UUID, made: Briefing) -> Briefing:
    with acting_as(f"member:{member_id}"), sighting.looking():
        return briefing(now=made.made_at) if orders.limits() else made


def _mail_one(member: MemberFacts, made: Briefing, house: OrganisationFacts) -> None:
    with translation.override(member.language or house.language), timezone.override(member.timezone or house.timezone):
        day = timezone.localdate(made.made_at)
        people_actions.queue_notice(
            key=f"briefing:{day}:{member.id}",
            channel="email",
            subject=words.subject_of(briefing=made),
            text=words.text_of(briefing=made),
            member_id=member.id,
            link=words.PAGE,
            event="briefing",
        )


def _plan_card() -> None:
    minute = minute_of(str(people.all_preferences()[BRIEFING_TIME.name]))
    key = str(current_organisation())
    if minute is None:
        timers.cancel_timer(kind=CARD, key=key)
    else:
        timers.set_timer(kind=CARD, key=key, due_at=_next(minute, ""))


def _next(minute: int, zone: str) -> datetime:
    return next_morning(
        now=clock.now(),
        minute=minute,
        zone=zone or people.organisation().timezone,
        calendar=supply.working_calendar(),
    )
