"""The list of orders: filters, search, sorts and pages that stay quick at 100,000 open orders.

A page is found in two steps: the ids of the page, which indexes can answer alone, then the rows of these ids.
Few matches are found by the index of the filters and sorted by themselves; many are met in the order of the
index of the sort. Decision 5 in `docs/decisions` tells why there is no trigram index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F

from yinuo.flow.orders.events import ORDER
from yinuo.flow.orders.facts import OrderFacts, all_orders, orders_of
from yinuo.flow.orders.models import SORTED_BY, SORTED_BY_OUTLOOK, STRETCHED, Order, OrderState, OrderType, Outlook
from yinuo.flow.orders.seeing import limits, seen
from yinuo.flow.orders.wording import branches, saying
from yinuo.ground.kernel.lookups import among, any_of
from yinuo.ground.process.custom.finding import Sought, those_with
from yinuo.ground.process.custom.sorting import CustomSort, sorted_ids

_OUTLOOK = "outlook__"
SORTS = {
    **SORTED_BY,
    **{name: f"{_OUTLOOK}{column}" for name, column in SORTED_BY_OUTLOOK.items()},
    "number": "number",
    "delivered": "delivered_at",
}
DEFAULT_SORT = "committed"
OPEN_STATES = (OrderState.OPEN.value,)
# Beyond this the number of matches is told as "more than".
COUNT_LIMIT = 10_000
# So many matches are sorted quicker by themselves than found in the order of an index.
FEW = 2_000
MOST_ROWS = 500
MOST_REGIONS = 200
_CHUNK = 2_000


# One look into the index for each region instead of one for each order.
_REGIONS = """
with recursive known as (
    (select region from orders_order where state = %s and region > '' order by region limit 1)
    union all
    select (select o.region from orders_order o where o.state = %s and o.region > known.region
            order by o.region limit 1)
      from known where known.region is not null
)
select region from known where region is not null limit 200
"""
# The number of matches, then the page; too many are counted no further and not sorted. Those known by their customer
# bring what they are sorted by along, for their rows lie together; of the others it is read when they are few.
_FEW = """
with said (id) as materialized ({said}), owned (id, {column}) as materialized ({owned}),
found as materialized (select id from said union select id from owned)
select null::uuid, count(*) from found
union all
(select id, null from (
    select id, {column} from said {held} using (id) where (select count(*) from found) <= %s
    union select id, {column} from owned where (select count(*) from found) <= %s) as few
  order by {column} {way} nulls last, id {way} limit %s offset %s)
