"""Reading the original Olist tables (CSV, gzip or not) from a folder. It knows their columns and nothing else."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, str]
# All moments in the tables are wall-clock time of Olist's place.
ZONE = ZoneInfo("America/Sao_Paulo")
NAMES = ("orders", "order_items", "customers", "products", "sellers", "order_reviews")
_REQUIRED = {
    "orders": {"order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_estimated_delivery_date"},
    "order_items": {"order_id", "order_item_id", "product_id", "seller_id", "price", "freight_value"},
    "customers": {"customer_id", "customer_unique_id", "customer_state"},
    "products": {"product_id", "product_category_name"},
    "sellers": {"seller_id", "seller_state"},
    "order_reviews": {"order_id", "review_score"},
}


class TableMissing(Exception):
    """A table is not in the folder, or lacks columns; `name` is the file's, `columns` what it lacks."""

    def __init__(self, name: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(name, columns)
        self.name, self.columns = name, columns


@dataclass(frozen=True, kw_only=True)
class Tables:
    """All tables of a folder, the smaller ones by their keys."""

    orders: list[Row]
    items: dict[str, list[Row]]
    customers: dict[str, Row]
    products: dict[str, Row]
    sellers: dict[str, Row]
    reviews: dict[str, Row]


def read_folder(*, folder: Path) -> Tables:
    """Return the tables of a folder; raises TableMissing. Of several reviews of an order the last one counts."""
    read = {name: _read(folder, name) for name in NAMES}
    items: dict[str, list[Row]] = defaultdict(list)
    for row in read["order_items"]:
        items[row["order_id"]].append(row)
    return Tables(
        orders=sorted(read["orders"], key=lambda row: (row["order_purchase_timestamp"], row["order_id"])),
        items={one: sorted(rows, key=lambda row: int(row["order_item_id"])) for one, rows in items.items()},
        customers={row["customer_id"]: row for row in read["customers"]},
        products={row["product_id"]: row for row in read["products"]},
        sellers={row["seller_id"]: row for row in read["sellers"]},
        reviews={row["order_id"]: row for row in read["order_reviews"]},
    )


def moment(*, text: str | None) -> datetime | None:
    """Return a moment of the tables, or None for an empty cell."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE) if text else None


def _read(folder: Path, name: str) -> list[Row]:
    stem = f"olist_{name}_dataset.csv"
    path = next((folder / one for one in (stem, f"{stem}.gz") if (folder / one).is_file()), None)
    if path is None:
        raise TableMissing(f"{stem}[.gz]")
    rows = list(_rows(path))
    lacking = _REQUIRED[name] - set(rows[0]) if rows else set()
    if lacking:
        raise TableMissing(path.name, tuple(sorted(lacking)))
    return rows


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as raw:
        unpacked: Any = gzip.open(raw) if path.suffix == ".gz" else raw  # noqa: SIM115 - closed with the file below it
        yield from csv.DictReader(io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline=""))
