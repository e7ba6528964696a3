"""The state of one approval: who sits, in which place, and what each of them said. Small, and plain as JSON.

People are opaque texts. A seat is never taken away, only dropped, so that numbers stay and history can name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How the words of the main seats make one: 会签, 或签, 比例, 依次."""

    ALL = "all"
    ANY = "any"
    PERCENT = "percent"
    SEQUENTIAL = "sequential"


class Status(StrEnum):
    """Where an approval stands; `returned` waits for the initiator, or was sent back to another step."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Place(StrEnum):
    """Where a seat stands: for itself, before or after its host, or asked by its host for advice (委派)."""

    MAIN = "main"
    BEFORE = "before"
    AFTER = "after"
    ADVICE = "advice"


class Word(StrEnum):
    """What was said at a seat; advice is only given, a dropped seat is not asked any more."""

    NONE = ""
    APPROVED = "approved"
    REFUSED = "refused"
    GIVEN = "given"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One place at the table; `host` is the seat that asked for it, 0 for a main seat."""

    number: int
    member: str
    place: Place = Place.MAIN
    host: int = 0
    word: Word = Word.NONE

    @property
    def asked(self) -> bool:
        """Tell whether its word still counts or is still waited for."""
        return self.word is not Word.DROPPED


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The table; `percent` (1 to 100) is how many of the main seats have to approve, in mode `percent`."""

    mode: Mode
    seats: tuple[Seat, ...]
    percent: int = 100
    status: Status = Status.OPEN

    @classmethod
    def of(cls, *, mode: Mode, members: tuple[str, ...], percent: int = 100) -> Approval:
        """Seat these people, each once, in order."""
        once = dict.fromkeys(members)
        seats = tuple(Seat(number=number, member=member) for number, member in enumerate(once, start=1))
        return cls(mode=mode, seats=seats, percent=min(max(percent, 1), 100))

    def seat(self, number: int) -> Seat | None:
        """Return a seat by its number, or None."""
        return next((one for one in self.seats if one.number == number), None)

    def mains(self) -> tuple[Seat, ...]:
        """Return the main seats that are asked, in order."""
        return tuple(one for one in self.seats if one.place is Place.MAIN and one.asked)

    def children(self, number: int, place: Place | None = None) -> tuple[Seat, ...]:
        """Return the asked seats that a seat asked for, those of one place if told."""
        return tuple(one for one in self.seats if one.host == number and one.asked and place in (None, one.place))

    def with_seat(self, seat: Seat) -> Approval:
        """Return the approval with this seat in the place of the one of its number."""
        return replace(self, seats=tuple(seat if one.number == seat.number else one for one in self.seats))

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        rows = [[one.number, one.member, one.place.value, one.host, one.word.value] for one in self.seats]
        return {"m": self.mode.value, "p": self.percent, "s": self.status.value, "t": rows}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Approval:
        """Read what `to_plain` wrote."""
        seats = tuple(
            Seat(number=number, member=member, place=Place(place), host=host, word=Word(word))
            for number, member, place, host, word in plain["t"]
        )
        return cls(mode=Mode(plain["m"]), percent=plain["p"], status=Status(plain["s"]), seats=seats)
