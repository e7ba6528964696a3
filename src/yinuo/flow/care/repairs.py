"""Questions about trust repairs, and what came of them: did the customer order again, are they content again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.measuring import Measured, mean
from yinuo.flow.care.models import Rating, RepairStep, TrustRepair
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel.lookups import among

STATES = tuple(TrustRepair.State.values)
KINDS = tuple(RepairStep.Kind.values)
STEP = "care.repair:"


@dataclass(frozen=True, kw_only=True)
class RepairStepFacts:
    """One step of a trust repair."""

    id: UUID
    kind: str
    role: str
    due_at: datetime
    done_at: datetime | None
    note: str


@dataclass(frozen=True, kw_only=True)
class RepairFacts:
    """A trust repair with its steps in order."""

    id: UUID
    order_id: UUID
    reason: str
    committed_at: datetime
    started_at: datetime
    state: str
    ended_at: datetime | None
    steps: tuple[RepairStepFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What came of a repair: orders since, and the customer's mean rating (1 to 5) before and since it began."""

    orders_since: int
    before: Measured
    since: Measured


def repair(*, repair_id: UUID) -> RepairFacts | None:
    """Return a trust repair, or None."""
    return next(iter(_facts(list(TrustRepair.objects.filter(pk=repair_id)))), None)


def step_of(*, source: str) -> str | None:
    """Return which step of a trust repair a task is, by the task's source; None for any other task."""
    if not source.startswith(STEP):
        return None
    return RepairStep.objects.filter(pk=UUID(source.removeprefix(STEP))).values_list("kind", flat=True).first()


def repairs(
    *, order_id: UUID | None = None, states: Sequence[str] = (), limit: int = 100, offset: int = 0
) -> list[RepairFacts]:
    """Return trust repairs, the newest first."""
    rows = TrustRepair.objects.all()
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if states:
        rows = rows.filter(state__in=list(states))
    return _facts(list(rows.order_by("-started_at", "-id")[offset : offset + limit]))


def effect(*, repair_id: UUID) -> Effect | None:
    """Return what came of a trust repair so far, or None where there is none."""
    row = TrustRepair.objects.filter(pk=repair_id).first()
    order = orders.order(order_id=row.order_id) if row else None
    if row is None or order is None:
        return None
    sought = OrderFilters(states=(), customer_id=order.customer_id, ordered_since=row.started_at, unseen=True)
    again = orders.page(filters=sought, sort="-ordered", page=1, size=1)
    rated = Rating.objects.filter(order__customer_id=order.customer_id).exclude(rated_at=None)
    known = [(at, score) for at, score in rated.values_list("rated_at", "score") if at is not None]
    return Effect(
        orders_since=again.total - (order.ordered_at >= row.started_at),
        before=mean(score for at, score in known if at < row.started_at),
        since=mean(score for at, score in known if at >= row.started_at),
    )


def _facts(rows: list[TrustRepair]) -> list[RepairFacts]:
    steps: dict[UUID, list[RepairStep]] = {row.id: [] for row in rows}
    for step in RepairStep.objects.filter(among("repair_id", list(steps))):
        steps[step.repair_id].append(step)
    return [
        RepairFacts(
            id=row.id,
            order_id=row.order_id,
            reason=row.reason,
            committed_at=row.committed_at,
            started_at=row.started_at,
            state=row.state,
            ended_at=row.ended_at,
            steps=tuple(_step(one) for one in sorted(steps[row.id], key=lambda one: KINDS.index(one.kind))),
        )
        for row in rows
    ]


def _step(row: RepairStep) -> RepairStepFacts:
    return RepairStepFacts(**{name: getattr(row, name) for name in RepairStepFacts.__dataclass_fields__})
