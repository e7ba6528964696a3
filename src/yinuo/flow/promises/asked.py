"""What may be asked of a promise: a known order, a confidence within bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

LOWEST_CONFIDENCE, HIGHEST_CONFIDENCE = 0.5, 0.99
CONFIDENCE = declare(
    name="promises.confidence",
    default=0.9,
    unit="probability",
    meaning="How sure we want to be of the latest day of a promised interval.",
)


class UnknownOrder(Exception):
    """There is no such order in this organisation."""


class InvalidCommitment(Exception):
    """Faults of a commitment, by field: {field: code}; why (missing), committed_at (past, ahead_needs_right,
    ahead_needs_why, unchanged), confidence (out_of_range). `computed_at` is the date that can be had instead of one
    that is too early, with its `reasons`."""

    def __init__(
        self, faults: dict[str, str], *, computed_at: datetime | None = None, reasons: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(faults)
        self.faults, self.computed_at, self.reasons = faults, computed_at, reasons


def known_order(order_id: UUID) -> OrderFacts:
    """Return an order; raises UnknownOrder."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise UnknownOrder(str(order_id))
    return order


def asked_confidence(asked: float | None) -> float:
    """Return the confidence asked for, or the organisation's own; raises InvalidCommitment."""
    confidence = float(people.preference(name=CONFIDENCE.name)) if asked is None else asked
    if not LOWEST_CONFIDENCE <= confidence <= HIGHEST_CONFIDENCE:
        raise InvalidCommitment({"confidence": "out_of_range"})
    return confidence
