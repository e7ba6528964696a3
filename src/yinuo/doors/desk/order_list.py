"""What the address of the order list means: its view, filters, order and page. Knows no template and no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import custom_columns
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters, OrderPage
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import number
from yinuo.ground.process.custom.sorting import CustomSort

PAGE_SIZE = 50
SAVED_PAGE = "orders"
SOON_HOURS = 36
# What does not belong to a view: where one is in it.
_NOT_KEPT = ("page", "id", "all")


@dataclass(frozen=True, kw_only=True)
class BuiltInView:
    """A view that everybody has."""

    code: str
    label: Promise
    filters: OrderFilters
    sort: str


VIEWS: tuple[BuiltInView, ...] = (
    BuiltInView(code="all", label=_("全部在途"), filters=OrderFilters(), sort="committed"),
    BuiltInView(
        code="soon",
        label=_("36 小时预警"),
        filters=OrderFilters(severities=("critical", "warning")),
        sort="-late",
    ),
    BuiltInView(code="unpromised", label=_("待承诺"), filters=OrderFilters(without_promise=True), sort="ordered"),
    BuiltInView(code="review", label=_("待审核"), filters=OrderFilters(states=("review",)), sort="ordered"),
    BuiltInView(
        code="delivered", label=_("已交付"), filters=OrderFilters(states=("delivered", "accepted")), sort="-delivered"
    ),
)
DUE: dict[str, Promise] = {
    "overdue": _("已逾期"),
    "36h": _("36 小时内"),
    "7d": _("7 天内"),
    "30d": _("30 天内"),
}
_DUE_HOURS = {"36h": SOON_HOURS, "7d": 7 * 24, "30d": 30 * 24}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """An understood address."""

    view: BuiltInView
    filters: OrderFilters
    sort: str
    page: int
    custom_sort: CustomSort | None = None


def listing(*, query: Mapping[str, str], now: datetime, role: str) -> Listing:
    """Return what an address asks for; what it does not understand, or the role may not see, is left out."""
    view = next((view for view in VIEWS if view.code == query.get("view")), VIEWS[0])
    sort = query.get("sort", "")
    known = sort.removeprefix("-") in orders.SORTS
    custom_sort = custom_columns.sort_in(kind="order", role=role, query=query)
    page = query.get("page", "1")
    return Listing(
        view=view,
        filters=replace(
            _due(_narrowed(view.filters, query), query.get("due", ""), now),
            custom=custom_columns.sought_in(kind="order", role=role, query=query),
        ),
        sort=sort if known or custom_sort else view.sort,
        custom_sort=custom_sort,
        page=int(page) if page.isdecimal() and len(page) < 7 and int(page) else 1,
    )


def kept_query(query: Mapping[str, str]) -> str:
    """Return the address as a view keeps it: filters and order, without the page."""
    return urlencode(sorted((key, value) for key, value in query.items() if value and key not in _NOT_KEPT))


def counted(page: OrderPage) -> str:
    """Return how many orders match, as far as they were counted: `78`, or `10,000+`."""
    return number(page.total) if page.total_is_exact else f"{number(page.counted_to)}+"


def tabs(*, query: Mapping[str, str], saved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the views as tabs: everybody's, then the member's own and the shared ones."""
    present = kept_query(query)
    own = [
        {"label": view["name"], "url": f"?{view['query']}", "active": view["query"] == present, "id": view["id"]}
        for view in saved
    ]
    on_own = any(tab["active"] for tab in own)
    code = dict(parse_qsl(present)).get("view", "all")
    built_in = [
        {"label": view.label, "url": f"?view={view.code}", "active": not on_own and view.code == code} for view in VIEWS
    ]
    return [*built_in, *own]


def _narrowed(filters: OrderFilters, query: Mapping[str, str]) -> OrderFilters:
    changes: dict[str, Any] = {"text": query.get("q", "").strip()[:100]}
    for name, column in _LISTS.items():
        values = tuple(value for value in query.get(name, "").split(",") if value)[:20]
        if values:
            changes[column] = values
    for name, column in (("customer", "customer_id"), ("owner", "owner_id"), ("batch", "batch_id")):
        identity = as_uuid(query.get(name, ""))
        if identity is not None:
            changes[column] = identity
    return replace(filters, **changes)


_LISTS = {
    "state": "states",
    "stage": "stages",
    "tier": "tiers",
    "region": "regions",
    "channel": "channels",
    "type": "order_types",
    "severity": "severities",
}


def _due(filters: OrderFilters, due: str, now: datetime) -> OrderFilters:
    if due == "overdue":
        return replace(filters, committed_until=now)
    if due in _DUE_HOURS:
        return replace(filters, committed_since=now, committed_until=now + timedelta(hours=_DUE_HOURS[due]))
    return filters
