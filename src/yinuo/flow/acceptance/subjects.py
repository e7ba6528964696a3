"""What may be accepted of an order now, and exactly what its customer is shown of it.

Where an order has delivery notes, each of them is accepted by itself; without notes, the order as a whole. Stages that
the organisation named as milestones are accepted once they are done, those of a project's plan once the customer was
asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance.balance import Share, open_quantity, text
from yinuo.flow.acceptance.queries import (
    MILESTONES,
    PROJECT_MILESTONE,
    STAGE,
    AcceptanceFacts,
    NoteFacts,
    acceptances,
    notes,
)
from yinuo.flow.acceptance.setup import Setup, Words, setup
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.events import plain

WHOLE_ORDER = "order"
_NOTE, _STAGE = "note-", STAGE
_OVER = ("cancelled", "review")


@dataclass(frozen=True, kw_only=True)
class OfferedLine:
    """A line as its receiver sees it; `open` is what waits to be accepted."""

    position: int
    name: str
    unit: str
    ordered: Decimal
    delivered: Decimal
    open: Decimal
    checks: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What waits to be accepted: a delivery with lines, or a milestone without; `seen` is the hash of all of it."""

    order_id: UUID
    subject: str
    name: str
    note_id: UUID | None
    note_number: str
    lines: tuple[OfferedLine, ...]
    checks: tuple[Words, ...]
    delivered: bool
    seen: str = ""

    @property
    def is_milestone(self) -> bool:
        """Return whether a stage or a milestone of a project is accepted, not goods."""
        return self.subject.startswith(MILESTONES)

    @property
    def plan_task_id(self) -> UUID | None:
        """Return the milestone in a project's plan that is accepted, None where it is something else."""
        return plan_task_of(subject=self.subject)


def subject_of_note(*, note_id: UUID) -> str:
    """Return what stands for a delivery note among the subjects of acceptance."""
    return f"{_NOTE}{note_id.hex}"


def subject_of_milestone(*, task_id: UUID) -> str:
    """Return what stands for a milestone of a project's plan among the subjects of acceptance."""
    return f"{PROJECT_MILESTONE}{task_id.hex}"


def plan_task_of(*, subject: str) -> UUID | None:
    """Return the milestone of a project's plan that a subject stands for, or None."""
    return UUID(hex=subject.removeprefix(PROJECT_MILESTONE)) if subject.startswith(PROJECT_MILESTONE) else None


def offers(*, order_id: UUID) -> list[Offer]:
    """Return what waits to be accepted of an order: deliveries first, then milestones."""
    order = orders.order(order_id=order_id)
    if order is None or order.state in _OVER:
        return []
    known, given = setup(), [one for one in acceptances(order_id=order_id) if one.is_valid]
    lines = orders.lines(order_id=order_id)
    found = _deliveries(order, lines, given, known) if order.accepted_at is None else []
    found += [*_milestones(order, given, known), *_project_milestones(order, known)]
    return [_hashed(order, one) for one in found]


def offer(*, order_id: UUID, subject: str) -> Offer | None:
    """Return one thing that waits to be accepted, or None."""
    return next((one for one in offers(order_id=order_id) if one.subject == subject), None)


def accepted_by_line(*, order_id: UUID) -> dict[int, Decimal]:
    """Return how much of each line of an order was accepted by all that stands."""
    return _sums([one for one in acceptances(order_id=order_id) if one.is_valid], "accepted")


def refused_by_line(*, order_id: UUID) -> dict[int, Decimal]:
    """Return how much of each line of an order was refused by all that stands."""
    return _sums([one for one in acceptances(order_id=order_id) if one.is_valid], "refused")


