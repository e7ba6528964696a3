"""Freezing the scope: from a moment on what was ordered changes by change orders only.

The wall stands here, below every page, file and interface that edits orders; whoever puts a change order into effect
says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders.events import ORDER, ScopeThawed, ScopeWasFrozen, TypeFreezeSet
from yinuo.flow.orders.models import Order, OrderState, OrderType
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.tenancy import current_organisation

# What of an order is its scope, beside its lines. Notes, references and owners are not.
SCOPE_FIELDS = frozenset({"requested_at", "region", "city", "postcode", "value_minor"})
LONGEST_WHY = 500
_FREEZABLE = (OrderState.REVIEW, OrderState.OPEN)


class ScopeFrozen(Exception):
    """The scope is frozen: it changes by a change order only. Carries the numbers of the orders."""

    def __init__(self, *numbers: str) -> None:
        super().__init__(*numbers)
        self.numbers = numbers


def freeze_scope(*, order_ids: Sequence[UUID], at: datetime | None = None, why: str = "") -> int:
    """Freeze the scope of orders from now or a later moment on; return how many were not frozen by then already."""
    at = at or clock.now()
    rows = Order.objects.select_for_update().filter(pk__in=list(order_ids), state__in=_FREEZABLE).order_by("id")
    fresh = [row for row in rows if row.scope_frozen_at is None or row.scope_frozen_at > at]
    Order.objects.filter(pk__in=[row.pk for row in fresh]).update(scope_frozen_at=at)
    body = ScopeWasFrozen(frozen_at=at, why=why.strip()[:LONGEST_WHY])
    log.publish_all(drafts=[Draft(subject_type=ORDER, subject_id=row.id, body=body) for row in fresh])
    return len(fresh)


def thaw_scope(*, order_ids: Sequence[UUID], why: str = "") -> int:
    """Let the scope of orders be edited again; return how many were frozen, or were to be."""
    rows = Order.objects.select_for_update().filter(pk__in=list(order_ids)).exclude(scope_frozen_at=None).order_by("id")
    ids = [row.id for row in rows]
    Order.objects.filter(pk__in=ids).update(scope_frozen_at=None)
    body = ScopeThawed(why=why.strip()[:LONGEST_WHY])
    log.publish_all(drafts=[Draft(subject_type=ORDER, subject_id=one, body=body) for one in ids])
    return len(ids)


def set_type_freeze(*, order_type: str, freezes: bool) -> bool:
    """Let orders of a kind be frozen once their date is committed, or not; False: no such kind."""
    changed = OrderType.objects.filter(code=order_type).exclude(freezes_scope=freezes).update(freezes_scope=freezes)
    if changed:
        body = TypeFreezeSet(order_type=order_type, freezes=freezes)
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return bool(changed) or OrderType.objects.filter(code=order_type).exists()


def is_frozen(row: Order) -> bool:
    """Return whether an order's scope is frozen now."""
    return row.scope_frozen_at is not None and row.scope_frozen_at <= clock.now()


def frozen_among(rows: Iterable[Order], fields: Collection[str]) -> set[UUID]:
    """Return which orders may not be changed in these fields."""
    return {row.id for row in rows if is_frozen(row)} if SCOPE_FIELDS & set(fields) else set()
