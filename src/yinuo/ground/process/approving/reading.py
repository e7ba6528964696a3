"""Questions about one approval: who is asked, what each said, every act, and what may be done to it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.approving import Approval as Table
from yinuo.core.approving import open_seats
from yinuo.core.approving.deciding import needed, worth
from yinuo.core.approving.state import Place, Word
from yinuo.ground.process.models import Act, Approval, Copy, Task
from yinuo.ground.process.seating.finding import active_members


@dataclass(frozen=True, kw_only=True)
class SeatFacts:
    """A seat as people see it; `turn` is whether its word is waited for now, `deputy` who stands in."""

    number: int
    member_id: UUID
    name: str
    place: str
    host: int
    word: str
    turn: bool
    deputy: str


@dataclass(frozen=True, kw_only=True)
class ActFacts:
    """An act on record."""

    approval_id: UUID
    verb: str
    seat: int
    member_id: UUID | None
    by: str
    stands_for: str
    to: tuple[str, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    """An approval with its seats and acts; `needed` of the main seats have to approve, `yes` did."""

    id: UUID
    title: str
    detail: str
    kind: str
    subject_type: str
    subject_id: UUID
    subject_label: str
    mode: str
    percent: int
    status: str
    initiator_id: UUID | None
    initiator_name: str
    instance_id: UUID | None
    element: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    needed: int
    yes: int
    seats: tuple[SeatFacts, ...]
    acts: tuple[ActFacts, ...]
    copies: tuple[str, ...]

    def concerns(self, member_id: UUID) -> bool:
        """Tell whether a member began it, sits in it, or acted in it."""
        return member_id == self.initiator_id or any(one.member_id == member_id for one in self.seats)


def approval(*, approval_id: UUID) -> ApprovalFacts | None:
    """Return an approval, or None."""
    row = Approval.objects.select_related("initiator").filter(pk=approval_id).first()
    return _facts(row) if row is not None else None


def approvals_of(*, subject_id: UUID, limit: int = 20) -> list[ApprovalFacts]:
    """Return the approvals of a subject, newest first."""
    rows = Approval.objects.select_related("initiator").filter(subject_id=subject_id)
    return [_facts(row) for row in rows.order_by("-opened_at", "-id")[:limit]]


def sent_back(*, subject_id: UUID, asked_id: UUID) -> ActFacts | None:
    """Return who sent a question back to whoever asked it, and why, while it lies there.

    `asked_id` is what was asked for: the business key of its process ends with it.
    """
    rows = Approval.objects.filter(subject_id=subject_id, status=Approval.Status.RETURNED)
    rows = rows.filter(instance__status="running", instance__business_key__endswith=f":{asked_id}")
    acts = Act.objects.select_related("member", "stands_for").filter(approval__in=rows, verb="returned")
    last = acts.exclude(to=[]).order_by("-at", "-id").first()  # sent to a step, it names nobody
    return _act(last) if last is not None else None


def may_see(*, approval_id: UUID, member_id: UUID) -> bool:
    """Tell whether a member was told of an approval, or acted in it or for somebody in it."""
    tasks = Task.objects.filter(approval_id=approval_id, assignee_id=member_id)
    copies = Copy.objects.filter(approval_id=approval_id, member_id=member_id)
    return (
        tasks.exists() or copies.exists() or Act.objects.filter(approval_id=approval_id, member_id=member_id).exists()
    )


def _facts(row: Approval) -> ApprovalFacts:
    table = Table.from_plain(row.state)
    acts = Act.objects.select_related("member", "stands_for").filter(approval_id=row.id).order_by("at", "id")
    copies = Copy.objects.filter(approval_id=row.id).order_by("at").values_list("member__name", flat=True)
    return ApprovalFacts(
        id=row.id,
        title=row.title,
        detail=row.detail,
        kind=row.kind,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        mode=table.mode.value,
        percent=table.percent,
        status=row.status,
        initiator_id=row.initiator_id,
        initiator_name=row.initiator.name if row.initiator else "",
        instance_id=row.instance_id,
        element=row.element,
        opened_at=row.opened_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
        needed=needed(table),
        yes=sum(worth(table, one) is Word.APPROVED for one in table.mains()),
        seats=tuple(_seats(row, table)),
        acts=tuple(_act(one) for one in acts),
        copies=tuple(copies),
    )


def _seats(row: Approval, table: Table) -> list[SeatFacts]:
    turn = {one.number for one in open_seats(table)}
    open_tasks = Task.objects.select_related("assignee").filter(approval_id=row.id, state=Task.State.OPEN)
    deputies = {one.seat: one.assignee.name for one in open_tasks if one.stands_for_id and one.assignee}
    known = active_members()
    return [
        SeatFacts(
            number=one.number,
            member_id=UUID(one.member),
            name=known[UUID(one.member)].name if UUID(one.member) in known else "—",
            place=one.place.value,
            host=one.host,
            word=one.word.value,
            turn=one.number in turn,
            deputy=deputies.get(one.number, ""),
        )
        for one in table.seats
        if one.asked or one.place is Place.MAIN
    ]


def _act(row: Act) -> ActFacts:
    return ActFacts(
        approval_id=row.approval_id,
        verb=row.verb,
        seat=row.seat,
        member_id=row.member_id,
        by=row.member.name if row.member else "",
        stands_for=row.stands_for.name if row.stands_for else "",
        to=tuple(row.to),
        reason=row.reason,
        at=row.at,
    )
