"""The passes over a drawing, and what they tell of all tasks at once, in columns: thousands in milliseconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.fast.passes import (
    DONE,
    STARTED,
    between,
    free_dates,
    go_backward,
    go_forward,
    go_late,
    show_late_ends,
)
from yinuo.core.planning.fast.worked import BEYOND, Worked
from yinuo.core.planning.model import Link, Minute

MOST = np.iinfo(np.int64).max
Ints = NDArray[np.int64]
# The rows of `columns`, in their order.
MINUTES, START, FINISH, EARLY_START, EARLY_FINISH, LATE_START, LATE_FINISH = range(7)
TOTAL_FLOAT, FREE_FLOAT, LEFT, IS_DONE = range(7, 11)
# How a summary sums up its parts: minutes and what is left are added, dates are the hull, floats the least.
_ADDED = (MINUTES, LEFT)
_LEAST = (START, EARLY_START, LATE_START, TOTAL_FLOAT, FREE_FLOAT, IS_DONE)
_GREATEST = (FINISH, EARLY_FINISH, LATE_FINISH)


class Reckoning:
    """What was found of one drawing.

    `columns` has eleven rows of a number for each task (see the constants), summaries rolled up; `start` and `final`
    are when the plan begins and ends. Raises InvalidPlan where tasks wait for each other, or nobody ever works.
    """

    columns: Ints
    start: Minute
    final: Minute

    def __init__(self, drawing: Drawing) -> None:
        self.drawing, self.net = drawing, drawing.net
        self.order = drawing.order()
        self.count = len(drawing.plan.tasks)
        self.summaries = np.zeros(self.count, dtype=bool)
        self.summaries[list(drawing.beginnings)] = True
        (years,) = drawing.years
        while not self._run(drawing.opened(years=years)):
            years *= 2
        drawing.years[0] = years
        self.start = int(self.columns[START].min())

    def _run(self, worked: Worked) -> bool:
        """Do all passes; False where a date lies beyond the years that are open."""
        net, order, due_at = self.net, self.order, self.drawing.plan.due_at
        early_starts, early_ends, self._drivers = go_forward(net, worked, order)
        self.final = int(early_ends[: self.count].max())
        if self.final >= BEYOND // 2 or int(early_starts.max()) >= BEYOND // 2:
            return False
        due = self.final if due_at is None else min(self.final, due_at)
        late_starts, late_ends = go_backward(net, worked, order, due)
        if int(late_starts.min()) <= -BEYOND // 2:
            return False
        free = free_dates(net, worked, early_starts, early_ends, self.final)
        self._early_ends = early_ends
        starts, ends = early_starts.copy(), early_ends.copy()
        if net.is_late.any():
            go_late(net, worked, order, starts, ends, self.final)
        total, room = self._floats(worked, (early_starts, early_ends), (late_starts, late_ends), free)
        self._show_late(worked, (early_starts, early_ends), (late_starts, late_ends))
        dates = (starts, ends, early_starts, early_ends, late_starts, late_ends)
        minutes = np.array([task.minutes for task in self.drawing.plan.tasks], dtype=np.int64)
        found = [*dates, total, room, net.minutes, net.state == DONE]
        self.columns = np.stack([minutes, *(column[: self.count] for column in found)])
        self._roll_up()
        return True

    def _floats(
        self, worked: Worked, early: tuple[Ints, Ints], late: tuple[Ints, Ints], free: tuple[Ints, Ints]
    ) -> tuple[Ints, Ints]:
        """Return total and free float of each node."""
        net, is_open = self.net, self.net.state == 0
        found = []
        for starts, ends in (late, free):
            by_end = between(worked, net.calendar, early[1], ends)
            by_begin = between(worked, net.calendar, early[0], starts)
            room = np.where(is_open, np.minimum(by_begin, by_end), by_end)
            room[net.state == DONE] = 0
            found.append(room)
        return found[0], np.maximum(found[1], 0)

    def _show_late(self, worked: Worked, early: tuple[Ints, Ints], late: tuple[Ints, Ints]) -> None:
        """Put what is shown as late dates, in place."""
        net, (early_starts, early_ends), (late_starts, late_ends) = self.net, early, late
        done, started = net.state == DONE, net.state == STARTED
        late_starts[done], late_ends[done] = early_starts[done], early_ends[done]
        late_starts[started] = early_starts[started]
        show_late_ends(net, worked, late_starts, late_ends, early_ends)

    def _roll_up(self) -> None:
        """Let summaries sum up their parts, the deepest first."""
        parents, columns = self.drawing.parents, self.columns
        for rows, blank in ((_ADDED, 0), (_LEAST, MOST), (_GREATEST, -MOST)):
            for row in rows:
                columns[row, self.summaries] = blank
        for parts in self.drawing.levels:
            above = parents[parts]
            for rows, into in ((_ADDED, np.add), (_LEAST, np.minimum), (_GREATEST, np.maximum)):
                for row in rows:
                    into.at(columns[row], above, columns[row, parts])

    def drivers(self) -> list[Link | None]:
        """Return the link that decides when each task is, None where a date or the plan's start does."""
        links, sorted_links = self.drawing.plan.links, self.drawing.sorted_links.tolist()
        places = [-1 if at < 0 else sorted_links[at] for at in self._drivers[: self.count].tolist()]
        return [links[place] if 0 <= place < len(links) else None for place in places]

    def path(self) -> tuple[str, ...]:
        """Walk back over the links that decided from the task that ends last."""
        tasks, ends = self.drawing.plan.tasks, np.where(self.summaries, -MOST, self._early_ends[: self.count])
        node, path = self.count - 1 - int(np.argmax(ends[::-1])), []
        while node >= 0:
            if node < self.count and not self.summaries[node]:
                path.append(tasks[node].ref)
            link = int(self._drivers[node])
            node = -1 if link < 0 else int(self.net.tail[link])
        return tuple(reversed(path))
