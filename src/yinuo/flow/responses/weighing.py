"""Alerts and measures as the core weighs them, and its choice as it is kept. Pure: knows no row and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yinuo.core.responding import Choice, Gain, Given, Measure, Plight, outlook_of
from yinuo.flow.responses.choosing import LOSS_SHARE, MeasureFacts
from yinuo.flow.responses.queries import Situation

HOURS = 3_600


def plight_of(*, situation: Situation, probs: Sequence[float]) -> Plight | None:
    """Return an alert as an order in trouble; None where there is no forecast, no date, or nothing that gains time."""
    forecast, order = situation.forecast, situation.order
    if forecast is None or order.committed_at is None:
        return None
    helpful = [one for one in situation.measures if one.hours_gained > 0]
    if not helpful:
        return None
    due = (order.committed_at - forecast.made_at).total_seconds() / HOURS
    return Plight(
        key=str(order.id),
        outlook=outlook_of(probs=probs, hours=forecast.curve, due_hours=due),
        loss_if_late=order.value_minor * LOSS_SHARE,
        loss_per_day=float(order.penalty_minor_per_day),
        measures=tuple(_measure(one, order.value_minor) for one in helpful),
    )


def proposal_of(
    *,
    choice: Choice,
    situations: Mapping[str, Situation],
    limits: Mapping[str, float],
    without: Mapping[str, tuple[float, float]],
) -> dict[str, Any]:
    """Return a choice as it is kept: sums, what is used of the budgets, and one entry for each order.

    `without` holds each order's chance of being late and its loss when nothing is done.
    """
    return {
        "cost": choice.cost,
        "loss_before": round(sum(loss for _chance, loss in without.values())),
        "loss_after": round(choice.loss),
        "gap": round(choice.gap, 5),
        "used": {name: round(amount, 6) for name, amount in choice.used.items()},
        "limits": dict(limits),
        "orders": [_entry(one, situations[one.key], without[one.key]) for one in choice.given],
    }


def _measure(one: MeasureFacts, value_minor: int) -> Measure:
    likely = one.hours_gained
    least = likely if one.hours_least is None else min(one.hours_least, likely)
    most = likely if one.hours_most is None else max(one.hours_most, likely)
    return Measure(
        key=str(one.id),
        cost=one.cost_minor + round(one.cost_share * value_minor),
        gain=Gain(least=least, likely=likely, most=most),
        uses={code: float(amount) for code, amount in one.uses.items()},
        instead_of=one.instead_of,
    )


def _entry(given: Given, situation: Situation, without: tuple[float, float]) -> dict[str, Any]:
    order, names = situation.order, {str(one.id): one for one in situation.measures}
    return {
        "order_id": given.key,
        "alert_id": str(situation.alert.id),
        "number": order.number,
        "customer_name": order.customer_name,
        "tier": order.tier,
        "committed_at": order.committed_at.isoformat() if order.committed_at else None,
        "measures": [
            {"id": key, "name": names[key].name, "name_en": names[key].name_en} for key in given.chosen.measures
        ],
        "cost": given.chosen.cost,
        "chance_before": round(without[0], 4),
        "chance_after": round(given.chosen.chance_late, 4),
        "loss_before": round(without[1]),
        "loss_after": round(given.chosen.loss),
        "given_up": round(given.given_up),
        "held_back_by": list(given.held_back_by),
        "in_favour_of": list(given.in_favour_of),
    }
