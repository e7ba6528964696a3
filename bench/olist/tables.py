"""Reads the original Olist tables and turns them into case rows; nothing of the data enters the project.

Every row carries the instants at which its facts happened; the reader itself hides nothing, the forecast
asks for a moment. Times are the marketplace's local times, taken as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

STAGES = ("approved_at", "handed_over_at")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "olist_orders_dataset": (
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
    "olist_order_items_dataset": (
        "order_id",
        "order_item_id",
        "product_id",
        "seller_id",
        "shipping_limit_date",
        "price",
        "freight_value",
    ),
    "olist_customers_dataset": ("customer_id", "customer_zip_code_prefix", "customer_state"),
    "olist_sellers_dataset": ("seller_id", "seller_zip_code_prefix", "seller_state"),
    "olist_products_dataset": (
        "product_id",
        "product_category_name",
        "product_weight_g",
        "product_length_cm",
        "product_height_cm",
        "product_width_cm",
    ),
    "olist_geolocation": (
        "geolocation_zip_code_prefix",
        "geolocation_lat",
        "geolocation_lng",
    ),
}
STREAMS: Mapping[str, tuple[str, ...]] = {
    "olist_orders_dataset": ("order_id",),
    "olist_order_items_dataset": ("order_id", "order_item_id"),
    "olist_customers_dataset": ("customer_id",),
}
PLACE_FILES = ("olist_geolocation_centroids", "olist_geolocation_dataset")

CASES = """
with places as (
  select lpad(geolocation_zip_code_prefix, 5, '0') as prefix,
         avg(try_cast(geolocation_lat as double)) as lat, avg(try_cast(geolocation_lng as double)) as lon
  from olist_geolocation group by 1
), lines as (
  select order_id, count(*) as line_count, count(distinct i.seller_id) as supplier_count,
         sum(try_cast(price as double)) as price, sum(try_cast(freight_value as double)) as freight,
         arg_max(i.seller_id, (try_cast(price as double), order_item_id)) as supplier,
         arg_max(i.product_id, (try_cast(price as double), order_item_id)) as item,
         arg_max(p.product_category_name, (try_cast(price as double), order_item_id)) as item_family,
         sum(try_cast(product_weight_g as double)) / 1000 as weight_kg,
         sum(try_cast(product_length_cm as double) * try_cast(product_height_cm as double)
             * try_cast(product_width_cm as double)) / 1000 as volume_l,
         min(try_cast(shipping_limit_date as timestamp)) as handed_over_due_at
  from olist_order_items_dataset i left join olist_products_dataset p using (product_id) group by 1
)
select o.order_id, order_status,
       try_cast(order_purchase_timestamp as timestamp) as ordered_at,
       try_cast(order_approved_at as timestamp) as approved_at,
       try_cast(order_delivered_carrier_date as timestamp) as handed_over_at,
       handed_over_due_at,
       try_cast(order_delivered_customer_date as timestamp) as finished_at,
       date_trunc('day', try_cast(order_estimated_delivery_date as timestamp)) + interval 1 day as due_at,
       l.supplier, l.item, l.item_family,
       s.seller_state as origin_region, left(lpad(s.seller_zip_code_prefix, 5, '0'), 3) as origin_area,
       c.customer_state as destination_region,
       left(lpad(c.customer_zip_code_prefix, 5, '0'), 3) as destination_area,
       a.lat as origin_lat, a.lon as origin_lon, b.lat as destination_lat, b.lon as destination_lon,
       l.weight_kg, l.volume_l, l.line_count as quantity, l.line_count, l.supplier_count, l.price, l.freight
from olist_orders_dataset o
left join olist_customers_dataset c using (customer_id)
left join lines l using (order_id)
left join olist_sellers_dataset s on s.seller_id = l.supplier
left join places a on a.prefix = lpad(s.seller_zip_code_prefix, 5, '0')
left join places b on b.prefix = lpad(c.customer_zip_code_prefix, 5, '0')
where try_cast(order_purchase_timestamp as timestamp) is not null
order by ordered_at, o.order_id
"""


class TablesMissingError(Exception):
    """A file or a column that the benchmark needs is not there."""


def read_case_table(*, data: Path, holdout: Path | None = None) -> pa.Table:
    """Return one case row for each order of `data` and `holdout`, as one stream.

    Due is the end of the estimated day: an order delivered on a later date is late. An order that stands
    in both folders is taken from the hold-out. Raises `TablesMissingError`.
    """
    connection = _connect()
    for name in COLUMNS:
        _view(connection, name, data, holdout if name in STREAMS else None)
    return connection.sql(CASES).to_arrow_table()


def last_known_instant(*, table: pa.Table) -> float:
    """Return the last instant at which anything happened in a case table, in hours since 1970."""
    connection = _connect()
    connection.register("cases", table)
    query = """select epoch(max(greatest(ordered_at, approved_at, handed_over_at, finished_at))) / 3600
               from cases"""
    last = connection.execute(query).fetchall()[0][0]
    return 0.0 if last is None else float(last)


def _connect() -> duckdb.DuckDBPyConnection:
    """Return a connection that draws no progress bar into the printed table, however slow the machine."""
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    return connection


def _view(connection: duckdb.DuckDBPyConnection, name: str, data: Path, holdout: Path | None) -> None:
    """Make one table of both folders; where a key stands in both, the hold-out's row counts."""
    columns = ", ".join(COLUMNS[name])
    base = _source(connection, name, data)
    if holdout is None:
        connection.execute(f"create table {name} as select {columns} from {base}")
        return
    newer = _source(connection, name, holdout)
    key = ", ".join(STREAMS[name])
    connection.execute(
        f"create table {name} as select {columns} from {newer} union all "
        f"select {columns} from {base} anti join (select {key} from {newer}) using ({key})"
    )


def _source(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> str:
    """Return the DuckDB expression that reads a table as text, after checking file and columns."""
    path = _path(name, folder)
    source = f"read_csv('{str(path).replace(chr(39), chr(39) * 2)}', all_varchar=true, header=true)"
    found = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}
    missing = [column for column in COLUMNS[name] if column not in found]
    if missing:
        raise TablesMissingError(f"{path.name} in {folder} lacks the column {missing[0]}.")
    return source


def _path(name: str, folder: Path) -> Path:
    stems = PLACE_FILES if name == "olist_geolocation" else (name,)
    for stem in stems:
        for ending in (".csv", ".csv.gz"):
            if (folder / (stem + ending)).is_file():
                return folder / (stem + ending)
    raise TablesMissingError(f"{stems[0]}.csv or {stems[0]}.csv.gz is missing in {folder}.")
