"""Random plants with everything in them, and what is asked of them; the same seed gives the same model."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from tests.core.capacity.cast import ALWAYS, NOW, OFFICE
from yinuo.core.capacity.model import (
    Allocation,
    Component,
    Crew,
    Demand,
    Downtime,
    Item,
    Operation,
    Plant,
    SafetyStock,
    Site,
    Sourcing,
    Spread,
    Substitute,
    Supplier,
    Supply,
    WorkCentre,
)
from yinuo.core.capacity.plan import Direction, PlanOptions
from yinuo.core.worktime import CalendarException, Shift, WorkCalendar, weekly_pattern

HOUR, DAY = 60, 1_440
EARLY = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["06:00-14:00"], weekdays=range(6)))
NIGHT = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["22:00-06:00"], weekdays=range(5)))
LONG = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["07:00-12:00", "12:30-20:00"], weekdays=range(6)))
HOLIDAYS = WorkCalendar(
    "Asia/Shanghai",
    weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]),
    (
        CalendarException(date(2026, 3, 16)),
        CalendarException(date(2026, 3, 17)),
        CalendarException(date(2026, 3, 21), (Shift(600, 900),)),
    ),
)
CALENDARS = {"": OFFICE, "always": ALWAYS, "early": EARLY, "night": NIGHT, "long": LONG, "holidays": HOLIDAYS}
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Wish:
    """A demand with how it is to be planned; `given_back` are earlier wishes that are given back before."""

    demand: Demand
    options: PlanOptions
    given_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A plant and what is asked of it, in order."""

    plant: Plant
    wishes: tuple[Wish, ...]


