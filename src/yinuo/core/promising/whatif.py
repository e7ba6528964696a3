"""What if: assumptions tried on a book of their own, and what would become of the orders they touch.

The real book is only read. Orders that an assumption breaks are dated anew, the heaviest first; where it can only
help, those that are late take what they gain. All others keep what they have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Demand, Minute, Plant
from yinuo.core.capacity.plan import DemandPlan, StepKind
from yinuo.core.promising.assumptions import (
    Assumption,
    LaneSlower,
    MachineDown,
    NothingToAssumeError,
    ReceiptMoved,
    ShiftAdded,
    StockChanged,
    SupplierLater,
)
from yinuo.core.promising.closure import Closures
from yinuo.core.promising.plain import Plain, read, write
from yinuo.core.promising.redating import Move, Outcome, by_weight, improve, redate

KIND = "kind"
Watch = Callable[[int, int], None]
"""Told how many of how many plans were looked at; what it raises ends the work."""


class UnknownAssumptionError(ValueError):
    """An assumption is of a kind that there is not; args: the kind, all kinds."""


class UnknownOrderError(LookupError):
    """A plan of the book has to be dated anew, but its demand was not given; args: the refs."""


@dataclass(frozen=True, kw_only=True)
class DemandAdded:
    """One more order; `first` lets it choose before those of less weight, which then take what it leaves."""

    demand: Demand
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class DemandRemoved:
    """An order of the book goes away; late ones that share something with it may gain."""

    ref: str


Assumed = Assumption | DemandAdded | DemandRemoved
KINDS: Mapping[str, type[Assumed]] = {
    "supplier_later": SupplierLater,
    "receipt_moved": ReceiptMoved,
    "stock_changed": StockChanged,
    "machine_down": MachineDown,
    "shift_added": ShiftAdded,
    "lane_slower": LaneSlower,
    "demand_added": DemandAdded,
    "demand_removed": DemandRemoved,
}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What came of assumptions: the orders that they touch, before and after, the heaviest first."""

    moves: tuple[Move, ...]

    def count(self, *, outcome: Outcome) -> int:
        """Return how many orders have an outcome."""
        return sum(move.outcome is outcome for move in self.moves)


def whatif(
    *,
    book: Book,
    demands: Mapping[str, Demand],
    assumptions: Sequence[Assumed],
    now: Minute,
    watch: Watch | None = None,
) -> Scenario:
    """Return what would become of the orders in the book; `demands` are theirs, by ref.

    Raises NothingToAssumeError, UnknownOrderError, InvalidPlant where an assumption makes no sense, and what `watch`
    raises.
    """
    scene = _Scene(book=book, demands=demands, assumptions=assumptions)
    keeping = [plan for plan in book.plans if plan.ref not in scene.broken | scene.removed]
    progress = _Progress(watch, len(keeping) + len(scene.in_order(scene.broken)) + len(scene.gaining(scene.broken)))
    scenario = Book.build(plant=scene.plant, now=now)
    refused = []
    for plan in keeping:
        refused += scenario.take_all(plans=[plan])
        progress.count()
    broken = scene.broken | {one.ref for one in refused}
    moves = redate(book=scenario, demands=scene.in_order(broken), now=now, count=progress.count)
    gained = improve(book=scenario, demands=scene.gaining(broken), now=now, count=progress.count)
    progress.end()
    gone = [Move(ref=ref, due_at=scene.plans[ref].due_at, before=scene.plans[ref], after=None) for ref in scene.removed]
    return Scenario(moves=(*(replace(move, before=scene.plans.get(move.ref)) for move in moves), *gained, *gone))


class _Progress:
    """Plans looked at so far, of about so many."""

    def __init__(self, watch: Watch | None, total: int) -> None:
        self._watch, self._done, self._total = watch, 0, total

    def count(self) -> None:
        """Count one more; there may be a few more than was thought."""
        self._done += 1
        if self._watch and self._done < self._total:
            self._watch(self._done, self._total)

    def end(self) -> None:
        """Tell that all is done."""
        if self._watch:
            self._watch(self._total, self._total)


