"""Bringing a change order to the customer: looked at once more, approved where policy says so, mailed with a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.changes import policy
from yinuo.flow.changes.approval_process import KEY
from yinuo.flow.changes.approving import ask_manager
from yinuo.flow.changes.delivering import deliver, look_again
from yinuo.flow.changes.drafting import changeable, locked
from yinuo.flow.changes.editing import LONGEST_TEXT, InvalidChangeOrder
from yinuo.flow.changes.facts import ChangeFacts, Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.queries import change_facts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import queries as people
from yinuo.ground.process import shipping

State = ChangeOrder.State


@dataclass(frozen=True, kw_only=True)
class Letter:
    """How a change order goes to the customer: to whom (nobody: the link is handed over otherwise), by when it must be
    answered, what is said, and a later date than the computed one, if that is to be offered."""

    contact_id: UUID | None = None
    message: str = ""
    committed_at: datetime | None = None
    answer_within_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What sending came to: `sent`, `approving` (a manager is asked first), or `moved` (it was computed anew, and says
    something else now than the person saw)."""

    outcome: str
    change: ChangeFacts
    reasons: tuple[str, ...] = ()


def ready_to_send() -> None:
    """Take the locks for asking a manager, where the same transaction opens a change order before it sends it."""
    if not policy.may_decide(actor=current_actor()):
        shipping.hold(key=KEY)


def send_change(*, change_id: UUID, letter: Letter, revision: int | None = None, is_fresh: bool = False) -> Sent:
    """Send a change order to the customer, or ask a manager first; as somebody saw it, or not at all.

    `is_fresh`: the same transaction has just computed it, so it is not computed again.

    Raises UnknownChangeOrder, ChangeNotThere, OrderFixed, InvalidChangeOrder.
    """
    row = locked(change_id, State.COMPUTED)
    _check(row, letter, revision)
    row.contact_id, row.message = letter.contact_id, letter.message.strip()
    row.answer_within_at = letter.answer_within_at or clock.now() + policy.time_to_answer()
    impact = look_again(row, committed_at=letter.committed_at, is_fresh=is_fresh)
    if impact is None:
        return Sent(outcome="moved", change=change_facts(row))
    row.impact = impact.to_json()
    reasons = [] if policy.may_decide(actor=current_actor()) else policy.reasons_to_ask(impact=impact)
    if reasons:
        ask_manager(row, impact, reasons)
        return Sent(outcome="approving", change=change_facts(row), reasons=tuple(reasons))
    return Sent(outcome="sent", change=deliver(row))


def _check(row: ChangeOrder, letter: Letter, revision: int | None) -> None:
    faults: dict[str, str] = {}
    now, impact = clock.now(), Impact.from_json(row.impact)
    if revision is not None and revision != row.revision:
        faults["revision"] = "stale"
    if not row.reason.strip():
        faults["reason"] = "missing"
    if len(letter.message) > LONGEST_TEXT or "\x00" in letter.message:
        faults["message"] = "too_long"
    if letter.answer_within_at is not None and letter.answer_within_at <= now:
        faults["answer_within_at"] = "past"
    if letter.committed_at is not None and (impact.committed_at is None or letter.committed_at < impact.latest_at):
        faults["committed_at"] = "too_early"
    faults |= _contact_faults(row, letter)
    if faults:
        raise InvalidChangeOrder(faults)


def _contact_faults(row: ChangeOrder, letter: Letter) -> dict[str, str]:
    if letter.contact_id is None:
        return {}
    contact, order = people.contact(contact_id=letter.contact_id), changeable(row.order_id)
    if contact is None or contact.customer_id != order.customer_id:
        return {"contact": "unknown"}
    return {} if contact.email else {"contact": "no_address"}
