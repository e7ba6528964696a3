"""The whole book promised anew: who chooses first, and what each kind of order may gain or lose.

The classes are those of leading back-order processing. What winners and gainers hold stays theirs until something
better is found; all others let go first, so that what they held can be given to those before them. An order for which
nothing would be left keeps what it has, and so nobody is told a date that stands on it; only class lose gives all away.

Rules are criteria, first things first. Those before LATENESS decide who chooses before whom; orders that are equal by
them are planned together, so that as little as possible is late, and what stands after it counts as weight there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import NotFree
from yinuo.core.capacity.model import Demand, Minute
from yinuo.core.capacity.plan import DemandPlan, PlanOptions
from yinuo.core.capacity.sparing import unspared
from yinuo.core.promising.at_once import deliver_at_once
from yinuo.core.promising.redating import Move, Outcome, improved, redate

JUST_IN_TIME = PlanOptions()
# How much more a day of lateness counts for the first of all than for the last, by each criterion after LATENESS.
FIRST_TO_LAST = 3.0

Watch = Callable[[int, int], None]
"""Told how many of how many lines are done; what it raises ends the work."""


class OrderClass(StrEnum):
    """What an order may gain or lose."""

    WIN = "win"  # in full by the wished date, if that can be; never later than what it had; chooses first
    GAIN = "gain"  # at least what it had; earlier where it was late and something is left
    REDISTRIBUTE = "redistribute"  # may gain or lose
    FILL = "fill"  # takes what remains, at most what it had
    LOSE = "lose"  # lets go for all others, chooses last from what they leave; the word given is not changed


class Criterion(StrEnum):
    """What decides who chooses first within a class."""

    TIER = "tier"  # the best customers (0) first
    MARGIN = "margin"  # the highest margin first
    AGE = "age"  # the oldest order first
    PROMISED = "promised"  # what was promised first of all, before what was never promised
    DUE = "due"  # the first due first
    LATENESS = "lateness"  # those that can be in time at others' least cost: all together, so that little is late


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A line of the book with all that rules look at; `promised_at` is the date already given (None: none).

    Lines of one `order` keep what they have together. What a `torn` line holds is what is left of a plan that can no
    longer be kept: it delivers nothing, and is held until the line is planned anew.
    """

    demand: Demand
    order: str = ""
    torn: bool = False
    order_class: OrderClass = OrderClass.REDISTRIBUTE
    tier: int = 0
    ordered_at: Minute = 0
    promised_at: Minute | None = None

    @property
    def margin_minor(self) -> int:
        """Return what is earned by it."""
        return self.demand.value_minor - self.demand.cost_minor


@dataclass(frozen=True, kw_only=True)
class Repromised:
    """A line before and after; `rank` is its place among all that chose."""

    move: Move
    order_class: OrderClass
    rank: int

    @property
    def wins(self) -> bool:
        """Return whether it comes earlier than before."""
        return self.move.outcome is Outcome.EARLIER

    @property
    def loses(self) -> bool:
        """Return whether it comes later than before, or not at all."""
        return self.move.outcome in (Outcome.LATER, Outcome.UNPLANNED) and self.move.before is not None


class TwiceInTheBookError(ValueError):
    """Two standings have the same ref; args: the refs."""


def repromise(
    *,
    book: Book,
    standings: Sequence[Standing],
    order_by: Sequence[Criterion],
    now: Minute,
    watch: Watch | None = None,
) -> tuple[Repromised, ...]:
    """Return what would become of the lines by the rules, in the order in which they choose; the book stays as it is.

    Plans of the book without a standing keep what they have. Raises TwiceInTheBookError, and what `watch` raises.
    """
    refs = [standing.demand.ref for standing in standings]
    if len(set(refs)) < len(refs):
        raise TwiceInTheBookError(*sorted({ref for ref in refs if refs.count(ref) > 1}))
    ranked = sorted(standings, key=lambda one: (_CLASSES.index(one.order_class), *_key(one, order_by)))
    keeping: set[str] = set()
    while True:
        moves = _all_moved(book, ranked, order_by, now, watch, keeping)
        bereft = {_order(one) for one in ranked if _bereft(one, moves[one.demand.ref])} - keeping
        if not bereft:
            break
        keeping |= bereft
    return tuple(
        Repromised(move=moves[one.demand.ref], order_class=one.order_class, rank=rank)
        for rank, one in enumerate(ranked)
    )


