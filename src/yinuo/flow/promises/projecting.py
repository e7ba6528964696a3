"""When orders that hold reservations will arrive as things stand: the projected date, stored apart from the committed.

The radar forecasts every order by what orders like it did; where an order is planned, it is not forecast before the
plan says, for nothing can be delivered before it is made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from yinuo.flow.promises.booking import Holding, moment
from yinuo.flow.promises.facts import Offer, ProjectionFacts
from yinuo.flow.promises.models import Projection
from yinuo.flow.promises.reading import projections_of
from yinuo.ground.kernel import columnar, statements
from yinuo.ground.kernel.tenancy import current_organisation

_WRITE = """
insert into promises_projection
select * from json_populate_recordset(null::promises_projection, %s::json)
on conflict (organisation_id, order_id) do update set
    earliest_at = excluded.earliest_at, likely_at = excluded.likely_at, latest_at = excluded.latest_at,
    reasons = excluded.reasons, computed_at = excluded.computed_at
"""


def note_projections(*, offer: Offer, holdings: Sequence[Holding]) -> None:
    """Note when the first of these orders arrives by its offer, and the others by the plans that moved them."""
    first, *moved = holdings
    rows = [
        row_of(
            order_id=first.order_id,
            earliest_at=offer.earliest_at,
            likely_at=offer.likely_at,
            latest_at=offer.latest_at,
            reasons=[],
            now=offer.computed_at,
        )
    ]
    known = projections(order_ids=[one.order_id for one in moved]) if moved else {}
    rows += [shifted(known[one.order_id], end_of(one), offer.computed_at) for one in moved if one.order_id in known]
    write(rows=rows)


def end_of(holding: Holding) -> datetime:
    """Return when the last of an order's lines arrives by its plans."""
    return moment(max(plan.end for plan in holding.plans))


def shifted(known: ProjectionFacts, end: datetime, now: datetime, reasons: Sequence[dict[str, Any]] = ()) -> Projection:
    """Return a projection moved so that its likely date is the end of a plan."""
    by = end - known.likely_at
    return row_of(
        order_id=known.order_id,
        earliest_at=known.earliest_at + by,
        likely_at=end,
        latest_at=known.latest_at + by,
        reasons=reasons,
        now=now,
    )


def returned(*, order_id: UUID, end: datetime, latest: datetime | None, now: datetime) -> Projection:
    """Return the projection of an order that has its plan back after it held nothing."""
    last = max(latest, end) if latest else end
    return row_of(order_id=order_id, earliest_at=end, likely_at=end, latest_at=last, reasons=[], now=now)


def row_of(
    *,
    order_id: UUID,
    earliest_at: datetime,
    likely_at: datetime,
    latest_at: datetime,
    reasons: Sequence[dict[str, Any]],
    now: datetime,
) -> Projection:
    """Return an unsaved projection."""
    return Projection(
        organisation_id=current_organisation(),
        order_id=order_id,
        earliest_at=earliest_at,
        likely_at=likely_at,
        latest_at=latest_at,
        reasons=list(reasons),
        computed_at=now,
    )


def write(*, rows: Sequence[Projection]) -> None:
    """Store projections in place of those of the same orders."""
    # In one order everywhere, so that two writers cannot wait for each other.
    told = sorted((_plain(row) for row in rows), key=lambda row: str(row["order_id"]))
    statements.run(_WRITE, [json.dumps(told, default=str, ensure_ascii=False)])


def _plain(row: Projection) -> dict[str, Any]:
    return {field.attname: row.__dict__[field.attname] for field in Projection._meta.concrete_fields}


def projections(*, order_ids: Sequence[UUID]) -> dict[UUID, ProjectionFacts]:
    """Return the projections of these orders, by order."""
    found = projections_of(Projection.objects.filter(order_id__in=list(order_ids)))
    return {one.order_id: one for one in found}


_PLANNED = """
select order_id, earliest_at, likely_at, latest_at from promises_projection
 where organisation_id = %s and order_id = any(%s::uuid[]) order by order_id
"""
_PLANNED_COLUMNS = {
    "order_id": pa.string(),
    "earliest_at": columnar.INSTANT,
    "likely_at": columnar.INSTANT,
    "latest_at": columnar.INSTANT,
}


def projection_columns(*, order_ids: Sequence[str]) -> pa.Table:
    """Return the projections of very many orders as columns; orders without one are left out."""
    parameters = [str(current_organisation()), columnar.listed(order_ids)]
    return columnar.read(statement=_PLANNED, parameters=parameters, columns=_PLANNED_COLUMNS)
