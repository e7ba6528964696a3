"""Changing orders: the first review, edits, and taking an edit back, of whatever kind it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders import outlooks
from yinuo.flow.orders.cancelling import STATE, reinstate
from yinuo.flow.orders.checks import FIRST_DAY, LAST_DAY, MOST_MINOR
from yinuo.flow.orders.creation import search_of
from yinuo.flow.orders.events import ORDER, OrderChanged, OrderReviewed
from yinuo.flow.orders.freezing import ScopeFrozen, frozen_among
from yinuo.flow.orders.models import Channel, Order, OrderEdit, OrderState, OrderType
from yinuo.flow.orders.relining import LINES, restore_lines
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft, current_actor, plain
from yinuo.ground.people import queries as people

TEXT_FIELDS = {
    "reference": 100,
    "note": 10_000,
    "region": 100,
    "city": 100,
    "postcode": 20,
    "family": 100,
    "supplier_code": 60,
    "lane_code": 120,
}
MONEY_FIELDS = ("value_minor", "penalty_minor_per_day")
FIELDS = (*TEXT_FIELDS, *MONEY_FIELDS, "requested_at", "channel", "owner_id", "contact_id", "order_type")
_EDITABLE = (OrderState.REVIEW, OrderState.OPEN, OrderState.DELIVERED)
_BY_COLUMN = {"order_type": "order_type_id"}


class InvalidChanges(Exception):
    """Faults in what was entered, by field: {field: code} (unknown, too_long, out_of_range, wrong_type)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class UnknownEdit(Exception):
    """No such edit, or it was undone before."""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What an edit did; `edit_id` takes it back, and is None when nothing changed. What is `frozen` was left alone."""

    edit_id: UUID | None
    changed: int
    skipped: tuple[UUID, ...] = ()
    frozen: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditUndone:
    """What taking back an edit did; `kept` are numbers of orders that somebody changed since, or that are frozen."""

    restored: int
    kept: tuple[str, ...] = ()


def review_orders(*, order_ids: Sequence[UUID], note: str = "") -> int:
    """Open orders that wait for their first review; return how many were waiting."""
    rows = list(_locked(order_ids).filter(state=OrderState.REVIEW))
    Order.objects.filter(pk__in=[row.pk for row in rows]).update(state=OrderState.OPEN)
    outlooks.follow(order_ids=[row.pk for row in rows], state=OrderState.OPEN)
    body = OrderReviewed(note=note[:500])
    log.publish_all(drafts=[Draft(subject_type=ORDER, subject_id=row.id, body=body) for row in rows])
    return len(rows)


def edit_orders(*, order_ids: Sequence[UUID], changes: Mapping[str, Any], by_change_order: bool = False) -> Edited:
    """Set the same fields of one order or many (see FIELDS); raises InvalidChanges.

    Accepted and cancelled orders are left alone and named in `skipped`; so are those whose scope is frozen, named in
    `frozen`, where that is edited otherwise than by a change order. A single one raises ScopeFrozen.
    """
    wanted = _checked(changes)
    rows = list(_locked(order_ids))
    editable = [row for row in rows if row.state in _EDITABLE]
    touched = {row.id: difference for row in editable if (difference := _difference(row, wanted))}
    frozen = () if by_change_order else _frozen(editable, touched)
    if frozen and len(rows) == 1:
        raise ScopeFrozen(rows[0].number)
    touched = {one: difference for one, difference in touched.items() if one not in frozen}
    skipped = tuple(row.id for row in rows if row.state not in _EDITABLE)
    if not touched:
        return Edited(edit_id=None, changed=0, skipped=skipped, frozen=frozen)
    edit = OrderEdit(
        changes=plain(wanted),
        before={str(one): {name: pair[0] for name, pair in diff.items()} for one, diff in touched.items()},
        made_by=current_actor(),
        made_at=clock.now(),
    )
    edit.save()
    _write([row for row in editable if row.id in touched], wanted)
    _tell(touched, edit.id)
    return Edited(edit_id=edit.id, changed=len(touched), skipped=skipped, frozen=frozen)


def _frozen(rows: Sequence[Order], touched: Mapping[UUID, Mapping[str, Any]]) -> tuple[UUID, ...]:
    return tuple(row.id for row in rows if frozen_among([row], touched.get(row.id, {})))


def undo_edit(*, edit_id: UUID) -> EditUndone:
    """Set back what an edit changed, except where somebody changed it again since; raises UnknownEdit."""
    edit = OrderEdit.objects.select_for_update().filter(pk=edit_id, undone_at=None).first()
    if edit is None:
        raise UnknownEdit(str(edit_id))
    if STATE in edit.changes:
        undone = _reinstated(edit)
    else:
        undone = _lines_set_back(edit) if LINES in edit.changes else _fields_set_back(edit)
    edit.undone_at = clock.now()
    edit.save()
    return undone


def _reinstated(edit: OrderEdit) -> EditUndone:
    states = {UUID(one): before[STATE] for one, before in edit.before.items()}
    back = set(reinstate(states=states, cancelled_at=edit.made_at))
    kept = Order.objects.filter(pk__in=states.keys() - back).order_by("number").values_list("number", flat=True)
    return EditUndone(restored=len(back), kept=tuple(kept))


def _lines_set_back(edit: OrderEdit) -> EditUndone:
    (row,) = _locked([UUID(one) for one in edit.before])
    done = restore_lines(order_id=row.id, edit=edit)
    return EditUndone(restored=int(done), kept=() if done else (row.number,))


def _fields_set_back(edit: OrderEdit) -> EditUndone:
    rows = list(_locked([UUID(one) for one in edit.before]))
    touched, kept = {}, []
    for row in rows:
        before = edit.before[str(row.id)]
        present = {name: plain(getattr(row, _BY_COLUMN.get(name, name))) for name in before}
        if frozen_among([row], before) or any(present[name] != edit.changes[name] for name in before):
            kept.append(row.number)
            continue
        touched[row.id] = {name: [present[name], value] for name, value in before.items()}
        _write([row], {name: _revived(name, value) for name, value in before.items()})
    _tell(touched, edit.id)
    return EditUndone(restored=len(touched), kept=tuple(kept))


def _locked(order_ids: Sequence[UUID]) -> Any:
    # Always locked in the order of ids, so that two bulk edits cannot wait for each other.
    return Order.objects.select_for_update().filter(pk__in=list(order_ids)).order_by("id")


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    faults = {name: fault for name, value in changes.items() if (fault := _fault(name, value))}
    types = dict(OrderType.objects.values_list("code", "id"))
    if "order_type" in changes and changes["order_type"] not in types:
        faults["order_type"] = "unknown"
    if faults:
        raise InvalidChanges(faults)
    return {name: types[value] if name == "order_type" else value for name, value in changes.items()}


def _fault(name: str, value: Any) -> str:
    if name in TEXT_FIELDS:
        return _text_fault(value, TEXT_FIELDS[name])
    if name in MONEY_FIELDS:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole and 0 <= value < MOST_MINOR else "out_of_range"
    if name == "requested_at":
        return (
            "" if value is None or (isinstance(value, datetime) and FIRST_DAY <= value < LAST_DAY) else "out_of_range"
        )
    if name == "channel":
        return "" if value in Channel.values else "unknown"
    if name == "owner_id":
        return "" if value is None or people.member(member_id=value) else "unknown"
    if name == "contact_id":
        return "" if value is None or people.contact(contact_id=value) else "unknown"
    return "" if name == "order_type" else "unknown"


def _text_fault(value: Any, length: int) -> str:
    if not isinstance(value, str) or "\x00" in value:
        return "wrong_type"
    return "too_long" if len(value) > length else ""


def _difference(row: Order, wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    pairs = {name: [getattr(row, _BY_COLUMN.get(name, name)), value] for name, value in wanted.items()}
    return {name: [plain(old), plain(new)] for name, (old, new) in pairs.items() if old != new}


def _write(rows: Sequence[Order], values: Mapping[str, Any]) -> None:
    columns = {_BY_COLUMN.get(name, name): value for name, value in values.items()}
    Order.objects.filter(pk__in=[row.pk for row in rows]).update(**columns)
    if "reference" in values:
        for row in rows:
            search = search_of(number=row.number, reference=str(values["reference"]))
            Order.objects.filter(pk=row.pk).update(search=search)


def _revived(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "requested_at" and value else value


def _tell(touched: Mapping[UUID, dict[str, list[Any]]], edit_id: UUID) -> None:
    log.publish_all(
        drafts=[
            Draft(subject_type=ORDER, subject_id=one, body=OrderChanged(changes=difference, edit_id=edit_id))
            for one, difference in touched.items()
        ]
    )