def assumption_from_plain(plain: Plain) -> Assumed:
    """Read an assumption, such as {"kind": "lane_slower", "lane": "L1", "hours": 24}.

    Raises UnknownAssumptionError and UnreadablePlainError.
    """
    kind = plain.get(KIND)
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnknownAssumptionError(kind, tuple(KINDS))
    return read(kind=KINDS[kind], plain={name: value for name, value in plain.items() if name != KIND})


def assumption_to_plain(assumption: Assumed) -> dict[str, object]:
    """Return the plain form of an assumption."""
    kind = next(name for name, each in KINDS.items() if type(assumption) is each)
    return {KIND: kind, **write(assumption)}


class _Scene:
    """What is assumed of a book, and whom it concerns."""

    def __init__(self, *, book: Book, demands: Mapping[str, Demand], assumptions: Sequence[Assumed]) -> None:
        self.plans: dict[str, DemandPlan] = {plan.ref: plan for plan in book.plans}
        self._demands, self._before = demands, book.plant
        self._changes = [one for one in assumptions if not isinstance(one, DemandAdded | DemandRemoved)]
        self._added = [one for one in assumptions if isinstance(one, DemandAdded)]
        self.removed = frozenset(one.ref for one in assumptions if isinstance(one, DemandRemoved))
        for ref in self.removed - set(self.plans):
            raise NothingToAssumeError("order", ref)
        self.plant: Plant = reduce(lambda plant, one: one.change(plant), self._changes, book.plant)
        self.broken = frozenset(ref for ref, plan in self.plans.items() if ref not in self.removed and self._hit(plan))

    def in_order(self, refs: Collection[str]) -> list[Demand]:
        """Return the demands that choose anew: the heaviest first, what is added without a claim last."""
        claims = [one.demand for one in self._added if one.first]
        rest = [one.demand for one in self._added if not one.first]
        return [*by_weight(demands=[*self._of(refs), *claims]), *by_weight(demands=rest)]

    def gaining(self, broken: Collection[str]) -> list[Demand]:
        """Return the late ones that may gain, the heaviest first."""
        helping = [one for one in self._changes if one.helps]
        gone = [_Shared.of(self.plans[ref]) for ref in self.removed]
        refs = [
            ref
            for ref, plan in self.plans.items()
            if ref not in broken and ref not in self.removed and ref in self._demands and plan.end > plan.due_at
            if any(one.touches(plan, self._before) for one in helping) or any(one.has(plan) for one in gone)
        ]
        return by_weight(demands=self._of(refs))

    def _hit(self, plan: DemandPlan) -> bool:
        """Whether a plan cannot be kept as it is."""
        if any(not one.helps and one.touches(plan, self._before) for one in self._changes):
            return True
        mine = self._demands.get(plan.ref)
        return mine is not None and any(
            one.first and mine.weight < one.demand.weight and self._claims[one.demand.ref].has(plan)
            for one in self._added
        )

    @cached_property
    def _claims(self) -> dict[str, _Shared]:
        closures = Closures(plant=self._before)
        found = {}
        for one in self._added:
            items = closures.items(demands=[one.demand])
            found[one.demand.ref] = _Shared(items=items, centres=closures.centres(items=items))
        return found

    def _of(self, refs: Collection[str]) -> list[Demand]:
        unknown = sorted(ref for ref in refs if ref not in self._demands)
        if unknown:
            raise UnknownOrderError(*unknown)
        return [self._demands[ref] for ref in refs]


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """Goods and machines that plans may have in common."""

    items: frozenset[str]
    centres: frozenset[str]

    @classmethod
    def of(cls, plan: DemandPlan) -> _Shared:
        """Return what a plan takes."""
        steps = list(plan.walk())
        return cls(
            items=frozenset(step.item for step in steps if step.kind in (StepKind.STOCK, StepKind.RECEIPT)),
            centres=frozenset(step.place for step in steps if step.kind is StepKind.OPERATION),
        )

    def has(self, plan: DemandPlan) -> bool:
        """Return whether a plan takes any of it."""
        other = _Shared.of(plan)
        return bool(self.items & other.items or self.centres & other.centres)
