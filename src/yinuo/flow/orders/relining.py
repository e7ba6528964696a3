"""Changing what an order is for: its lines, all at once. Later rooms hear of it, for a date was promised on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.flow.orders.checks import InvalidOrders, OrderFault
from yinuo.flow.orders.creation import check_orders, line_rows, value_of_lines
from yinuo.flow.orders.drafts import NewLine, NewOrder
from yinuo.flow.orders.events import ORDER, OrderLinesChanged
from yinuo.flow.orders.facts import LineFacts, all_lines, lines_of
from yinuo.flow.orders.freezing import ScopeFrozen, is_frozen
from yinuo.flow.orders.models import Order, OrderEdit, OrderLine, OrderState
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import current_actor, plain

LINES = "lines"
_IDS = "line_ids"
_CHANGEABLE = (OrderState.REVIEW, OrderState.OPEN)


class OrderSettled(Exception):
    """The order is delivered or cancelled: its lines are history."""


def change_lines(*, order_id: UUID, lines: Sequence[NewLine], by_change_order: bool = False) -> UUID | None:
    """Set the lines of an order instead of those it has; return the edit that takes it back, or None without a change.

    The order's value and family follow where they were those of the lines. Raises OrderSettled, InvalidOrders, and
    ScopeFrozen where only a change order may do that.
    """
    row = Order.objects.select_for_update().filter(pk=order_id, state__in=_CHANGEABLE).first()
    if row is None:
        raise OrderSettled(str(order_id))
    if is_frozen(row) and not by_change_order:
        raise ScopeFrozen(row.number)
    draft = NewOrder(customer_id=row.customer_id, lines=tuple(lines))
    faults = check_orders(orders=[draft]) if lines else [OrderFault(0, "lines", "missing")]
    if faults:
        raise InvalidOrders(faults)
    before = _present(order_id)
    if [_kept(line) for line in before] == [_kept(line) for line in lines]:
        return None
    edit = OrderEdit(
        changes={LINES: [_kept(line) for line in lines]},
        before={str(order_id): {LINES: [_kept(line) for line in before], _IDS: [str(line.id) for line in before]}},
        made_by=current_actor(),
        made_at=clock.now(),
    )
    edit.save()
    _set(row, before, lines)
    return edit.id


def restore_lines(*, order_id: UUID, edit: OrderEdit) -> bool:
    """Set an order's lines back to what they were before an edit; False if they changed since, it is over or frozen."""
    row = Order.objects.select_for_update().filter(pk=order_id, state__in=_CHANGEABLE).first()
    present = _present(order_id)
    if row is None or is_frozen(row) or [_kept(line) for line in present] != edit.changes[LINES]:
        return False
    told = edit.before[str(order_id)]
    _set(row, present, [_revived(line) for line in told[LINES]], [UUID(one) for one in told.get(_IDS, ())])
    return True


def _set(row: Order, before: Sequence[LineFacts], lines: Sequence[NewLine], ids: Sequence[UUID] = ()) -> None:
    all_lines().filter(order_id=row.id).delete()
    same = ids or _same(before, lines)
    rows = line_rows(lines=lines, order_id=row.id, organisation_id=row.organisation_id, ids=same)
    bulk.insert_values(model=OrderLine, values=rows)
    if row.value_minor == value_of_lines(before):
        row.value_minor = value_of_lines(lines)
    if before and lines and row.family == before[0].family:
        row.family = lines[0].family or row.family
    row.save(update_fields=["value_minor", "family"])
    body = OrderLinesChanged(before=[_told(line) for line in before], after=[_told(line) for line in lines])
    log.publish(subject_type=ORDER, subject_id=row.id, body=body)


def _same(before: Sequence[LineFacts], lines: Sequence[NewLine]) -> list[UUID | None]:
    """Return for each line the id of the one it was: the next of the same item, so that what hangs on it stays."""
    there: dict[tuple[str, str], list[UUID]] = {}
    for line in before:
        there.setdefault(_item(line), []).append(line.id)
    return [known.pop(0) if (known := there.get(_item(line))) else None for line in lines]


def _item(line: LineFacts | NewLine) -> tuple[str, str]:
    return line.item_code, "" if line.item_code else line.item_name


def _present(order_id: UUID) -> list[LineFacts]:
    return lines_of(all_lines().filter(order_id=order_id).order_by("position"))


def _kept(line: LineFacts | NewLine) -> dict[str, Any]:
    """Return all of a line, so that it can be compared and can come back."""
    told = {field.name: getattr(line, field.name) for field in fields(NewLine)}
    kept: dict[str, Any] = plain({**told, **_told(line)})
    return kept


def _revived(kept: dict[str, Any]) -> NewLine:
    due, item, supplier = kept["handover_due_at"], kept["item_id"], kept["supplier_id"]
    return NewLine(
        **{
            **kept,
            "quantity": Decimal(kept["quantity"]),
            "item_id": UUID(item) if item else None,
            "supplier_id": UUID(supplier) if supplier else None,
            "handover_due_at": datetime.fromisoformat(due) if due else None,
        }
    )


def _told(line: LineFacts | NewLine) -> dict[str, Any]:
    return {
        "item_code": line.item_code,
        "item_name": line.item_name or line.item_code,
        "quantity": f"{line.quantity.normalize():f}",
        "unit": line.unit,
        "price_minor": line.price_minor,
        "freight_minor": line.freight_minor,
    }


__all__ = ["LINES", "OrderSettled", "change_lines", "restore_lines"]
