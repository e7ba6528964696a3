"""How much orders matter to the radar, by customer tier and order type, and how early each is judged at the latest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.radar.judging import Stakes
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import TIERS

# Product R3: never less than 36 elapsed hours, whatever is set.
LEAST_LEAD_HOURS, MOST_LEAD_HOURS = 36.0, 2000.0
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0
TIER_WEIGHTS = {"vip": 1.5, "key": 1.25, "new": 1.1, "standard": 1.0}

LEAD = declare(
    name="radar.lead_hours",
    default=LEAST_LEAD_HOURS,
    unit="elapsed hours",
    meaning="Every order is judged at the latest so long before its promise; less than 36 counts as 36.",
)
IMPORTANCE = declare(
    name="radar.importance",
    default={},
    unit="tiers, types",
    meaning="By customer tier and by order type: lead_hours, how early judged at the latest, and weight in severity.",
)


class InvalidImportance(Exception):
    """Faults of what was to be set: {"tier:vip" or "type:standard": code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Regard:
    """What is set of one tier or order type; None for what is usual."""

    lead_hours: float | None = None
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Importance:
    """What is set of all of them, beside the lead that holds for everybody."""

    lead_hours: float = LEAST_LEAD_HOURS
    tiers: Mapping[str, Regard] = field(default_factory=dict)
    types: Mapping[str, Regard] = field(default_factory=dict)

    def lead(self, *, tier: str, order_type: str) -> float:
        """Return how many hours before its promise an order is judged at the latest: the longest that applies."""
        told = [one.lead_hours for one in (self._tier(tier), self._type(order_type)) if one.lead_hours is not None]
        return max(LEAST_LEAD_HOURS, self.lead_hours, *told)

    def weight(self, *, tier: str, order_type: str) -> float:
        """Return the weight of an order: that of its tier times that of its type."""
        of_tier, of_type = self._tier(tier).weight, self._type(order_type).weight
        usual = TIER_WEIGHTS.get(tier, 1.0)
        return (usual if of_tier is None else of_tier) * (1.0 if of_type is None else of_type)

    def stakes(self, *, order: OrderFacts) -> Stakes:
        """Return why an order matters."""
        return Stakes(
            weight=self.weight(tier=order.tier, order_type=order.order_type),
            value_minor=order.value_minor,
            penalty_minor_per_day=order.penalty_minor_per_day,
        )

    def _tier(self, tier: str) -> Regard:
        return self.tiers.get(tier, _NOTHING)

    def _type(self, order_type: str) -> Regard:
        return self.types.get(order_type, _NOTHING)


_NOTHING = Regard()


def importance() -> Importance:
    """Return what the present organisation has set."""
    told = people.all_preferences()
    kept = told[IMPORTANCE.name]
    return Importance(
        lead_hours=max(LEAST_LEAD_HOURS, float(told[LEAD.name])),
        tiers={code: _read(one) for code, one in kept.get("tiers", {}).items()},
        types={code: _read(one) for code, one in kept.get("types", {}).items()},
    )


def set_importance(*, tiers: Mapping[str, Regard], types: Mapping[str, Regard]) -> None:
    """Set leads and weights by tier and by order type, in place of those there are; raises InvalidImportance."""
    known = {one.code for one in orders.order_types()}
    faults = {f"tier:{code}": fault for code, one in tiers.items() if (fault := _fault(one, code in TIERS))}
    faults |= {f"type:{code}": fault for code, one in types.items() if (fault := _fault(one, code in known))}
    if faults:
        raise InvalidImportance(faults)
    kept = {"tiers": _plain(tiers), "types": _plain(types)}
    people_actions.set_preferences(changes={IMPORTANCE.name: kept if any(kept.values()) else {}})


def _read(one: Mapping[str, Any]) -> Regard:
    return Regard(lead_hours=one.get("lead_hours"), weight=one.get("weight"))


def _plain(told: Mapping[str, Regard]) -> dict[str, dict[str, float]]:
    rows = {
        code: {
            name: value for name, value in (("lead_hours", one.lead_hours), ("weight", one.weight)) if value is not None
        }
        for code, one in told.items()
    }
    return {code: row for code, row in rows.items() if row}


def _fault(one: Regard, known: bool) -> str:
    if not known:
        return "unknown"
    if one.lead_hours is not None and not _within(one.lead_hours, LEAST_LEAD_HOURS, MOST_LEAD_HOURS):
        return "lead"
    if one.weight is not None and not _within(one.weight, LEAST_WEIGHT, MOST_WEIGHT):
        return "weight"
    return ""


def _within(value: float, least: float, most: float) -> bool:
    return math.isfinite(value) and least <= value <= most
