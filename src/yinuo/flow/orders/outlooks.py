"""What is expected of orders, as later rooms say: a row beside each order. Only changed rows are written.

Whoever writes both locks the order before its outlook, so that no two wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders.models import LIVE_STATES, OrderState, Outlook
from yinuo.ground.kernel import arrays, statements
from yinuo.ground.kernel.tenancy import current_organisation

PIECE = 5_000


@dataclass(frozen=True, kw_only=True)
class Projection:
    """The forecast of one order; None where nothing is known, `severity` empty where nothing threatens."""

    order_id: UUID
    projected_at: datetime | None
    earliest_at: datetime | None
    latest_at: datetime | None
    late_probability: float | None
    severity: str = ""


_BEGIN = """
insert into orders_outlook (organisation_id, id, state)
select %s, each.id, each.state from unnest(%s, %s) as each (id, state)
"""
# Nothing is expected of an order that ended while it was forecast: who waited for its row sees it as it is then. The
# count lets the severities be written first.
_NOTE_PROJECTIONS = """
with told as materialized (
    select * from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::float8[], %s::text[])
        as n (order_id, projected_at, earliest_at, latest_at, late_probability, severity)
), graver as (
    update orders_order as o set severity = told.severity from told
     where o.id = told.order_id and o.severity <> told.severity and o.state in ('review', 'open')
    returning o.id
), expected as (
    update orders_outlook as o
       set projected_at = told.projected_at, projected_earliest_at = told.earliest_at,
           projected_latest_at = told.latest_at, late_probability = told.late_probability
      from told
     where o.id = told.order_id and o.state in ('review', 'open') and (select count(*) from graver) >= 0
       and (o.projected_at, o.projected_earliest_at, o.projected_latest_at, o.late_probability)
           is distinct from (told.projected_at, told.earliest_at, told.latest_at, told.late_probability)
    returning o.id
)
select id from graver union select id from expected
"""
_NOTE_DATES = """
update orders_outlook as o
   set projected_at = n.projected_at, projected_earliest_at = n.earliest_at, projected_latest_at = n.latest_at
  from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
       as n(order_id, projected_at, earliest_at, latest_at)
 where o.id = n.order_id
   and (o.projected_at, o.projected_earliest_at, o.projected_latest_at)
       is distinct from (n.projected_at, n.earliest_at, n.latest_at)
"""


def note_projections(*, projections: Sequence[Projection]) -> int:
    """Note forecasts of many orders that are not at their end; return of how many something changed."""
    return in_pieces(
        statement=_NOTE_PROJECTIONS,
        rows=[
            (p.order_id, p.projected_at, p.earliest_at, p.latest_at, p.late_probability, p.severity)
            for p in projections
        ],
    )


def note_projected_dates(*, dates: Sequence[tuple[UUID, datetime, datetime, datetime]]) -> int:
    """Note when orders will arrive (id, likely, earliest, latest), before the radar judges; return how many changed."""
    return in_pieces(statement=_NOTE_DATES, rows=dates)


def begin(*, states: Sequence[tuple[UUID, str]]) -> None:
    """Give new orders, with their states, a row each. Only for this room."""
    ids, told = zip(*states, strict=True)
    statements.run(_BEGIN, [current_organisation(), arrays.UUIDS.pack(ids), arrays.TEXTS.pack(told)])


def follow(*, order_ids: Sequence[UUID], state: str) -> None:
    """Note the state that orders are in now: at their end they can be late no more. Only for this room.

    Of delivered orders the projected dates stay, of cancelled ones they are forgotten.
    """
    gone: dict[str, Any] = {} if state in LIVE_STATES else {"late_probability": None}
    if state == OrderState.CANCELLED:
        gone |= {"projected_at": None, "projected_earliest_at": None, "projected_latest_at": None}
    Outlook.objects.filter(order__in=list(order_ids)).update(state=state, **gone)


def in_pieces(*, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Run a statement on columns of rows that begin with an id, so many at a time; return how many it touched."""
    touched = 0
    # The same order everywhere, so that two writers cannot wait for each other.
    ordered = sorted(rows, key=lambda row: str(row[0]))
    for start in range(0, len(ordered), PIECE):
        columns = [list(column) for column in zip(*ordered[start : start + PIECE], strict=True)]
        touched += statements.run(statement, columns)
    return touched
