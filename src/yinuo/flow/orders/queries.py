"""Questions about orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, FloatField, Max, Q, Sum, When

from yinuo.flow.orders.facts import (
    BatchFacts,
    LineFacts,
    OrderFacts,
    OrderPoint,
    OrderTypeFacts,
    all_lines,
    all_orders,
    batch_of,
    line_of_row,
    line_rows,
    lines_of,
    order_of_row,
    order_rows,
    orders_of,
    points_of,
)
from yinuo.flow.orders.grouping import delivered_by_group, groups_of, open_ids_of
from yinuo.flow.orders.likeness import Alike, alike
from yinuo.flow.orders.listing import (
    COUNT_LIMIT,
    DEFAULT_SORT,
    SORTS,
    OrderCounts,
    OrderFilters,
    OrderPage,
    UnknownSort,
    counts,
    each_matching,
    ids_matching,
    page,
    page_after,
    regions,
)
from yinuo.flow.orders.models import (
    LIVE_STATES,
    Channel,
    ImportBatch,
    Order,
    OrderEdit,
    OrderLine,
    OrderState,
    OrderType,
    Outlook,
    RememberedMapping,
)
from yinuo.flow.orders.seeing import (
    NotAllSeen,
    limit_rows,
    limit_whole,
    limited_by,
    limits,
    need_all_seen,
    seen,
    seen_customers,
    shown,
)
from yinuo.flow.orders.wording import branches, saying
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.questions import Question
from yinuo.ground.people import queries as people

REVIEW_CHANNELS = declare(
    name="orders.review_channels",
    default=["web", "marketplace"],
    unit="channels",
    meaning="Orders from these channels wait for a first review by a person before they are open.",
)
NUMBER_PREFIX = declare(
    name="orders.number_prefix",
    default="SO",
    unit="text",
    meaning="What the numbers begin with that Yinuo gives to orders entered without a number.",
)
CHANNELS = tuple(Channel.values)
STATES = tuple(OrderState.values)
# Orders in these states still owe something to the customer.
_ONE_ORDER = Question(lambda order_id: order_rows(all_orders().filter(pk=order_id)))
_PROCESS_KEYS = Question(
    lambda _sought: OrderType.objects.exclude(process_key="").values_list("code", "process_key"), by_text=True
)
_LINES_OF_ONE = Question(lambda order_id: line_rows(all_lines().filter(order_id=order_id).order_by("position")))


def order(*, order_id: UUID) -> OrderFacts | None:
    """Return an order, or None."""
    found = _ONE_ORDER.ask(order_id)
    return order_of_row(found[0]) if found else None


def order_by_number(*, number: str) -> OrderFacts | None:
    """Return the order with this number, or None; one that whoever acts may not see is none."""
    return next(iter(orders_of(all_orders().filter(seen(), number=number))), None)


def ids_by_number(*, numbers: Sequence[str], unseen: bool = False) -> dict[str, UUID]:
    """Return the ids of the known orders among these numbers; `unseen` finds those out of sight, too."""
    rows = all_orders() if unseen else all_orders().filter(seen())
    return dict(rows.filter(among("number", numbers)).values_list("number", "id"))


def facts_for(*, order_ids: Sequence[UUID]) -> dict[UUID, OrderFacts]:
    """Return the known orders among these ids, by id; of what is looked at, those to be seen."""
    return {found.id: found for found in orders_of(all_orders().filter(shown(), among("id", order_ids)))}


def of_customer(*, customer_id: UUID, limit: int = 100) -> list[OrderFacts]:
    """Return a customer's orders, newest first."""
    return orders_of(all_orders().filter(shown(), customer_id=customer_id).order_by("-ordered_at", "-id")[:limit])


@dataclass(frozen=True, kw_only=True)
class CustomerSums:
    """A customer's orders in numbers; amounts are (currency, minor units) of the orders since a moment."""

    open: int
    overdue: int
    undated: int
    unaccepted: int
    last_order_at: datetime | None
    values: tuple[tuple[str, int], ...]


