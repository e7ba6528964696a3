"""Plans taken for a while, to see what the next one finds; afterwards the book is as it was."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.plan import DemandPlan


class Trial:
    """A context in which plans are taken on a book and given back at its end, come what may.

    `released` are refs whose plans are given back first, because they are planned anew; the last of them is held again
    first, for others may have taken of what it left over.
    """

    def __init__(self, *, book: Book, released: Iterable[str] = ()) -> None:
        self._book = book
        self._released = tuple(released)
        self._before: list[DemandPlan] = []
        self._whole: Book | None = None  # as it was, where giving back and taking again would not bring that about
        self._taken: list[str] = []

    def __enter__(self) -> Self:
        for ref in self._released:
            self.release(ref=ref)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._whole is not None:
            self._book.become(copy=self._whole)
            return
        for ref in reversed(self._taken):
            self._book.give_back(ref=ref)
        for plan in reversed(self._before):
            self._book.take(plan=plan)

    def take(self, *, plan: DemandPlan) -> None:
        """Hold a plan until the end; raises NotFree."""
        self._book.take(plan=plan)
        self._taken.append(plan.ref)

    def give_back(self, *, ref: str) -> None:
        """Free a plan that this trial took."""
        self._book.give_back(ref=ref)
        self._taken.remove(ref)

    def release(self, *, ref: str) -> DemandPlan | None:
        """Free a plan that the book held before; it is held again at the end."""
        plan = self._book.plan_of(ref=ref)
        if plan is not None:
            if self._whole is None and self._book.lends(ref=ref):
                self._whole = self._whole_book()
            self._book.give_back(ref=ref)
            self._before.append(plan)
        return plan

    def _whole_book(self) -> Book:
        """Return a copy of the book as it was when the trial began."""
        twin = self._book.copy()
        for ref in reversed(self._taken):
            twin.give_back(ref=ref)
        for plan in reversed(self._before):
            twin.take(plan=plan)
        return twin
