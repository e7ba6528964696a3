"""What later rooms note on an order, so that a list of 100,000 orders needs no join. Only changed rows are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders import outlooks
from yinuo.flow.orders.events import (
    ORDER,
    OrderAcceptanceRetracted,
    OrderAccepted,
    OrderDelivered,
    OrderDeliveryRetracted,
)
from yinuo.flow.orders.models import LIVE_STATES, Order, OrderState
from yinuo.ground.kernel import log, statements
from yinuo.ground.kernel.events import Draft

_NOTE_COMMITMENT = """
update orders_order as o
   set committed_at = n.committed_at, committed_earliest_at = n.earliest_at, committed_confidence = n.confidence
  from (values (%s::uuid, %s::timestamptz, %s::timestamptz, %s::float8))
       as n(order_id, committed_at, earliest_at, confidence)
 where o.id = n.order_id
   and (o.committed_at, o.committed_earliest_at, o.committed_confidence)
       is distinct from (n.committed_at, n.earliest_at, n.confidence)
"""
_NOTE_STAGES = """
update orders_order as o set stage_code = n.code, stage_name = n.name
  from unnest(%s::uuid[], %s::text[], %s::text[]) as n(order_id, code, name)
 where o.id = n.order_id and (o.stage_code, o.stage_name) is distinct from (n.code, n.name)
"""


def note_commitment(
    *, order_id: UUID, committed_at: datetime, earliest_at: datetime | None = None, confidence: float | None = None
) -> bool:
    """Note the date of the current promise; return whether it differs from what was noted."""
    return bool(statements.run(_NOTE_COMMITMENT, [order_id, committed_at, earliest_at, confidence]))


def note_stages(*, stages: Sequence[tuple[UUID, str, str]]) -> int:
    """Note the present stage (order id, code, name) of many orders; return how many rows changed."""
    rows = [(one, code[:40], name[:100]) for one, code, name in stages]
    return outlooks.in_pieces(statement=_NOTE_STAGES, rows=rows)


def note_delivered(*, order_id: UUID, delivered_at: datetime) -> bool:
    """Note that an order reached its customer; return False if that was known, or the order was cancelled."""
    return bool(note_deliveries(deliveries={order_id: delivered_at}))


def note_deliveries(*, deliveries: Mapping[UUID, datetime]) -> list[UUID]:
    """Note deliveries of many orders; return the ids of those that were not delivered before."""
    rows = list(Order.objects.select_for_update().filter(pk__in=list(deliveries), state__in=LIVE_STATES).order_by("id"))
    for row in rows:
        row.state, row.delivered_at = OrderState.DELIVERED, deliveries[row.id]
        row.severity = ""
    Order.objects.bulk_update(rows, ["state", "delivered_at", "severity"], batch_size=1_000)
    outlooks.follow(order_ids=[row.id for row in rows], state=OrderState.DELIVERED)
    log.publish_all(drafts=[_delivered(row.id, deliveries[row.id]) for row in rows])
    return [row.id for row in rows]


def note_undelivered(*, order_id: UUID) -> bool:
    """Note that a report of delivery was taken back; return False if the order was not delivered, or is signed for."""
    changed = Order.objects.filter(pk=order_id, state=OrderState.DELIVERED).update(
        state=OrderState.OPEN, delivered_at=None
    )
    if changed:
        outlooks.follow(order_ids=[order_id], state=OrderState.OPEN)
        log.publish(subject_type=ORDER, subject_id=order_id, body=OrderDeliveryRetracted())
    return bool(changed)


def note_accepted(*, order_id: UUID, accepted_at: datetime) -> bool:
    """Note the customer's signature; an order that nobody reported delivered was delivered then, too."""
    row = Order.objects.select_for_update().filter(pk=order_id).first()
    if row is None or row.state in (OrderState.ACCEPTED, OrderState.CANCELLED):
        return False
    drafts = []
    if row.delivered_at is None:
        row.delivered_at = accepted_at
        drafts.append(_delivered(row.id, accepted_at))
    row.state, row.accepted_at = OrderState.ACCEPTED, accepted_at
    row.severity = ""
    row.save()
    outlooks.follow(order_ids=[row.id], state=OrderState.ACCEPTED)
    body = OrderAccepted(accepted_at=accepted_at)
    drafts.append(Draft(subject_type=ORDER, subject_id=row.id, body=body, happened_at=accepted_at))
    log.publish_all(drafts=drafts)
    return True


def note_unaccepted(*, order_id: UUID) -> bool:
    """Note that an acceptance was taken back; the order is delivered again. Return False if it was not accepted."""
    changed = Order.objects.filter(pk=order_id, state=OrderState.ACCEPTED).update(
        state=OrderState.DELIVERED, accepted_at=None
    )
    if changed:
        outlooks.follow(order_ids=[order_id], state=OrderState.DELIVERED)
        log.publish(subject_type=ORDER, subject_id=order_id, body=OrderAcceptanceRetracted())
    return bool(changed)


def _delivered(order_id: UUID, delivered_at: datetime) -> Draft:
    body = OrderDelivered(delivered_at=delivered_at)
    return Draft(subject_type=ORDER, subject_id=order_id, body=body, happened_at=delivered_at)
