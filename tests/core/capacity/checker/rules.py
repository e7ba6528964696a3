"""All rules that plans are checked against."""

from __future__ import annotations

from collections.abc import Sequence

from tests.core.capacity.checker import balance, timing
from tests.core.capacity.checker.facts import Agreed, Facts
from yinuo.core.capacity.model import Plant

RULES = (
    timing.early,
    timing.out_of_order,
    timing.double_booked,
    timing.closed,
    timing.overworked,
    timing.too_fast,
    balance.missing,
    balance.expired,
    balance.unbalanced,
)


def violations(*, plant: Plant, now: int, agreed: Sequence[Agreed]) -> list[str]:
    """Return a sentence for each thing that is wrong with plans that are held together; none where all is well."""
    facts = Facts(plant, now, agreed)
    return [told for rule in RULES for told in rule(facts)]
