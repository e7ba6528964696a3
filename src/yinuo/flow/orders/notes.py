"""What later rooms note on an order, so that a list of 100,000 orders needs no join. Only changed rows are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders.events import (
    ORDER,
    OrderAcceptanceRetracted,
    OrderAccepted,
    OrderDelivered,
    OrderDeliveryRetracted,
)
from yinuo.flow.orders.models import Order, OrderState, Outlook
from yinuo.ground.kernel import log, statements
from yinuo.ground.kernel.events import Draft

_PIECE = 5_000


@dataclass(frozen=True, kw_only=True)
class Projection:
    """The forecast of one order; None where nothing is known, `severity` empty where nothing threatens."""

    order_id: UUID
    projected_at: datetime | None
    earliest_at: datetime | None
    latest_at: datetime | None
    late_probability: float | None
    severity: str = ""


_NOTE_PROJECTIONS = """
with told as materialized (
    select o.organisation_id, o.id, o.severity as severity_before, n.*
      from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::float8[], %s::text[])
           as n(order_id, projected_at, earliest_at, latest_at, late_probability, severity)
      join orders_order o on o.id = n.order_id
), expected as (
    insert into orders_outlook as here (organisation_id, id, projected_at, projected_earliest_at,
                                        projected_latest_at, late_probability, live)
    select organisation_id, id, projected_at, earliest_at, latest_at, late_probability, true from told
        on conflict (organisation_id, id) do update
       set projected_at = excluded.projected_at, projected_earliest_at = excluded.projected_earliest_at,
           projected_latest_at = excluded.projected_latest_at, late_probability = excluded.late_probability, live = true
     where (here.projected_at, here.projected_earliest_at, here.projected_latest_at, here.late_probability, here.live)
           is distinct from (excluded.projected_at, excluded.projected_earliest_at, excluded.projected_latest_at,
                             excluded.late_probability, true)
    returning id
), graver as (
    update orders_order as o set severity = told.severity from told
     where o.organisation_id = told.organisation_id and o.id = told.id and told.severity <> told.severity_before
    returning o.id
)
select id from expected union select id from graver
"""
_NOTE_DATES = """
insert into orders_outlook as here (organisation_id, id, projected_at, projected_earliest_at, projected_latest_at, live)
select o.organisation_id, o.id, n.projected_at, n.earliest_at, n.latest_at, true
  from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
       as n(order_id, projected_at, earliest_at, latest_at)
  join orders_order o on o.id = n.order_id
    on conflict (organisation_id, id) do update
   set projected_at = excluded.projected_at, projected_earliest_at = excluded.projected_earliest_at,
       projected_latest_at = excluded.projected_latest_at
 where (here.projected_at, here.projected_earliest_at, here.projected_latest_at)
       is distinct from (excluded.projected_at, excluded.projected_earliest_at, excluded.projected_latest_at)
"""
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


def note_projections(*, projections: Sequence[Projection]) -> int:
    """Note forecasts of many orders; return how many rows changed."""
    return _in_pieces(
        _NOTE_PROJECTIONS,
        [(p.order_id, p.projected_at, p.earliest_at, p.latest_at, p.late_probability, p.severity) for p in projections],
    )


def note_projected_dates(*, dates: Sequence[tuple[UUID, datetime, datetime, datetime]]) -> int:
    """Note when orders will arrive (id, likely, earliest, latest), before the radar judges; return how many changed."""
    return _in_pieces(_NOTE_DATES, dates)


def note_stages(*, stages: Sequence[tuple[UUID, str, str]]) -> int:
    """Note the present stage (order id, code, name) of many orders; return how many rows changed."""
    return _in_pieces(_NOTE_STAGES, [(one, code[:40], name[:100]) for one, code, name in stages])


def note_delivered(*, order_id: UUID, delivered_at: datetime) -> bool:
    """Note that an order reached its customer; return False if that was known, or the order was cancelled."""
    return bool(note_deliveries(deliveries={order_id: delivered_at}))


def note_deliveries(*, deliveries: Mapping[UUID, datetime]) -> list[UUID]:
    """Note deliveries of many orders; return the ids of those that were not delivered before."""
    waiting = [OrderState.REVIEW, OrderState.OPEN]
    rows = list(Order.objects.select_for_update().filter(pk__in=list(deliveries), state__in=waiting).order_by("id"))
    for row in rows:
        row.state, row.delivered_at = OrderState.DELIVERED, deliveries[row.id]
        row.severity = ""
    Order.objects.bulk_update(rows, ["state", "delivered_at", "severity"], batch_size=1_000)
    expecting_nothing(order_ids=[row.id for row in rows])
    log.publish_all(drafts=[_delivered(row.id, deliveries[row.id]) for row in rows])
    return [row.id for row in rows]


def note_undelivered(*, order_id: UUID) -> bool:
    """Note that a report of delivery was taken back; return False if the order was not delivered, or is signed for."""
    changed = Order.objects.filter(pk=order_id, state=OrderState.DELIVERED).update(
        state=OrderState.OPEN, delivered_at=None
    )
    if changed:
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
    expecting_nothing(order_ids=[row.id])
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
        log.publish(subject_type=ORDER, subject_id=order_id, body=OrderAcceptanceRetracted())
    return bool(changed)


def expecting_nothing(*, order_ids: Sequence[UUID], dates: bool = True) -> None:
    """Note that orders can be late no more; their projected `dates` stay, or are forgotten. Only for this room."""
    gone: dict[str, Any] = {"late_probability": None, "live": False}
    if not dates:
        gone |= {"projected_at": None, "projected_earliest_at": None, "projected_latest_at": None}
    Outlook.objects.filter(order__in=list(order_ids)).update(**gone)


def _delivered(order_id: UUID, delivered_at: datetime) -> Draft:
    body = OrderDelivered(delivered_at=delivered_at)
    return Draft(subject_type=ORDER, subject_id=order_id, body=body, happened_at=delivered_at)


def _in_pieces(statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    changed = 0
    # The same order everywhere, so that two writers cannot wait for each other.
    ordered = sorted(rows, key=lambda row: str(row[0]))
    for start in range(0, len(ordered), _PIECE):
        columns = [list(column) for column in zip(*ordered[start : start + _PIECE], strict=True)]
        changed += statements.run(statement, columns)
    return changed
