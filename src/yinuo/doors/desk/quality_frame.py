"""What the pages of quality share: their tabs, who did what, names of items and suppliers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.doors.desk import chronicle, quality_words
from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.flow.quality import queries
from yinuo.flow.quality.charting import Period
from yinuo.flow.quality.queries import Found
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

PERIODS = (30, 90, 365)
MOST_ITEMS = 500


def shown(request: DeskRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of quality with its tabs and what this member may do."""
    told = {
        "tabs": _tabs(request),
        "q": quality_words,
        "may_inspect": request.member.may(rights.INSPECT),
        "may_manage": request.member.may(rights.MANAGE_QUALITY),
        "may_approve": request.member.may(rights.APPROVE_QUALITY),
        "now": clock.now(),
        **context,
    }
    return render(request, f"desk/quality/{template}.html", told, status=status)


def happened(*, to: str, known_as: UUID, order_id: UUID | None, type: str = "") -> list[dict[str, Any]]:
    """Return in words what happened (of one type) to an inspection or a non-conformity, which events name in `to`.

    It is told of its order, where it has one.
    """
    kind, subject_id = ("order", order_id) if order_id else ("quality", known_as)
    events = kernel.history_about(subject_type=kind, subject_id=subject_id, field=to, value=str(known_as))
    return chronicle.told([one for one in events if type in ("", one.type)])


def _tabs(request: DeskRequest) -> list[dict[str, Any]]:
    open_ones = {
        "quality": queries.count_inspections(found=Found(states=("open",))),
        "nonconformities": queries.count_nonconformities(found=Found(states=("open", "waiting"))),
    }
    places = (
        ("quality", _("检验")),
        ("nonconformities", pgettext("plural", "不合格")),
        ("corrective-actions", _("纠正措施")),
        ("quality-holds", pgettext("plural", "冻结")),
        ("quality-charts", _("图表")),
        ("inspection-plans", _("方案与标准")),
    )
    return [
        {
            "label": label,
            "url": reverse(f"desk:{name}"),
            "active": request.path.rstrip("/") == reverse(f"desk:{name}"),
            "count": open_ones.get(name),
        }
        for name, label in places
    ]


def who(actors: Iterable[str]) -> dict[str, str]:
    """Return who stands behind what the log calls actors."""
    members = chronicle.members_by_id()
    return {actor: chronicle.who(actor, members) for actor in actors}


def item_choices() -> list[tuple[str, str]]:
    """Return items as choices, by code."""
    return [(one.code, f"{one.code} {one.name}") for one in supply.items(limit=MOST_ITEMS)]


def supplier_choices() -> list[tuple[str, str]]:
    """Return suppliers as choices, by code."""
    return [(one.code, f"{one.code} {one.name}") for one in supply.suppliers()]


def site_choices() -> list[tuple[str, str]]:
    """Return sites as choices, by code."""
    return [(one.code, f"{one.code} {one.name}") for one in supply.sites()]


def days_of(query: Mapping[str, str]) -> int:
    """Return how many days back the address asks for."""
    text = query.get("days", "")
    return int(text) if text in map(str, PERIODS) else PERIODS[1]


def period_of(query: Mapping[str, str]) -> Period:
    """Return the period, supplier and item that the address asks for."""
    return Period(
        since=clock.now() - timedelta(days=days_of(query)),
        supplier_code=query.get("supplier", "")[:60],
        item_code=query.get("item", "")[:60],
    )


def decimal_of(text: str) -> Decimal:
    """Return a number as people type it; 0 for what is none."""
    try:
        found = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def whole_of(text: str) -> int:
    """Return a whole number as people type it; 0 for what is none."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def float_of(text: str) -> float | None:
    """Return a measured value as people type it, None for what is none."""
    text = text.strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def faults_in_words(faults: Mapping[str, str]) -> dict[str, str]:
    """Return faults as sentences by field."""
    return {name: quality_words.fault_text(name=name, code=code) for name, code in faults.items()}
