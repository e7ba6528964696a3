"""What the customer says to a change order: yes, which puts it into effect at once; no, with a reason; or a question.

A yes changes the order, its price and its promise in one transaction, or nothing of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.changes import editing, planning, policy
from yinuo.flow.changes.approving import withdraw_question
from yinuo.flow.changes.delivering import LAPSES, moved
from yinuo.flow.changes.drafting import UnknownChangeOrder, changeable, computed, impact_of, locked, publish
from yinuo.flow.changes.editing import InvalidChangeOrder
from yinuo.flow.changes.events import (
    ChangeApplied,
    ChangeDiscussed,
    ChangeLapsed,
    ChangeRefused,
    ChangeSigned,
    ChangeWithdrawn,
)
from yinuo.flow.changes.facts import OPEN, ChangeFacts, Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.plan_told import for_customer
from yinuo.flow.changes.queries import change_facts
from yinuo.flow.changes.telling import ask_colleague, close_tasks, write_customer
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.events import current_actor, plain

LONGEST_NAME = 100
LONGEST_WHY = 500
LONGEST_WORD = 2_000
MOST_WORDS = 100
BY_LINK, BY_STAFF = "link", "staff"
State = ChangeOrder.State


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What a yes came to: `applied`, or `moved`: it can no longer be had like that, and was computed anew."""

    outcome: str
    change: ChangeFacts


