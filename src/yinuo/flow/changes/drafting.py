"""Drafts of change orders: begun by staff or from what a customer asked, edited, computed, and taken back a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yinuo.flow.changes import editing, planning, policy
from yinuo.flow.changes.editing import InvalidChangeOrder
from yinuo.flow.changes.events import ChangeComputed, ChangeDrafted
from yinuo.flow.changes.facts import DRAFTS, ChangeFacts, Impact
from yinuo.flow.changes.impact import compute_impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.queries import change_facts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import queries as sharing
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import Draft as Event
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

ORDER = "order"
MOST_STEPS = 30
_CHANGEABLE = ("review", "open")
_UNDONE = ("edits", "reason", "kind", "fee_minor", "alternative")
_NEXT = """
insert into changes_changeseries as s (id, organisation_id, prefix, last) values (%s, %s, %s, 1)
on conflict (organisation_id, prefix) do update set last = s.last + 1
returning last
"""
State = ChangeOrder.State


class UnknownChangeOrder(Exception):
    """There is no such change order."""


class ChangeNotThere(Exception):
    """The change order is not in a state in which this can be done; carries its state."""


class OrderFixed(Exception):
    """The order is delivered, accepted or cancelled: nothing of it can be changed."""


class NothingToUndo(Exception):
    """The draft was not edited since it was begun."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody writes into a change order; see `editing` for `edits`. An empty kind is told by the edits; without
    a project it is the order's first."""

    edits: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    kind: str = ""
    fee_minor: int = 0
    alternative: str = ""
    project_id: UUID | None = None


def open_change(
    *, order_id: UUID, draft: Draft, key: str, by_customer: bool = False, request_id: UUID | None = None
) -> ChangeFacts:
    """Begin a change order and compute what it would do; the same key again returns the same one.

    With `request_id` it answers what a customer asked for, whose wishes it takes over where the draft has none.
    Raises OrderFixed, InvalidChangeOrder.
    """
    locks.hold(f"changes.open:{order_id}")
    earlier = ChangeOrder.objects.filter(key=key[:100]).first()
    if earlier is not None:
        return change_facts(earlier)
    order = changeable(order_id)
    asked = sharing.change(request_id=request_id) if request_id else None
    if request_id and (asked is None or asked.order_id != order_id):
        raise InvalidChangeOrder({"request": "unknown"})
    if asked is not None and not draft.edits:
        draft = Draft(edits=edits_of_wants(asked.wants), reason=draft.reason or asked.text, kind=draft.kind)
    now = clock.now()
    row = ChangeOrder(
        number=_next_number(now),
        key=key[:100],
        order_id=order_id,
        request_id=request_id,
        asked_by_customer=by_customer or (asked is not None and asked.by_customer),
        made_at=now,
        made_by=current_actor(),
    )
    _write(row, order, draft)
    _compute(row, order)
    row.save(force_insert=True)
    begun = ChangeDrafted(
        change_id=row.id,
        number=row.number,
        kind=row.kind,
        by_customer=row.asked_by_customer,
        reason=row.reason[:500],
    )
    publish(row, begun, *computed(row))
    return change_facts(row)


