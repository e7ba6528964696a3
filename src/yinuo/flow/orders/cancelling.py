"""Cancelling orders, and taking a cancellation back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders import outlooks
from yinuo.flow.orders.events import ORDER, OrderCancelled, OrderReinstated
from yinuo.flow.orders.models import LIVE_STATES, Order, OrderEdit, OrderState
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Draft, current_actor

STATE = "state"
_CANCELLED_EVENT = "orders.order_cancelled"


class OrderNotCancelled(Exception):
    """The order is not cancelled, so there is nothing to take back."""


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """The orders that were cancelled now; `edit_id` takes it back, and is None when there were none."""

    ids: tuple[UUID, ...]
    edit_id: UUID | None


def cancel_orders(*, order_ids: Sequence[UUID], why: str) -> Cancelled:
    """Cancel orders that are not delivered yet; others stay as they are."""
    # Always locked in the order of ids, so that two bulk edits cannot wait for each other.
    locked = Order.objects.select_for_update().filter(pk__in=list(order_ids), state__in=LIVE_STATES).order_by("id")
    states = dict(locked.values_list("id", "state"))
    if not states:
        return Cancelled(ids=(), edit_id=None)
    now = clock.now()
    Order.objects.filter(pk__in=list(states)).update(state=OrderState.CANCELLED, cancelled_at=now, severity="")
    outlooks.follow(order_ids=list(states), state=OrderState.CANCELLED)
    edit = OrderEdit(
        changes={STATE: OrderState.CANCELLED.value},
        before={str(one): {STATE: state} for one, state in states.items()},
        made_by=current_actor(),
        made_at=now,
    )
    edit.save()
    log.publish_all(
        drafts=[
            Draft(subject_type=ORDER, subject_id=one, body=OrderCancelled(why=why[:500], state=state))
            for one, state in states.items()
        ]
    )
    return Cancelled(ids=tuple(states), edit_id=edit.id)


def reinstate_order(*, order_id: UUID) -> None:
    """Take the cancellation of one order back, however long ago; raises OrderNotCancelled."""
    events = kernel.history(subject_type=ORDER, subject_id=order_id, limit=1_000)
    state = next((one.payload.get(STATE) for one in events if one.type == _CANCELLED_EVENT), None)
    if not reinstate(states={order_id: state or OrderState.OPEN.value}):
        raise OrderNotCancelled(str(order_id))


def reinstate(*, states: Mapping[UUID, str], cancelled_at: datetime | None = None) -> list[UUID]:
    """Bring cancelled orders back to these states and return which; only those cancelled at that moment, if told."""
    rows = Order.objects.select_for_update().filter(pk__in=list(states), state=OrderState.CANCELLED).order_by("id")
    if cancelled_at is not None:
        rows = rows.filter(cancelled_at=cancelled_at)
    back = list(rows.values_list("id", flat=True))
    for state in set(states.values()):
        ids = [one for one in back if states[one] == state]
        Order.objects.filter(pk__in=ids).update(state=state, cancelled_at=None)
        outlooks.follow(order_ids=ids, state=state)
    log.publish_all(
        drafts=[Draft(subject_type=ORDER, subject_id=one, body=OrderReinstated(state=states[one])) for one in back]
    )
    return back