def _all_moved(
    book: Book,
    ranked: Sequence[Standing],
    order_by: Sequence[Criterion],
    now: Minute,
    watch: Watch | None,
    keeping: Collection[str],
) -> dict[str, Move]:
    """Return what becomes of all lines while some orders keep what they have."""
    scenario = book.copy()
    before = {one.demand.ref: None if one.torn else book.plan_of(ref=one.demand.ref) for one in ranked}
    choosing = [one for one in ranked if _order(one) not in keeping]
    moves = {one.demand.ref: _staying(one.demand, before[one.demand.ref]) for one in ranked if _order(one) in keeping}
    for one in choosing:
        if one.torn or one.order_class not in _KEEPERS:
            scenario.give_back(ref=one.demand.ref)
    for together in _groups(choosing, order_by):
        progress = _after(watch, len(moves), len(together), len(ranked))
        moves |= {move.ref: move for move in _moved(scenario, together, before, order_by, now, progress)}
        progress(1.0)
    return moves


def _staying(demand: Demand, before: DemandPlan | None) -> Move:
    return Move(ref=demand.ref, due_at=demand.due_at, before=before, after=before)


def _order(standing: Standing) -> str:
    return standing.order or standing.demand.ref


def _bereft(standing: Standing, move: Move) -> bool:
    """Return whether a line that must not give all away would have nothing for what it has."""
    if move.after is not None:
        return False
    return standing.torn or (standing.order_class is not OrderClass.LOSE and move.before is not None)


def _groups(ranked: Sequence[Standing], order_by: Sequence[Criterion]) -> Iterator[list[Standing]]:
    """Yield those that choose together, in their order: most choose alone."""
    strict = _before_lateness(order_by)
    for order_class, members in groupby(ranked, key=lambda one: one.order_class):
        if order_class is not OrderClass.REDISTRIBUTE or Criterion.LATENESS not in order_by:
            yield from ([one] for one in members)
        else:
            yield from (list(equal) for _key_, equal in groupby(members, key=lambda one: _values(one, strict)))


def _moved(
    book: Book,
    together: Sequence[Standing],
    before: Mapping[str, DemandPlan | None],
    order_by: Sequence[Criterion],
    now: Minute,
    progress: Callable[[float], None],
) -> list[Move]:
    if len(together) == 1:
        (one,) = together
        return [_WAYS[one.order_class](book, one.demand, before[one.demand.ref], now)]
    demands = [replace(one.demand, weight=weight) for one, weight in _weighed(together, order_by)]
    found = deliver_at_once(book=book, demands=demands, now=now, watch=progress)
    return [
        Move(ref=one.ref, due_at=one.due_at, before=before[one.ref], after=found.get(one.ref))
        for one in (standing.demand for standing in together)
    ]


def _weighed(together: Sequence[Standing], order_by: Sequence[Criterion]) -> Iterator[tuple[Standing, float]]:
    """Yield lines with what a day of their lateness counts: by their own weight, and by the criteria after LATENESS."""
    places = []
    for criterion in order_by[len(_before_lateness(order_by)) + 1 :]:
        values = sorted({_CRITERIA[criterion](one) for one in together})
        places.append((criterion, {value: n / max(1, len(values) - 1) for n, value in enumerate(values)}))
    for one in together:
        weight = one.demand.weight
        for criterion, shares in places:
            weight *= FIRST_TO_LAST ** (1 - shares[_CRITERIA[criterion](one)])
        yield one, weight


def _before_lateness(order_by: Sequence[Criterion]) -> Sequence[Criterion]:
    found = list(order_by)
    return found[: found.index(Criterion.LATENESS)] if Criterion.LATENESS in found else found


def _after(watch: Watch | None, done: int, count: int, total: int) -> Callable[[float], None]:
    """Return how the share done of the next lines is told of as lines done of all."""
    return lambda share: watch(done + int(share * count), total) if watch else None


