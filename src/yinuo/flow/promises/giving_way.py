"""Orders of class lose in a re-promise: their place goes to those who gain by it, and the word given stays as it was.

What they hold then is what all others leave. Their projected date says so with the reason, and the committed date
stays on record, so that they stand among the orders at risk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.promising.redating import Outcome
from yinuo.core.promising.repromise import OrderClass
from yinuo.flow.promises.events import OrderRedated
from yinuo.flow.promises.facts import ProjectionFacts
from yinuo.flow.promises.models import Move, Projection
from yinuo.ground.kernel import log
from yinuo.ground.kernel.events import Draft

ORDER, GAVE_WAY = "order", "gave_way"


def gives_way(*, move: Move) -> bool:
    """Return whether an order makes room for others without a new promise."""
    return bool(move.order_class == OrderClass.LOSE.value)


def put_off(*, move: Move) -> datetime | None:
    """Return the date that an order which gives way is put off to; None for all others."""
    return move.after_at if gives_way(move=move) and move.outcome == Outcome.LATER.value else None


def reasons_of(*, move: Move, back: bool) -> list[dict[str, Any]]:
    """Return why the projected date of an order moves; nothing where it has its place `back`."""
    if back or put_off(move=move) is None:
        return []
    return [{"code": GAVE_WAY, "rules": str(move.repromise.rules.get("name", ""))}]


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
                    before_at=before[row.order_id].likely_at,
                    projected_at=row.likely_at,
                    committed_at=giving[row.order_id].committed_at,
                    reasons=list(row.reasons),
                ),
            )
            for row in rows
            if row.order_id in giving and row.likely_at != before[row.order_id].likely_at
        ]
    )
