"""Time-ordered identifiers (UUID version 7, RFC 9562 section 5.7), so that new rows land side by side in an index."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Return a UUIDv7 that is greater than every one this process made before."""
    global _last
    with _lock:
        # 48 bits of milliseconds, then 12 bits that count within the millisecond.
        stamp = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        _last = stamp
    high = (stamp >> 12 << 16) | (0x7 << 12) | (stamp & 0xFFF)
    low = (0b10 << 62) | (int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)
