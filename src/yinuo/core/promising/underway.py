"""How far the work on a plan has come: what of it has begun, and what is over.

A step has begun when its time has come and all it needs is there. What waits for a purchase that has not come in has
not begun, whatever its time was.
"""

from __future__ import annotations

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.plan import WORK, DemandPlan, Step, StepKind

_ON_THE_WAY = frozenset({StepKind.PICK, StepKind.TRANSIT})
LOT_MARK = "#"  # in the name of a lot that a plan makes, after whom it is made for


class UnderWay:
    """One plan, worked off up to a minute; knows its steps by identity."""

    def __init__(self, *, plan: DemandPlan, book: Book, now: Minute, until: Minute) -> None:
        self.until = until
        self._book, self._now = book, now
        self._own = {step.ref: step for step in plan.walk() if step.kind in (StepKind.MAKE, StepKind.PURCHASE)}
        self._begun: set[int] = set()
        self._touched: set[int] = set()
        self._over: set[int] = set()
        for delivery in plan.deliveries:
            self._look(delivery)

    @property
    def has_begun(self) -> bool:
        """Return whether anything of the plan has begun."""
        return bool(self._begun)

    def begun(self, step: Step) -> bool:
        """Return whether buying, making or sending has begun by this step."""
        return id(step) in self._begun

    def over(self, step: Step) -> bool:
        """Return whether a step is done, or what it stands for is there."""
        return id(step) in self._over

    def touched(self, step: Step) -> bool:
        """Return whether a step, or anything that it needs, has begun."""
        return id(step) in self._touched

    def leaves(self, delivery: Step) -> bool:
        """Return whether a delivery is being picked, or has left."""
        return any(step.kind in _ON_THE_WAY and self.begun(step) for step in delivery.walk())

    def _look(self, step: Step) -> bool:
        """Sort a step and all that it needs; return whether it is over."""
        there = all([self._look(need) for need in step.needs])  # all of them are looked at
        if step.kind in WORK and there and step.start < self.until:
            self._begun.add(id(step))
        if self.begun(step) or any(self.touched(need) for need in step.needs):
            self._touched.add(id(step))
        if self._is_over(step, there):
            self._over.add(id(step))
        return self.over(step)

    def _is_over(self, step: Step, there: bool) -> bool:
        if step.kind is StepKind.STOCK:
            return True
        if step.kind is StepKind.RECEIPT:
            return self._has_arrived(step)
        if step.kind in WORK:
            return self.begun(step) and step.end <= self.until
        return there and (bool(step.needs) or step.end <= self.until)

    def _has_arrived(self, step: Step) -> bool:
        own = self._own.get(step.ref)
        if own is not None:
            return own.end <= self.until
        at = self._book.there_at(ref=step.ref)
        if at is None and LOT_MARK in step.ref:  # made for another order, which is being planned anew
            at = step.ready_at
        return at is not None and at <= self._now
