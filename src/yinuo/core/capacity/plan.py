"""How one demand is met: a tree of steps, each with its place, its time and what it waited for.

The tree is the pegging. Its leaves are stock, receipts and purchases; operations and transport stand above what
they need. What a plan takes of supply and capacity is read off its steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.capacity.model import Minute, Spread


class StepKind(StrEnum):
    """What a step does."""

    STOCK = "stock"  # takes what lies there
    RECEIPT = "receipt"  # takes what is to come
    PURCHASE = "purchase"  # buys
    OPERATION = "operation"  # on a machine
    OUTSIDE = "outside"  # at a sub-contractor
    MAKE = "make"  # a lot of an item that is made: its operations and components stand below it
    READY = "ready"  # what is to be delivered together lies ready at a site: all its sources stand below it
    APPROVAL = "approval"
    PICK = "pick"
    TRANSIT = "transit"
    DELIVERY = "delivery"  # the root: one delivery of the demand, or a part of it


WORK = frozenset({StepKind.PURCHASE, StepKind.OPERATION, StepKind.OUTSIDE, StepKind.PICK, StepKind.TRANSIT})
"""What is done once: planning it anew after it began would do it twice."""


class Wait(StrEnum):
    """Why a step did not begin as soon as what it needs was there."""

    NOTHING = "nothing"
    CAPACITY = "capacity"  # no machine free
    PEOPLE = "people"  # no person with the skill free
    CALENDAR = "calendar"  # closed
    CUTOFF = "cutoff"
    PICKING = "picking"  # the day's deliveries are full
    ALLOCATION = "allocation"  # what is there is kept for others


class Direction(StrEnum):
    """Where planning begins."""

    JUST_IN_TIME = "just_in_time"  # backward from the due date; as early as possible where that is too late
    EARLIEST = "earliest"  # as early as possible; what need not be early is done as late as that allows


@dataclass(frozen=True, kw_only=True)
class PlanOptions:
    """What a plan may do beyond the usual.

    Work centres that may work their overtime calendar, suppliers that are asked to expedite, whether substitutes may
    be taken, the sites it may come from (None: those of the sourcing rules), and refs of plans whose place may be used.
    """

    direction: Direction = Direction.JUST_IN_TIME
    overtime: frozenset[str] = frozenset()
    expedite: frozenset[str] = frozenset()
    substitutes: bool = False
    sites: tuple[str, ...] | None = None
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; `ready_at` is when all it needs is there, `start` when it begins, `end` when it is done.

    `place` is a work centre, supplier, site or lane; `ref` the supply taken, the operation done, or the name of the
    lot that is made or bought; `machine` the number of the machine; `minutes` the working minutes on it, of which
    `setup_minutes` are set-up. `surplus` of a lot's quantity is more than needed here, free for others from `end` on.
    `spread` are the hours it takes where they are uncertain (of a receipt: the hours it may come late).
    """

    kind: StepKind
    item: str
    quantity: float
    ready_at: Minute
    start: Minute
    end: Minute
    ref: str = ""
    place: str = ""
    machine: int = -1
    minutes: float = 0.0
    setup_minutes: float = 0.0
    family: str = ""
    skill: str = ""
    surplus: float = 0.0
    wait: Wait = Wait.NOTHING
    spread: Spread | None = None
    cost_minor: int = 0
    needs: tuple[Step, ...] = ()

    @property
    def held_by(self) -> str:
        """Return the name of what it holds: a work centre, or what it takes, makes or buys."""
        return self.place if self.kind is StepKind.OPERATION else self.ref

    def walk(self) -> Iterator[Step]:
        """Yield this step and all below it, needs first."""
        for step in self.needs:
            yield from step.walk()
        yield self


def lying_at(*, step: Step, site: str) -> Step:
    """Return a step over one that says where its goods lie once it is done."""
    return Step(
        kind=StepKind.READY,
        item=step.item,
        quantity=step.quantity,
        ready_at=step.end,
        start=step.end,
        end=step.end,
        place=site,
        needs=(step,),
    )


@dataclass(frozen=True, kw_only=True)
class DemandPlan:
    """How a demand is met: its deliveries (one, or several where it may be split) and when the last arrives.

    `group` is the customer group whose allocation it uses.
    """

    ref: str
    deliveries: tuple[Step, ...]
    due_at: Minute
    group: str = ""

    @property
    def end(self) -> Minute:
        """Return when the last delivery arrives."""
        return max(step.end for step in self.deliveries)

    @property
    def cost_minor(self) -> int:
        """Return what its steps cost."""
        return sum(step.cost_minor for step in self.walk())

    def walk(self) -> Iterator[Step]:
        """Yield all steps, needs first."""
        for delivery in self.deliveries:
            yield from delivery.walk()
