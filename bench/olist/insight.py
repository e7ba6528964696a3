"""Whether insight says of the Olist orders what their raw tables say.

The tables come in by the import that everybody uses, into a PostgreSQL of the benchmark's own. The layer is asked, live
and from a snapshot; beside it stand the same numbers computed from the files by DuckDB, which knows nothing of Yinuo.
Due is the last second of the estimated day; an order called delivered without a date counts as delivered on its
estimated day, one cancelled or unavailable not at all; of several reviews of an order the last in the file counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.database import own_database
from bench.olist.tables import TablesMissingError

ZONE = "America/Sao_Paulo"
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
CLOSE = 1e-9
# How late an order came, by the days after its due moment; the same bands for both.
BANDS = ((float("-inf"), 0.0, "in time"), (0.0, 3.0, "≤ 3 days late"), (3.0, 7.0, "≤ 7 days late"))
BEYOND = "later"
_FILES = {"orders": "olist_orders_dataset", "reviews": "olist_order_reviews_dataset"}
_FILES |= {"customers": "olist_customers_dataset"}
_RAW = """
with told as (
  select order_id, order_status, customer_id, try_cast(order_purchase_timestamp as timestamp) as ordered,
    try_cast(order_delivered_customer_date as timestamp) as arrived,
    try_cast(order_estimated_delivery_date as timestamp) as estimated
  from orders
), reviewed as (
  select order_id, cast(last(review_score order by place) as integer) as score
  from (select *, row_number() over () as place from reviews) group by order_id
)
select order_id, ordered, coalesce(arrived, case when order_status = 'delivered' then estimated end) as delivered,
  estimated + interval 1 day - interval 1 second as due, coalesce(customer_state, '') as state,
  case when score between 1 and 5 then score end as score
from told left join reviewed using (order_id) left join customers using (customer_id)
where order_status not in ('canceled', 'cancelled', 'unavailable')
"""
_DAYS = "epoch({0} at time zone '{1}') / 86400.0"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A number by both ways; `layer` is asked live and `snapshot` from the files."""

    name: str
    raw: float | None
    layer: float | None
    snapshot: float | None

    @property
    def agrees(self) -> bool:
        """Return whether all say the same."""
        return all(_close(self.raw, one) for one in (self.layer, self.snapshot))


Numbers = dict[str, float | None]


def compare(*, data: Path, say: Callable[[str], None]) -> list[Compared]:
    """Return every number that is compared; raises TablesMissingError."""
    raw = from_files(data)
    with own_database():
        layer, snapshot = _from_layer(data, say)
    names = [*raw, *(name for name in layer if name not in raw)]
    return [Compared(name=one, raw=raw.get(one), layer=layer.get(one), snapshot=snapshot.get(one)) for one in names]


def insight_lines(*, rows: list[Compared]) -> list[str]:
    """Return the table and how many numbers differ."""
    differing = [row for row in rows if not row.agrees]
    lines = [f"{'number':<44}{'raw files':>14}{'layer':>14}{'snapshot':>14}"]
    for row in rows:
        numbers = "".join(f"{_written(one):>14}" for one in (row.raw, row.layer, row.snapshot))
        lines.append(f"{row.name:<44}{numbers}  {'agree' if row.agrees else 'DIFFER'}")
    return [*lines, f"{len(rows)} numbers, {len(differing)} differ"]


def from_files(data: Path) -> Numbers:
    """Return the numbers as the raw files have them."""
    base = duckdb.connect()
    for name, stem in _FILES.items():
        base.execute(f"create view {name} as select * from read_csv('{_path(data, stem)}', all_varchar = true)")
    base.execute(f"create table facts as {_RAW}")
    # Elapsed time goes by instants, so that days on which clocks were put forward are as long as they were.
    elapsed = {
        "lead": f"{_DAYS.format('delivered', ZONE)} - {_DAYS.format('ordered', ZONE)}",
        "late": f"{_DAYS.format('delivered', ZONE)} - {_DAYS.format('due', ZONE)}",
    }
    base.execute(f"create table days as select *, {elapsed['lead']} as lead, {elapsed['late']} as late from facts")
    return dict(_raw_numbers(base))


