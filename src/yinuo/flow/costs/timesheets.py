"""Booking time: cells of a week, handed in, approved or returned; locked weeks change no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone

from yinuo.flow.costs.events import (
    MEMBER,
    TimeApproved,
    TimeReturned,
    TimeSubmitted,
    TimeWithdrawn,
    WeekLocked,
    WeekUnlocked,
)
from yinuo.flow.costs.models import DAY_MINUTES, LockedWeek, TimeEntry
from yinuo.flow.costs.queries import EntryFacts, entries, entry_facts, is_locked, monday
from yinuo.flow.costs.subjects import Subject, UnknownSubject, find
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import queries as people

State = TimeEntry.State
OPEN_STATES = (State.DRAFT, State.RETURNED)
LONGEST_NOTE = 500
WEEK = timedelta(days=7)


class InvalidTime(Exception):
    """Faults in time to be booked: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class TimeClosed(Exception):
    """The time was handed in or approved, or its week is locked; `why` is submitted, approved or locked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NothingToDecide(Exception):
    """No time of this member and week waits for an answer, or it is the own time of who answers."""


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Minutes of one day on one thing; 0 takes them away. Without a note or `billable` these stay as they are."""

    day: date
    minutes: int
    kind: str
    key: str
    stage_code: str = ""
    note: str | None = None
    billable: bool | None = None


def book(*, member_id: UUID, bookings: Sequence[Booking]) -> list[EntryFacts]:
    """Set cells of a member's weeks, all or none; return those that hold time now.

    Raises InvalidTime, TimeClosed.
    """
    locks.hold(f"costs.time:{member_id}")
    kept = [row for one in bookings if (row := _set(member_id, one)) is not None]
    for day in {one.day for one in bookings}:
        total = _of(member_id).filter(day=day).aggregate(sum=Sum("minutes"))["sum"] or 0
        if total > DAY_MINUTES:
            raise InvalidTime({"minutes": "day_full"})
    return [entry_facts(row) for row in kept]


def copy_week(*, member_id: UUID, week: date) -> int:
    """Bring last week's lines with their minutes into a week that lacks them; return how many cells.

    Raises InvalidTime, TimeClosed.
    """
    since = monday(week)
    present = {one.line for one in entries(member_id=member_id, since=since)}
    found = [
        Booking(
            day=one.day + WEEK,
            minutes=one.minutes,
            kind=one.kind,
            key=one.key,
            stage_code=one.stage_code,
            note=one.note,
            billable=one.billable,
        )
        for one in entries(member_id=member_id, since=since - WEEK)
        if one.line not in present
    ]
    return len(book(member_id=member_id, bookings=found))


def submit_week(*, member_id: UUID, week: date) -> int:
    """Hand in the drafts and returned time of a week; return how many cells. Raises InvalidTime, TimeClosed."""
    locks.hold(f"costs.time:{member_id}")
    since = monday(week)
    _check_unlocked(since)
    rows = _of_week(member_id, since).filter(state__in=OPEN_STATES)
    found = list(rows)
    if not found:
        raise InvalidTime({"week": "empty"})
    rows.update(state=State.SUBMITTED, reason="", changed_at=clock.now())
    body = TimeSubmitted(member_id=member_id, week=since, hours=_hours(found), order_ids=_orders(found))
    log.publish(subject_type=MEMBER, subject_id=member_id, body=body)
    return len(found)


def withdraw_week(*, member_id: UUID, week: date) -> int:
    """Take back what was handed in and not decided on; return how many cells. Raises TimeClosed."""
    locks.hold(f"costs.time:{member_id}")
    since = monday(week)
    _check_unlocked(since)
    rows = _of_week(member_id, since).filter(state=State.SUBMITTED)
    found = list(rows)
    if found:
        rows.update(state=State.DRAFT, changed_at=clock.now())
        body = TimeWithdrawn(member_id=member_id, week=since, order_ids=_orders(found))
        log.publish(subject_type=MEMBER, subject_id=member_id, body=body)
    return len(found)


