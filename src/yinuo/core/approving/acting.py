"""`act`: somebody does something at the table. Pure: the same state and deed give the same state and effects.

What follows is read off the two states: whose turn it was, and whose it is now. Who may act in whose name, why, and
when, is kept by whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yinuo.core.approving.deciding import open_seats, outcome
from yinuo.core.approving.deeds import (
    AddAfter,
    AddBefore,
    Approve,
    Cancel,
    Closed,
    Decided,
    Deed,
    Delegate,
    Effect,
    Opened,
    Refuse,
    Remove,
    Resume,
    Return,
    TakeBack,
    Transfer,
)
from yinuo.core.approving.state import Approval, Mode, Place, Seat, Status, Word

MOST_SEATS = 100  # beyond it something adds signers without end
ENDED = (Status.APPROVED, Status.REFUSED)


class NotAllowed(Exception):
    """It cannot be done as things stand.

    not_open, nobody, already, self, too_many, only_advice, not_yours, last, went_on or not_returned.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def act(*, approval: Approval, deed: Deed) -> tuple[Approval, list[Effect]]:
    """Return the approval after a deed, and what follows; raises NotAllowed."""
    done = _DEEDS[type(deed)](approval, deed)
    if done.status is Status.OPEN:
        done = replace(done, status=outcome(done))
    return done, _followed(approval, done)


def opening(*, approval: Approval) -> list[Opened]:
    """Return what follows from the beginning of an approval."""
    return [Opened(seat=one.number, member=one.member) for one in open_seats(approval)]


def _followed(before: Approval, after: Approval) -> list[Effect]:
    was = {(one.number, one.member) for one in open_seats(before)}
    now = {(one.number, one.member) for one in open_seats(after)}
    effects: list[Effect] = [
        Closed(seat=number, member=member, said=_said(after, number, member)) for number, member in sorted(was - now)
    ]
    effects += [Opened(seat=number, member=member) for number, member in sorted(now - was)]
    if before.status is not after.status:
        effects.append(Decided(status=after.status))
    return effects


def _said(approval: Approval, number: int, member: str) -> bool:
    seat = approval.seat(number)
    return seat is not None and seat.member == member and seat.word in (Word.APPROVED, Word.REFUSED, Word.GIVEN)


def _open(approval: Approval, number: int) -> Seat:
    found = next((one for one in open_seats(approval) if one.number == number), None)
    if found is None:
        raise NotAllowed("not_open")
    return found


def _approve(approval: Approval, deed: Approve) -> Approval:
    seat = _open(approval, deed.seat)
    word = Word.GIVEN if seat.place is Place.ADVICE else Word.APPROVED
    return approval.with_seat(replace(seat, word=word))


def _refuse(approval: Approval, deed: Refuse) -> Approval:
    seat = _open(approval, deed.seat)
    word = Word.GIVEN if seat.place is Place.ADVICE else Word.REFUSED
    return approval.with_seat(replace(seat, word=word))


def _add_before(approval: Approval, deed: AddBefore) -> Approval:
    seat = _decider(approval, deed.seat)
    return _seated(approval, seat, deed.members, Place.BEFORE)


def _add_after(approval: Approval, deed: AddAfter) -> Approval:
    seat = _decider(approval, deed.seat)
    return _seated(approval.with_seat(replace(seat, word=Word.APPROVED)), seat, deed.members, Place.AFTER)


def _delegate(approval: Approval, deed: Delegate) -> Approval:
    return _seated(approval, _decider(approval, deed.seat), (deed.to,), Place.ADVICE)


def _transfer(approval: Approval, deed: Transfer) -> Approval:
    seat = _open(approval, deed.seat)
    _check_new(approval, seat, (deed.to,))
    return approval.with_seat(replace(seat, member=deed.to))


def _remove(approval: Approval, deed: Remove) -> Approval:
    seat = approval.seat(deed.seat)
    if approval.status is not Status.OPEN or seat is None or seat.word is not Word.NONE:
        raise NotAllowed("not_open")
    if deed.by and seat.host != deed.by:
        raise NotAllowed("not_yours")
    if seat.place is Place.MAIN and len(approval.mains()) == 1:
        raise NotAllowed("last")
    return _dropped(approval, seat)


