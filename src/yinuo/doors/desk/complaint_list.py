"""What the address of the list of complaints means, and how complaints and their clocks are shown in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk import labels
from yinuo.flow.care import queries
from yinuo.flow.care.queries import ComplaintFilters
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people

PAGE_SIZE = 50
SAVED_PAGE = "complaints"
ALIVE = ("open", "answered", "waiting", "solved")
NOBODY = "none"
VIEWS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "all": (gettext_lazy("未结"), ALIVE),
    "waiting": (gettext_lazy("待答复"), ("open",)),
    "answered": (gettext_lazy("处理中"), ("answered",)),
    "customer": (gettext_lazy("等客户"), ("waiting", "solved")),
    "closed": (gettext_lazy("已关闭"), ("closed",)),
}
_NOT_KEPT = ("page", "id", "all")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """An understood address."""

    view: str
    filters: ComplaintFilters
    page: int


def listing(*, query: Mapping[str, str], where: Q | None) -> Listing:
    """Return what an address asks for; what it does not understand is left out."""
    view = query.get("view", "all")
    view = view if view in VIEWS else "all"
    page, owner = query.get("page", "1"), query.get("owner", "")
    filters = ComplaintFilters(
        states=VIEWS[view][1],
        severities=_one_of(query.get("severity", ""), queries.SEVERITIES),
        topics=_one_of(query.get("topic", ""), queries.TOPICS),
        causes=(query["cause"],) if query.get("cause") else (),
        owner_id=as_uuid(owner),
        unowned=owner == NOBODY,
        overdue=query.get("overdue") == "1",
        text=query.get("q", "").strip()[:100],
        where=where,
    )
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return Listing(view=view, filters=filters, page=max(number, 1))


def kept_query(query: Mapping[str, str]) -> str:
    """Return the address as a view keeps it."""
    return urlencode(sorted((key, value) for key, value in query.items() if value and key not in _NOT_KEPT))


def tabs(*, query: Mapping[str, str], saved: list[dict[str, Any]], filters: ComplaintFilters) -> list[dict[str, Any]]:
    """Return the views as tabs: everybody's with their counts, then the member's own and the shared ones."""
    present = kept_query(query)
    own = [
        {"label": one["name"], "url": f"?{one['query']}", "active": one["query"] == present, "id": one["id"]}
        for one in saved
    ]
    on_own = any(tab["active"] for tab in own)
    chosen = query.get("view", "all")
    built_in = [
        {
            "label": label,
            "url": f"?view={code}",
            "active": not on_own and code == (chosen if chosen in VIEWS else "all"),
            "count": None
            if code == "closed"
            else queries.count_complaints(filters=replace(ComplaintFilters(), states=states)),
        }
        for code, (label, states) in VIEWS.items()
    ]
    return [*built_in, *own]


def fields() -> list[dict[str, Any]]:
    """Return the filters above the list."""
    members = [(str(one.id), one.name) for one in people.members()]
    return [
        {"name": "severity", "label": _("级别"), "options": labels.options(labels.COMPLAINT_SEVERITIES)},
        {"name": "topic", "label": _("问题"), "options": labels.options(labels.COMPLAINT_TOPICS)},
        {"name": "owner", "label": _("负责人"), "options": [(NOBODY, _("无人负责")), *members]},
        {"name": "overdue", "label": _("期限"), "options": [("1", _("已超期"))]},
        *_of_causes(),
    ]


def columns() -> list[dict[str, Any]]:
    """Return the heads of the list."""
    return [
        {"key": "number", "label": _("编号")},
        {"key": "topic", "label": _("问题")},
        {"key": "order", "label": _("订单")},
        {"key": "customer", "label": _("客户")},
        {"key": "owner", "label": _("负责人")},
        {"key": "raised", "label": _("提出")},
        {"key": "due", "label": _("期限")},
        {"key": "state", "label": _("状态")},
    ]


def due_words(one: queries.ComplaintFacts, now: datetime) -> tuple[str, bool]:
    """Return which clock runs, for the list, and whether it ran out."""
    due_at = one.due_at
    if due_at is None:
        return "", False
    word = _("答复") if one.first_replied_at is None and one.state == "open" else _("解决")
    return word, due_at < now


def _of_causes() -> list[dict[str, Any]]:
    causes = queries.causes()
    return [{"name": "cause", "label": _("原因"), "options": [(one, one) for one in causes]}] if causes else []


def _one_of(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if value in known else ()
