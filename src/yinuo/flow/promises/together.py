"""Which orders of a proposal can only move together: nothing new may stand where somebody else still is.

An order that is confirmed alone may need a place that another one was to give up, or leave another one without the
goods that it made for it. Tried on copies of the book, which itself stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from yinuo.core.capacity import Book, NotFree
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.capacity.sparing import unspared
from yinuo.flow.promises.booking import is_supply
from yinuo.flow.promises.telling import order_of

LOT_MARK = "#"  # between a demand and the number of the lot that is made for it
_TAKES = (StepKind.STOCK, StepKind.RECEIPT)
_MAKES = (StepKind.MAKE, StepKind.PURCHASE)
Need = tuple[str, str, int, int]
Plans = Sequence[DemandPlan]
# Answers what orders would hold, for those of them that may be moved too.
Find = Callable[[Iterable[UUID]], Mapping[UUID, Plans]]
Tick = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class _Tried:
    """What came of trying: who found room, in which order, whom each of the others waits for, and who lost what it
    stands on to whom."""

    settled: Sequence[UUID]
    refused: Mapping[UUID, frozenset[UUID]]
    bereft: Mapping[UUID, frozenset[UUID]]


def together(
    *, book: Book, asked: Mapping[UUID, Plans], find: Find | None = None, tick: Tick = lambda: None
) -> list[UUID]:
    """Return the orders that can have their plans at once, in the order in which they take them: those asked for, and
    with `find` those without which these cannot move.

    An order that cannot move all the same is left out, and so are those that need it. `tick` is called for each order
    that is tried.
    """
    scene = _Scene(book=book, asked=asked, find=find, tick=tick)
    chosen, hopeless = dict.fromkeys(asked), set[UUID]()
    while chosen:
        tried = scene.tried(chosen)
        if not tried.refused and not tried.bereft:
            return list(tried.settled)
        needed = {one for found in tried.refused.values() for one in found} | set(tried.bereft)
        more = [one for one in scene.movable(needed) if one not in chosen and one not in hopeless]
        if more:
            chosen |= dict.fromkeys(more)
            continue
        hopeless |= {*tried.refused, *(one for makers in tried.bereft.values() for one in makers)}
        chosen = dict.fromkeys(one for one in asked if one not in hopeless)
    return []


class _Scene:
    """The book as it stands, and what orders would like to hold instead."""

    def __init__(self, *, book: Book, asked: Mapping[UUID, Plans], find: Find | None, tick: Tick) -> None:
        self._book, self._wishes, self._find, self._tick = book, dict(asked), find, tick
        self._present: dict[UUID, list[DemandPlan]] = defaultdict(list)
        self._slots: dict[str, list[tuple[Step, UUID]]] = defaultdict(list)
        self._drawn: dict[str, dict[UUID, float]] = defaultdict(lambda: defaultdict(float))
        for plan in book.plans:
            self._note(plan)

    def _note(self, plan: DemandPlan) -> None:
        order_id = order_of(ref=plan.ref)
        self._present[order_id].append(plan)
        for step in plan.walk():
            if step.kind is StepKind.OPERATION:
                self._slots[step.place].append((step, order_id))
            elif step.kind in _TAKES:
                self._drawn[step.ref][order_id] += step.quantity

    def movable(self, order_ids: Iterable[UUID]) -> list[UUID]:
        """Return those of some orders that may move."""
        named = sorted(order_ids)
        unknown = [one for one in named if one not in self._wishes]
        if self._find is not None and unknown:
            self._wishes |= self._find(unknown)
        return [one for one in named if one in self._wishes]

    def tried(self, chosen: Iterable[UUID]) -> _Tried:
        """Let the chosen move on a copy of the book."""
        twin, movers = self._book.copy(), list(chosen)
        takers = self._takers(movers)
        for order_id in (*takers, *movers):
            for plan in self._present.get(order_id, ()):
                twin.give_back(ref=plan.ref)
        wishes = {one: self._wishes[one] for one in sorted(movers, key=self._draws_more)}
        settled, short = _all_taken(twin, wishes, self._present, self._tick)
        refused = {one: frozenset(self._holders(one, needs)) - {one} for one, needs in short.items()}
        bereft = {one: makers for one, makers in takers.items() if _taken(twin, self._present[one], self._present[one])}
        return _Tried(settled=settled, refused=refused, bereft=bereft)

    def _draws_more(self, order_id: UUID) -> bool:
        """Whether an order wishes more of anything than it holds: those that keep what they have go first."""
        wished: dict[str, float] = defaultdict(float)
        for step in _steps_of(self._wishes[order_id]):
            if step.kind in _TAKES:
                wished[step.ref] += step.quantity
        return any(count > self._drawn.get(ref, {}).get(order_id, 0.0) for ref, count in wished.items())

    def _takers(self, movers: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
        """Return who stays and takes of lots that the movers make now, and whose those are."""
        found: dict[UUID, set[UUID]] = defaultdict(set)
        moving = set(movers)
        for maker in movers:
            for step in _steps_of(self._present.get(maker, ())):
                if step.kind in _MAKES and step.surplus > 0:
                    for taker in self._drawn.get(step.ref, ()):
                        found[taker].add(maker)
        return {one: frozenset(makers) for one, makers in found.items() if one not in moving}

    def _holders(self, order_id: UUID, needs: set[Need]) -> Iterator[UUID]:
        """Return who would have to move so that an order finds what it needs."""
        for step in _steps_of(self._wishes[order_id]):
            if _names(step) & needs:
                yield from self._stock_holders(step) if step.kind in _TAKES else self._slot_holders(step)

    def _slot_holders(self, step: Step) -> list[UUID]:
        there = [
            (order_id, one.machine == step.machine)
            for one, order_id in self._slots.get(step.place, ())
            if one.start < step.end and one.end > step.start
        ]
        # People are short where nobody is on this very machine.
        return [order_id for order_id, same in there if same] or [order_id for order_id, _same in there]

    def _stock_holders(self, step: Step) -> Iterator[UUID]:
        """Return the maker of a lot that is not made yet, and those who let go of it until there is enough."""
        if not is_supply(step.ref):
            yield order_of(ref=step.ref.partition(LOT_MARK)[0])
        missing, drawn = step.quantity, self._drawn.get(step.ref, {})
        for order_id in self.movable(drawn):
            freed = drawn[order_id] - sum(
                one.quantity for one in _steps_of(self._wishes[order_id]) if one.kind in _TAKES and one.ref == step.ref
            )
            if freed > 0 and missing > 0:
                missing -= freed
                yield order_id


def _all_taken(
    book: Book, wishes: Mapping[UUID, Plans], present: Mapping[UUID, Plans], tick: Tick
) -> tuple[list[UUID], dict[UUID, set[Need]]]:
    """Take what orders wish, those that need what others make after these; return who has it, and who lacks what."""
    settled: list[UUID] = []
    waiting: dict[UUID, set[Need]] = {one: set() for one in wishes}
    while waiting:
        short = {}
        for one in waiting:
            tick()
            if needs := _taken(book, wishes[one], present.get(one, ())):
                short[one] = needs
        settled += [one for one in waiting if one not in short]
        if len(short) == len(waiting):
            return settled, short
        waiting = short
    return settled, waiting


def _taken(book: Book, plans: Plans, present: Plans) -> set[Need]:
    """Take all the plans of an order, or none; return what was not free, or has to stay (safety stock, shares)."""
    taken: list[str] = []
    held = {one.ref: one for one in present}
    for plan in plans:
        try:
            if needs := unspared(book=book, plan=plan, before=held.get(plan.ref)):
                raise NotFree(ref=plan.ref, needs=needs)
            book.take(plan=plan)
        except NotFree as refusal:
            for ref in taken:
                book.give_back(ref=ref)
            return set(refusal.needs)
        taken.append(plan.ref)
    return set()


def _names(step: Step) -> set[Need]:
    """Return how a refusal may name a step: by what it takes, or by where it works."""
    return {(step.kind.value, name, step.start, step.end) for name in (step.ref, step.place)}


def _steps_of(plans: Plans) -> Iterator[Step]:
    return (step for plan in plans for step in plan.walk())