def _dropped(approval: Approval, seat: Seat) -> Approval:
    """Drop a seat with all it asked for."""
    for one in approval.children(seat.number):
        approval = _dropped(approval, one)
    return approval.with_seat(replace(seat, word=Word.DROPPED))


def _take_back(approval: Approval, deed: TakeBack) -> Approval:
    seat = approval.seat(deed.seat)
    if seat is None or seat.word not in (Word.APPROVED, Word.REFUSED, Word.GIVEN):
        raise NotAllowed("not_open")
    decided = approval.status in ENDED and deed.undecides
    if (approval.status is not Status.OPEN and not decided) or _built_upon(approval, seat):
        raise NotAllowed("went_on")
    for one in approval.children(seat.number, Place.AFTER):
        approval = _dropped(approval, one)
    back = approval.with_seat(replace(seat, word=Word.NONE))
    return replace(back, status=Status.OPEN)


def _built_upon(approval: Approval, seat: Seat) -> bool:
    """Tell whether somebody spoke who was only asked because of this word."""
    if any(_touched(approval, one) for one in approval.children(seat.number, Place.AFTER)):
        return True
    host = approval.seat(seat.host)
    if host is not None:
        return host.word is not Word.NONE if seat.place is not Place.AFTER else False
    if approval.mode is not Mode.SEQUENTIAL:
        return False
    return any(_touched(approval, one) for one in approval.mains() if one.number > seat.number)


def _touched(approval: Approval, seat: Seat) -> bool:
    return seat.word is not Word.NONE or any(True for _child in approval.children(seat.number))


def _return(approval: Approval, deed: Return) -> Approval:
    _decider(approval, deed.seat)
    return replace(approval, status=Status.RETURNED)


def _resume(approval: Approval, deed: Resume) -> Approval:
    if approval.status is not Status.RETURNED:
        raise NotAllowed("not_returned")
    if not deed.again:
        return replace(approval, status=Status.OPEN)
    seats = tuple(
        replace(one, word=Word.NONE if one.place is Place.MAIN and one.asked else Word.DROPPED)
        for one in approval.seats
    )
    return replace(approval, seats=seats, status=Status.OPEN)


def _cancel(approval: Approval, _deed: Cancel) -> Approval:
    if approval.status not in (Status.OPEN, Status.RETURNED):
        raise NotAllowed("not_open")
    return replace(approval, status=Status.CANCELLED)


def _decider(approval: Approval, number: int) -> Seat:
    """Return an open seat that decides itself; advice is all the others are asked for."""
    seat = _open(approval, number)
    if seat.place is Place.ADVICE:
        raise NotAllowed("only_advice")
    return seat


def _seated(approval: Approval, host: Seat, members: tuple[str, ...], place: Place) -> Approval:
    _check_new(approval, host, members)
    first = len(approval.seats) + 1
    added = tuple(
        Seat(number=first + at, member=member, place=place, host=host.number)
        for at, member in enumerate(dict.fromkeys(members))
    )
    return replace(approval, seats=approval.seats + added)


def _check_new(approval: Approval, seat: Seat, members: tuple[str, ...]) -> None:
    """Refuse what seats nobody, the asker again, or somebody whose word is waited for anyway."""
    if not members:
        raise NotAllowed("nobody")
    if seat.member in members:
        raise NotAllowed("self")
    if len(approval.seats) + len(members) > MOST_SEATS:
        raise NotAllowed("too_many")
    if {one.member for one in approval.seats if one.word is Word.NONE and one.number != seat.number} & set(members):
        raise NotAllowed("already")


_DEEDS: dict[type, Callable[[Approval, Any], Approval]] = {
    Approve: _approve,
    Refuse: _refuse,
    AddBefore: _add_before,
    AddAfter: _add_after,
    Remove: _remove,
    Transfer: _transfer,
    Delegate: _delegate,
    TakeBack: _take_back,
    Return: _return,
    Resume: _resume,
    Cancel: _cancel,
}
