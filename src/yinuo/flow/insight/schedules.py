"""Reports and dashboards that are sent again and again: to whom, on which days, how; paused, removed and restored.

Each reader has their own next moment, for the hour is that of their time zone. What is sent is made in `sending`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yinuo.core.measuring.rhythms import NeverAgain, NoRhythm, Rhythm, next_moment, rhythm
from yinuo.flow.insight import dashboards, reports
from yinuo.flow.insight.events import (
    SchedulePaused,
    ScheduleRemoved,
    ScheduleRestored,
    ScheduleResumed,
    ScheduleSaved,
)
from yinuo.flow.insight.models import Schedule, ScheduleReader
from yinuo.flow.insight.planned import BadSchedule, NewSchedule, ScheduleFacts, ScheduleMissing, facts_of
from yinuo.ground.kernel import clock, locks, log, timers
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.supply.calendars import working_calendar

DUE = "insight.schedule"
NOW = "now:"
MOST_SCHEDULES, MOST_READERS, LONGEST_NOTE = 100, 200, 500
HAND, LEFT = "hand", "left"


def schedules(*, member_id: UUID) -> list[ScheduleFacts]:
    """Return the member's own schedules and those that send to them, the newest first."""
    rows = _seen_by(member_id).filter(removed_at=None).order_by("-made_at", "-id")
    return [facts_of(row, member_id) for row in rows]


def schedule(*, schedule_id: UUID, member_id: UUID) -> ScheduleFacts:
    """Return a schedule that the member owns or is sent; raises ScheduleMissing."""
    row = _seen_by(member_id).filter(pk=schedule_id, removed_at=None).first()
    if row is None:
        raise ScheduleMissing
    return facts_of(row, member_id)


def save_schedule(*, new: NewSchedule, member_id: UUID, schedule_id: UUID | None = None) -> UUID:
    """Make a schedule of a report or dashboard that one finds, or change one's own.

    Raises ScheduleMissing, BadSchedule with faults by field.
    """
    locks.hold(f"insight.schedules.{member_id}")
    row = _own(schedule_id, member_id) if schedule_id else Schedule(owner_id=member_id, made_at=clock.now())
    kept = _checked(new, row, member_id)
    row.report_id, row.dashboard_id = new.report_id, new.dashboard_id
    row.every, row.minute = kept.every.value, kept.minute
    row.weekdays, row.month_day = list(kept.weekdays), kept.month_day
    row.pdf, row.excel, row.mail, row.chat = new.pdf, new.excel, new.mail, new.chat
    row.note = new.note.strip()
    row.save()
    _set_readers(row, new.members)
    _plan(row)
    made = facts_of(row, member_id)
    log.publish(
        subject_type="schedule",
        subject_id=row.id,
        body=ScheduleSaved(schedule_id=row.id, name=made.name, readers=len(made.readers)),
    )
    return row.id


def pause(*, schedule_id: UUID, member_id: UUID) -> None:
    """Let one's own schedule rest; raises ScheduleMissing."""
    _rest(_own(schedule_id, member_id), HAND)


def resume(*, schedule_id: UUID, member_id: UUID) -> None:
    """Let it go on from its next moment; what was due meanwhile is not sent. Raises ScheduleMissing."""
    row = _own(schedule_id, member_id)
    row.paused_why = ""
    row.save()
    _plan(row)
    name = facts_of(row, member_id).name
    log.publish(subject_type="schedule", subject_id=row.id, body=ScheduleResumed(schedule_id=row.id, name=name))


def remove(*, schedule_id: UUID, member_id: UUID) -> None:
    """Remove one's own schedule, so that it can be restored; raises ScheduleMissing."""
    row = _own(schedule_id, member_id)
    row.removed_at = clock.now()
    row.save()
    _plan(row)
    name = facts_of(row, member_id).name
    log.publish(subject_type="schedule", subject_id=row.id, body=ScheduleRemoved(schedule_id=row.id, name=name))


def restore(*, schedule_id: UUID, member_id: UUID) -> None:
    """Bring back one's own removed schedule; raises ScheduleMissing."""
    row = _own(schedule_id, member_id, removed=True)
    row.removed_at = None
    row.save()
    _plan(row)
    name = facts_of(row, member_id).name
    log.publish(subject_type="schedule", subject_id=row.id, body=ScheduleRestored(schedule_id=row.id, name=name))


def leave(*, schedule_id: UUID, member_id: UUID) -> None:
    """Be sent a schedule no more; raises ScheduleMissing."""
    reader = ScheduleReader.objects.select_for_update().filter(schedule_id=schedule_id, member_id=member_id).first()
    if reader is None:
        raise ScheduleMissing
    timers.cancel_timers(kind=DUE, keys=[str(reader.id), f"{NOW}{reader.id}"])
    reader.delete()


def send_now(*, schedule_id: UUID, member_id: UUID) -> int:
    """Send one's own schedule to its readers at once, beside its rhythm; return to how many. Raises ScheduleMissing."""
    row = _own(schedule_id, member_id)
    keys = [f"{NOW}{one.id}" for one in row.readers.all()]
    timers.set_timers(kind=DUE, moments=[(key, clock.now(), {}) for key in keys])
    return len(keys)


