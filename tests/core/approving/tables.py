"""Cases of approvals as short texts: `a+` a approves, `b-` b refuses, `a<x` a lets x sign before, and so on."""

from __future__ import annotations

from yinuo.core.approving import Approval, Mode, act, open_seats
from yinuo.core.approving.deeds import (
    AddAfter,
    AddBefore,
    Approve,
    Cancel,
    Deed,
    Delegate,
    Refuse,
    Remove,
    Resume,
    Return,
    TakeBack,
    Transfer,
)
from yinuo.core.approving.state import Word


def table(mode: str, members: str) -> Approval:
    """Seat one person for each letter; `percent50` has the percentage behind it."""
    name, percent = (mode[:7], int(mode[7:])) if mode.startswith("percent") else (mode, 100)
    return Approval.of(mode=Mode(name), members=tuple(members), percent=percent)


def play(approval: Approval, deeds: str) -> Approval:
    """Let deeds happen one after the other."""
    for text in deeds.split():
        approval, _effects = act(approval=approval, deed=deed_of(approval, text))
    return approval


def waiting(approval: Approval) -> str:
    """Return whose turn it is."""
    return "".join(sorted(one.member for one in open_seats(approval)))


def deed_of(approval: Approval, text: str) -> Deed:
    """Read one deed: + - < (before) > (after) * (delegate) ~ (transfer) x (remove) ! (take back) ^ (return) …"""
    if text in ("direct", "again"):
        return Resume(again=text == "again")
    if text == "cancel":
        return Cancel()
    who, sign, others = text[0], text[1], tuple(text[2:])
    seat = _seat(approval, who, spoke=sign in "!x")
    if sign == "x":
        return Remove(by=seat, seat=_seat(approval, others[0]))
    if sign in "<>":
        return (AddBefore if sign == "<" else AddAfter)(seat=seat, members=others)
    if sign in "*~":
        return (Delegate if sign == "*" else Transfer)(seat=seat, to=others[0])
    made = {"+": Approve, "-": Refuse, "^": Return, "!": TakeBack}[sign]
    return made(seat=seat)  # type: ignore[abstract]


def _seat(approval: Approval, member: str, *, spoke: bool = False) -> int:
    """Return the seat a person speaks for: an open one first, else the last one that is theirs; 0 for nobody."""
    opened = [one.number for one in open_seats(approval) if one.member == member]
    if opened and not spoke:
        return opened[0]
    own = [one for one in approval.seats if one.member == member and one.asked]
    if spoke:
        own = [one for one in own if one.word is not Word.NONE] or own
    return own[-1].number if own else 0
