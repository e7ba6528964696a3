"""How one event is chained to the one before: SHA-256 over a canonical text."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.encoding import encode_with

_canonical = encode_with(sort_keys=True, nan=False)


def link_hash(
    *,
    previous_hash: bytes,
    organisation_id: UUID,
    seq: int,
    event_id: UUID,
    type_name: str,
    subject_type: str,
    subject_id: UUID | None,
    happened_at: datetime,
    recorded_at: datetime,
    actor: str,
    payload: dict[str, Any],
) -> bytes:
    """Return the 32-byte hash of one log entry and everything before it."""
    entry = [
        str(organisation_id),
        seq,
        str(event_id),
        type_name,
        subject_type,
        str(subject_id) if subject_id else None,
        _instant(happened_at),
        _instant(recorded_at),
        actor,
        payload,
    ]
    text = _canonical(entry)
    return hashlib.sha256(previous_hash + text.encode("utf-8", "surrogatepass")).digest()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
