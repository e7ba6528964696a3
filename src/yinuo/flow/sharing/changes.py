"""Changes that customers ask for, and those proposed to them: answered with a date and a price, agreed to, in effect.

Nothing of the order changes before the customer's yes. Then it goes the way of every change: the promise is opened
again by the exemption clause, and the date that was offered becomes its next version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing.events import ChangeAnswered, ChangeAsked, ChangeSettled
from yinuo.flow.sharing.facts import ChangeFacts
from yinuo.flow.sharing.models import ChangeRequest
from yinuo.flow.sharing.queries import change_facts
from yinuo.flow.sharing.telling import ask_colleague, close_task, tell_customer
from yinuo.flow.sharing.wishes import InvalidChange, checked_wants, put_into_effect
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor, plain

ORDER = "order"
MOST_WAITING = 5
LONGEST_ANSWER = 2_000
_CHANGEABLE = ("review", "open")
State = ChangeRequest.State


class UnknownChange(Exception):
    """There is no such change request on this order."""


class ChangeSettledBefore(Exception):
    """The change request is no longer in the state that this needs; carries its state."""


class ChangeMoved(Exception):
    """The order or its promise is not what it was when the change was offered: it has to be offered anew."""


class TooManyChanges(Exception):
    """So many changes of this order wait for an answer that no further one is taken."""


class OrderFixed(Exception):
    """The order is delivered, accepted or cancelled: nothing of it can be changed."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change would do: dates and values before and after; `committed_at` is the earliest that can be offered."""

    committed_before: datetime | None
    committed_at: datetime | None
    value_before: int
    value_minor: int
    currency: str


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


def effect_of(*, request_id: UUID) -> Effect:
    """Return what a change would do as things stand; the order stays as it is. Raises UnknownChange, OrderFixed,
    InvalidCommitment, OrderSettled, InvalidOrders."""
    row = ChangeRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise UnknownChange(str(request_id))
    order = _changeable(row.order_id)
    found: list[Effect] = []
    try:
        with transaction.atomic():
            put_into_effect(order_id=order.id, wants=row.wants)
            found.append(_seen(order))
            raise _TriedOnly
    except _TriedOnly:
        return found[0]


class _TriedOnly(Exception):
    """Takes back what was done to see what it would do."""


def _seen(before: OrderFacts) -> Effect:
    after = orders.order(order_id=before.id)
    assert after is not None  # only changed
    latest = None
    if before.committed_at is not None:
        latest = promise_queries.offer(order_id=before.id).latest_at
    return Effect(
        committed_before=before.committed_at,
        committed_at=latest,
        value_before=before.value_minor,
        value_minor=after.value_minor,
        currency=before.currency,
    )


def offer_change(*, request_id: UUID, committed_at: datetime | None = None, answer: str = "") -> ChangeFacts:
    """Offer a change to the customer with a date, the computed one if none is given, and no earlier than that.

    Raises UnknownChange, ChangeSettledBefore, OrderFixed, and InvalidChange ({committed_at: too_early}, {answer:
    too_long}, {order: other_offer}).
    """
    row = _locked(request_id, State.ASKED, State.OFFERED)
    effect = effect_of(request_id=row.id)
    faults = {}
    if committed_at is not None and (effect.committed_at is None or committed_at < effect.committed_at):
        faults["committed_at"] = "too_early"
    if len(answer) > LONGEST_ANSWER or "\x00" in answer:
        faults["answer"] = "too_long"
    if ChangeRequest.objects.filter(order_id=row.order_id, state=State.OFFERED).exclude(pk=row.pk).exists():
        faults["order"] = "other_offer"
    if faults:
        raise InvalidChange(faults)
    chosen = committed_at or effect.committed_at
    told = plain({**vars(effect), "committed_at": chosen, "version": _version(row.order_id)})
    return _answered(row, State.OFFERED, answer, effect=told, offered_at=clock.now())


