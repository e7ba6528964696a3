"""What is known of schedules: as they are asked for, as they stand, and what came of their moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.insight.models import Schedule, Sending
from yinuo.ground.people import queries as people

MOST_SENDINGS = 100


class ScheduleMissing(Exception):
    """There is no such schedule, or it is not for this member."""


class BadSchedule(Exception):
    """It cannot be kept; faults by field: report, members, ways, note, name, every, minute, weekdays, month_day."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class NewSchedule:
    """One report or one dashboard, for members, on a rhythm; `minute` is of the reader's day."""

    members: tuple[UUID, ...]
    every: str
    minute: int
    report_id: UUID | None = None
    dashboard_id: UUID | None = None
    weekdays: tuple[int, ...] = ()
    month_day: int = 1
    pdf: bool = False
    excel: bool = False
    mail: bool = True
    chat: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReaderFacts:
    """Who is sent it and when next, which is an instant."""

    member_id: UUID
    name: str
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ScheduleFacts:
    """A schedule as one of its readers or its owner sees it; `next_at` is the earliest of its moments."""

    id: UUID
    name: str
    report_id: UUID | None
    dashboard_id: UUID | None
    owner_id: UUID
    owner_name: str
    own: bool
    every: str
    minute: int
    weekdays: tuple[int, ...]
    month_day: int
    pdf: bool
    excel: bool
    mail: bool
    chat: bool
    note: str
    paused_why: str
    readers: tuple[ReaderFacts, ...]
    next_at: datetime | None
    last: SendingFacts | None


@dataclass(frozen=True, kw_only=True)
class SendingFacts:
    """What came of a moment: `state` is sent, skipped or failed, and `why` says why nothing went.

    `delivery` is what became of the messages since: sent, queued, failed, skipped; empty without any.
    """

    id: UUID
    member_id: UUID
    member_name: str
    due_at: datetime
    made_at: datetime
    by_hand: bool
    state: str
    why: str
    delivery: str


def sendings(*, schedule_id: UUID, member_id: UUID, limit: int = MOST_SENDINGS) -> list[SendingFacts]:
    """Return what came of a schedule's moments, the newest first: all to its owner, to a reader their own.

    Raises ScheduleMissing.
    """
    row = Schedule.objects.filter(pk=schedule_id, removed_at=None).first()
    if row is None:
        raise ScheduleMissing
    rows = Sending.objects.filter(schedule_id=schedule_id).select_related("member").order_by("-made_at", "-id")
    if row.owner_id != member_id:
        if not row.readers.filter(member_id=member_id).exists():
            raise ScheduleMissing
        rows = rows.filter(member_id=member_id)
    return _sendings(list(rows[:limit]))


def facts_of(row: Schedule, member_id: UUID) -> ScheduleFacts:
    """Return a schedule as a member sees it: a reader that is not its owner reads of no other reader."""
    own = row.owner_id == member_id
    readers = [
        ReaderFacts(member_id=one.member_id, name=one.member.name, next_at=one.next_at)
        for one in row.readers.select_related("member").order_by("member__name", "id")
        if own or one.member_id == member_id
    ]
    thing = row.report or row.dashboard
    assert thing is not None  # a constraint of the table
    last = Sending.objects.filter(schedule=row).select_related("member")
    last = last if own else last.filter(member_id=member_id)
    return ScheduleFacts(
        id=row.id,
        name=thing.name,
        report_id=row.report_id,
        dashboard_id=row.dashboard_id,
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        own=own,
        every=row.every,
        minute=row.minute,
        weekdays=tuple(row.weekdays),
        month_day=row.month_day,
        pdf=row.pdf,
        excel=row.excel,
        mail=row.mail,
        chat=row.chat,
        note=row.note,
        paused_why=row.paused_why,
        readers=tuple(readers),
        next_at=min((one.next_at for one in readers if one.next_at is not None), default=None),
        last=next(iter(_sendings(list(last.order_by("-made_at", "-id")[:1]))), None),
    )


def _sendings(rows: list[Sending]) -> list[SendingFacts]:
    states = people.delivery_of(keys=[key for row in rows for key in row.keys])
    return [
        SendingFacts(
            id=row.id,
            member_id=row.member_id,
            member_name=row.member.name,
            due_at=row.due_at,
            made_at=row.made_at,
            by_hand=row.by_hand,
            state=row.state,
            why=row.why,
            delivery=_worst([states[key] for key in row.keys if key in states]),
        )
        for row in rows
    ]


def _worst(states: list[str]) -> str:
    return next((one for one in ("failed", "queued", "held", "sent", "skipped") if one in states), "")