def _sums(given: Sequence[AcceptanceFacts], what: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in given:
        for item in one.items:
            position = int(item["position"])
            found[position] = found.get(position, Decimal(0)) + _quantity(item, what)
    return found


def _quantity(item: Mapping[str, Any], what: str) -> Decimal:
    # Older records know only what was received, and that was accepted.
    return Decimal(str(item.get(what, item.get("received", "0") if what == "accepted" else "0")))


def _deliveries(
    order: OrderFacts, lines: Sequence[LineFacts], given: Sequence[AcceptanceFacts], known: Setup
) -> list[Offer]:
    live = [one for one in notes(order_id=order.id) if one.is_live]
    if not live:
        whole = {line.position: line.quantity for line in lines}
        found = [_delivery(order, WHOLE_ORDER, None, whole, lines, given, known)]
    else:
        found = [_of_note(order, one, lines, given, known) for one in live]
    return [one for one in found if any(line.open for line in one.lines) or not (one.lines or _spoken(one, given))]


def _spoken(one: Offer, given: Sequence[AcceptanceFacts]) -> bool:
    return any(each.subject == one.subject for each in given)


def _of_note(
    order: OrderFacts, note: NoteFacts, lines: Sequence[LineFacts], given: Sequence[AcceptanceFacts], known: Setup
) -> Offer:
    handed = {int(line["position"]): Decimal(line["quantity"]) for line in note.lines}
    return _delivery(order, subject_of_note(note_id=note.id), note, handed, lines, given, known)


def _delivery(
    order: OrderFacts,
    subject: str,
    note: NoteFacts | None,
    handed: Mapping[int, Decimal],
    lines: Sequence[LineFacts],
    given: Sequence[AcceptanceFacts],
    known: Setup,
) -> Offer:
    spoken = [one for one in given if one.subject == subject]
    shown = []
    for line in lines:
        delivered = handed.get(line.position, Decimal(0))
        shares = [
            Share(accepted=_quantity(item, "accepted"), refused=_quantity(item, "refused"))
            for one in spoken
            for item in one.items
            if int(item["position"]) == line.position
        ]
        shown.append(
            OfferedLine(
                position=line.position,
                name=line.item_name,
                unit=line.unit,
                ordered=line.quantity,
                delivered=delivered,
                open=open_quantity(delivered=delivered, shares=shares),
                checks=tuple(known.points(scope="family", of=line.family)),
            )
        )
    return Offer(
        order_id=order.id,
        subject=subject,
        name="",
        note_id=note.id if note else None,
        note_number=note.number if note else "",
        lines=tuple(line for line in shown if line.open),
        checks=tuple(known.points(scope="order_type", of=order.order_type)),
        delivered=(note.delivered_at if note else order.delivered_at) is not None,
    )


def _milestones(order: OrderFacts, given: Sequence[AcceptanceFacts], known: Setup) -> list[Offer]:
    if not known.milestones:
        return []
    spoken = {one.subject for one in given if one.verdict != "refused"}
    return [
        Offer(
            order_id=order.id,
            subject=f"{_STAGE}{stage.code}",
            name=str(Words(zh=stage.name, en=stage.name_en)),
            note_id=None,
            note_number="",
            lines=(),
            checks=tuple(known.points(scope="order_type", of=order.order_type)),
            delivered=True,
        )
        for stage in work.stages(order_id=order.id)
        if stage.code in known.milestones and stage.finished_at and f"{_STAGE}{stage.code}" not in spoken
    ]


def _project_milestones(order: OrderFacts, known: Setup) -> list[Offer]:
    return [
        Offer(
            order_id=order.id,
            subject=subject_of_milestone(task_id=one.task_id),
            name=" · ".join(part for part in (one.name, one.deliverable) if part),
            note_id=None,
            note_number="",
            lines=(),
            checks=tuple(known.points(scope="order_type", of=order.order_type)),
            delivered=True,
        )
        for one in plans.asked_milestones(order_id=order.id)
    ]


def _hashed(order: OrderFacts, one: Offer) -> Offer:
    shown: dict[str, Any] = {
        "order": order.number,
        "customer": order.customer_name,
        "subject": one.subject,
        **({"name": one.name} if one.plan_task_id else {}),
        "note": one.note_number,
        "lines": [
            [line.position, line.name, line.unit, text(line.delivered), text(line.open), [c.zh for c in line.checks]]
            for line in one.lines
        ],
        "checks": [check.zh for check in one.checks],
    }
    canonical = json.dumps(plain(shown), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    values = {name: getattr(one, name) for name in Offer.__dataclass_fields__}
    return Offer(**{**values, "seen": hashlib.sha256(canonical.encode()).hexdigest()})
