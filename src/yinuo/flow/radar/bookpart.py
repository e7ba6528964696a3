"""A part of the whole open book as columns: orders, stages, plans, alerts, and the forecasts there are.

Knows what is read for a forecast and how it becomes a case table; knows nothing of verdicts, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yinuo.flow.orders import columns as order_columns
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar.casetable import MOST_STAGES, stage_column
from yinuo.flow.radar.foreseeing import Means
from yinuo.flow.radar.limits import Limits
from yinuo.flow.radar.models import Alert, AlertState
from yinuo.flow.work import columns as work_columns
from yinuo.ground.kernel import columnar
from yinuo.ground.kernel.tenancy import current_organisation

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FIRST = order_columns.FIRST
_US = 3.6e9
_STORED = {
    "order_id": pa.string(),
    "made_at": columnar.INSTANT,
    "earliest_at": columnar.INSTANT,
    "likely_at": columnar.INSTANT,
    "latest_at": columnar.INSTANT,
    "late_probability": pa.float64(),
    "next_verdict_at": columnar.INSTANT,
    "basis": pa.string(),
}
_READ_STORED = (
    f"select {', '.join(_STORED)} from radar_forecast"
    " where organisation_id = %s and order_id = any(%s::uuid[]) order by order_id"
)


@dataclass(frozen=True)
class AlertRow:
    """What an alert that is alive says of its order."""

    order_id: str
    cause: str
    stage_code: str
    severity: str
    late_probability: float | None
    projected_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the open book as it was read at `now`; the tables beside `book` may know fewer orders, or none."""

    now: datetime
    book: pa.Table
    stages: pa.Table
    plans: pa.Table
    stored: pa.Table
    alerts: Sequence[AlertRow] = ()

    @property
    def zero_us(self) -> int:
        """Return the moment in microseconds since 1970."""
        return round(self.now.timestamp() * 1e6)

    @property
    def ids(self) -> pa.Array:
        """Return the ids of the orders, in their order."""
        return self.book["order_id"].combine_chunks()


def read_part(*, after: str, limit: int, means: Means, told: Limits, now: datetime) -> Part:
    """Read the next orders of the open book, and all that is known of them; none are left where it has no rows."""
    book = order_columns.open_book(after=after, limit=limit)
    ids = book["order_id"].to_pylist()
    codes = sorted({code for order_type in means.models for code in learnt_codes(means=means, order_type=order_type)})
    home, over_since = str(current_organisation()), now - timedelta(hours=told.overrun_hours)
    return Part(
        now=now,
        book=book,
        stages=work_columns.stage_columns(order_ids=ids, codes=codes, over_since=over_since),
        plans=promises.projection_columns(order_ids=ids),
        stored=columnar.read(statement=_READ_STORED, parameters=[home, columnar.listed(ids)], columns=_STORED),
        alerts=_alive(ids[0], ids[-1]) if ids else (),
    )


def _alive(first: str, last: str) -> list[AlertRow]:
    rows = Alert.objects.filter(order_id__gte=first, order_id__lte=last).exclude(state=AlertState.RESOLVED)
    columns = ("order_id", "cause", "stage_code", "severity", "late_probability", "projected_at")
    return [AlertRow(str(row[0]), *row[1:]) for row in rows.order_by("order_id", "stage_code").values_list(*columns)]


def learnt_codes(*, means: Means, order_type: str) -> list[str]:
    """Return the stages that a learnt model looks at."""
    return [stage.code for stage in means.standards[order_type]][:-1][:MOST_STAGES]


def cases_of(*, part: Part, rows: npt.NDArray[np.int64], codes: Sequence[str]) -> pa.Table:
    """Return the case table of some rows of one order type; see `core.foresight.cases`."""
    book = part.book.take(pa.array(rows))
    nothing = pa.nulls(len(rows), columnar.INSTANT)
    known = {
        "order_id": "order_id",
        "ordered_at": "ordered_at",
        "due_at": "committed_at",
        "order_type": "order_type",
        "tier": "tier",
        "customer": "customer",
        "supplier": "supplier",
        "item_family": "family",
        "destination_region": "region",
        "destination_area": "area",
        "lane": "lane",
        "price": "price",
        "quantity": "quantity",
        "line_count": "line_count",
        "freight": "freight",
        "supplier_count": "supplier_count",
    }
    columns: dict[str, Any] = {name: book[source] for name, source in known.items()}
    columns |= {"finished_at": nothing, "cancelled_at": nothing}
    places = pc.index_in(book["order_id"], value_set=part.stages["order_id"])
    for code in codes:
        name = stage_column(code=code)
        columns[name] = part.stages[work_columns.passed_column(code=code)].take(places)
        columns[name.removesuffix("_at") + "_due_at"] = part.stages[work_columns.due_column(code=code)].take(places)
    return pa.table(columns)


def hours_from(column: pa.ChunkedArray | pa.Array, zero_us: int) -> Floats:
    """Return instants as hours from a moment, NaN where there is none."""
    micros = pc.cast(column, pa.int64())
    return np.asarray((numbers(pc.cast(pc.subtract(micros, zero_us), pa.float64()))) / _US)


def numbers(column: pa.ChunkedArray | pa.Array) -> Floats:
    """Return numbers, NaN where there is none."""
    return np.asarray(pc.fill_null(column, float("nan")).to_numpy(zero_copy_only=False), dtype=np.float64)


def by_value(*, column: pa.ChunkedArray, told: Callable[[str], float]) -> Floats:
    """Return for each row what is told of its text, asked once for each text; of none as of an empty one."""
    known = pc.fill_null(column, "").combine_chunks().dictionary_encode()
    answers = np.array([told(text) for text in known.dictionary.to_pylist()], dtype=np.float64)
    return np.asarray(answers[known.indices.to_numpy(zero_copy_only=False)])
