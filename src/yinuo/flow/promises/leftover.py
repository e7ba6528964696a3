"""What of a proposal is left undone: moves that were asked for and found no room any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from yinuo.core.promising.redating import Outcome
from yinuo.flow.promises.giving_way import MOVABLE
from yinuo.flow.promises.models import Move


def changes_nothing(*, asked: Iterable[Move], found: Collection[UUID]) -> bool:
    """Return whether other dates were asked for, and none of these orders that found room has one."""
    changing = {move.order_id for move in asked if move.outcome != Outcome.SAME.value}
    return bool(changing) and changing.isdisjoint(found)


def left_undone(*, repromise_id: UUID, order_ids: Collection[UUID] | None) -> int:
    """Return how many of these orders, or of all, still wait for another place."""
    rows = Move.objects.filter(MOVABLE, repromise_id=repromise_id, version=None).exclude(outcome=Outcome.SAME.value)
    return (rows if order_ids is None else rows.filter(order_id__in=list(order_ids))).count()
