"""Orders of class lose in a re-promise: their place goes to those who gain by it, and the word given stays as it was.

What they hold then is what all others leave; where that is nothing, they hold nothing any more. Their projected date
says so with the reason, and the committed date stays on record, so that they stand among the orders at risk, and among
those that lack goods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yinuo.core.promising.redating import Outcome
from yinuo.core.promising.repromise import OrderClass
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.events import OrderRedated, PromiseReleased
from yinuo.flow.promises.facts import ProjectionFacts
from yinuo.flow.promises.models import Move, OrderPlan, Projection, Reservation
from yinuo.ground.kernel import log
from yinuo.ground.kernel.events import Draft

ORDER, GAVE_WAY = "order", "gave_way"
# The moves that can be made: into another place, or out of the one it had into none.
GIVES_ALL = Q(order_class=OrderClass.LOSE.value, before_at__isnull=False, after_at__isnull=True)
MOVABLE = Q(after_at__isnull=False) | GIVES_ALL


def gives_way(*, move: Move) -> bool:
    """Return whether an order makes room for others without a new promise."""
    return bool(move.order_class == OrderClass.LOSE.value)


def gives_all(*, move: Move) -> bool:
    """Return whether an order gives way and nothing is left for it."""
    return gives_way(move=move) and bool(move.before_plans) and not move.plans


def put_off(*, move: Move) -> datetime | None:
    """Return the date that an order which gives way is put off to; None for all others."""
    return move.after_at if gives_way(move=move) and move.outcome == Outcome.LATER.value else None


def reasons_of(*, move: Move, back: bool) -> list[dict[str, Any]]:
    """Return why the projected date of an order moves; nothing where it has its place `back`."""
    if back or put_off(move=move) is None:
        return []
    return [_gave_way(move)]


def _gave_way(move: Move) -> dict[str, Any]:
    return {"code": GAVE_WAY, "rules": str(move.repromise.rules.get("name", ""))}


def let_go(*, moves: Sequence[Move], now: datetime) -> None:
    """Forget when orders arrive that hold nothing any more, and tell of it: nothing of ours says when that would be."""
    order_ids = [move.order_id for move in moves]
    Projection.objects.filter(order_id__in=order_ids).delete()
    counted = Reservation.objects.filter(order_id__in=order_ids, released_at=now).values("order_id")
    freed = dict(counted.annotate(count=Count("id")).values_list("order_id", "count"))
    log.publish_all(
        drafts=[
            Draft(
                subject_type=ORDER,
                subject_id=move.order_id,
                body=PromiseReleased(
                    why=str(move.repromise.rules.get("name", "")),
                    delivered=False,
                    reservations=freed.get(move.order_id, 0),
                ),
            )
            for move in moves
        ]
    )


def may_move(*, moves: Sequence[Move], back: bool) -> set[UUID]:
    """Return the orders of moves whose plans can be changed: those that hold something now, and when given back, those
    that gave all away and are still owed."""
    order_ids = [move.order_id for move in moves]
    holding = set(OrderPlan.objects.filter(order_id__in=order_ids, until=None).values_list("order_id", flat=True))
    giving = {move.order_id for move in moves if gives_all(move=move)}
    if not back:
        return {move.order_id for move in moves if move.order_id in holding and (move.plans or gives_all(move=move))}
    known = orders.facts_for(order_ids=list(giving - holding))
    waiting = {order_id for order_id, order in known.items() if order.state == "open"}
    return {one for one in order_ids if (one in waiting if one in giving else one in holding)}


def demands_held(*, order_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Return the demands of what orders hold, or held last, in their plain form."""
    rows = OrderPlan.objects.filter(order_id__in=list(order_ids)).order_by("since").values_list("order_id", "demands")
    return dict(rows)


def _likely(known: ProjectionFacts | None) -> datetime | None:
    return known.likely_at if known else None


def tell_who_gave_way(
    *, moves: Sequence[Move], before: Mapping[UUID, ProjectionFacts], rows: Sequence[Projection]
) -> None:
    """Publish the new projected dates of those that give way: no new promise tells of them."""
    giving = {move.order_id: move for move in moves if gives_way(move=move)}
    log.publish_all(
        drafts=[
            Draft(
                subject_type=ORDER,
                subject_id=row.order_id,
                body=OrderRedated(
                    before_at=_likely(before.get(row.order_id)),
                    projected_at=row.likely_at,
                    committed_at=giving[row.order_id].committed_at,
                    reasons=list(row.reasons),
                ),
            )
            for row in rows
            if row.order_id in giving and row.likely_at != _likely(before.get(row.order_id))
        ]
    )
