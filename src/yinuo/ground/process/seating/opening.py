"""Approvals begin: approvers are found, seated, and given their tasks; where nobody is found, what was set happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.core.approving import Approval as Table
from yinuo.core.approving import Mode, Status
from yinuo.core.approving.acting import opening
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.timing import span
from yinuo.core.rules import BadExpression, NoValue, expression
from yinuo.ground.kernel import bulk, timers
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.events import ApprovalOpened
from yinuo.ground.process.models import Act, Approval, Task
from yinuo.ground.process.seating.finding import Case, active_members, administrators, find, find_surely
from yinuo.ground.process.seating.setting import MEMBER, SKIP, Setting
from yinuo.ground.process.seating.turns import turn_of
from yinuo.ground.supply import calendars

DEADLINE = "process.approval"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """An approval that is to begin."""

    source: str
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    setting: Setting
    detail: str = ""
    subject_label: str = ""
    initiator_id: UUID | None = None
    instance_id: UUID | None = None
    token: int = 0
    element: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Seated:
    """Rows and news of approvals that begin."""

    approvals: list[Approval] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    decided: list[Ask] = field(default_factory=list)  # approved at once: nobody was found, and it may be skipped

    def write(self) -> None:
        """Write the rows; the drafts are for whoever publishes."""
        bulk.insert(rows=self.approvals)
        bulk.insert(rows=self.tasks)
        bulk.insert(rows=self.acts)
        moments = [
            (f"{row.id}:{what}", at, {"what": what})
            for row in self.approvals
            for what, at in deadlines(row)
            if row.status == Approval.Status.OPEN
        ]
        timers.set_timers(kind=DEADLINE, moments=moments)


def seat_all(*, asks: Sequence[Ask], now: datetime) -> Seated:
    """Begin approvals."""
    seated = Seated()
    for ask in asks:
        _seat(ask, now, seated)
    return seated


def deadlines(row: Approval) -> list[tuple[str, datetime]]:
    """Return when to remind of an approval and when it is overdue; the reminder counts from its beginning."""
    setting = Setting.from_plain(row.setting)
    moments = [("overdue", row.due_at)] if row.due_at else []
    remind = after_work(setting.remind, row.opened_at)
    if remind is not None and (row.due_at is None or remind < row.due_at):
        moments.append(("remind", remind))
    return moments


def after_work(text: str, moment: datetime) -> datetime | None:
    """Return the moment so much working time later; None for an empty or unreadable duration."""
    if not text:
        return None
    try:
        rest = span(text).rest
    except ConditionFault:
        return None
    return calendars.working_calendar().add(instant=moment, minutes=round(rest / timedelta(minutes=1)))


def _seat(ask: Ask, now: datetime, seated: Seated) -> None:
    found, instead, fallback = _members(ask)
    members = list(dict.fromkeys([*found, *instead]))
    row = _row(ask, now)
    mode = Mode.ANY if fallback == "fallback" else Mode(ask.setting.mode)
    table = Table.of(mode=mode, members=tuple(str(one) for one in members), percent=int(ask.setting.percent))
    if not members:
        row.status, row.closed_at = Approval.Status.APPROVED, now
        table = Table(mode=mode, seats=(), status=Status.APPROVED)
        seated.decided.append(ask)
    row.state = table.to_plain()
    seated.approvals.append(row)
    if fallback:
        seated.acts.append(act_row(row, verb=fallback, at=now, to=_names(instead)))
    seated.drafts.append(
        draft(
            row,
            ApprovalOpened(approval_id=row.id, title=row.title, kind=row.kind, mode=mode.value, who=_names(members)),
        )
    )
    for opened in opening(approval=table):
        task, news = turn_of(row=row, table=table, seat=opened.seat, now=now)
        seated.tasks.append(task)
        seated.drafts += news


def _names(members: list[UUID]) -> list[str]:
    return [active_members()[one].name for one in members]


def _members(ask: Ask) -> tuple[list[UUID], list[UUID], str]:
    """Return whom the rules find, whom the fallback asks, and what that is: nothing, `fallback`, `besides`, `skipped`.

    Where an expression has no value, nobody knows whom it would have named: the fallback is asked besides the others.
    """
    case = Case(initiator_id=ask.initiator_id, element=ask.element, facts=ask.facts)
    named, answered = find_surely(text=ask.setting.approvers, case=case)
    found = _others(named, ask)
    if answered and found:
        return found, [], ""
    if answered and ask.setting.nobody == SKIP:
        return [], [], "skipped"
    return found, _instead(ask, case), "besides" if found else "fallback"


def _instead(ask: Ask, case: Case) -> list[UUID]:
    named = find(text=ask.setting.nobody, case=case) if ask.setting.nobody.startswith(MEMBER) else []
    owners = administrators()
    return named or _others(owners, ask) or owners


def _due(ask: Ask) -> str:
    """Return the duration of an approval, worked out where it is an expression."""
    text = ask.setting.due
    if not text.startswith("="):
        return text
    try:
        return str(expression(text[1:]).value(variables=ask.facts))
    except (BadExpression, NoValue):
        return ""


def _others(found: list[UUID], ask: Ask) -> list[UUID]:
    leave = ask.setting.own != "approve"
    return [one for one in found if not (leave and one == ask.initiator_id)]


def _row(ask: Ask, now: datetime) -> Approval:
    return Approval(
        organisation_id=current_organisation(),
        id=new_id(),
        instance_id=ask.instance_id,
        token=ask.token,
        element=ask.element[:200],
        kind=ask.kind[:100],
        title=ask.title[:200],
        detail=ask.detail,
        subject_type=ask.subject_type,
        subject_id=ask.subject_id,
        subject_label=ask.subject_label[:200],
        source=ask.source,
        initiator_id=ask.initiator_id,
        setting=ask.setting.to_plain(),
        status=Approval.Status.OPEN,
        opened_at=now,
        due_at=after_work(_due(ask), now),
    )


def act_row(
    row: Approval,
    *,
    verb: str,
    at: datetime,
    member_id: UUID | None = None,
    stands_for_id: UUID | None = None,
    seat: int = 0,
    to: Sequence[str] = (),
    reason: str = "",
) -> Act:
    """Return the record of an act."""
    return Act(
        organisation_id=row.organisation_id,
        id=new_id(),
        approval_id=row.id,
        seat=seat,
        verb=verb,
        member_id=member_id,
        stands_for_id=stands_for_id,
        to=list(to),
        reason=reason[:1_000],
        at=at,
    )


def draft(row: Approval, body: Any) -> Draft:
    """Return news of an approval, told of its subject."""
    return Draft(subject_type=row.subject_type, subject_id=row.subject_id, body=body)