def _raw_numbers(base: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, float | None]]:
    delivered = "from days where delivered is not null"
    on_time, lead = "avg(cast(late <= 0 as integer))", "median(lead)"
    for name, what in (("deliveries", "count(*)"), ("on-time rate", on_time), ("lead time, days", lead)):
        yield name, _one(base, f"select {what} {delivered}")
    yield "average lateness, days", _one(base, f"select avg(late) {delivered} and late > 0")
    yield "average rating", _one(base, f"select avg(score) {delivered}")
    for key, share in base.execute(f"select state, {on_time} {delivered} group by 1 order by 1").fetchall():
        yield f"on-time rate, {key or '–'}", share
    for key, days in base.execute(
        f"select strftime(delivered, '%Y-%m'), {lead} {delivered} group by 1 order by 1"
    ).fetchall():
        yield f"lead time, {key}", days
    yield from _bands(base.execute(f"select late, score {delivered} and score is not null").fetchall())


def _one(base: duckdb.DuckDBPyConnection, statement: str) -> float | None:
    [(found,)] = base.execute(statement).fetchall()
    return None if found is None else float(found)


def _bands(facts: list[Any]) -> Iterator[tuple[str, float | None]]:
    """Return the mean rating of each band of lateness."""
    found: dict[str, list[float]] = {name: [] for *_ends, name in BANDS} | {BEYOND: []}
    for late, score in facts:
        band = next((name for low, high, name in BANDS if low < late <= high), BEYOND)
        found[band].append(float(score))
    for name, scores in found.items():
        yield f"rating, {name}", sum(scores) / len(scores) if scores else None


def _from_layer(data: Path, say: Callable[[str], None]) -> tuple[Numbers, Numbers]:
    from yinuo.doors.console.olist.importing import import_olist
    from yinuo.flow.insight import engines
    from yinuo.flow.insight.snapshots import choosing, writing
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    home = people.found_organisation(name="Olist", slug="olist", timezone=ZONE, country="BR")
    say(f"Importing {data} …")
    import_olist(organisation_id=home, folder=data, report=lambda _name, _done, _total: None)
    choosing.HEAVY_FACTS = 0
    with acting_for(home):
        with engines.live():
            layer = dict(_layer_numbers())
        say("Writing the snapshot …")
        writing.refresh()
        snapshot = dict(_layer_numbers())
        if engines.as_of() is None:
            raise SystemExit("the snapshot answered nothing")
    return layer, snapshot


def _layer_numbers() -> Iterator[tuple[str, float | None]]:
    from yinuo.flow.insight import queries
    from yinuo.flow.insight.queries import Period

    period = Period(since=EVER[0], until=EVER[1])

    def number(metric: str) -> float | None:
        return queries.number(metric=metric, period=period).value

    yield "deliveries", number("deliveries")
    yield "on-time rate", number("on_time_rate")
    yield "lead time, days", number("lead_time_days")
    yield "average lateness, days", number("late_days")
    yield "average rating", number("csat")
    for group in queries.breakdown(metric="on_time_rate", dimension="region", period=period):
        yield f"on-time rate, {group.key or '–'}", group.measured.value
    for group in queries.breakdown(metric="lead_time_days", dimension="month", period=period):
        yield f"lead time, {group.key}", group.measured.value
    rated = queries.rows(metric="csat", period=period, limit=1_000_000)
    yield from _bands([(_days_late(one.order), one.value) for one in rated])


def _days_late(order: Any) -> float:
    return float((order.delivered_at - order.committed_at).total_seconds() / 86_400)


def _path(data: Path, stem: str) -> Path:
    for ending in (".csv", ".csv.gz"):
        if (data / (stem + ending)).is_file():
            return data / (stem + ending)
    raise TablesMissingError(f"{stem}.csv or {stem}.csv.gz is missing in {data}.")


def _close(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= CLOSE * max(abs(first), abs(second), 1.0)


def _written(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")
