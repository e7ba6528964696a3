"""Bringing a folder of Olist tables into an organisation; whatever is there already is left as it is.

1. Sellers become suppliers, products items, unique customers customers.
2. Orders come in pieces, each with its lines, its stages' history and its rating in one transaction.
3. The report counts what came in, what was there, and what was peculiar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from yinuo.doors.console.olist.drafting import (
    ORDER_TYPE,
    ORDER_TYPE_IN_ENGLISH,
    ORDER_TYPE_NAME,
    STANDARDS,
    Draft,
    customer_code,
    draft_of,
    item_name,
)
from yinuo.doors.console.olist.tables import Row, Tables, moment, read_folder
from yinuo.flow.care import actions as care
from yinuo.flow.care.actions import ImportedRating
from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import ImportResult
from yinuo.flow.work import actions as work
from yinuo.flow.work.actions import StageHistory
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries
from yinuo.ground.supply.actions import NewItem, NewSupplier

# Large, because each piece tells the rooms that learn from history to learn anew.
ORDERS_PIECE = 5_000
RECORDS_PIECE = 2_000
Report = Callable[[str, int, int], None]


@dataclass(kw_only=True)
class OlistReport:
    """What came of an import; `peculiarities` counts orders by what was unusual about their rows."""

    orders: int = 0
    known_orders: int = 0
    customers: int = 0
    items: int = 0
    suppliers: int = 0
    ratings: int = 0
    open_orders: int = 0
    peculiarities: Counter[str] = field(default_factory=Counter)


def import_olist(*, organisation_id: UUID, folder: Path, report: Report) -> OlistReport:
    """Import a folder into an organisation and return what came of it; raises TableMissing."""
    tables, result = read_folder(folder=folder), OlistReport()
    _save_suppliers(organisation_id, tables, result, report)
    _save_items(organisation_id, tables, result, report)
    _save_customers(organisation_id, tables, result, report)
    _save_orders(organisation_id, folder, tables, result, report)
    return result


def _save_suppliers(organisation_id: UUID, tables: Tables, result: OlistReport, report: Report) -> None:
    rows = list(tables.sellers.values())
    for start in range(0, len(rows), RECORDS_PIECE):
        piece = rows[start : start + RECORDS_PIECE]
        with acting_for(organisation_id):
            known = supply_queries.suppliers_by_code(codes=[row["seller_id"] for row in piece])
            fresh = [_supplier(row) for row in piece if row["seller_id"] not in known]
            if fresh:
                supply.save_suppliers(suppliers=fresh)
        result.suppliers += len(fresh)
        report("sellers", start + len(piece), len(rows))


def _supplier(row: Row) -> NewSupplier:
    return NewSupplier(
        code=row["seller_id"],
        name=f"{row.get('seller_city', '')} {row['seller_id'][:6]}".strip(),
        region=row["seller_state"],
        postcode=row.get("seller_zip_code_prefix", ""),
    )


def _save_items(organisation_id: UUID, tables: Tables, result: OlistReport, report: Report) -> None:
    rows = list(tables.products.values())
    for start in range(0, len(rows), RECORDS_PIECE):
        piece = rows[start : start + RECORDS_PIECE]
        with acting_for(organisation_id):
            known = supply_queries.items_by_code(codes=[row["product_id"] for row in piece])
            fresh = [_item(row) for row in piece if row["product_id"] not in known]
            if fresh:
                supply.save_items(items=fresh)
        result.items += len(fresh)
        report("products", start + len(piece), len(rows))


def _item(row: Row) -> NewItem:
    family = row.get("product_category_name", "")
    sides = [_number(row.get(f"product_{side}_cm")) for side in ("length", "height", "width")]
    known = [side for side in sides if side is not None]
    return NewItem(
        code=row["product_id"],
        name=item_name(code=row["product_id"], family=family),
        family=family,
        weight_g=_number(row.get("product_weight_g")),
        volume_cm3=known[0] * known[1] * known[2] if len(known) == 3 else None,
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _save_customers(organisation_id: UUID, tables: Tables, result: OlistReport, report: Report) -> None:
    wanted = {customer_code(row=row, tables=tables): row["customer_id"] for row in tables.orders}
    codes = list(wanted)
    for start in range(0, len(codes), RECORDS_PIECE):
        piece = codes[start : start + RECORDS_PIECE]
        with acting_for(organisation_id):
            known = people_queries.customers_by_code(codes=piece)
            fresh = [_customer(one, tables.customers.get(wanted[one], {})) for one in piece if one not in known]
            if fresh:
                people.register_customers(customers=fresh)
        result.customers += len(fresh)
        report("customers", start + len(piece), len(codes))


def _customer(code: str, row: Row) -> NewCustomer:
    city = row.get("customer_city", "")[:100]
    return NewCustomer(
        code=code,
        name=f"{city or 'cliente'} {code[:6]}",
        region=row.get("customer_state", ""),
        city=city,
        postcode=row.get("customer_zip_code_prefix", ""),
    )


def _save_orders(organisation_id: UUID, folder: Path, tables: Tables, result: OlistReport, report: Report) -> None:
    batch_id: UUID | None = None
    for start in range(0, len(tables.orders), ORDERS_PIECE):
        rows = tables.orders[start : start + ORDERS_PIECE]
        with acting_for(organisation_id):
            known = orders.ids_by_number(numbers=[row["order_id"] for row in rows])
            fresh = [row for row in rows if row["order_id"] not in known]
            if fresh:
                batch_id = batch_id or _opened_batch(folder)
                _enter(fresh, tables, batch_id, result, done=result.orders)
        result.known_orders += len(rows) - len(fresh)
        report("orders", start + len(rows), len(tables.orders))
    if batch_id is not None:
        with acting_for(organisation_id):
            found = ImportResult(row_count=result.orders, errors=[], error_count=0)
            orders_actions.finish_batch(batch_id=batch_id, result=found)


def _opened_batch(folder: Path) -> UUID:
    orders_actions.define_order_types(names={ORDER_TYPE: ORDER_TYPE_NAME}, english={ORDER_TYPE: ORDER_TYPE_IN_ENGLISH})
    work.define_stages(order_type=ORDER_TYPE, templates=STANDARDS)
    batch = orders_actions.open_batch(file_id=None, file_name=folder.name or "olist", source="olist")
    orders_actions.plan_batch(batch_id=batch.id, mapping={}, options={}, job_id=None)
    return batch.id


def _enter(rows: Sequence[Row], tables: Tables, batch_id: UUID, result: OlistReport, *, done: int) -> None:
    items = supply_queries.items_by_code(
        codes=list({one["product_id"] for row in rows for one in tables.items.get(row["order_id"], [])})
    )
    suppliers = supply_queries.suppliers_by_code(
        codes=list({one["seller_id"] for row in rows for one in tables.items.get(row["order_id"], [])})
    )
    item_ids = {code: item.id for code, item in items.items()}
    supplier_ids = {code: one.id for code, one in suppliers.items()}
    drafts = [draft_of(row=row, tables=tables, item_ids=item_ids, supplier_ids=supplier_ids) for row in rows]
    ids = orders_actions.create_orders(orders=[draft.order for draft in drafts], batch_id=batch_id)
    orders_actions.note_piece(batch_id=batch_id, piece=done, size=len(ids), created=len(ids))
    work.import_stages(
        histories=[StageHistory(order_id=one, stages=draft.stages) for one, draft in zip(ids, drafts, strict=True)]
    )
    _rate(ids, drafts, tables, result)
    _count(drafts, result)


def _rate(ids: Sequence[UUID], drafts: Sequence[Draft], tables: Tables, result: OlistReport) -> None:
    ratings = []
    for one, draft in zip(ids, drafts, strict=True):
        review = tables.reviews.get(draft.order.number)
        if review is not None and review["review_score"] in ("1", "2", "3", "4", "5"):
            rated_at = moment(text=review.get("review_creation_date"))
            ratings.append(ImportedRating(order_id=one, score=int(review["review_score"]), rated_at=rated_at))
    result.ratings += care.import_ratings(ratings=ratings) if ratings else 0


def _count(drafts: Sequence[Draft], result: OlistReport) -> None:
    result.orders += len(drafts)
    result.open_orders += sum(1 for d in drafts if d.order.delivered_at is None and d.order.cancelled_at is None)
    result.peculiarities.update(name for draft in drafts for name in draft.peculiarities)
