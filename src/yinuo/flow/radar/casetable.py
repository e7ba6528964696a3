"""From facts of orders, lines and stages to the case table that `core.foresight` reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.work.queries import StageFacts

_INSTANT = pa.timestamp("us", "UTC")
# Beyond this many stages of one order type the later ones tell the model nothing new.
MOST_STAGES = 12


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that is known of one order."""

    order: OrderFacts
    stages: Sequence[StageFacts] = ()
    lines: Sequence[LineFacts] = ()
    due_at: datetime | None = None


def stage_column(*, code: str) -> str:
    """Return the column that holds when a stage was passed."""
    return f"stage_{code}_at"


def stage_columns(*, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of an order type's stages but the last, whose end is the delivery itself."""
    return tuple(stage_column(code=code) for code in list(codes)[:-1][:MOST_STAGES])


def case_table(*, cases: Sequence[Case], codes: Sequence[str]) -> pa.Table:
    """Return the case table of orders of one type with these stage codes; see `core.foresight.cases`."""
    orders = [case.order for case in cases]
    columns: dict[str, Any] = {
        "order_id": pa.array([str(order.id) for order in orders], pa.string()),
        "ordered_at": _instants([order.ordered_at for order in orders]),
        "due_at": _instants([case.due_at for case in cases]),
        "finished_at": _instants([order.delivered_at for order in orders]),
        "cancelled_at": _instants([order.cancelled_at for order in orders]),
        "order_type": _texts([order.order_type for order in orders]),
        "tier": _texts([order.tier for order in orders]),
        "customer": _texts([str(order.customer_id) for order in orders]),
        "supplier": _texts([order.supplier_code for order in orders]),
        "item_family": _texts([order.family for order in orders]),
        "destination_region": _texts([order.region for order in orders]),
        "destination_area": _texts([order.city or order.postcode[:3] for order in orders]),
        "lane": _texts([order.lane_code for order in orders]),
        "price": pa.array([float(order.value_minor) / 100 for order in orders], pa.float64()),
        **_sizes(cases),
    }
    stages = [{stage.code: stage for stage in case.stages} for case in cases]
    for code in list(codes)[:-1][:MOST_STAGES]:
        passed = [(of_order[code].finished_at if code in of_order else None) for of_order in stages]
        planned = [(of_order[code].due_at if code in of_order else None) for of_order in stages]
        columns[stage_column(code=code)] = _instants(passed)
        columns[stage_column(code=code).removesuffix("_at") + "_due_at"] = _instants(planned)
    return pa.table(columns)


def by_order_type(*, cases: Sequence[Case]) -> Mapping[str, list[Case]]:
    """Return the cases apart by order type."""
    apart: dict[str, list[Case]] = {}
    for case in cases:
        apart.setdefault(case.order.order_type, []).append(case)
    return apart


def make_cases(
    *,
    orders: Mapping[UUID, OrderFacts],
    stages: Mapping[UUID, Sequence[StageFacts]],
    lines: Mapping[UUID, Sequence[LineFacts]],
) -> list[Case]:
    """Put together what is known of each order; what is owed is the committed date."""
    return [
        Case(order=order, stages=stages.get(one, ()), lines=lines.get(one, ()), due_at=order.committed_at)
        for one, order in orders.items()
    ]


def _sizes(cases: Sequence[Case]) -> dict[str, Any]:
    known = [case.lines or None for case in cases]
    return {
        "quantity": pa.array([float(sum(line.quantity for line in lines)) if lines else None for lines in known]),
        "line_count": pa.array([float(len(lines)) if lines else None for lines in known], pa.float64()),
        "freight": pa.array(
            [sum(line.freight_minor for line in lines) / 100 if lines else None for lines in known], pa.float64()
        ),
        "supplier_count": pa.array(
            [float(len({line.supplier_id for line in lines})) if lines else None for lines in known], pa.float64()
        ),
    }


def _instants(values: Sequence[datetime | None]) -> pa.Array:
    return pa.array(values, _INSTANT)


def _texts(values: Sequence[str]) -> pa.Array:
    return pa.array([value or None for value in values], pa.string())
