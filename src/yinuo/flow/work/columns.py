"""Stages of very many orders as columns: when each was passed, when each was due, and which run over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from yinuo.ground.kernel import columnar
from yinuo.ground.kernel.tenancy import current_organisation

OVER, OVER_DUE = "over", "over_due"
_RUNS_OVER = "filter (where state = 'active' and due_at <= %s)"


def passed_column(*, code: str) -> str:
    """Return the column that holds when a stage was finished."""
    return f"{code}:passed"


def due_column(*, code: str) -> str:
    """Return the column that holds when a stage is due."""
    return f"{code}:due"


def stage_columns(*, order_ids: Sequence[str], codes: Sequence[str], over_since: datetime) -> pa.Table:
    """Return for each order with stages when those of `codes` were passed and due.

    `over` holds the codes of running stages that were due by `over_since`, parted by commas, and `over_due` the first
    of their due times; both are null for none.
    """
    columns: dict[str, pa.DataType] = {"order_id": pa.string()}
    asked: list[str] = ["order_id"]
    parameters: list[object] = []
    for code in codes:
        for name, column in ((passed_column(code=code), "finished_at"), (due_column(code=code), "due_at")):
            columns[name] = columnar.INSTANT
            asked.append(f"max({column}) filter (where code = %s)")
            parameters.append(code)
    columns |= {OVER: pa.string(), OVER_DUE: columnar.INSTANT}
    asked.append(f"string_agg(code, ',') {_RUNS_OVER}")
    asked.append(f"min(due_at) {_RUNS_OVER}")
    # Columns are names of the model, not input.
    statement = (
        f"select {', '.join(asked)} from work_stage"
        " where organisation_id = %s and order_id = any(%s::uuid[]) and (finished_at is not null or due_at is not null)"
        " group by order_id order by order_id"
    )
    home = str(current_organisation())
    return columnar.read(
        statement=statement,
        parameters=[*parameters, over_since, over_since, home, columnar.listed(order_ids)],
        columns=columns,
    )