def decide_week(*, member_id: UUID, week: date, approve: bool, decided_by: UUID, reason: str = "") -> int:
    """Approve or return what a member handed in for a week; return how many cells.

    Nobody answers for themselves unless nobody stands above: an owner. Raises NothingToDecide, InvalidTime.
    """
    if not approve and not reason.strip():
        raise InvalidTime({"reason": "missing"})
    decider = people.member(member_id=decided_by)
    if decider is None or (member_id == decided_by and decider.role != "owner"):
        raise NothingToDecide(str(member_id))
    locks.hold(f"costs.time:{member_id}")
    since = monday(week)
    rows = _of_week(member_id, since).filter(state=State.SUBMITTED)
    found = list(rows)
    if not found:
        raise NothingToDecide(str(member_id))
    now, state, why = clock.now(), State.APPROVED if approve else State.RETURNED, reason.strip()[:LONGEST_NOTE]
    rows.update(state=state, reason=why, decided_by_id=decided_by, decided_at=now, changed_at=now)
    hours = _hours(found)
    body: TimeApproved | TimeReturned = TimeApproved(member_id=member_id, week=since, hours=hours)
    if not approve:
        orders = _orders(found)
        body = TimeReturned(member_id=member_id, week=since, hours=hours, reason=why, order_ids=orders)
    log.publish(subject_type=MEMBER, subject_id=member_id, body=body)
    return len(found)


def lock_week(*, week: date) -> None:
    """Let nobody change the time of a week any more; a locked one stays locked."""
    since = monday(week)
    locks.hold(f"costs.week:{since}")
    _row, made = LockedWeek.objects.get_or_create(
        week=since, defaults={"locked_by": current_actor()[:100], "locked_at": clock.now()}
    )
    if made:
        log.publish(subject_type="costs.week", subject_id=None, body=WeekLocked(week=since))


def unlock_week(*, week: date, why: str) -> None:
    """Let the time of a locked week be changed again, for a reason that the log keeps. Raises InvalidTime."""
    if not why.strip():
        raise InvalidTime({"why": "missing"})
    since = monday(week)
    if LockedWeek.objects.filter(week=since).delete()[0]:
        body = WeekUnlocked(week=since, why=why.strip()[:LONGEST_NOTE])
        log.publish(subject_type="costs.week", subject_id=None, body=body)


def _set(member_id: UUID, one: Booking) -> TimeEntry | None:
    faults = {} if 0 <= one.minutes <= DAY_MINUTES else {"minutes": "out_of_range"}
    if one.day >= monday(timezone.localdate(clock.now())) + WEEK:
        faults["day"] = "future"
    if faults:
        raise InvalidTime(faults)
    _check_unlocked(monday(one.day))
    row = _of(member_id).filter(day=one.day, kind=one.kind, key=one.key, stage_code=one.stage_code).first()
    if row is None and not one.minutes:
        return None
    if row is not None and row.state not in OPEN_STATES:
        if (row.minutes, row.note) == (one.minutes, row.note if one.note is None else one.note):
            return row
        raise TimeClosed(row.state)
    if row is not None and not one.minutes:
        row.delete()
        return None
    row = row or _cell(member_id, one)
    row.minutes, row.changed_at = one.minutes, clock.now()
    row.note = row.note if one.note is None else one.note.strip()[:LONGEST_NOTE]
    row.billable = row.billable if one.billable is None else one.billable
    row.save()
    return row


def _cell(member_id: UUID, one: Booking) -> TimeEntry:
    try:
        found: Subject = find(kind=one.kind, key=one.key, stage_code=one.stage_code)
    except UnknownSubject as error:
        raise InvalidTime({"subject": "unknown"}) from error
    return TimeEntry(
        member_id=member_id,
        day=one.day,
        kind=found.kind,
        key=found.key,
        label=found.label,
        order_id=found.order_id,
        stage_code=found.stage_code,
        billable=found.kind != "internal",
    )


def _check_unlocked(week: date) -> None:
    if is_locked(week=week):
        raise TimeClosed("locked")


def _of(member_id: UUID) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(member_id=member_id)


def _of_week(member_id: UUID, since: date) -> QuerySet[TimeEntry]:
    return _of(member_id).filter(day__gte=since, day__lt=since + WEEK)


def _hours(rows: Sequence[TimeEntry]) -> float:
    return round(sum(row.minutes for row in rows) / 60, 2)


def _orders(rows: Sequence[TimeEntry]) -> list[UUID]:
    return sorted({row.order_id for row in rows if row.order_id is not None})
