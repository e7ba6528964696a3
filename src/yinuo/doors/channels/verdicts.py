"""What the answer codes of the chats mean: taken, too fast, a token that ran out, or never like this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.doors.channels.contract import Permanent, Temporary

# Chats that say "too fast" without saying for how long count by the minute.
MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Which answer codes of a chat pass with time, and which say that the token ran out; 0 is taken."""

    field: str
    message: str
    busy: Collection[int] = ()
    stale: Collection[int] = ()


def verdict(*, answer: Mapping[str, Any], codes: Codes) -> Temporary | Permanent | None:
    """Return what speaks against an answer, or None where the message was taken."""
    code = answer.get(codes.field)
    if code == 0:
        return None
    reason = f"{code} {str(answer.get(codes.message, ''))[:200]}"
    if not isinstance(code, int):
        return Temporary(reason="answer without a code")
    return Temporary(reason=reason, delay=MINUTE) if code in codes.busy else Permanent(reason=reason)


def is_stale(*, answer: Mapping[str, Any], codes: Codes) -> bool:
    """Return whether the answer says that the token ran out before its time."""
    return answer.get(codes.field) in codes.stale
