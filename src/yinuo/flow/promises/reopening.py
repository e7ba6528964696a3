"""The exemption clause: a change of the order opens its date again, and says who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.promises.events import PromiseReopened
from yinuo.flow.promises.models import Promise
from yinuo.ground.kernel import clock, log

ORDER = "order"
# What a date was promised on. A note, a reference or an owner changes nothing of it.
BINDING_FIELDS = frozenset(
    {"lines", "region", "city", "postcode", "lane_code", "supplier_code", "order_type", "order_type_id", "requested_at"}
)


def binding(*, changes: dict[str, Any]) -> dict[str, Any]:
    """Return those of an order's changes that its promise rests on."""
    return {name: pair for name, pair in changes.items() if name in BINDING_FIELDS}


def reopen_promise(
    *, order_id: UUID, changes: dict[str, Any], actor: str, why: str = "", changed_at: datetime | None = None
) -> bool:
    """Mark the promise in force as opened again by a change; return whether there was one to open.

    A promise that is open already keeps its first mark; one made after `changed_at` knew of the change.
    """
    row = Promise.objects.select_for_update().filter(order_id=order_id, superseded_at=None, reopened_at=None).first()
    if row is None or (changed_at is not None and row.made_at > changed_at):
        return False
    row.reopened_at, row.reopened_by, row.reopened_why = clock.now(), actor[:100], why[:500]
    row.save(update_fields=["reopened_at", "reopened_by", "reopened_why"])
    body = PromiseReopened(version=row.version, why=why[:500], changes=changes)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return True


def opened(*, order_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these orders have a promise that was opened again."""
    rows = Promise.objects.filter(order_id__in=list(order_ids), superseded_at=None).exclude(reopened_at=None)
    return set(rows.values_list("order_id", flat=True))
