"""What became of delivered orders like one that may be late: how they kept their date, what they took from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import Alike, OrderFacts
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """A delivered order, and how many elapsed hours it took from the beginning of the stage the other is in now."""

    order: Alike
    rest_hours: float | None


@dataclass(frozen=True, kw_only=True)
class Precedents:
    """Delivered orders like one, the stage it is in (empty without one), and how many of them were late."""

    rows: tuple[Precedent, ...]
    stage: StageFacts | None
    judged: int
    late: int


def precedents(*, order: OrderFacts, limit: int = SHOWN) -> Precedents:
    """Return what became of the orders most like this one; late is judged of those that had a promise."""
    found = orders.alike(order=order, limit=limit)
    stages = work.stages_of(order_ids=[order.id, *(one.order_id for one in found)])
    stage = _present(stages[order.id])
    judged = [one for one in found if one.hours_late is not None]
    return Precedents(
        rows=tuple(Precedent(order=one, rest_hours=_rest(one, stages[one.order_id], stage)) for one in found),
        stage=stage,
        judged=len(judged),
        late=sum((one.hours_late or 0.0) > 0 for one in judged),
    )


def _present(stages: Sequence[StageFacts]) -> StageFacts | None:
    """Return the stage that is worked on, or else the next one."""
    for state in ("active", "next"):
        for stage in stages:
            if stage.state == state:
                return stage
    return None


def _rest(one: Alike, stages: Sequence[StageFacts], stage: StageFacts | None) -> float | None:
    began = next((it.started_at for it in stages if stage and it.code == stage.code), None)
    return None if began is None else _hours(began, one.delivered_at)


def _hours(since: datetime, until: datetime) -> float | None:
    hours = (until - since).total_seconds() / 3600
    return hours if hours >= 0 else None
