"""What customers and colleagues owe us so that our promise holds: entered, moved, settled, reminded of, overdue.

The promise itself does not move by a pledge; what it does to the projected date is decided in `redating`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.promises.asked import known_order
from yinuo.flow.promises.events import PledgeMade, PledgeMoved, PledgeOverdue, PledgeSettled
from yinuo.flow.promises.facts import PledgeFacts
from yinuo.flow.promises.models import Pledge
from yinuo.flow.promises.reading import pledge_of
from yinuo.flow.promises.reminders import remind
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

ORDER = "order"
DUE = "promises.pledge"
CUSTOMER = "customer"
PARTIES = (CUSTOMER, "owner", "manager", "sales", "planner", "project_manager", "operator", "quality")
LONGEST_WHAT = 200
REMINDED_FOR = timedelta(days=30)  # after that nobody reads the daily reminder any more
EVERY = timedelta(days=1)
FURTHEST = timedelta(days=3_650)
REMIND_HOURS = declare(
    name="promises.pledge_remind_hours",
    default=24.0,
    unit="elapsed hours",
    meaning="Whoever owes us something for a promise is reminded so long before it is due, and every day after.",
)


class UnknownPledge(Exception):
    """There is no such pledge in this organisation."""


class PledgeNotOpen(Exception):
    """What was owed came already, or is no longer needed."""


class InvalidPledge(Exception):
    """Faults of a pledge, by field: {field: code}; kind, party (unknown), what (missing, too_long), member_id,
    contact_id (unknown), due_at (past, too_far), state (unknown)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def add_pledge(
    *,
    order_id: UUID,
    kind: str,
    what: str,
    party: str,
    due_at: datetime,
    owed_by: str = "",
    member_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> PledgeFacts:
    """Enter what somebody owes for an order; raises UnknownOrder, InvalidPledge.

    `party` is "customer" or a role of ours; without a name the customer's, or the member's, is taken. A member is
    given a task.
    """
    order = known_order(order_id)
    faults = _faults(kind, what, party, due_at) | _who_faults(member_id, contact_id, order.customer_id)
    if faults:
        raise InvalidPledge(faults)
    row = Pledge(
        order_id=order_id,
        kind=kind,
        what=what.strip(),
        party=party,
        owed_by=_name(owed_by, party, member_id, order.customer_name),
        member_id=member_id,
        contact_id=contact_id,
        due_at=due_at,
        made_by=current_actor(),
        made_at=clock.now(),
    )
    row.save()
    _set_moment(row.id, due_at)
    _tell(row, order.number)
    return pledge_of(row)


def _tell(row: Pledge, number: str) -> None:
    """Publish a new pledge, and give a task where one of us owes it."""
    body = PledgeMade(
        pledge_id=row.id, kind=row.kind, what=row.what, party=row.party, owed_by=row.owed_by, due_at=row.due_at
    )
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    if row.party != CUSTOMER:
        process.create_task(
            title=row.what,
            subject_type=ORDER,
            subject_id=row.order_id,
            subject_label=number,
            source=_source(row.id),
            role="" if row.member_id else row.party,
            assignee_id=row.member_id,
            due_at=row.due_at,
        )


def move_pledge(*, pledge_id: UUID, due_at: datetime, why: str) -> PledgeFacts:
    """Agree on another date; raises UnknownPledge, PledgeNotOpen, InvalidPledge."""
    # The moment's row comes before the pledge's, as it does where moments are served.
    _set_moment(pledge_id, due_at)
    row = _open_row(pledge_id)
    faults = _faults(row.kind, row.what, row.party, due_at) | ({} if why.strip() else {"why": "missing"})
    if faults:
        raise InvalidPledge(faults)
    before, row.due_at = row.due_at, due_at
    row.save(update_fields=["due_at"])
    body = PledgeMoved(
        pledge_id=row.id, what=row.what, owed_by=row.owed_by, due_before=before, due_at=due_at, why=why.strip()[:500]
    )
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return pledge_of(row)


def settle_pledge(*, pledge_id: UUID, state: str = Pledge.State.KEPT.value) -> PledgeFacts:
    """Note that it came ("kept") or is no longer needed ("cancelled"); raises UnknownPledge, PledgeNotOpen."""
    if state not in (Pledge.State.KEPT, Pledge.State.CANCELLED):
        raise InvalidPledge({"state": "unknown"})
    timers.cancel_timer(kind=DUE, key=str(pledge_id))
    row, now = _open_row(pledge_id), clock.now()
    row.state, row.settled_at, row.settled_by = state, now, current_actor()
    row.save(update_fields=["state", "settled_at", "settled_by"])
    process.cancel_tasks(source=_source(row.id))
    late = max((now - row.due_at).days, 0)
    body = PledgeSettled(pledge_id=row.id, what=row.what, owed_by=row.owed_by, state=state, days_late=late)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return pledge_of(row)


def serve_moments(*, pledge_ids: Sequence[UUID]) -> list[UUID]:
    """Remind of what is due soon, and tell what is overdue; return the orders that wait for something overdue."""
    now, waiting = clock.now(), []
    rows = Pledge.objects.select_for_update().filter(pk__in=list(pledge_ids), state=Pledge.State.OPEN).order_by("id")
    for row in rows:
        overdue = row.due_at <= now
        remind(pledge=pledge_of(row), number=known_order(row.order_id).number, now=now)
        if overdue:
            waiting.append(row.order_id)
            log.publish(subject_type=ORDER, subject_id=row.order_id, body=_overdue(row))
        if now - row.due_at < REMINDED_FOR:
            following = now + EVERY if overdue else row.due_at
            timers.set_timer(kind=DUE, key=str(row.id), due_at=following)
    return waiting


def task_done(*, source: str) -> bool:
    """Note that a colleague did what was owed, by the source of the task; return whether a pledge was open."""
    prefix, _colon, ident = source.partition(":")
    if prefix != DUE or not Pledge.objects.filter(pk=UUID(ident), state=Pledge.State.OPEN).exists():
        return False
    settle_pledge(pledge_id=UUID(ident))
    return True


def _faults(kind: str, what: str, party: str, due_at: datetime) -> dict[str, str]:
    now, faults = clock.now(), {}
    if kind not in Pledge.Kind.values:
        faults["kind"] = "unknown"
    if not what.strip():
        faults["what"] = "missing"
    elif len(what.strip()) > LONGEST_WHAT or "\x00" in what:
        faults["what"] = "too_long"
    if party not in PARTIES:
        faults["party"] = "unknown"
    if due_at <= now:
        faults["due_at"] = "past"
    elif due_at > now + FURTHEST:
        faults["due_at"] = "too_far"
    return faults


def _who_faults(member_id: UUID | None, contact_id: UUID | None, customer_id: UUID) -> dict[str, str]:
    faults = {}
    if member_id is not None and people.member(member_id=member_id) is None:
        faults["member_id"] = "unknown"
    if contact_id is not None:
        contact = people.contact(contact_id=contact_id)
        if contact is None or contact.customer_id != customer_id:
            faults["contact_id"] = "unknown"
    return faults


def _name(owed_by: str, party: str, member_id: UUID | None, customer_name: str) -> str:
    if owed_by.strip():
        return owed_by.strip()[:100]
    if party == CUSTOMER:
        return customer_name[:100]
    member = people.member(member_id=member_id) if member_id else None
    return member.name if member else party


def _open_row(pledge_id: UUID) -> Pledge:
    row = Pledge.objects.select_for_update().filter(pk=pledge_id).first()
    if row is None:
        raise UnknownPledge(str(pledge_id))
    if row.state != Pledge.State.OPEN:
        raise PledgeNotOpen(row.state)
    return row


def _set_moment(pledge_id: UUID, due_at: datetime) -> None:
    ahead = timedelta(hours=max(float(people.preference(name=REMIND_HOURS.name)), 0.0))
    first = max(due_at - ahead, min(clock.now() + timedelta(minutes=1), due_at))
    timers.set_timer(kind=DUE, key=str(pledge_id), due_at=first)


def _source(pledge_id: UUID) -> str:
    return f"{DUE}:{pledge_id}"


def _overdue(row: Pledge) -> PledgeOverdue:
    return PledgeOverdue(
        pledge_id=row.id, kind=row.kind, what=row.what, party=row.party, owed_by=row.owed_by, due_at=row.due_at
    )