def agree(
    *, change_id: UUID, signer_name: str, how: str = BY_LINK, order_id: UUID | None = None, revision: int | None = None
) -> Agreed:
    """Agree to a change order as it was sent; the same yes twice is one.

    `how` says whether the customer did that by their link, or staff noted it for them. With `order_id` it must be of
    that order. A yes to another `revision` than the one that was sent changes nothing: it has `moved`. Raises
    UnknownChangeOrder, ChangeNotThere, OrderFixed, InvalidChangeOrder ({signer_name: missing}).
    """
    # All that will be locked, in order: the book before the log.
    promises.hold_book()
    planning.hold(change_id=change_id)
    row = _theirs(change_id, order_id, State.SENT, State.APPLIED)
    if row.state == State.APPLIED:
        return Agreed(outcome="applied", change=change_facts(row))
    if revision is not None and revision != row.revision:
        return Agreed(outcome="moved", change=change_facts(row))
    name = " ".join(signer_name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise InvalidChangeOrder({"signer_name": "too_long" if name else "missing"})
    order, told = changeable(row.order_id), Impact.from_json(row.impact)
    fresh = _still_good(row, order, told)
    if fresh is None:
        return Agreed(outcome="moved", change=change_facts(row))
    row.signed_at, row.signer_name, row.signed_how = clock.now(), name, how
    row.content_sha256 = content_hash(row=row, order=order)
    row.state, row.settled_at, row.settled_by = State.APPLIED, row.signed_at, current_actor()
    row.promise_version = _put_into_effect(row, order, told)
    row.save()
    _over(row, "agreed")
    publish(row, *_signed_and_applied(row, told))
    return Agreed(outcome="applied", change=change_facts(row))


def _still_good(row: ChangeOrder, order: OrderFacts, told: Impact) -> Impact | None:
    """Return what it would do now, where that is what was sent; else compute it anew, tell that, and return None."""
    try:
        fresh = impact_of(row, order)
    except InvalidChangeOrder:
        row.state, row.moved_at = State.COMPUTED, clock.now()
        row.save()
        ask_colleague(row, order, moved=True)
        return None
    same = fresh.version == told.version and fresh.lines_sha == told.lines_sha and fresh.value_minor == told.value_minor
    late = told.committed_at is not None and fresh.latest_at > told.committed_at + policy.grace()
    late = late or planning.later_than_told(told=told, fresh=fresh, grace=policy.grace())
    if same and not late:
        return fresh
    row.impact, row.state, row.moved_at = fresh.to_json(), State.COMPUTED, clock.now()
    row.revision += 1
    row.save()
    timers.cancel_timers(kind=LAPSES, keys=[str(row.id)])
    ask_colleague(row, order, moved=True)
    publish(row, *computed(row), moved(row, told, fresh))
    return None


def content_hash(*, row: ChangeOrder, order: OrderFacts) -> str:
    """Return the SHA-256 of what was agreed to: the change, date and price before and after, who and when."""
    impact = Impact.from_json(row.impact)
    content = {
        "number": row.number,
        "order": order.number,
        "reason": row.reason,
        "edits": row.edits,
        "fee_minor": row.fee_minor,
        "committed_before": impact.committed_before,
        "committed_at": impact.committed_at,
        "value_before": impact.value_before,
        "value_minor": impact.value_minor,
        "currency": impact.currency,
        "plan": for_customer(plan=impact.plan),
        "signer": row.signer_name,
        "signed_at": row.signed_at,
        "how": row.signed_how,
    }
    text = json.dumps(plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _put_into_effect(row: ChangeOrder, order: OrderFacts, impact: Impact) -> int | None:
    """Change lines, wish, place and price of the order and promise it anew; return the version of the promise."""
    planning.put_into_effect(row=row, impact=impact)
    lines = orders.lines(order_id=order.id)
    after = editing.changed_lines(lines=lines, edits=row.edits)
    values: dict[str, Any] = {name: row.edits[name] for name in editing.PLACE if row.edits.get(name)}
    if row.edits.get("requested_at"):
        values["requested_at"] = datetime.fromisoformat(row.edits["requested_at"])
    if impact.value_minor != order.value_minor:
        values["value_minor"] = max(impact.value_minor, 0)
    if set(row.edits) & {"lines", "added"}:
        order_actions.change_lines(order_id=order.id, lines=after, by_change_order=True)
        if len(after) < len(lines):
            promises.release_lines(order_id=order.id, beyond=len(after))
    if values:
        order_actions.edit_orders(order_ids=[order.id], changes=values, by_change_order=True)
    return _promised(row, order, impact)


def _promised(row: ChangeOrder, order: OrderFacts, impact: Impact) -> int | None:
    if impact.committed_at is None or not editing.touches_order(edits=row.edits):
        return impact.version or None
    why = _("变更单 %(number)s，客户 %(name)s 同意") % {"number": row.number, "name": row.signer_name}
    promises.reopen_promise(
        order_id=order.id, changes={"change_order": [None, row.number], **_changes(row)}, actor=current_actor(), why=why
    )
    made = promises.confirm_promise(
        order_id=order.id,
        committed_at=impact.committed_at,
        why=why,
        alternative=row.alternative,
        # Offered by somebody who may, and looked at a moment ago: what is within the grace is ours to bear.
        ahead_allowed=True,
    )
    return made.version


def _changes(row: ChangeOrder) -> dict[str, Any]:
    told = {name: [None, value] for name, value in row.edits.items() if name not in ("specification", "plan")}
    return told | ({"plan": [None, len(row.edits["plan"])]} if row.edits.get("plan") else {})


def _signed_and_applied(row: ChangeOrder, impact: Impact) -> tuple[object, object]:
    return (
        ChangeSigned(
            change_id=row.id,
            number=row.number,
            signer_name=row.signer_name,
            how=row.signed_how,
            content_sha256=row.content_sha256,
        ),
        ChangeApplied(
            change_id=row.id,
            number=row.number,
            promise_version=row.promise_version,
            previous_at=impact.committed_before,
            committed_at=impact.committed_at,
            value_before=impact.value_before,
            value_minor=impact.value_minor,
        ),
    )


def refuse(*, change_id: UUID, why: str, order_id: UUID | None = None) -> ChangeFacts:
    """Say no to a change order, with the reason; the same no twice is one.

    Raises UnknownChangeOrder, ChangeNotThere, InvalidChangeOrder ({why: missing}).
    """
    row = _theirs(change_id, order_id, State.SENT, State.REFUSED)
    if row.state == State.REFUSED:
        return change_facts(row)
    _check_words(why, "why", LONGEST_WHY)
    _settle(row, State.REFUSED, why)
    _over(row, "declined")
    publish(row, ChangeRefused(change_id=row.id, number=row.number, why=row.settled_why))
    return change_facts(row)


def withdraw(*, change_id: UUID, why: str = "") -> ChangeFacts:
    """Take a change order back before the customer agrees; it stays on record.

    Raises UnknownChangeOrder, ChangeNotThere, InvalidChangeOrder.
    """
    row = locked(change_id, *OPEN)
    if len(why) > LONGEST_WHY or "\x00" in why:
        raise InvalidChangeOrder({"why": "too_long"})
    was = row.state
    _settle(row, State.WITHDRAWN, why)
    if was == State.APPROVING:
        withdraw_question(row)
    # What was sent once was an answer to the request, whatever became of it meanwhile.
    _over(row, "withdrawn" if row.sent_at else "")
    publish(row, ChangeWithdrawn(change_id=row.id, number=row.number, why=row.settled_why))
    return change_facts(row)


def lapse(*, change_ids: list[UUID]) -> int:
    """Let change orders lapse that were to be answered by now; return how many did."""
    now, gone = clock.now(), 0
    rows = ChangeOrder.objects.select_for_update().filter(pk__in=change_ids, state=State.SENT).order_by("id")
    for row in rows:
        if row.answer_within_at is None or row.answer_within_at > now:
            continue
        _settle(row, State.LAPSED, "")
        _over(row, "withdrawn")
        publish(row, ChangeLapsed(change_id=row.id, number=row.number))
        gone += 1
    return gone


def ask_back(*, change_id: UUID, text: str, name: str, order_id: UUID | None = None) -> ChangeFacts:
    """Take the customer's question about a change order; a colleague is asked to answer.

    Raises UnknownChangeOrder, ChangeNotThere, InvalidChangeOrder ({text: missing, too_long, too_many}).
    """
    row = _theirs(change_id, order_id, State.SENT)
    _say(row, text, name, by_customer=True)
    order = orders.order(order_id=row.order_id)
    if order is not None:
        ask_colleague(row, order, moved=False, text=text.strip())
    publish(row, ChangeDiscussed(change_id=row.id, number=row.number, by_customer=True, text=text.strip()[:500]))
    return change_facts(row)


def reply(*, change_id: UUID, text: str, name: str) -> ChangeFacts:
    """Answer the customer's question about a change order; raises UnknownChangeOrder, ChangeNotThere,
    InvalidChangeOrder."""
    row = locked(change_id, State.SENT)
    _say(row, text, name, by_customer=False)
    order = orders.order(order_id=row.order_id)
    if order is not None:
        write_customer(row, order, text.strip())
    close_tasks(row)
    publish(row, ChangeDiscussed(change_id=row.id, number=row.number, by_customer=False, text=text.strip()[:500]))
    return change_facts(row)


def _say(row: ChangeOrder, text: str, name: str, *, by_customer: bool) -> None:
    _check_words(text, "text", LONGEST_WORD)
    if len(row.words) >= MOST_WORDS:
        raise InvalidChangeOrder({"text": "too_many"})
    by = "customer" if by_customer else "staff"
    said = {"by": by, "name": name[:LONGEST_NAME], "text": text.strip(), "at": clock.now()}
    row.words = [*row.words, plain(said)]
    row.save()


def _check_words(text: str, field: str, longest: int) -> None:
    if not text.strip() or len(text) > longest or "\x00" in text:
        raise InvalidChangeOrder({field: "too_long" if text.strip() else "missing"})


def _theirs(change_id: UUID, order_id: UUID | None, *possible: str) -> ChangeOrder:
    row = locked(change_id)
    if order_id is not None and row.order_id != order_id:
        raise UnknownChangeOrder(str(change_id))
    return locked(change_id, *possible)


def _settle(row: ChangeOrder, state: str, why: str) -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), current_actor()
    row.settled_why = why.strip()[:LONGEST_WHY]
    row.save()


def _over(row: ChangeOrder, request_state: str) -> None:
    """Close what waits for an answer, and let the customer's request follow."""
    timers.cancel_timers(kind=LAPSES, keys=[str(row.id)])
    close_tasks(row)
    if row.request_id and request_state:
        sharing.follow_change(request_id=row.request_id, state=request_state)
