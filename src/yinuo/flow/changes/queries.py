"""Questions about change orders, and what they did together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.changes.facts import DRAFTS, OPEN, ChangeFacts, Impact, Totals
from yinuo.flow.changes.models import ChangeOrder

PAGE = 50
MOST_TOTALLED = 20_000
_PLAIN = tuple(name for name in ChangeFacts.__dataclass_fields__ if name not in ("impact", "can_undo"))


def change(*, change_id: UUID) -> ChangeFacts | None:
    """Return a change order, or None."""
    row = ChangeOrder.objects.filter(pk=change_id).first()
    return change_facts(row) if row else None


def changes(
    *,
    order_id: UUID | None = None,
    states: Sequence[str] = (),
    kind: str = "",
    asked_by: str = "",
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[ChangeFacts]:
    """Return change orders, newest first: of an order, in states, of a kind, asked for by `customer` or `staff`."""
    rows = _found(order_id=order_id, states=states, kind=kind, asked_by=asked_by).order_by("-made_at", "-id")
    if before is not None:
        rows = rows.filter(made_at__lte=before[0]).exclude(made_at=before[0], pk__gte=before[1])
    return [change_facts(row) for row in rows[:limit]]


def totals(
    *, order_id: UUID | None = None, states: Sequence[str] = ("applied",), kind: str = "", asked_by: str = ""
) -> dict[str, list[Totals]]:
    """Return what changes did together: `all`, by `kind` and by who `asked`, a row for each currency.

    Usually those in effect; `all` has a row even where there are none.
    """
    rows = _found(order_id=order_id, states=states, kind=kind, asked_by=asked_by).exclude(impact={})
    seen = list(rows.order_by("-made_at").values_list("kind", "asked_by_customer", "impact")[:MOST_TOTALLED])
    read = [(name, by_customer, Impact.from_json(impact)) for name, by_customer, impact in seen]
    return {
        "all": _totals(read, lambda _one: "all") or [_total("all", "", [])],
        "kind": _totals(read, lambda one: str(one[0])),
        "asked": _totals(read, lambda one: "customer" if one[1] else "staff"),
    }


def _totals(read: Iterable[tuple[Any, ...]], key: Callable[[tuple[Any, ...]], str]) -> list[Totals]:
    groups: dict[tuple[str, str], list[Impact]] = defaultdict(list)
    for one in read:
        groups[key(one), one[2].currency].append(one[2])
    return [_total(*names, impacts) for names, impacts in sorted(groups.items(), key=lambda pair: -len(pair[1]))]


def _total(name: str, currency: str, impacts: Sequence[Impact]) -> Totals:
    return Totals(
        name=name,
        currency=currency,
        changes=len(impacts),
        working_days=sum(one.working_days for one in impacts),
        value_by=sum(one.value_by for one in impacts),
        cost_by=sum(one.cost_by or 0 for one in impacts),
        margin_by=sum(one.margin_by or 0 for one in impacts),
        unknown_costs=sum(one.cost_by is None for one in impacts),
    )


def _found(*, order_id: UUID | None, states: Sequence[str], kind: str, asked_by: str) -> Any:
    rows = ChangeOrder.objects.all()
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if states:
        rows = rows.filter(state__in=list(states))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(asked_by_customer=asked_by == "customer") if asked_by else rows


def of_request(*, request_id: UUID) -> ChangeFacts | None:
    """Return the newest change order by which a customer's request is answered, or None."""
    row = ChangeOrder.objects.filter(request_id=request_id).order_by("-made_at", "-id").first()
    return change_facts(row) if row else None


def change_facts(row: ChangeOrder) -> ChangeFacts:
    """Return a change order's row as a plain value."""
    impact = Impact.from_json(row.impact) if row.impact else None
    told = {name: getattr(row, name) for name in _PLAIN}
    return ChangeFacts(**told, impact=impact, can_undo=row.state in DRAFTS and bool(row.earlier))


__all__ = [
    "DRAFTS",
    "OPEN",
    "ChangeFacts",
    "Impact",
    "Totals",
    "change",
    "change_facts",
    "changes",
    "of_request",
    "totals",
]