def settle(*, book: Book, chosen: Sequence[Repromised], demands: Mapping[str, Demand], now: Minute) -> tuple[Move, ...]:
    """Take the chosen moves on the book, which changes; what is no longer free for one of them is planned anew.

    With only some chosen, the others keep their places: a move that counted on one of those gets another date.
    """
    for one in chosen:
        book.give_back(ref=one.move.ref)
    return tuple(_settled(book, one.move, demands[one.move.ref], now) for one in chosen)


def _settled(book: Book, move: Move, demand: Demand, now: Minute) -> Move:
    if move.after is None:
        return move
    try:
        book.take(plan=move.after)
    except NotFree:
        (again,) = redate(book=book, demands=[demand], now=now, options=JUST_IN_TIME)
        return Move(ref=move.ref, due_at=move.due_at, before=move.before, after=again.after)
    return move


def _key(standing: Standing, order_by: Collection[Criterion]) -> tuple[float | str, ...]:
    return (*_values(standing, order_by), standing.demand.ref)


def _values(standing: Standing, order_by: Collection[Criterion]) -> tuple[float, ...]:
    return tuple(value for criterion in order_by for value in _CRITERIA[criterion](standing))


_CRITERIA: Mapping[Criterion, Callable[[Standing], tuple[float, ...]]] = {
    Criterion.TIER: lambda one: (one.tier,),
    Criterion.MARGIN: lambda one: (-one.margin_minor,),
    Criterion.AGE: lambda one: (one.ordered_at,),
    Criterion.PROMISED: lambda one: (one.promised_at is None, one.promised_at or 0),
    Criterion.DUE: lambda one: (one.demand.due_at,),
    Criterion.LATENESS: lambda _one: (),
}


def _gaining(book: Book, demand: Demand, before: DemandPlan | None, now: Minute) -> Move:
    """Keep what it had; choose anew only where that was late, or where it had nothing."""
    if before is not None and before.end <= demand.due_at:
        return Move(ref=demand.ref, due_at=demand.due_at, before=before, after=before)
    return improved(book=book, demand=demand, now=now, options=JUST_IN_TIME)


def _choosing(book: Book, demand: Demand, before: DemandPlan | None, now: Minute) -> Move:
    (move,) = redate(book=book, demands=[demand], now=now, options=JUST_IN_TIME)
    return Move(ref=move.ref, due_at=move.due_at, before=before, after=move.after)


def _filling(book: Book, demand: Demand, before: DemandPlan | None, now: Minute) -> Move:
    """Take the old place back where it is free, else a later one; nothing where it had nothing."""
    after = None
    if before is not None:
        try:
            _take_back(book, before)
            after = before
        except NotFree:
            after = _not_earlier(book, demand, before, now)
    return Move(ref=demand.ref, due_at=demand.due_at, before=before, after=after)


def _take_back(book: Book, before: DemandPlan) -> None:
    if needs := unspared(book=book, plan=before):
        raise NotFree(ref=before.ref, needs=needs)
    book.take(plan=before)


def _not_earlier(book: Book, demand: Demand, before: DemandPlan, now: Minute) -> DemandPlan | None:
    patient = replace(demand, due_at=max(demand.due_at, before.end), not_before=max(demand.not_before or 0, before.end))
    (move,) = redate(book=book, demands=[patient], now=now, options=JUST_IN_TIME)
    if move.after is None:
        return None
    plan = replace(move.after, due_at=demand.due_at)
    book.take(plan=plan)
    return plan


_CLASSES = (OrderClass.WIN, OrderClass.GAIN, OrderClass.REDISTRIBUTE, OrderClass.FILL, OrderClass.LOSE)
_KEEPERS = frozenset({OrderClass.WIN, OrderClass.GAIN})
_WAYS: Mapping[OrderClass, Callable[[Book, Demand, DemandPlan | None, Minute], Move]] = {
    OrderClass.WIN: _gaining,
    OrderClass.GAIN: _gaining,
    OrderClass.REDISTRIBUTE: _choosing,
    OrderClass.FILL: _filling,
    OrderClass.LOSE: _filling,
}