def model(seed: int) -> Model:
    """Return the model of a seed."""
    return _Maker(random.Random(seed)).model()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.sites = chance.choice([[], [], ["east"], ["east", "west"]])
        self.items = list(LETTERS[: chance.randint(2, 7)])
        self.centres = ["lathe", "mill", "bench"][: chance.randint(1, 3)]
        self.skills = ["fitter", "welder"][: chance.randint(0, 2)]
        self.suppliers = ["steel", "foundry"]
        self.families = ["", "red", "blue", "green"]

    def model(self) -> Model:
        plant = Plant(
            calendars=CALENDARS,
            items=self._items(),
            components=self._components(),
            substitutes=self._substitutes(),
            operations=self._operations(),
            work_centres=tuple(self._centre(code) for code in self.centres),
            downtimes=self._downtimes(),
            crews=self._crews(),
            suppliers=tuple(self._supplier(code) for code in self.suppliers),
            sites=tuple(Site(code=code) for code in self.sites),
            sourcing=tuple(Sourcing(site=site, rank=self.chance.randint(0, 1)) for site in self.sites if self.maybe()),
            allocations=self._allocations(),
            supplies=self._supplies(),
            safety=tuple(self._safety(item) for item in self.items if self.maybe(0.15)),
        )
        return Model(plant, self._wishes())

    def maybe(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def _items(self) -> tuple[Item, ...]:
        return tuple(self._item(code) for code in self.items)

    def _item(self, code: str) -> Item:
        chance = self.chance
        multiple = chance.choice([0, 0, 0, 1, 5, 2.5])
        least = chance.choice([0, 0, 3, 10])
        most = chance.choice([0, 0, 0, 20]) if multiple != 2.5 else 0
        return Item(
            code=code,
            supplier=chance.choice(["", "steel", "foundry"]) if code != self.items[-1] else "steel",
            lead=self._spread(20, 200) if self.maybe(0.3) else None,
            lot_min=least,
            lot_multiple=multiple,
            lot_max=most,
            scrap=chance.choice([0, 0, 0, 0.02, 0.1]),
            shelf_life_hours=chance.choice([0, 0, 0, 0, 72, 200]),
            cost_minor=chance.randint(0, 500),
        )

    def _spread(self, low: float, high: float) -> Spread:
        hours = sorted(self.chance.uniform(low, high) for _ in range(3))
        return Spread(low=hours[0], usual=hours[1], high=hours[2])

    def _components(self) -> tuple[Component, ...]:
        chance, lines = self.chance, []
        for n, parent in enumerate(self.items):
            for child in chance.sample(self.items[n + 1 :], min(len(self.items) - n - 1, chance.randint(0, 2))):
                quantity = chance.choice([1, 1, 2, 0.5, 0.3333, 3])
                lines.append(
                    Component(parent=parent, child=child, quantity=quantity, scrap=chance.choice([0, 0, 0.05]))
                )
        return tuple(lines)

    def _substitutes(self) -> tuple[Substitute, ...]:
        found = {}
        for item in self.items:
            if self.maybe(0.2):
                by = self.chance.choice([other for other in self.items if other != item])
                found[item, by] = Substitute(item=item, by=by, ratio=self.chance.choice([1, 2, 0.7]), extra_minor=10)
        return tuple(found.values())

    def _operations(self) -> tuple[Operation, ...]:
        chance, found = self.chance, []
        for item in self.items[:-1]:
            for sequence in range(chance.choice([0, 1, 1, 2, 3])):
                for place in chance.sample(self.centres, chance.choice([1, 1, min(2, len(self.centres))])):
                    found.append(self._operation(item, sequence, place))
                if self.maybe(0.1):
                    found.append(self._outside(item, sequence))
        return tuple(found)

    def _operation(self, item: str, sequence: int, place: str) -> Operation:
        chance = self.chance
        return Operation(
            item=item,
            sequence=sequence,
            code=f"{sequence}",
            work_centre=place,
            setup_minutes=chance.choice([0, 0, 15, 40]),
            run_minutes=chance.choice([0, 1, 7.5, 20, 60]),
            family=chance.choice(self.families),
            skill=chance.choice(["", *self.skills]),
            rank=chance.randint(0, 1),
            cost_minor_per_hour=chance.choice([0, 1000]),
        )

    def _outside(self, item: str, sequence: int) -> Operation:
        hours = self._spread(4, 60)
        return Operation(item=item, sequence=sequence, code=f"{sequence}", supplier="foundry", outside=hours, rank=1)

    def _centre(self, code: str) -> WorkCentre:
        chance = self.chance
        pairs = [(a, b) for a in self.families for b in self.families if a != b]
        return WorkCentre(
            code=code,
            site=chance.choice(["", *self.sites]),
            machines=chance.randint(1, 3),
            calendar=chance.choice(list(CALENDARS)),
            efficiency=chance.choice([1, 1, 0.8, 1.25]),
            cost_minor_per_hour=3000,
            overtime_calendar=chance.choice(["", "", "long", "always"]),
            overtime_minor_per_hour=1000,
            setups={pair: float(chance.randint(0, 90)) for pair in chance.sample(pairs, 3)} if self.maybe(0.4) else {},
        )

    def _downtimes(self) -> tuple[Downtime, ...]:
        chance, found = self.chance, []
        for _ in range(chance.choice([0, 0, 1, 2])):
            start = NOW + chance.randint(-2 * DAY, 12 * DAY)
            found.append(
                Downtime(work_centre=chance.choice(self.centres), start=start, end=start + chance.randint(30, 2 * DAY))
            )
        return tuple(found)

    def _crews(self) -> tuple[Crew, ...]:
        crews = [
            Crew(skill=s, people=self.chance.randint(1, 2), calendar=self.chance.choice(list(CALENDARS)))
            for s in self.skills
        ]
        if self.skills and self.maybe(0.2):
            crews.append(Crew(skill=self.skills[0], people=1, calendar="always"))
        return tuple(crews)

    def _supplier(self, code: str) -> Supplier:
        return Supplier(
            code=code,
            calendar=self.chance.choice(list(CALENDARS)),
            lead=self._spread(8, 160),
            working=self.maybe(),
            expedited=self._spread(4, 30) if self.maybe() else None,
            expedite_minor=700,
        )

    def _allocations(self) -> tuple[Allocation, ...]:
        found = []
        for item in self.items:
            for group in ("vip", "retail"):
                if self.maybe(0.12):
                    protected = self.chance.choice([0, 2, 5])
                    cap = self.chance.choice([None, protected + 4])
                    until = self.chance.choice([None, NOW + 6 * DAY])
                    found.append(Allocation(item=item, group=group, protected=protected, cap=cap, until=until))
        return tuple(found)

    def _supplies(self) -> tuple[Supply, ...]:
        chance, found = self.chance, []
        for item in self.items:
            for n in range(chance.choice([0, 1, 2, 3])):
                at = chance.choice([0, NOW + chance.randint(0, 15 * DAY)])
                kept = chance.choice([None, None, max(at, NOW) + chance.randint(DAY, 20 * DAY)])
                found.append(
                    Supply(
                        ref=f"{item}{n}",
                        item=item,
                        quantity=chance.choice([1, 4, 10.5, 30]),
                        available_at=at,
                        site=chance.choice(["", *self.sites]),
                        expires_at=kept,
                    )
                )
        return tuple(found)

    def _safety(self, item: str) -> SafetyStock:
        return SafetyStock(item=item, site=self.chance.choice(["", *self.sites]), quantity=self.chance.choice([1, 3]))

    def _wishes(self) -> tuple[Wish, ...]:
        chance, found = self.chance, []
        for n in range(chance.randint(3, 10)):
            earlier = [wish.demand.ref for wish in found]
            found.append(
                Wish(
                    self._demand(n),
                    self._options(),
                    tuple(chance.sample(earlier, 1)) if n > 2 and self.maybe(0.2) else (),
                )
            )
        return tuple(found)

    def _demand(self, n: int) -> Demand:
        chance = self.chance
        return Demand(
            ref=f"order/{n}",
            item=chance.choice(self.items[:3]),
            quantity=chance.choice([1, 2, 5, 12.5, 30]),
            due_at=NOW + chance.randint(-DAY, 30 * DAY),
            not_before=NOW + chance.randint(0, 10 * DAY) if self.maybe(0.1) else None,
            group=chance.choice(["", "vip", "retail"]),
            approval=Spread.certain(hours=5) if self.maybe(0.1) else None,
        )

    def _options(self) -> PlanOptions:
        chance = self.chance
        return PlanOptions(
            direction=chance.choice([Direction.JUST_IN_TIME, Direction.JUST_IN_TIME, Direction.EARLIEST]),
            overtime=frozenset(self.centres) if self.maybe(0.3) else frozenset(),
            expedite=frozenset(self.suppliers) if self.maybe(0.2) else frozenset(),
            substitutes=self.maybe(0.3),
        )
