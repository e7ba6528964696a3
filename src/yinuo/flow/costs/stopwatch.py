"""The timer: one running for each member; stopped, its minutes are added to the cells of the days it ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.utils import timezone

from yinuo.flow.costs.models import RunningTimer, TimeEntry
from yinuo.flow.costs.queries import EntryFacts, TimerFacts, running, timer_facts
from yinuo.flow.costs.subjects import UnknownSubject, find
from yinuo.flow.costs.timesheets import LONGEST_NOTE, Booking, InvalidTime, book
from yinuo.ground.kernel import clock, locks
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

ROUNDING = declare(
    name="costs.timer_rounding_minutes",
    default=1,
    unit="minutes",
    meaning="The timer books each day's time in steps of this length, rounded up.",
)
LONGEST = declare(
    name="costs.timer_longest_hours",
    default=12,
    unit="hours",
    meaning="A timer that ran longer was forgotten, it is taken: it books only up to the moment that its member names.",
)


class ForgottenTimer(Exception):
    """The timer ran so long that it was forgotten: until when it counts must be told."""


class NoTimer(Exception):
    """No timer of this member runs."""


def start(*, member_id: UUID, kind: str, key: str, stage_code: str = "", note: str = "") -> TimerFacts:
    """Start the timer on something; one that runs is stopped and booked first.

    Raises InvalidTime, TimeClosed, ForgottenTimer.
    """
    locks.hold(f"costs.time:{member_id}")
    try:
        found = find(kind=kind, key=key, stage_code=stage_code)
    except UnknownSubject as error:
        raise InvalidTime({"subject": "unknown"}) from error
    if running(member_id=member_id) is not None:
        stop(member_id=member_id)
    row = RunningTimer(
        member_id=member_id,
        kind=found.kind,
        key=found.key,
        label=found.label,
        stage_code=found.stage_code,
        note=note.strip()[:LONGEST_NOTE],
        started_at=clock.now(),
    )
    row.save()
    return timer_facts(row)


def stop(*, member_id: UUID, until: datetime | None = None) -> list[EntryFacts]:
    """Stop the timer and add its minutes, up to now or a moment before, to the days it ran.

    On a fault it runs on and nothing is lost. Raises NoTimer, InvalidTime, TimeClosed, ForgottenTimer.
    """
    locks.hold(f"costs.time:{member_id}")
    row = RunningTimer.objects.select_for_update().filter(member_id=member_id).first()
    if row is None:
        raise NoTimer(str(member_id))
    now = clock.now()
    if until is None and is_forgotten(started_at=row.started_at, now=now):
        raise ForgottenTimer(str(member_id))
    if until is not None and not row.started_at < until <= now:
        raise InvalidTime({"until": "outside"})
    found = book(member_id=member_id, bookings=_bookings(row, until or now))
    row.delete()
    return found


def is_forgotten(*, started_at: datetime, now: datetime) -> bool:
    """Return whether a timer ran longer than anybody works."""
    return now - started_at > timedelta(hours=float(people.preference(name=LONGEST.name)))


def discard(*, member_id: UUID) -> None:
    """Throw the running timer's time away; raises NoTimer."""
    if not RunningTimer.objects.filter(member_id=member_id).delete()[0]:
        raise NoTimer(str(member_id))


def _bookings(row: RunningTimer, now: datetime) -> list[Booking]:
    """One for each local day that the timer ran on, on top of what is booked there."""
    step = max(int(people.preference(name=ROUNDING.name)), 1)
    zone, since, found = timezone.get_current_timezone(), row.started_at, []
    while since < now:
        local = since.astimezone(zone)
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        until = min(now, midnight)
        minutes = ceil((until - since).total_seconds() / 60 / step) * step
        present = TimeEntry.objects.filter(
            member_id=row.member_id, day=local.date(), kind=row.kind, key=row.key, stage_code=row.stage_code
        ).first()
        found.append(
            Booking(
                day=local.date(),
                minutes=minutes + (present.minutes if present else 0),
                kind=row.kind,
                key=row.key,
                stage_code=row.stage_code,
                note=row.note or None,
            )
        )
        since = until
    return found
