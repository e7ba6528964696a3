"""Alerts for the orders of the book that are likely late, with reasons as the radar tells them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders.actions import NewOrder, Projection
from yinuo.flow.radar import alerting
from yinuo.flow.radar.alerting import LATENESS, OVERRUN, Batch, Finding
from yinuo.flow.radar.importance import TIER_WEIGHTS
from yinuo.flow.radar.judging import Stakes, impact_of

# One order in eight that is likely late has a second alert: a stage over its time.
OVERRUN_SHARE = 0.125
TIERS = ("vip", "key", "standard", "new")


def raise_alerts(
    *, orders: Sequence[NewOrder], ids: Sequence[UUID], projections: Sequence[Projection], now: datetime
) -> int:
    """Raise one alert or two for each order with a severity; return how many."""
    dice, batch = random.Random(len(ids)), Batch()
    for order, order_id, projection in zip(orders, ids, projections, strict=True):
        if not projection.severity:
            continue
        causes = [LATENESS, *([f"{OVERRUN}:make"] if dice.random() < OVERRUN_SHARE else [])]
        for cause in causes:
            finding = _finding(order, order_id, projection, cause, dice)
            alerting.raise_alert(batch=batch, finding=finding, now=now)
    alerting.write(batch=batch)
    return len(batch.raised)


def _finding(order: NewOrder, order_id: UUID, projection: Projection, cause: str, dice: random.Random) -> Finding:
    late, days = projection.late_probability or 0.0, dice.uniform(0.1, 6)
    overrun = {"kind": "stage_overrun", "subject": "生产", "code": "make", "hours": round(days * 24, 1), "factor": 1.4}
    slack = {"kind": "slack", "hours": round(dice.uniform(-50, 90), 1), "needed_hours": round(days * 24, 1)}
    tier = dice.choice(TIERS)
    stakes = Stakes(weight=TIER_WEIGHTS[tier], value_minor=order.value_minor or 0)
    return Finding(
        order_id=order_id,
        cause=cause,
        stage_code="make" if cause != LATENESS else "",
        severity=projection.severity,
        impact=impact_of(late_probability=late, late_days=days, stakes=stakes),
        late_probability=late,
        committed_at=order.committed_at,
        projected_at=projection.projected_at,
        reasons=[overrun, slack],
        tier=tier,
    )
