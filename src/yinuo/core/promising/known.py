"""What is looked up again and again of a plant, made ready once for as long as the plant stays the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from yinuo.core.capacity.model import Demand, Item, Minute, Plant, Sourcing, Substitute, Supplier
from yinuo.core.promising.closure import Closures
from yinuo.core.promising.transport import Transport
from yinuo.core.promising.uncertainty import Uncertainty

PLANTS_KEPT = 8
YEAR_MINUTES = 366 * 1_440  # any moment of a year will do to begin with: calendars grow as they are asked


class Known:
    """A plant with its indexes, transport and uncertainty."""

    def __init__(self, *, plant: Plant, around: Minute) -> None:
        self.plant = plant
        self.transport = Transport(plant=plant, around=around)
        self.closures = Closures(plant=plant)
        self.uncertainty = Uncertainty(plant=plant, transport=self.transport)
        self.items: dict[str, Item] = {item.code: item for item in plant.items}

    @cached_property
    def suppliers(self) -> dict[str, Supplier]:
        """Return suppliers by code."""
        return {supplier.code: supplier for supplier in self.plant.suppliers}

    @cached_property
    def substitutes(self) -> dict[str, tuple[Substitute, ...]]:
        """Return what may stand in for each item, the best first."""
        found: dict[str, list[Substitute]] = defaultdict(list)
        for one in sorted(self.plant.substitutes, key=lambda one: one.rank):
            found[one.item].append(one)
        return {item: tuple(ones) for item, ones in found.items()}

    @cached_property
    def site_codes(self) -> tuple[str, ...]:
        """Return the codes of all sites; one without a name where there are none."""
        return tuple(site.code for site in self.plant.sites) or ("",)

    def sourcing(self, *, demand: Demand) -> tuple[Sourcing, ...]:
        """Return the sites that the rules let serve a demand, preferred first; all where no rule speaks of it."""
        item = self.items.get(demand.item)
        family = item.family if item else ""
        best: dict[str, Sourcing] = {}
        for rule in sorted(self.plant.sourcing, key=lambda rule: (rule.rank, rule.cost_minor, rule.site)):
            fits = rule.region in ("", demand.region) and rule.item in ("", demand.item)
            if fits and rule.family in ("", family):
                best.setdefault(rule.site, rule)
        return tuple(best.values()) or tuple(Sourcing(site=code) for code in self.site_codes)


def known(*, plant: Plant, now: Minute) -> Known:
    """Return what is known of a plant; the same object as long as the same plant is asked for."""
    return _known(_Same(plant), now - now % YEAR_MINUTES)


@dataclass(frozen=True, eq=False)
class _Same:
    """A plant that equals only itself, so that a million records need not be compared."""

    plant: Plant

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.plant is self.plant

    def __hash__(self) -> int:
        return id(self.plant)


@lru_cache(maxsize=PLANTS_KEPT)
def _known(same: _Same, around: int) -> Known:
    return Known(plant=same.plant, around=around)
