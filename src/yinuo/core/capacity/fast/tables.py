"""Lays a plant out in arrays for the compiled functions: each record a part, those that belong together in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from yinuo.core.capacity.clockwork import DAY_MINUTES, Clockwork
from yinuo.core.capacity.fast.columns import of_interval, of_mark, of_part, of_real
from yinuo.core.capacity.fast.layout import BIG, Floats, Ints
from yinuo.core.capacity.model import WorkCentre
from yinuo.core.capacity.openings import Openings
from yinuo.core.capacity.routes import Recipe, Routes, Way, minutes_of, units, up

Part = Mapping[str, float]


@dataclass
class Places:
    """Where the records of a plant lie: parts by code, tallies in the marks; site 0 is nowhere in particular."""

    machines: dict[tuple[str, int], int] = field(default_factory=dict)
    crews: list[int] = field(default_factory=list)
    pools: dict[tuple[str, str], int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    ways: list[int] = field(default_factory=list)
    sites: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    overtime: dict[str, int] = field(default_factory=dict)
    expedite: dict[str, int] = field(default_factory=dict)
    extras: dict[int, int] = field(default_factory=dict)  # of substitutes, the price a unit
    spans: int = 0
    marks: int = of_mark.WIDTH

    def mark(self) -> int:
        """Return a place for one more tally."""
        self.marks += 1
        return self.marks - 1


class Layout:
    """Collects the parts of a plant and lists of numbers, then makes arrays of them."""

    def __init__(self, routes: Routes, clockwork: Clockwork) -> None:
        self.routes, self.clockwork = routes, clockwork
        self.places = Places()
        self.parts: list[Part] = []
        self.numbers: list[int] = []
        self._openings: dict[int, int] = {}
        self._kept: list[Openings] = []
        self._fill()

    def arrays(self) -> tuple[Ints, Floats, Ints, Ints]:
        """Return parts, reals, numbers and intervals."""
        days = (self.clockwork.end - self.clockwork.start) // DAY_MINUTES + 1
        dawns = self.clockwork.start + DAY_MINUTES * np.arange(days)
        head = np.array([self.clockwork.start, days, *self.numbers], dtype=np.int64)
        numbers, intervals, base = [head], [np.zeros((1, of_interval.WIDTH), dtype=np.int64)], 1
        for n, openings in enumerate(self._kept):
            size = len(openings.opens)
            low = len(head) + n * days
            self.parts.append({"interval_lo": base, "interval_hi": base + size, "day_lo": low})
            intervals.append(_intervals(openings))
            numbers.append(base + openings.closes.searchsorted(dawns, side="right"))
            base += size + 1
        return *_filled(self.parts), np.concatenate(numbers).astype(np.int64), np.concatenate(intervals)

    def _fill(self) -> None:
        routes, plant = self.routes, self.routes.plant
        places = self.places
        places.sites = {"": 0, **{site.code: n + 1 for n, site in enumerate(plant.sites)}}
        for allocation in plant.allocations:
            places.groups.setdefault(allocation.group, len(places.groups))
        for supplier in plant.suppliers:
            places.expedite[supplier.code] = places.mark()
        self._spanned()
        places.items = {item.code: len(self.parts) + n for n, item in enumerate(plant.items)}
        first = len(self.parts)
        self.parts += [{} for _ in plant.items]
        centres, families = self._centres()
        self._ways(centres, families)
        for n, item in enumerate(plant.items):
            self.parts[first + n] = self._item(routes.recipes[item.code])
        # Openings come last; until then parts name them by their order.
        for n, part in enumerate(self.parts):
            self.parts[n] = {name: self._settled(name, value) for name, value in part.items()}
        self.numbers = [number if number >= 0 else len(self.parts) - 1 - number for number in self.numbers]

    def _settled(self, name: str, value: float) -> float:
        return len(self.parts) + value if name in ("axis", "regular", "calendar") and value >= 0 else value

    def _spanned(self) -> None:
        """Machines, crews and pools, each with a span of slots of the same number."""
        places, plant = self.places, self.routes.plant
        for centre in plant.work_centres:
            for n in range(centre.machines):
                places.machines[centre.code, n] = len(self.parts)
                axis = self._opening(self.clockwork.machine(centre.code, n, overtime=True))
                self.parts.append({"axis": axis, "regular": self._opening(self.clockwork.machine(centre.code, n))})
        for crew in plant.crews:
            places.crews.append(len(self.parts))
            self.parts.append({"people": crew.people})
        safety = {(s.item, s.site): units(s.quantity) for s in plant.safety}
        for item in plant.items:
            for site, number in places.sites.items():
                places.pools[item.code, site] = len(self.parts)
                kept = safety.get((item.code, site), 0)
                self.parts.append({"site": number, "safety": kept, "tally": places.mark()})
        places.spans = len(self.parts)

    def _centres(self) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        """Return where work centres lie, and the number of each family at its work centre."""
        found, families = {}, {}
        by_centre: dict[str, list[Way]] = {}
        for way in self.routes.ways:
            by_centre.setdefault(way.operation.work_centre, []).append(way)
        for centre in self.routes.plant.work_centres:
            ways = by_centre.get(centre.code, [])
            stated = {name for pair in centre.setups for name in pair}
            names = ["", *sorted((stated | {way.operation.family for way in ways}) - {""})]
            families.update({(centre.code, name): n for n, name in enumerate(names)})
            found[centre.code] = len(self.parts)
            machine = self.places.machines[centre.code, 0]
            self.places.overtime[centre.code] = self.places.mark()
            self.parts.append(
                {
                    "machine_lo": machine,
                    "machine_hi": machine + centre.machines,
                    "change_lo": self._changes(centre, names),
                    "families": len(names),
                    "sets_up": bool(centre.setups) or any(way.setup for way in ways),
                    "tally": self.places.overtime[centre.code],
                }
            )
        return found, families

    def _changes(self, centre: WorkCentre, names: list[str]) -> int:
        """Lay out one more than the minutes from family to family; 0: where nothing is stated."""
        if not centre.setups:
            return -1
        order = {name: n for n, name in enumerate(names)}
        matrix = [0] * len(names) ** 2
        for (before, after), minutes in centre.setups.items():
            matrix[order[before] * len(names) + order[after]] = up(minutes / centre.efficiency) + 1
        return self._listed(matrix)

    def _ways(self, centres: dict[str, int], families: dict[tuple[str, str], int]) -> None:
        for way in self.routes.ways:
            self.places.ways.append(len(self.parts))
            supplier, code = way.supplier, way.operation.work_centre
            crews = self._listed([self.places.crews[crew] for crew in way.crews])
            self.parts.append(
                {
                    "centre": centres.get(code, -1),
                    "site": self.places.sites[way.site],
                    "rank": way.operation.rank,
                    "setup": way.setup,
                    "run": way.run_per_unit,
                    "family": families.get((code, way.operation.family), 0),
                    "outside": way.outside_minutes,
                    "working": bool(supplier and supplier.working),
                    "calendar": self._opening(self.clockwork.calendar(supplier.calendar)) if supplier else -1,
                    "crew_lo": crews,
                    "crew_hi": crews + len(way.crews),
                    "openings_lo": self._meets(way, way.crews),
                    "alone_lo": self._meets(way, (-1,)),
                }
            )

    def _meets(self, way: Way, crews: Iterable[int]) -> int:
        """List when the machines of a way work, with each crew, without and with overtime."""
        if way.centre is None:
            return -1
        meets = [
            self._opening(self.clockwork.machine(way.centre.code, machine, overtime=overtime, crew=crew))
            for machine in range(way.centre.machines)
            for crew in crews
            for overtime in (False, True)
        ]
        return self._listed([-1 - opening for opening in meets])

    def _item(self, recipe: Recipe) -> Part:
        item, supplier, places = recipe.item, recipe.supplier, self.places
        first_pool = places.pools[item.code, ""]
        return {
            "made": recipe.is_made,
            "supplier": places.expedite[supplier.code] if supplier else -1,
            "lead": minutes_of(recipe.lead(expedited=False).usual),
            "lead_fast": minutes_of(recipe.lead(expedited=True).usual) if supplier and supplier.expedited else -1,
            "working": bool(supplier and supplier.working),
            "calendar": self._opening(self.clockwork.calendar(supplier.calendar)) if supplier else -1,
            "shelf": minutes_of(item.shelf_life_hours) if item.shelf_life_hours else 0,
            "lot_min": units(item.lot_min),
            "lot_multiple": units(item.lot_multiple),
            "lot_max": recipe.largest_lot(),
            "scraps": bool(item.scrap),
            "keeps": 1.0 - item.scrap,
            **self._range("group", [self._group(group) for group in recipe.groups]),
            **self._range("line", [{"child": places.items[c.child], "factor": f} for c, f in recipe.components]),
            **self._substitutes(recipe),
            **self._range("share", self._shares(item.code)),
            "pool_lo": first_pool,
            "pool_hi": first_pool + len(places.sites),
        }

    def _substitutes(self, recipe: Recipe) -> dict[str, int]:
        found = self._range("sub", [{"child": self.places.items[s.by], "ratio": s.ratio} for s in recipe.substitutes])
        self.places.extras.update({found["sub_lo"] + n: s.extra_minor for n, s in enumerate(recipe.substitutes)})
        return found

    def _group(self, group: tuple[Way, ...]) -> Part:
        ways = self.places.ways
        return {"way_lo": ways[group[0].index], "way_hi": ways[group[-1].index] + 1}

    def _shares(self, item: str) -> list[Part]:
        return [
            {
                "group": self.places.groups[a.group],
                "protected": units(a.protected),
                "cap": -1 if a.cap is None else units(a.cap),
                "until": BIG if a.until is None else a.until,
                "tally": self.places.mark(),
            }
            for a in self.routes.plant.allocations
            if a.item == item
        ]

    def _range(self, name: str, parts: list[Part]) -> dict[str, int]:
        low = len(self.parts)
        self.parts += parts
        return {f"{name}_lo": low, f"{name}_hi": low + len(parts)}

    def _listed(self, numbers: list[int]) -> int:
        self.numbers += numbers
        return 2 + len(self.numbers) - len(numbers)  # two stand at the head

    def _opening(self, openings: Openings) -> int:
        if id(openings) not in self._openings:
            self._openings[id(openings)] = len(self._kept)
            self._kept.append(openings)
        return self._openings[id(openings)]


def _intervals(openings: Openings) -> Ints:
    table = np.zeros((len(openings.opens) + 1, of_interval.WIDTH), dtype=np.int64)
    table[:, of_interval.OPENS] = np.append(openings.opens, BIG)
    table[:, of_interval.CLOSES] = np.append(openings.closes, BIG)
    table[1:, of_interval.WORKED] = np.cumsum(openings.closes - openings.opens)
    return table


def _filled(parts: list[Part]) -> tuple[Ints, Floats]:
    columns: dict[str, tuple[list[int], list[float]]] = {}
    for n, part in enumerate(parts):
        for name, value in part.items():
            rows, values = columns.setdefault(name, ([], []))
            rows.append(n)
            values.append(value)
    table = np.zeros((len(parts), of_part.WIDTH), dtype=np.int64)
    reals = np.zeros((len(parts), of_real.WIDTH), dtype=np.float64)
    for name, (rows, values) in columns.items():
        if name in ("keeps", "run", "factor", "ratio"):
            reals[rows, getattr(of_real, name.upper())] = values
        else:
            table[rows, getattr(of_part, name.upper())] = values
    return table, reals
