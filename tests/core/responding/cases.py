"""Orders in trouble and measures for the tests: what they cost stands in minor units."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.core.responding import Gain, Measure, Outlook, Plight

PROBS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
FREE: Mapping[str, float] = {}


def outlook(*, median: float = 100.0, due: float = 90.0, spread: float = 1.0) -> Outlook:
    """Return a forecast around a median, skewed to late, beside its due moment (hours)."""
    hours = tuple(median + spread * off for off in (-30, -24, -12, 0, 16, 36, 50))
    return Outlook(probs=PROBS, hours=hours, due_hours=due)


def measure(key: str, *, cost: int = 0, hours: float = 24.0, instead_of: str = "", **uses: float) -> Measure:
    """Return a measure with a known gain that uses budgets by their names."""
    return Measure(key=key, cost=cost, gain=Gain.of(hours), uses=uses, instead_of=instead_of)


def plight(key: str, *measures: Measure, loss: float = 100_000.0, per_day: float = 0.0, due: float = 90.0) -> Plight:
    """Return an order in trouble."""
    return Plight(key=key, outlook=outlook(due=due), loss_if_late=loss, loss_per_day=per_day, measures=tuple(measures))
