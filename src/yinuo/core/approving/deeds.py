"""What people do at the table, and what follows for the world around it."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.approving.state import Status


@dataclass(frozen=True, kw_only=True)
class Approve:
    """Say yes (同意); at a seat asked for advice: give it."""

    seat: int


@dataclass(frozen=True, kw_only=True)
class Refuse:
    """Say no (拒绝); at a seat asked for advice: advise against."""

    seat: int


@dataclass(frozen=True, kw_only=True)
class AddBefore:
    """Let these people sign first (前加签); then it is this seat's turn again."""

    seat: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AddAfter:
    """Approve, and let these people sign after it (后加签)."""

    seat: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Remove:
    """Ask a seat no more (减签): one that `by` added; by 0, an administrator, any."""

    by: int
    seat: int


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Let somebody else sit here for good (转办)."""

    seat: int
    to: str


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Ask somebody for advice (委派); after it this seat decides itself."""

    seat: int
    to: str


@dataclass(frozen=True, kw_only=True)
class TakeBack:
    """Take one's own word back (撤回) while nothing followed; `undecides` where the world outside stands still too."""

    seat: int
    undecides: bool = False


@dataclass(frozen=True, kw_only=True)
class Return:
    """Send it back (退回): nobody is asked until it comes back."""

    seat: int


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Go on after it was sent back: where it stood, or `again` from the beginning."""

    again: bool


@dataclass(frozen=True, kw_only=True)
class Cancel:
    """Ask no more at all (撤销)."""


Deed = Approve | Refuse | AddBefore | AddAfter | Remove | Transfer | Delegate | TakeBack | Return | Resume | Cancel


@dataclass(frozen=True, kw_only=True)
class Opened:
    """It is this person's turn at a seat."""

    seat: int
    member: str


@dataclass(frozen=True, kw_only=True)
class Closed:
    """It is not this person's turn any more; `said` where it ended by their own word."""

    seat: int
    member: str
    said: bool


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The approval stands otherwise now."""

    status: Status


Effect = Opened | Closed | Decided
