"""The part of a plant that a decision can depend on: what the items are made of, where, and how they travel."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from yinuo.core.capacity.model import Component, Demand, Operation, Plant, Substitute, Supplier, Supply
from yinuo.core.promising.plain import canonical, write

Record = TypeVar("Record")
Index = dict[str, list[Record]]
TEXTS_KEPT = 64


class Closures:
    """Finds the part of one plant for demands, by indexes made once."""

    def __init__(self, *, plant: Plant) -> None:
        self._plant = plant
        self._texts: OrderedDict[tuple[frozenset[str], frozenset[str]], str] = OrderedDict()

    def text(self, *, demands: Sequence[Demand]) -> str:
        """Return the part of the plant for demands as canonical JSON; the same parts are asked for again and again."""
        key = (self.items(demands=demands), frozenset(demand.region for demand in demands))
        text = self._texts.pop(key, None) or canonical(write(self.plant(demands=demands))).decode()
        self._texts[key] = text
        while len(self._texts) > TEXTS_KEPT:
            self._texts.popitem(last=False)
        return text

    def items(self, *, demands: Sequence[Demand]) -> frozenset[str]:
        """Return the demanded items, all below them and all that may stand in for any of them."""
        found: set[str] = set()
        todo = [demand.item for demand in demands]
        while todo:
            code = todo.pop()
            if code not in found:
                found.add(code)
                todo += [line.child for line in self._components.get(code, ())]
                todo += [one.by for one in self._substitutes.get(code, ())]
        return frozenset(found)

    def centres(self, *, items: Iterable[str]) -> frozenset[str]:
        """Return the work centres at which items are made."""
        return frozenset(one.work_centre for one in self._of(self._operations, items) if one.work_centre)

    def skills(self, *, items: Iterable[str]) -> frozenset[str]:
        """Return the skills that making items needs."""
        return frozenset(one.skill for one in self._of(self._operations, items) if one.skill)

    def sites(self) -> frozenset[str]:
        """Return the sites whose deliveries a day are limited."""
        return frozenset(site.code for site in self._plant.sites if site.picks_per_day)

    def plant(self, *, demands: Sequence[Demand]) -> Plant:
        """Return the plant with what the demands can depend on, on which they are planned just as on the whole.

        Other items that share a machine or a person stay as names with their operations there, so that what is held
        for them can be held.
        """
        whole, items = self._plant, self.items(demands=demands)
        shared = list(self._shared(self.centres(items=items), self.skills(items=items)))
        operations = [*self._of(self._operations, sorted(items)), *(one for one in shared if one.item not in items)]
        centres = {one.work_centre for one in operations}
        regions = {"", *(demand.region for demand in demands)}
        known = tuple(item for item in whole.items if item.code in items)
        others = {one.item for one in operations} - items
        return replace(
            whole,
            items=(*known, *(replace(one, supplier="", lead=None) for one in whole.items if one.code in others)),
            components=tuple(self._of(self._components, sorted(items))),
            substitutes=tuple(self._of(self._substitutes, sorted(items))),
            operations=tuple(operations),
            work_centres=tuple(one for one in whole.work_centres if one.code in centres),
            downtimes=tuple(one for one in whole.downtimes if one.work_centre in centres),
            crews=tuple(one for one in whole.crews if one.skill in {each.skill for each in operations}),
            suppliers=self._suppliers({item.supplier for item in known} | {one.supplier for one in operations}),
            lanes=tuple(one for one in whole.lanes if one.destination in regions),
            sourcing=tuple(one for one in whole.sourcing if one.region in regions and one.item in ("", *items)),
            allocations=tuple(one for one in whole.allocations if one.item in items),
            supplies=tuple(self._of(self._supplies, sorted(items))),
            safety=tuple(one for one in whole.safety if one.item in items),
        )

    def _shared(self, centres: frozenset[str], skills: frozenset[str]) -> Iterator[Operation]:
        """Yield the operations of all items on these machines, or by people with these skills."""
        for one in self._plant.operations:
            if one.work_centre in centres or one.skill in skills:
                yield one

    def _suppliers(self, codes: set[str]) -> tuple[Supplier, ...]:
        return tuple(one for one in self._plant.suppliers if one.code in codes)

    def _of(self, index: Index[Record], items: Iterable[str]) -> list[Record]:
        return [one for code in items for one in index.get(code, ())]

    @cached_property
    def _components(self) -> Index[Component]:
        return _indexed(self._plant.components, lambda one: one.parent)

    @cached_property
    def _substitutes(self) -> Index[Substitute]:
        return _indexed(self._plant.substitutes, lambda one: one.item)

    @cached_property
    def _operations(self) -> Index[Operation]:
        return _indexed(self._plant.operations, lambda one: one.item)

    @cached_property
    def _supplies(self) -> Index[Supply]:
        return _indexed(self._plant.supplies, lambda one: one.item)


def _indexed(records: Iterable[Record], key: Callable[[Record], str]) -> Index[Record]:
    found: Index[Record] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return dict(found)
