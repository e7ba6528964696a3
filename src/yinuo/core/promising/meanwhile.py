"""Steps held one by one while a plan is put together, and freed at the end: what is placed next finds what is left."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import NotFree
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, lying_at

_LEAVING = (StepKind.MAKE, StepKind.PURCHASE)


class Meanwhile:
    """A context; steps are known by identity."""

    def __init__(self, *, book: Book, ref: str, group: str) -> None:
        self._book, self._ref, self._group = book, ref, group
        self._held: dict[int, tuple[str, Step]] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for ref, _step in reversed(list(self._held.values())):
            self._book.give_back(ref=ref)
        self._held.clear()

    def holds(self, step: Step) -> bool:
        """Return whether a step has what it takes of stock and machines; true of one that takes nothing."""
        return id(step) in self._held or not _takes(step)

    def hold(self, step: Step, *, site: str) -> bool:
        """Hold what a step itself takes, at a site; return whether it is free."""
        return not _takes(step) or self._take(step, replace(step, needs=()), site)

    def hold_goods(self, goods: Step, *, site: str) -> None:
        """Hold all that stands below goods that were just found; raises NotFree."""
        if not self._take(goods, goods, site):
            raise NotFree(ref=self._ref, needs=())

    def free(self, step: Step) -> None:
        """Give back what a step itself takes."""
        ref, _step = self._held.pop(id(step), ("", step))
        if ref:
            self._book.give_back(ref=ref)

    def _take(self, key: Step, what: Step, site: str) -> bool:
        self._count += 1
        ref = f"{self._ref}~{self._count}"
        at = what if what.kind is StepKind.READY else lying_at(step=what, site=site)
        try:
            self._book.take(plan=DemandPlan(ref=ref, deliveries=(at,), due_at=what.end, group=self._group))
        except NotFree:
            return False
        self._held[id(key)] = (ref, key)
        return True


def _takes(step: Step) -> bool:
    if step.kind in _LEAVING:
        return step.surplus > 0
    return step.kind in (StepKind.STOCK, StepKind.RECEIPT, StepKind.OPERATION)