def refuse_change(*, request_id: UUID, answer: str) -> ChangeFacts:
    """Refuse a change, with the reason; raises UnknownChange, ChangeSettledBefore, InvalidChange."""
    row = _locked(request_id, State.ASKED, State.OFFERED)
    if not answer.strip() or len(answer) > LONGEST_ANSWER or "\x00" in answer:
        raise InvalidChange({"answer": "missing" if not answer.strip() else "too_long"})
    return _answered(row, State.REFUSED, answer, effect={}, offered_at=None)


def agree_to_change(*, order_id: UUID, request_id: UUID) -> ChangeFacts:
    """Agree to what was offered: the order is changed, and its date promised anew.

    Raises UnknownChange, ChangeSettledBefore, ChangeMoved, OrderFixed; the same yes twice is one.
    """
    # All that will be locked, in order: the book before the log.
    promises.hold_book()
    row = _locked(request_id, State.OFFERED, State.AGREED)
    if row.order_id != order_id:
        raise UnknownChange(str(request_id))
    if row.state == State.AGREED:
        return change_facts(row)
    order = _changeable(order_id)
    if _version(order_id) != row.effect.get("version") or order.value_minor != row.effect.get("value_before"):
        raise ChangeMoved(str(request_id))
    _settle(row, State.AGREED)
    try:
        changed = put_into_effect(order_id=order_id, wants=row.wants)
    except (order_actions.InvalidOrders, order_actions.InvalidChanges) as error:
        raise ChangeMoved(str(request_id)) from error
    _promise_anew(order_id, row.effect, changed)
    _tell_settled(row)
    return change_facts(row)


def _promise_anew(order_id: UUID, effect: Mapping[str, Any], changed: dict[str, Any]) -> None:
    if not effect.get("committed_at"):
        return
    why = _("客户同意变更")
    promises.reopen_promise(order_id=order_id, changes=changed, actor=current_actor(), why=why)
    wanted = datetime.fromisoformat(effect["committed_at"])
    # The date was offered by somebody who may; that the plan moved since is ours to bear.
    promises.confirm_promise(order_id=order_id, committed_at=wanted, why=why, ahead_allowed=True)


def decline_change(*, order_id: UUID, request_id: UUID) -> ChangeFacts:
    """Say no to what was offered: everything stays as it is; raises UnknownChange, ChangeSettledBefore."""
    return _closed(order_id, request_id, State.DECLINED, State.OFFERED)


def withdraw_change(*, order_id: UUID, request_id: UUID) -> ChangeFacts:
    """Take back what was asked or offered; raises UnknownChange, ChangeSettledBefore."""
    return _closed(order_id, request_id, State.WITHDRAWN, State.ASKED, State.OFFERED)


def _closed(order_id: UUID, request_id: UUID, state: str, *possible: str) -> ChangeFacts:
    row = _locked(request_id, *possible, state)
    if row.order_id != order_id:
        raise UnknownChange(str(request_id))
    if row.state != state:
        _settle(row, state)
        _tell_settled(row)
        close_task(request_id=row.id)
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


def _version(order_id: UUID) -> int:
    current = promise_queries.current(order_id=order_id)
    return current.version if current else 0


def _answered(
    row: ChangeRequest, state: str, answer: str, *, effect: dict[str, Any], offered_at: datetime | None
) -> ChangeFacts:
    row.state, row.answer, row.effect, row.offered_at = state, answer.strip(), effect, offered_at
    row.answered_at, row.answered_by = clock.now(), current_actor()
    row.save()
    date = datetime.fromisoformat(effect["committed_at"]) if effect.get("committed_at") else None
    body = ChangeAnswered(request_id=row.id, state=state, answer=row.answer[:500], offered_at=date)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    close_task(request_id=row.id)
    order = orders.order(order_id=row.order_id)
    if order is not None:
        tell_customer(change=change_facts(row), order=order)
    return change_facts(row)


def _settle(row: ChangeRequest, state: str) -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), current_actor()
    row.save(update_fields=["state", "settled_at", "settled_by"])


def _tell_settled(row: ChangeRequest) -> None:
    log.publish(
        subject_type=ORDER, subject_id=row.order_id, body=ChangeSettled(request_id=row.id, state=str(row.state))
    )
