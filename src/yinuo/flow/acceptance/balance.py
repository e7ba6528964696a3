"""How much of a delivery was accepted, refused and is still open. Pure reckoning: knows neither clock nor database.

Of every line `delivered = accepted + refused + open` holds at all times. What did not arrive (`short`) is said with an
acceptance and stays open: it is still owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MOST_PLACES = 4
_MOST = Decimal(10) ** 14  # what a column of quantities holds
_NONE = Decimal(0)


class BadQuantities(Exception):
    """What was said of lines cannot be, by line: `quantity`, `too_much` or `reason`."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the receiver says of one line, as typed; an empty `accepted` is all that is not refused or short."""

    accepted: str = ""
    refused: str = ""
    short: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one acceptance says of a line; the rest of what was open stays open."""

    accepted: Decimal = _NONE
    refused: Decimal = _NONE
    short: Decimal = _NONE
    reason: str = ""
    words: str = ""

    @property
    def is_plain(self) -> bool:
        """Return whether nothing is wrong with the line."""
        return not (self.refused or self.short or self.words)


def open_quantity(*, delivered: Decimal, shares: Iterable[Share]) -> Decimal:
    """Return what of a delivered line is neither accepted nor refused yet, never below zero."""
    return max(delivered - sum((one.accepted + one.refused for one in shares), _NONE), _NONE)


def shared(*, openings: Mapping[int, Decimal], told: Mapping[int, Told], reasons: Iterable[str]) -> dict[int, Share]:
    """Return what each open line's acceptance says; lines that nobody spoke of are accepted whole.

    Raises BadQuantities with every fault at once.
    """
    faults: dict[int, str] = {}
    shares: dict[int, Share] = {}
    known = set(reasons)
    for line, opening in openings.items():
        share = _share(opening, told.get(line, Told()))
        fault = "quantity" if share is None else _fault(opening, share, known)
        if fault:
            faults[line] = fault
        elif share is not None:
            shares[line] = share
    if faults:
        raise BadQuantities(faults)
    return shares


def number(text: str) -> Decimal | None:
    """Return a typed quantity, None where it is no number from 0 with up to 4 places; empty is zero."""
    try:
        found = Decimal(text.strip() or "0")
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 <= found < _MOST or -int(found.as_tuple().exponent) > _MOST_PLACES:
        return None
    return found


def text(quantity: Decimal) -> str:
    """Return a quantity as decimal text without needless noughts."""
    return format(quantity.normalize(), "f")


def _share(opening: Decimal, told: Told) -> Share | None:
    refused, short = number(told.refused), number(told.short)
    if refused is None or short is None:
        return None
    rest = max(opening - refused - short, _NONE)
    accepted = number(told.accepted) if told.accepted.strip() else rest
    if accepted is None:
        return None
    if accepted == opening and (refused or short):
        accepted = rest  # the page offers all of it; whoever says what is wrong means the rest
    return Share(
        accepted=accepted, refused=refused, short=short, reason=told.reason.strip(), words=told.words.strip()[:500]
    )


def _fault(opening: Decimal, share: Share, reasons: set[str]) -> str:
    if share.accepted + share.refused + share.short > opening:
        return "too_much"
    if share.refused and share.reason not in reasons:
        return "reason"
    return ""
