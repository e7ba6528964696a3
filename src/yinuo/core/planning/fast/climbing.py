"""A walk from one good list of tasks to better ones: a stretch of it is shuffled, and what is no worse is kept.

The stretch is reordered by moving tasks to places that precedence allows, and the list justified (see `serial`). A
worse one is kept with a chance that falls with the heat (simulated annealing: S. Kirkpatrick, C. D. Gelatt,
M. P. Vecchi, Science 220, 1983; of activity lists: K. Bouleimen, H. Lecocq, EJOR 149, 2003).
"""

from __future__ import annotations

import numpy as np

from yinuo.core.capacity.fast.compiled import compiled, entry
from yinuo.core.planning.fast.serial import Shop, justify
from yinuo.core.planning.fast.worked import Ints

SHORTEST, LONGEST = 3, 20
"""How many neighbours of a list are reordered at once (measured: 10 and 20 are alike, 40 is worse)."""


@entry
def climb(s: Shop, turn: Ints, top: Ints, best: Ints, heat: float, goal: int, tries: int, seed: int) -> int:
    """Walk so many tries from the list `turn`, or until a schedule ends by `goal`; return when the best is done.

    `turn` becomes the list where the walk stands. `top` is the list that `best`, a schedule, was made of: both are
    replaced by better ones only.
    """
    np.random.seed(seed)
    left = np.empty((s.minutes.sum() + 1, s.capacity.size), np.int64)
    starts, child = np.empty_like(turn), turn.copy()
    stands, found = justify(s, turn, left, starts), _end(s, best)
    for _ in range(tries):
        if found <= goal:
            break
        child[:] = turn
        _shuffle_a_stretch(s, child)
        end = justify(s, child, left, starts)
        if end <= stands or (heat > 0 and np.random.random() < np.exp((stands - end) / heat)):
            turn[:], stands = child, end
        if end < found:
            top[:], best[:], found = child, starts, end
    return int(found)


@compiled
def _end(s: Shop, starts: Ints) -> int:
    return int((starts + s.minutes).max())


@compiled
def _shuffle_a_stretch(s: Shop, turn: Ints) -> None:
    """Move tasks of a stretch of a list to places in it at which they still stand after all they wait for."""
    longest = min(LONGEST, turn.size)
    size = np.random.randint(min(SHORTEST, longest), longest + 1)
    begin = np.random.randint(0, turn.size - size + 1)
    for _ in range(size):
        place = np.random.randint(begin, begin + size)
        task, low, high = turn[place], place, place
        while low > begin and not _among(s.first_before, s.before, task, turn[low - 1]):
            low -= 1
        while high < begin + size - 1 and not _among(s.first_after, s.after, task, turn[high + 1]):
            high += 1
        other = np.random.randint(low, high + 1)
        while place > other:
            turn[place] = turn[place - 1]
            place -= 1
        while place < other:
            turn[place] = turn[place + 1]
            place += 1
        turn[other] = task


@compiled
def _among(first: Ints, linked: Ints, task: int, other: int) -> bool:
    """Tell whether `other` is linked with a task."""
    found = False
    for place in range(first[task], first[task + 1]):
        found = found or linked[place] == other
    return found
