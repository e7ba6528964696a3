"""What the words at the table amount to, and whose word is waited for. Depends on the state alone.

A seat counts as approved when it approved, and all whom it added before and after itself did; a refusal of one of
these is its own refusal. Advice never counts. The first of `any` who decides, decides for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from yinuo.core.approving.state import Approval, Mode, Place, Seat, Status, Word


def worth(approval: Approval, seat: Seat) -> Word:
    """Return what a seat counts for with all it asked for: approved, refused, or nothing yet."""
    before = [worth(approval, one) for one in approval.children(seat.number, Place.BEFORE)]
    if Word.REFUSED in (seat.word, *before):
        return Word.REFUSED
    if seat.word is not Word.APPROVED:
        return Word.NONE
    after = [worth(approval, one) for one in approval.children(seat.number, Place.AFTER)]
    if Word.REFUSED in after:
        return Word.REFUSED
    return Word.NONE if Word.NONE in after else Word.APPROVED


def outcome(approval: Approval) -> Status:
    """Return approved or refused where the words suffice, else open."""
    words = [worth(approval, one) for one in approval.mains()]
    yes, no = words.count(Word.APPROVED), words.count(Word.REFUSED)
    if yes >= needed(approval):
        return Status.APPROVED
    if no and (approval.mode is not Mode.PERCENT or len(words) - no < needed(approval)):
        return Status.REFUSED
    return Status.OPEN


def needed(approval: Approval) -> int:
    """Return how many main seats have to approve."""
    count = len(approval.mains())
    if approval.mode is Mode.ANY:
        return 1
    return max(ceil(count * approval.percent / 100), 1) if approval.mode is Mode.PERCENT else max(count, 1)


def open_seats(approval: Approval) -> tuple[Seat, ...]:
    """Return the seats whose word is waited for now, in order."""
    if approval.status is not Status.OPEN:
        return ()
    waiting = [one for one in approval.mains() if worth(approval, one) is Word.NONE]
    if approval.mode is Mode.SEQUENTIAL:
        waiting = waiting[:1]
    return tuple(found for one in waiting for found in _waited_for(approval, one))


def _waited_for(approval: Approval, seat: Seat) -> Iterator[Seat]:
    """Yield who is waited for at a seat: those it asked first, then itself, then those after it."""
    place = (Place.AFTER,) if seat.word is Word.APPROVED else (Place.BEFORE, Place.ADVICE)
    asked = [
        one
        for one in approval.children(seat.number)
        if one.place in place and one.word is not Word.GIVEN and worth(approval, one) is Word.NONE
    ]
    for one in asked:
        yield from _waited_for(approval, one)
    if not asked and seat.word is Word.NONE:
        yield seat