"""
_NOBODYS = "select id, {column} from {held} where false"


# The ids of a page and one more, how many there are, and up to where they were counted.
Found = tuple[list[UUID], int, int]


class UnknownSort(Exception):
    """The list cannot be ordered by this."""


@dataclass(frozen=True, kw_only=True)
class OrderFilters:
    """What to show; empty means no limit. Periods are half-open: `…_since` ≤ instant < `…_until`.

    `unseen` asks for orders beyond what whoever acts may see, too: for what is learned, never for what is shown.
    """

    states: tuple[str, ...] = OPEN_STATES
    stages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    order_types: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()
    customer_id: UUID | None = None
    owner_id: UUID | None = None
    batch_id: UUID | None = None
    late_over: float | None = None
    text: str = ""
    committed_since: datetime | None = None
    committed_until: datetime | None = None
    requested_since: datetime | None = None
    requested_until: datetime | None = None
    ordered_since: datetime | None = None
    ordered_until: datetime | None = None
    delivered_since: datetime | None = None
    delivered_until: datetime | None = None
    without_promise: bool = False
    custom: tuple[Sought, ...] = ()
    unseen: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """One page of the list; `total` stops at `counted_to` + 1, `has_more` says whether a next page exists."""

    orders: list[OrderFacts]
    page: int
    size: int
    total: int
    has_more: bool
    counted_to: int = COUNT_LIMIT

    @property
    def total_is_exact(self) -> bool:
        """Return whether `total` counts all matches."""
        return self.total <= self.counted_to


@dataclass(frozen=True, kw_only=True)
class OrderCounts:
    """How many orders match, apart by state and, for open ones, by stage and by severity."""

    by_state: dict[str, int] = field(default_factory=dict)
    by_stage: dict[str, int] = field(default_factory=dict)
    by_severity: dict[str, int] = field(default_factory=dict)


def page(
    *,
    filters: OrderFilters,
    sort: str = DEFAULT_SORT,
    page: int = 1,
    size: int = 50,
    custom_sort: CustomSort | None = None,
) -> OrderPage:
    """Return one page; `sort` is a name of SORTS, with `-` before it for descending. Raises UnknownSort.

    Orders without a value come last either way; what is equal is in the order of entry, descending with the rest.
    A custom field to sort by goes before `sort`.
    """
    size = max(1, min(size, MOST_ROWS))
    first = (max(page, 1) - 1) * size
    counted_to = COUNT_LIMIT
    if custom_sort is not None:
        rows = matching(filters)
        ids = sorted_ids(kind=ORDER, rows=rows, sort=custom_sort, first=first, count=size + 1)
        total = _total(rows, ids, first, size)
    else:
        asked = _sorting(sort), first, size
        ids, total, counted_to = _few(filters, *asked) or _many(filters, *asked)
    return OrderPage(
        orders=in_order(ids[:size]),
        page=max(page, 1),
        size=size,
        total=total,
        has_more=len(ids) > size,
        counted_to=counted_to,
    )


def _few(filters: OrderFilters, sort: tuple[str, bool], first: int, size: int) -> Found | None:
    """Find matches, their number and their page in one pass; None when there are too many for that."""
    if _by_state_alone(filters):
        return None
    column, descending = sort
    held_apart, bare = column.startswith(_OUTLOOK), column.removeprefix(_OUTLOOK)
    rows, ways = _without_words(filters).order_by(), branches(text=filters.text)
    said, words = any_of(
        [rows.filter(way.condition).values_list("id")[: FEW + 1] for way in ways if not way.by_customer]
    )
    owned, customers = any_of(
        [rows.filter(way.condition).values_list("id", column)[: FEW + 1] for way in ways if way.by_customer]
    )
    # Said and owned are the ORM's own statements, column one of SORTS.
    statement = _FEW.format(
        said=said,
        owned=owned or _NOBODYS.format(column=bare, held="orders_outlook" if held_apart else "orders_order"),
        column=bare,
        held="left join orders_outlook" if held_apart else "join orders_order",
        way="desc" if descending else "asc",
    )
    parameters = [*words, *customers, FEW, FEW, size + 1, first]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        (_none, total), *seen = cursor.fetchall()
    # Past the last page somebody else has to tell how many there are.
    return None if total > FEW or (first and not seen) else ([one for one, _none in seen], total, COUNT_LIMIT)


def _many(filters: OrderFilters, sort: tuple[str, bool], first: int, size: int) -> Found:
    """Find a page by the order of an index, and how many there are up to COUNT_LIMIT.

    Of orders with values in custom fields it is known already that they are not few: to count them further, all of
    their values would have to be read.
    """
    rows, (column, descending) = matching(filters), sort
    if column.startswith(_OUTLOOK):
        ids = _in_stretches(_beside(filters, rows), sort, first, size + 1)
    else:
        ids = (_in_stretches if descending and _may_lack(column) else _in_one)(rows, sort, first, size + 1)
    if filters.custom and len(ids) > size:
        return ids, FEW + 1, FEW
    return ids, _total(rows, ids, first, size), COUNT_LIMIT


def _total(rows: Any, ids: list[UUID], first: int, size: int) -> int:
    return first + len(ids) if len(ids) <= size and (ids or first == 0) else _count(rows)


def _may_lack(column: str) -> bool:
    return bool(Order._meta.get_field(column).null)


def _beside(filters: OrderFilters, rows: Any) -> Any:
    """Return what is expected of these orders, in which its index can be walked: of all in a state without the rest."""
    there = Outlook.objects.all()
    if filters.states:
        there = there.filter(**_one_or_more("state", filters.states))
    return there if _by_state_alone(filters) else there.filter(order__in=rows.order_by().values("id"))


def _by_state_alone(filters: OrderFilters) -> bool:
    return filters == OrderFilters(states=filters.states) and not limits()


def _in_one(rows: Any, sort: tuple[str, bool], first: int, count: int) -> list[UUID]:
    column, descending = sort
    order = (f"-{column}", "-id") if descending else (F(column).asc(nulls_last=True), "id")
    return list(rows.order_by(*order).values_list("id", flat=True)[first : first + count])


def _in_stretches(rows: Any, sort: tuple[str, bool], first: int, count: int) -> list[UUID]:
    """Walk an index in two stretches: those with a value, then the rest; backwards the rest would come first."""
    column, way = sort[0].removeprefix(_OUTLOOK), "-" if sort[1] else ""
    walked = STRETCHED.get(column, column)
    valued, rest = rows.filter(**{f"{walked}__isnull": False}), rows.filter(**{walked: None})
    order = dict.fromkeys((f"{way}{walked}", f"{way}{column}", f"{way}pk"))
    ids = list(valued.order_by(*order).values_list("pk", flat=True)[first : first + count])
    if len(ids) == count:
        return ids
    passed = 0 if ids else first - valued.order_by().count()
    return [*ids, *rest.order_by(f"{way}pk").values_list("pk", flat=True)[passed : passed + count - len(ids)]]


def page_after(*, filters: OrderFilters, after: UUID | None, size: int = 100) -> list[OrderFacts]:
    """Return the next orders by id, oldest first: for programs that read all without gap or repetition."""
    rows = matching(filters)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return orders_of(rows.order_by("id")[: max(1, min(size, _CHUNK))])


def counts(*, filters: OrderFilters | None = None) -> OrderCounts:
    """Return how many orders match in each state; stages and severities count open orders only."""
    rows = matching(filters or OrderFilters(states=()))
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    live = rows.filter(state=OrderState.OPEN)
    return OrderCounts(
        by_state=by_state,
        by_stage=dict(live.order_by().values_list("stage_code").annotate(n=Count("id"))),
        by_severity=dict(live.exclude(severity="").order_by().values_list("severity").annotate(n=Count("id"))),
    )


def ids_matching(*, filters: OrderFilters, limit: int) -> list[UUID]:
    """Return the ids of matching orders, oldest first, at most `limit`: for bulk edits of a whole view."""
    return list(matching(filters).order_by("id").values_list("id", flat=True)[:limit])


def each_matching(*, filters: OrderFilters) -> Iterator[OrderFacts]:
    """Yield all matching orders, oldest first, in pieces that fit in memory: for exports."""
    after: UUID | None = None
    while True:
        piece = page_after(filters=filters, after=after, size=_CHUNK)
        yield from piece
        if len(piece) < _CHUNK:
            return
        after = piece[-1].id


def regions() -> list[str]:
    """Return the regions that open orders go to, for the filter's choices."""
    if limits():
        rows = matching(OrderFilters()).exclude(region="").order_by("region")
        return list(rows.values_list("region", flat=True).distinct()[:MOST_REGIONS])
    with connection.cursor() as cursor:
        cursor.execute(_REGIONS, [OrderState.OPEN.value] * 2)
        return [row[0] for row in cursor.fetchall()]


