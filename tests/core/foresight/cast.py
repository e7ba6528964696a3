"""A small made-up year of deliveries: one slow supplier, one far region, stages, some orders still open."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

START = datetime(2024, 1, 1)


def year_of_orders(*, orders: int = 1500, seed: int = 1, days: float = 365.0) -> pa.Table:
    """Return a case table in which 远山's slow supplier takes twice as long and the far region adds days."""
    generator = np.random.default_rng(seed)
    ordered = np.sort(generator.uniform(0, days * 24, orders))
    supplier = generator.choice(["prompt", "steady", "slow"], orders)
    region = generator.choice(["near", "far"], orders)
    making = np.exp(generator.normal(4.0, 0.3, orders)) * np.where(supplier == "slow", 2.0, 1.0)
    moving = np.exp(generator.normal(4.5, 0.3, orders)) + np.where(region == "far", 120.0, 0.0)
    approved = ordered + generator.uniform(0.2, 5, orders)
    handed = approved + making
    return pa.table(
        {
            "order_id": [f"o{number}" for number in range(orders)],
            "ordered_at": instants(ordered),
            "approved_at": instants(approved),
            "handed_over_at": instants(handed),
            "finished_at": instants(handed + moving),
            "due_at": instants(np.ceil((ordered + 336) / 24) * 24),
            "supplier": supplier,
            "origin_region": ["here"] * orders,
            "destination_region": region,
            "item_family": generator.choice(["gears", "shafts"], orders),
            "order_type": ["standard"] * orders,
            "weight_kg": generator.uniform(1, 20, orders),
            "price": generator.uniform(10, 500, orders),
        }
    )


def instants(hours: np.ndarray) -> pa.Array:
    return pa.array([START + timedelta(hours=float(h)) for h in hours], pa.timestamp("us"))


def known_at(table: pa.Table, now: datetime) -> pa.Table:
    """Return the table as a database held it at `now`: later orders missing, later facts null."""
    rows = [row for row in table.to_pylist() if row["ordered_at"] <= now]
    for row in rows:
        for column in ("approved_at", "handed_over_at", "finished_at"):
            if row[column] is not None and row[column] > now:
                row[column] = None
    return pa.Table.from_pylist(rows, schema=table.schema)


def open_at(table: pa.Table, now: datetime) -> pa.Table:
    """Return the orders open at `now`, as they stood then."""
    return pa.Table.from_pylist(
        [row for row in known_at(table, now).to_pylist() if row["finished_at"] is None], schema=table.schema
    )


def slower_since(table: pa.Table, since: datetime, *, days: float) -> pa.Table:
    """Return the table as if transport had taken so much longer for everything handed over from a moment on."""
    rows = table.to_pylist()
    for row in rows:
        if row["handed_over_at"] >= since:
            row["finished_at"] += timedelta(days=days)
    return pa.Table.from_pylist(rows, schema=table.schema)