def edits_of_wants(wants: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a customer asked for as edits of a change order."""
    lines = {position: {"quantity": quantity} for position, quantity in (wants.get("lines") or {}).items()}
    return {**wants, "lines": lines}


def edit_change(*, change_id: UUID, draft: Draft, revision: int | None = None) -> ChangeFacts:
    """Write a draft anew and compute it; `revision` is the one the person saw.

    Raises UnknownChangeOrder, ChangeNotThere, OrderFixed, InvalidChangeOrder ({revision: stale} if somebody edited it
    since).
    """
    row = locked(change_id, *DRAFTS)
    if revision is not None and revision != row.revision:
        raise InvalidChangeOrder({"revision": "stale"})
    order = changeable(row.order_id)
    before = {name: getattr(row, name) for name in _UNDONE}
    _write(row, order, draft)
    if before == {name: getattr(row, name) for name in _UNDONE}:
        return compute_change(change_id=change_id)
    row.earlier = [*row.earlier, before][-MOST_STEPS:]
    row.revision += 1
    return _kept(row, order)


def undo_edit(*, change_id: UUID) -> ChangeFacts:
    """Take the last edit of a draft back; raises UnknownChangeOrder, ChangeNotThere, NothingToUndo, OrderFixed."""
    row = locked(change_id, *DRAFTS)
    if not row.earlier:
        raise NothingToUndo(str(change_id))
    *row.earlier, before = row.earlier
    for name in _UNDONE:
        setattr(row, name, before[name])
    row.revision += 1
    return _kept(row, changeable(row.order_id))


def compute_change(*, change_id: UUID) -> ChangeFacts:
    """Compute a draft anew, as things stand; raises UnknownChangeOrder, ChangeNotThere, OrderFixed."""
    row = locked(change_id, *DRAFTS)
    return _kept(row, changeable(row.order_id))


def preview(*, order_id: UUID, draft: Draft) -> Impact | None:
    """Return what a draft would do before it is kept; None where it changes nothing of the order.

    Raises OrderFixed, InvalidChangeOrder.
    """
    row = ChangeOrder(order_id=order_id)
    order = changeable(order_id)
    _write(row, order, draft)
    return impact_of(row, order) if _has_effect(row) else None


def _write(row: ChangeOrder, order: OrderFacts, draft: Draft) -> None:
    faults: dict[str, str] = {}
    lines = orders.lines(order_id=order.id)
    row.edits = editing.checked_edits(order=order, lines=lines, told=draft.edits, faults=faults)
    project = planning.project_of(order_id=order.id, chosen=draft.project_id or row.project_id)
    row.project_id = project.id if project else None
    if plan := planning.checked(project_id=row.project_id, told=draft.edits.get("plan") or [], faults=faults):
        row.edits["plan"] = plan
    row.reason, row.fee_minor = draft.reason.strip(), draft.fee_minor
    if len(row.reason) > editing.LONGEST_TEXT or "\x00" in row.reason:
        faults["reason"] = "too_long"
    if abs(draft.fee_minor) >= editing.MOST_MINOR:
        faults["fee_minor"] = "out_of_range"
    if draft.kind and draft.kind not in editing.Kind.values:
        faults["kind"] = "unknown"
    if faults:
        raise InvalidChangeOrder(faults)
    row.kind = draft.kind or editing.kind_of(edits=row.edits)
    row.alternative = draft.alternative[:40]


def _has_effect(row: ChangeOrder) -> bool:
    return editing.touches_order(edits=row.edits) or bool(row.fee_minor)


def _kept(row: ChangeOrder, order: OrderFacts) -> ChangeFacts:
    _compute(row, order)
    row.save()
    publish(row, *computed(row))
    return change_facts(row)


def _compute(row: ChangeOrder, order: OrderFacts) -> None:
    if not row.edits and not row.fee_minor:
        row.impact, row.state = {}, State.DRAFT
        return
    row.impact, row.state, row.moved_at = impact_of(row, order).to_json(), State.COMPUTED, None


def computed(row: ChangeOrder) -> list[ChangeComputed]:
    """Return the event of what was computed for a change order, if anything was."""
    if not row.impact:
        return []
    impact = Impact.from_json(row.impact)
    return [
        ChangeComputed(
            change_id=row.id,
            number=row.number,
            previous_at=impact.committed_before,
            committed_at=impact.committed_at,
            value_before=impact.value_before,
            value_minor=impact.value_minor,
            cost_before=impact.cost_before,
            cost_minor=impact.cost_minor,
        )
    ]


def impact_of(row: ChangeOrder, order: OrderFacts, *, committed_at: datetime | None = None) -> Impact:
    """Return what a change order would do as things stand; another way that is gone is left. Raises
    InvalidChangeOrder where another item stands on a line by now."""
    lines = orders.lines(order_id=order.id)
    moved = editing.misplaced(lines=lines, edits=row.edits)
    if moved:
        raise InvalidChangeOrder(moved)
    try:
        impact = compute_impact(
            order=order,
            lines=lines,
            edits=row.edits,
            fee_minor=row.fee_minor,
            alternative=row.alternative,
            committed_at=committed_at,
        )
        return planning.with_plan(row=row, order=order, impact=impact)
    except promises.AlternativeGone:
        row.alternative = ""
        return impact_of(row, order, committed_at=committed_at)


def changeable(order_id: UUID) -> OrderFacts:
    """Return an order that may still be changed; raises OrderFixed."""
    order = orders.order(order_id=order_id)
    if order is None or order.state not in _CHANGEABLE:
        raise OrderFixed(str(order_id))
    return order


def locked(change_id: UUID, *possible: str) -> ChangeOrder:
    """Return a change order's row, locked, in one of these states; raises UnknownChangeOrder, ChangeNotThere."""
    row = ChangeOrder.objects.select_for_update().filter(pk=change_id).first()
    if row is None:
        raise UnknownChangeOrder(str(change_id))
    if possible and row.state not in possible:
        raise ChangeNotThere(row.state)
    return row


def publish(row: ChangeOrder, *bodies: object) -> None:
    """Tell what happened to a change order in the history of its order; the last thing an action does."""
    log.publish_all(drafts=[Event(subject_type=ORDER, subject_id=row.order_id, body=body) for body in bodies])


def _next_number(now: datetime) -> str:
    prefix = f"{people.preference(name=policy.NUMBER_PREFIX.name)}{now.astimezone(UTC):%Y%m%d}-"
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [new_id(), current_organisation(), prefix])
        return f"{prefix}{cursor.fetchone()[0]:04d}"