def sums_of_customer(*, customer_id: UUID, since: datetime, now: datetime) -> CustomerSums:
    """Return a customer's orders in numbers: open, over their date, without one, delivered but not accepted."""
    rows = Order.objects.filter(shown(), customer_id=customer_id)
    is_open = Q(state=OrderState.OPEN)
    told = rows.aggregate(
        open=Count("id", filter=is_open),
        overdue=Count("id", filter=is_open & Q(committed_at__lt=now)),
        undated=Count("id", filter=is_open & Q(committed_at=None)),
        unaccepted=Count("id", filter=Q(state=OrderState.DELIVERED, delivered_at__gte=since)),
        last_order_at=Max("ordered_at"),
    )
    alive = rows.filter(ordered_at__gte=since, cancelled_at=None).order_by("currency")
    values = alive.values_list("currency").annotate(total=Sum("value_minor"))
    return CustomerSums(**told, values=tuple((currency, int(total)) for currency, total in values if total))


def lines(*, order_id: UUID) -> list[LineFacts]:
    """Return the lines of an order."""
    return [line_of_row(row) for row in _LINES_OF_ONE.ask(order_id)]


def lines_by_id(*, ids: Sequence[UUID]) -> dict[UUID, LineFacts]:
    """Return lines of any orders, by id."""
    return {line.id: line for line in lines_of(all_lines().filter(among("id", ids)))}


def lines_for(*, order_ids: Sequence[UUID]) -> dict[UUID, list[LineFacts]]:
    """Return the lines of several orders, by order."""
    found: dict[UUID, list[LineFacts]] = {one: [] for one in order_ids}
    for line in lines_of(all_lines().filter(among("order_id", order_ids)).order_by("order_id", "position")):
        found[line.order_id].append(line)
    return found


def order_types() -> list[OrderTypeFacts]:
    """Return the kinds of orders, in the order they were defined."""
    columns = ("id", "code", "name", "name_en", "process_key", "freezes_scope")
    rows = OrderType.objects.order_by("id").values_list(*columns)
    return [OrderTypeFacts(**dict(zip(columns, row, strict=True))) for row in rows]


def process_keys() -> dict[str, str]:
    """Return the processes that kinds of orders run through, by the kind's code; kinds without one are left out."""
    return dict(_PROCESS_KEYS.ask(""))


def open_ids(*, after: UUID | None = None, limit: int = 5_000) -> list[UUID]:
    """Return ids of open orders by id, those after `after` if given."""
    rows = all_orders().filter(state=OrderState.OPEN)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def count_overdue_at_entry(*, stale_days: float, now: datetime) -> int:
    """Return how many open orders were entered when their promise had passed for longer than `stale_days`.

    Counted up to COUNT_LIMIT; one more stands for more.
    """
    stale = timedelta(days=stale_days)
    # The first condition follows from the second and is answered by the list's index.
    rows = all_orders().filter(shown(), state=OrderState.OPEN, committed_at__lt=now - stale)
    return int(rows.filter(committed_at__lt=F("created_at") - stale)[: COUNT_LIMIT + 1].count())


def owed_next(*, since: datetime, until: datetime, limit: int, after: UUID | None = None) -> list[OrderPoint]:
    """Return the open orders committed in [since, until), the soonest first.

    With `after`, those committed at `since` begin behind that order's id: the next page of the same list.
    """
    rows = all_orders().filter(shown(), state=OrderState.OPEN, committed_at__gte=since, committed_at__lt=until)
    if after is not None:
        rows = rows.exclude(committed_at=since, id__lte=after)
    return points_of(rows.order_by("committed_at", "id")[:limit])


