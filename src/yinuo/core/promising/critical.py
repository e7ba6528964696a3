"""The critical path of a plan: the steps that set when it ends, with what each of them waited for.

The path follows, at each step, the need that had least room to come earlier. The book plans what need not be early as
late as the rest allows, so that a whole branch may have room although its head cannot come earlier: there the path
ends, and what fills the time before the head (other orders, or closed hours) is what it waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, Wait
from yinuo.core.promising.hours import HOUR_MINUTES, one_minute
from yinuo.core.promising.known import Known, known

LEAST_ROOM_MINUTES = 60
"""Less room is the grain of shifts and lunch breaks, and explains nothing."""
_HOLD_UP = frozenset({Wait.CAPACITY, Wait.PEOPLE, Wait.PICKING, Wait.ALLOCATION})
"""What holds a step up however early its needs come; an opening does not, it only comes a little later."""
_TAKEN = frozenset({StepKind.STOCK, StepKind.RECEIPT})
"""What is taken when it is needed, and may have lain there before."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A step of the path that could have begun at `since` but for `wait`."""

    step: Step
    wait: Wait
    since: Minute

    @property
    def waited_hours(self) -> float:
        """Return how long it waited."""
        return (self.step.start - self.since) / HOUR_MINUTES


def latest_of(*, plans: Sequence[DemandPlan]) -> Step:
    """Return the delivery that arrives last; of equal ones the first."""
    return max((delivery for plan in plans for delivery in plan.deliveries), key=lambda delivery: delivery.end)


def critical_path(*, root: Step, book: Book, now: Minute) -> tuple[Link, ...]:
    """Return the links that set when the root ends, the root first. The plan itself may be taken on the book."""
    rooms = Rooms(root=root, now=now, plant=known(plant=book.plant, now=now))
    path: list[Link] = []
    step: Step | None = root
    while step is not None:
        need = rooms.tightest(step)
        link = _link(step, need, rooms, book)
        path.append(link)
        held = link.wait in _HOLD_UP or link.wait is not step.wait
        step = None if need is None or (held and rooms.beneath(step, need) > LEAST_ROOM_MINUTES) else need
    return tuple(path)


class Rooms:
    """By how many minutes the steps of a tree could have come earlier, as far as their own needs and waits go.

    Closed hours of a machine are no room: what is bought on a Friday evening is worked on when the week begins.
    """

    def __init__(self, *, root: Step, now: Minute, plant: Known) -> None:
        self._known = plant
        approvals = [step.end for step in root.walk() if step.kind is StepKind.APPROVAL]
        self.floor = max([now, *approvals])
        self._found: dict[int, Minute] = {}

    def of(self, step: Step) -> Minute:
        """Return the minutes of a step."""
        if id(step) not in self._found:
            own = self._idle(step, max(step.ready_at, self.floor), step.start) if step.wait is Wait.NOTHING else 0
            if step.kind is StepKind.APPROVAL:
                own = 0
            elif step.needs and step.wait not in _HOLD_UP:
                own += min(self.through(step, need) for need in step.needs)
            self._found[id(step)] = own
        return self._found[id(step)]

    def tightest(self, step: Step) -> Step | None:
        """Return the need that had least room; of equal ones the first."""
        return min(step.needs, key=lambda need: self.through(step, need), default=None)

    def through(self, step: Step, need: Step) -> Minute:
        """Return the minutes by which a step could begin earlier as far as one of its needs goes."""
        if need.kind is StepKind.APPROVAL:
            return max(0, step.ready_at - need.end)
        return self._idle(step, self.there(need), step.ready_at) + (0 if need.kind in _TAKEN else self.of(need))

    def beneath(self, step: Step, need: Step) -> Minute:
        """Return the minutes by which a need of a step could have been there earlier."""
        return self.through(step, need) if need.kind in _TAKEN else self.of(need)

    def there(self, need: Step) -> Minute:
        """Return when a need is there, though it may be taken later."""
        return max(need.ready_at, self.floor) if need.kind in _TAKEN else need.end

    def shut(self, step: Step, since: Minute) -> bool:
        """Return whether an operation begins so late only because its machine had hardly an open hour since then."""
        return step.start - since >= LEAST_ROOM_MINUTES and self._idle(step, since, step.start) == 0

    def _idle(self, step: Step, since: Minute, until: Minute) -> Minute:
        """Return the minutes between two instants; none where a machine was closed for nearly all of them."""
        idle = max(0, until - since)
        calendar = self._known.uncertainty.centres.get(step.place) if step.kind is StepKind.OPERATION else None
        if idle < LEAST_ROOM_MINUTES or calendar is None:
            return idle
        hours = self._known.transport.hours(calendar=calendar)
        return idle if one_minute(hours.between(start=since, end=until)) >= LEAST_ROOM_MINUTES else 0


def _link(step: Step, need: Step | None, rooms: Rooms, book: Book) -> Link:
    """Return a step with its wait; of a machine whose needs had room, look what filled the time before it."""
    since = max(step.ready_at, rooms.floor)
    if step.wait is Wait.NOTHING and need is not None and rooms.shut(step, max(rooms.there(need), rooms.floor)):
        return Link(step=step, wait=Wait.CALENDAR, since=max(rooms.there(need), rooms.floor))
    if step.wait is not Wait.NOTHING or step.kind is not StepKind.OPERATION or step.machine < 0:
        return Link(step=step, wait=step.wait, since=min(since, step.start))
    room = rooms.of(step) if need is None else step.start - step.ready_at + rooms.through(step, need)
    if room < LEAST_ROOM_MINUTES:
        return Link(step=step, wait=Wait.NOTHING, since=min(since, step.start))
    begin = max(rooms.floor, step.start - room)
    (before,) = book.load(work_centre=step.place, start=begin, end=step.start, bucket=step.start - begin)
    if before.open_minutes - before.held_minutes >= step.minutes:
        return Link(step=step, wait=Wait.NOTHING, since=min(since, step.start))
    wait = Wait.CAPACITY if before.held_minutes >= LEAST_ROOM_MINUTES else Wait.CALENDAR
    return Link(step=step, wait=wait, since=begin)
