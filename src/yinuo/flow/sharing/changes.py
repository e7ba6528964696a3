"""Changes that customers ask for: taken in, refused with a reason, or answered by a change order.

Nothing of the order changes by asking. What a change would do, and what was agreed, stands in the change order of the
room of changes; the request follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.events import ChangeAnswered, ChangeAsked, ChangeSettled
from yinuo.flow.sharing.facts import ChangeFacts
from yinuo.flow.sharing.models import ChangeRequest
from yinuo.flow.sharing.queries import change_facts
from yinuo.flow.sharing.telling import ask_colleague, close_task, tell_customer
from yinuo.flow.sharing.wishes import InvalidChange, checked_wants
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor

ORDER = "order"
MOST_WAITING = 5
LONGEST_ANSWER = 2_000
_CHANGEABLE = ("review", "open")
State = ChangeRequest.State


class UnknownChange(Exception):
    """There is no such change request on this order."""


class ChangeSettledBefore(Exception):
    """The change request is no longer in the state that this needs; carries its state."""


class TooManyChanges(Exception):
    """So many changes of this order wait for an answer that no further one is taken."""


class OrderFixed(Exception):
    """The order is delivered, accepted or cancelled: nothing of it can be changed."""


def ask_change(
    *, order_id: UUID, text: str, wants: Mapping[str, Any], key: str, link_id: UUID | None = None
) -> ChangeFacts:
    """Note what should be different; the same key again returns the same request.

    Raises OrderFixed, InvalidChange, TooManyChanges.
    """
    locks.hold(f"sharing.changes:{order_id}")
    earlier = ChangeRequest.objects.filter(key=key[:100]).first()
    if earlier is not None:
        return change_facts(earlier)
    order = _changeable(order_id)
    kept = checked_wants(order_id=order_id, text=text, wants=wants)
    if ChangeRequest.objects.filter(order_id=order_id, state=State.ASKED).count() >= MOST_WAITING:
        raise TooManyChanges
    row = ChangeRequest(
        order_id=order_id,
        link_id=link_id,
        key=key[:100],
        text=text.strip(),
        wants=kept,
        asked_at=clock.now(),
        asked_by=current_actor(),
    )
    row.save()
    body = ChangeAsked(request_id=row.id, by_customer=link_id is not None, text=row.text[:500], wants=kept)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    if link_id is not None:
        ask_colleague(request_id=row.id, order=order, text=row.text)
    return change_facts(row)


def refuse_change(*, request_id: UUID, answer: str) -> ChangeFacts:
    """Refuse a change, with the reason; raises UnknownChange, ChangeSettledBefore, InvalidChange."""
    row = _locked(request_id, State.ASKED)
    if not answer.strip() or len(answer) > LONGEST_ANSWER or "\x00" in answer:
        raise InvalidChange({"answer": "missing" if not answer.strip() else "too_long"})
    row.state, row.answer = State.REFUSED, answer.strip()
    row.answered_at, row.answered_by = clock.now(), current_actor()
    row.save()
    close_task(request_id=row.id)
    order = orders.order(order_id=row.order_id)
    if order is not None:
        tell_customer(change=change_facts(row), order=order)
    body = ChangeAnswered(request_id=row.id, state=State.REFUSED.value, answer=row.answer[:500])
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return change_facts(row)


def follow_change(*, request_id: UUID, state: str, answer: str = "", tell: bool = False) -> None:
    """Let a request follow the change order by which it is answered: offered, agreed, declined, or withdrawn.

    With `tell` whoever asked is mailed that there is an offer, a new one, too. What was settled before stays as it is.
    """
    row = ChangeRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None or row.state not in (State.ASKED, State.OFFERED):
        return
    if state == State.OFFERED:
        row.state, row.answer = State.OFFERED, answer.strip()
        row.answered_at, row.answered_by = clock.now(), current_actor()
        row.save()
        close_task(request_id=row.id)
        order = orders.order(order_id=row.order_id) if tell else None
        if order is not None:
            tell_customer(change=change_facts(row), order=order)
        return
    _settle(row, state)


def withdraw_change(*, order_id: UUID, request_id: UUID) -> ChangeFacts:
    """Take back what was asked; raises UnknownChange, ChangeSettledBefore."""
    row = _locked(request_id, State.ASKED, State.WITHDRAWN)
    if row.order_id != order_id:
        raise UnknownChange(str(request_id))
    if row.state != State.WITHDRAWN:
        _settle(row, State.WITHDRAWN)
        close_task(request_id=row.id)
        body = ChangeSettled(request_id=row.id, state=State.WITHDRAWN.value)
        log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return change_facts(row)


def _changeable(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None or order.state not in _CHANGEABLE:
        raise OrderFixed(str(order_id))
    return order


def _locked(request_id: UUID, *possible: str) -> ChangeRequest:
    row = ChangeRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise UnknownChange(str(request_id))
    if row.state not in possible:
        raise ChangeSettledBefore(row.state)
    return row


def _settle(row: ChangeRequest, state: str) -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), current_actor()
    row.save(update_fields=["state", "settled_at", "settled_by"])