def finished_facts(
    *, since: datetime | None = None, until: datetime | None = None, limit: int = 200_000
) -> list[OrderFacts]:
    """Return orders delivered in [since, until), the newest deliveries first: history to learn from."""
    rows = all_orders().filter(shown()).exclude(delivered_at=None)
    if since is not None:
        rows = rows.filter(delivered_at__gte=since)
    if until is not None:
        rows = rows.filter(delivered_at__lt=until)
    return orders_of(rows.order_by("-delivered_at", "-id")[:limit])


def has_more_than(*, count: int) -> bool:
    """Return whether there are more orders than that, of whatever state."""
    return bool(Order.objects.order_by()[count : count + 1].exists())


def orders_to_count() -> Countable:
    """Return the orders as a relation: `id`, `number`, moments, parties; `order_type` is the type's code."""
    columns = ("id", "number", "customer_id", "customer_name", "tier", "region", "city", "family", "channel", "state")
    more = (
        "owner_id",
        "supplier_code",
        "lane_code",
        "value_minor",
        "currency",
        "cancelled_at",
        "accepted_at",
    )
    moments = ("ordered_at", "requested_at", "committed_at", "delivered_at")
    rows = Order.objects.values(*columns, *more, *moments, type_code=F("order_type__code"))
    expected = {name: F(f"outlook__{name}") for name in ("projected_at", "late_probability")}
    return countable(rows.annotate(**expected), beside=(Outlook,))


def lines_to_count() -> Countable:
    """Return the lines of orders as a relation; `value` is in whole units of the organisation's currency, and of
    orders in another there is none."""
    own = people.organisation().currency
    worth = whole_units(F("quantity") * F("price_minor") + F("freight_minor"), own)
    value = Case(When(order__currency=own, then=worth), output_field=FloatField())
    columns = ("id", "order_id", "position", "item_code", "item_name", "family", "quantity", "unit")
    return countable(OrderLine.objects.values(*columns, value=value))


def batch(*, batch_id: UUID) -> BatchFacts | None:
    """Return an imported file, or None."""
    row = ImportBatch.objects.filter(pk=batch_id).first()
    return batch_of(row) if row else None


def batches(*, limit: int = 20) -> list[BatchFacts]:
    """Return the newest imported files."""
    return [batch_of(row) for row in ImportBatch.objects.order_by("-id")[:limit]]


def remembered_mapping(*, signature: str) -> dict[str, Any] | None:
    """Return what columns of a file with these headings meant last time, or None."""
    row = RememberedMapping.objects.filter(signature=signature).first()
    return dict(row.mapping) if row else None


def edit(*, edit_id: UUID) -> Mapping[str, Any] | None:
    """Return an edit: its changes, how many orders it touched, and whether it was undone."""
    row = OrderEdit.objects.filter(pk=edit_id).first()
    if row is None:
        return None
    return {"id": row.id, "changes": row.changes, "count": len(row.before), "undone": row.undone_at is not None}


__all__ = [
    "CHANNELS",
    "COUNT_LIMIT",
    "DEFAULT_SORT",
    "LIVE_STATES",
    "NUMBER_PREFIX",
    "REVIEW_CHANNELS",
    "SORTS",
    "STATES",
    "Alike",
    "BatchFacts",
    "LineFacts",
    "NotAllSeen",
    "OrderCounts",
    "OrderFacts",
    "OrderFilters",
    "OrderPage",
    "OrderPoint",
    "OrderTypeFacts",
    "UnknownSort",
    "alike",
    "batch",
    "batches",
    "branches",
    "count_overdue_at_entry",
    "counts",
    "delivered_by_group",
    "each_matching",
    "edit",
    "facts_for",
    "finished_facts",
    "groups_of",
    "ids_by_number",
    "ids_matching",
    "limit_rows",
    "limit_whole",
    "limited_by",
    "limits",
    "lines",
    "lines_for",
    "need_all_seen",
    "open_ids",
    "open_ids_of",
    "order",
    "order_by_number",
    "order_types",
    "owed_next",
    "page",
    "page_after",
    "process_keys",
    "regions",
    "remembered_mapping",
    "saying",
    "seen",
    "seen_customers",
]
