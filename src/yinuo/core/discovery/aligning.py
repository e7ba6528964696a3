"""The cheapest way to explain a trace by a drawn process: what was skipped, what came extra, what came in wrong order.

An optimal alignment (A. Adriansyah, Aligning Observed and Modeled Behavior, 2014): a shortest path through pairs of
(how far the trace is told, marking). A step of both costs nothing, an activity of one alone costs 1, silent steps
nothing; ties are broken by the order of the drawing, so that the same trace is always told the same way.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.discovery.net import Marking, Net

# A trace that needs more than this is left unjudged: drawings with very many parallel ways.
MOST_STATES = 200_000
Place = tuple[int, Marking]
Move = tuple[int | None, int | None]
"""(activity of the trace, activity of the drawing); None where one of them stands still."""


class Deviation(StrEnum):
    """How a trace leaves the drawing."""

    SKIPPED = "skipped"
    EXTRA = "extra"
    ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """How a trace fits: its moves without the silent ones, their cost, and the deviations with how often."""

    moves: tuple[Move, ...]
    cost: int
    deviations: tuple[tuple[Deviation, int, int], ...]

    @property
    def fits(self) -> bool:
        """Tell whether the drawing allows the trace as it is."""
        return self.cost == 0


def align(*, trace: Sequence[int], net: Net) -> Alignment | None:
    """Return the cheapest explanation of a trace; None where finding it takes too long or the drawing never ends."""
    begin: Place = (0, net.start)
    cost: dict[Place, int] = {begin: 0}
    came: dict[Place, tuple[Place, Move | None]] = {}
    done: set[Place] = set()
    todo: deque[Place] = deque([begin])
    while todo:
        here = todo.popleft()
        if here in done:
            continue
        done.add(here)
        if here[0] == len(trace) and not here[1]:
            return _told(_moves(here, came), cost[here])
        if len(done) > MOST_STATES:
            return None
        for there, move, price in _ways(trace, net, here):
            if cost[here] + price < cost.get(there, len(trace) + MOST_STATES):
                cost[there] = cost[here] + price
                came[there] = (here, move)
                (todo.append if price else todo.appendleft)(there)
    return None


def _ways(trace: Sequence[int], net: Net, here: Place) -> list[tuple[Place, Move | None, int]]:
    """Return where to go from here: free ways last, so that they are tried first in the drawing's order."""
    told, marking = here
    free: list[tuple[Place, Move | None, int]] = []
    paid: list[tuple[Place, Move | None, int]] = []
    for label, there in net.steps(marking):
        if label is None:
            free.append(((told, there), None, 0))
            continue
        if told < len(trace) and trace[told] == label:
            free.append(((told + 1, there), (label, label), 0))
        paid.append(((told, there), (None, label), 1))
    if told < len(trace):
        paid.append(((told + 1, marking), (trace[told], None), 1))
    return paid + free[::-1]


def _moves(end: Place, came: dict[Place, tuple[Place, Move | None]]) -> list[Move]:
    found = []
    here = end
    while here in came:
        here, move = came[here]
        if move is not None:
            found.append(move)
    return found[::-1]


def _told(moves: list[Move], cost: int) -> Alignment:
    """Return the deviations: what is both skipped and extra came in wrong order."""
    skipped = Counter(model for seen, model in moves if seen is None and model is not None)
    extra = Counter(seen for seen, model in moves if model is None and seen is not None)
    moved = skipped & extra
    told = [(Deviation.ORDER, moved), (Deviation.SKIPPED, skipped - moved), (Deviation.EXTRA, extra - moved)]
    deviations = [(kind, activity, count) for kind, found in told for activity, count in sorted(found.items())]
    return Alignment(moves=tuple(moves), cost=cost, deviations=tuple(deviations))
