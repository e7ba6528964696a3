"""Identifiers, read from texts and made: in the order of time, so that new rows land side by side in an index.

They are UUIDs of version 7 (RFC 9562, section 5.7).
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID, SafeUUID

_lock = threading.Lock()
_last = 0
_set = object.__setattr__
_RANDOM_BYTES = 4_096  # asked of the system at once
_random = b""
_place = 0


def _forget_noise() -> None:
    global _random
    _random = b""


if hasattr(os, "register_at_fork"):  # a child must not hand out the ids of its parent
    os.register_at_fork(after_in_child=_forget_noise)


def new_id() -> UUID:
    """Return a UUIDv7 that is greater than every one this process made before."""
    global _last, _random, _place
    with _lock:
        # 48 bits of milliseconds, then 12 bits that count within the millisecond.
        stamp = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        _last = stamp
        if _place >= len(_random):
            _random, _place = os.urandom(_RANDOM_BYTES), 0
        noise = int.from_bytes(_random[_place : _place + 8], "big")
        _place += 8
    high = (stamp >> 12 << 16) | (0x7 << 12) | (stamp & 0xFFF)
    low = (0b10 << 62) | (noise & ((1 << 62) - 1))
    # As its own constructor makes it, without the checks: what is put together here is in order.
    made = UUID.__new__(UUID)
    _set(made, "int", (high << 64) | low)
    _set(made, "is_safe", SafeUUID.unknown)
    return made


def as_uuid(text: str) -> UUID | None:
    """Return the identity that a text holds, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