def on_leaving(*, member_ids: Sequence[UUID]) -> None:
    """Let the schedules of members who left rest, and send them nothing more."""
    rows = Schedule.objects.select_for_update().filter(owner_id__in=list(member_ids), paused_why="", removed_at=None)
    readers = ScheduleReader.objects.select_for_update().filter(member_id__in=list(member_ids))
    owned, reading = list(rows.order_by("id")), list(readers.order_by("id"))
    timers.cancel_timers(kind=DUE, keys=[f"{mark}{one.id}" for one in reading for mark in ("", NOW)])
    ScheduleReader.objects.filter(pk__in=[one.id for one in reading]).delete()
    for row in owned:
        _rest(row, LEFT)


def on_moving(*, member_ids: Sequence[UUID]) -> None:
    """Plan anew what is sent to members whose time zone changed."""
    for row in Schedule.objects.filter(readers__member_id__in=list(member_ids), removed_at=None).distinct():
        _plan(row)


def next_at(*, row: Schedule, member: MemberFacts, after: datetime) -> datetime | None:
    """Return the next moment for a reader; None where the calendar has no day of work any more."""
    zone = ZoneInfo(member.timezone or people.organisation().timezone)
    try:
        return next_moment(rhythm=rhythm_of(row), after=after, zone=zone, worked=_worked)
    except NeverAgain:
        return None


def rhythm_of(row: Schedule) -> Rhythm:
    """Return the rhythm of a schedule."""
    return rhythm(every=row.every, minute=row.minute, weekdays=tuple(row.weekdays), month_day=row.month_day)


def _worked(day: date) -> bool:
    return bool(working_calendar().day(on=day).shifts)


def _rest(row: Schedule, why: str) -> None:
    row.paused_why = why
    row.save()
    _plan(row)
    body = SchedulePaused(schedule_id=row.id, name=facts_of(row, row.owner_id).name, why=why)
    log.publish(subject_type="schedule", subject_id=row.id, body=body)


def _plan(row: Schedule) -> None:
    """Give every reader their next moment, or none while it rests."""
    rests = bool(row.paused_why or row.removed_at)
    moments: list[tuple[str, datetime, dict[str, Any]]] = []
    readers = list(row.readers.order_by("id"))
    for reader in readers:
        member = people.member(member_id=reader.member_id)
        reader.next_at = None if rests or member is None else next_at(row=row, member=member, after=clock.now())
        reader.save()
        if reader.next_at is not None:
            moments.append((str(reader.id), reader.next_at, {}))
    timers.cancel_timers(kind=DUE, keys=[str(one.id) for one in readers if one.next_at is None])
    timers.set_timers(kind=DUE, moments=moments)


def _set_readers(row: Schedule, members: Sequence[UUID]) -> None:
    gone = list(row.readers.exclude(member_id__in=list(members)))
    timers.cancel_timers(kind=DUE, keys=[f"{mark}{one.id}" for one in gone for mark in ("", NOW)])
    row.readers.filter(pk__in=[one.id for one in gone]).delete()
    known = set(row.readers.values_list("member_id", flat=True))
    for member_id in dict.fromkeys(members):
        if member_id not in known:
            ScheduleReader(schedule=row, member_id=member_id).save()


def _checked(new: NewSchedule, row: Schedule, member_id: UUID) -> Rhythm:
    faults = _faults(new, member_id)
    if row._state.adding and Schedule.objects.filter(owner_id=member_id, removed_at=None).count() >= MOST_SCHEDULES:
        faults["name"] = "too_many"
    try:
        kept = rhythm(every=new.every, minute=new.minute, weekdays=new.weekdays, month_day=new.month_day)
    except NoRhythm as error:
        raise BadSchedule({**faults, **error.faults}) from error
    if faults:
        raise BadSchedule(faults)
    return kept


def _faults(new: NewSchedule, member_id: UUID) -> dict[str, str]:
    faults = {} if _finds(new, member_id) else {"report": "unknown"}
    active = {one.id for one in people.members()}
    if not new.members:
        faults["members"] = "missing"
    elif len(set(new.members)) > MOST_READERS:
        faults["members"] = "too_many"
    elif set(new.members) - active:
        faults["members"] = "unknown"
    if not (new.mail or new.chat):
        faults["ways"] = "missing"
    if len(new.note.strip()) > LONGEST_NOTE or "\x00" in new.note:
        faults["note"] = "too_long"
    return faults


def _finds(new: NewSchedule, member_id: UUID) -> bool:
    try:
        if new.report_id is not None and new.dashboard_id is None:
            reports.report(report_id=new.report_id, member_id=member_id)
            return True
        if new.dashboard_id is not None and new.report_id is None:
            dashboards.dashboard(dashboard_id=new.dashboard_id, member_id=member_id)
            return True
    except (reports.ReportMissing, dashboards.DashboardMissing):
        return False
    return False


def _own(schedule_id: UUID, member_id: UUID, *, removed: bool = False) -> Schedule:
    rows = Schedule.objects.select_for_update().filter(pk=schedule_id, owner_id=member_id)
    row = rows.filter(removed_at__isnull=not removed).first()
    if row is None:
        raise ScheduleMissing
    return row


def _seen_by(member_id: UUID) -> QuerySet[Schedule]:
    return Schedule.objects.filter(Q(owner_id=member_id) | Q(readers__member_id=member_id)).distinct()