def in_order(ids: list[UUID]) -> list[OrderFacts]:
    """Return these orders in the order of the ids; unknown ids are left out."""
    found = {order.id: order for order in orders_of(all_orders().filter(among("id", ids)))}
    return [found[one] for one in ids if one in found]


def matching(filters: OrderFilters) -> Any:
    """Return the queryset of the orders that the filters let through."""
    return _without_words(filters).filter(saying(text=filters.text))


def _without_words(filters: OrderFilters) -> Any:
    rows = all_orders().filter(those_with(kind=ORDER, sought=filters.custom))
    if not filters.unseen:
        rows = rows.filter(seen())
    for column, values in _choices(filters).items():
        if values:
            rows = rows.filter(**_one_or_more(column, values))
    for column, value in _bounds(filters).items():
        if value is not None:
            rows = rows.filter(**{column: value})
    if filters.without_promise:
        rows = rows.filter(committed_at=None)
    return rows


def _one_or_more(column: str, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column: values[0]} if len(values) == 1 else {f"{column}__in": values}


def _choices(filters: OrderFilters) -> dict[str, tuple[Any, ...]]:
    return {
        "id": filters.ids,
        "state": filters.states,
        "stage_code": filters.stages,
        "tier": filters.tiers,
        "region": filters.regions,
        "channel": filters.channels,
        "order_type_id": _type_ids(filters.order_types),
        "severity": filters.severities,
    }


def _type_ids(codes: tuple[str, ...]) -> tuple[UUID, ...]:
    # A code that is unknown must let nothing through, so it stands for an id that no type has.
    known = tuple(OrderType.objects.filter(code__in=codes).values_list("id", flat=True)) if codes else ()
    return known or (UUID(int=0),) * bool(codes)


def _bounds(filters: OrderFilters) -> dict[str, Any]:
    bounds: dict[str, Any] = {
        "customer_id": filters.customer_id,
        "owner_id": filters.owner_id,
        "batch_id": filters.batch_id,
        f"{_OUTLOOK}late_probability__gte": filters.late_over,
    }
    for name in ("committed", "requested", "ordered", "delivered"):
        bounds[f"{name}_at__gte"] = getattr(filters, f"{name}_since")
        bounds[f"{name}_at__lt"] = getattr(filters, f"{name}_until")
    return bounds


def _sorting(sort: str) -> tuple[str, bool]:
    descending, name = sort.startswith("-"), sort.removeprefix("-")
    if name not in SORTS:
        raise UnknownSort(sort)
    return SORTS[name], descending


def _count(rows: Any) -> int:
    return int(rows.order_by()[: COUNT_LIMIT + 1].count())
