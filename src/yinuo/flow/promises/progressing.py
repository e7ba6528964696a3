"""How far the confirming or undoing of a proposal is: orders are tried, then held, then dated, then promised."""

from __future__ import annotations

from yinuo.ground.kernel.undertakings import Watch

TRIED, HELD, PROJECTED, PROMISED = 1, 2, 3, 4


def unwatched(_done: int, _total: int) -> None:
    """Let nobody watch."""


class Progress:
    """Counts each order once for each of the four parts of the work; `watch` may raise to end it."""

    def __init__(self, *, watch: Watch, orders: int) -> None:
        self._watch, self._orders, self._done = watch, orders, 0

    def tried(self) -> None:
        """Note that one more order was tried; what is tried again, or moves along, takes the bar no further."""
        self._done = min(self._done + 1, TRIED * self._orders)
        self._watch(self._done, PROMISED * self._orders)

    def reached(self, part: int) -> None:
        """Note that a part is done for all orders."""
        self._done = part * self._orders
        self._watch(self._done, PROMISED * self._orders)
