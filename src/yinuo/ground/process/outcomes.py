"""What follows from an approval in the room that asked: rooms say by kind which function is told the outcome.

It runs in the transaction of the last act, so that an approver hears at once when what was asked is no longer
possible; and again from the log, for whatever ended by time. So it may be told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


class CannotFollow(Exception):
    """What was approved cannot be done any more; the text says why, for whoever approves."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an approval, or a process of approvals, ended: `status` is approved, refused or cancelled."""

    kind: str
    status: str
    subject_type: str
    subject_id: UUID
    source_id: UUID  # the instance, or the approval that stands alone
    member_id: UUID | None = None  # who said the last word
    reason: str = ""
    variables: Mapping[str, Any]


Follow = Callable[[Outcome], None]
_followers: dict[str, Follow] = {}
_locks: dict[str, Callable[[], object]] = {}


def provide(*, kind: str, follow: Follow, lock: Callable[[], object] | None = None) -> None:
    """Register who follows approvals of a kind; a room does so when its app is ready.

    `lock` takes what following locks, before anything else is locked, so that nobody waits in a circle.
    """
    _followers[kind] = follow
    if lock is not None:
        _locks[kind] = lock


def prepare(kind: str) -> None:
    """Lock what following an approval of a kind will lock."""
    lock = _locks.get(kind)
    if lock is not None:
        lock()


def follower(kind: str) -> Follow | None:
    """Return who follows approvals of a kind."""
    return _followers.get(kind)


def follow(outcome: Outcome) -> None:
    """Tell the room that asked; raises CannotFollow."""
    found = _followers.get(outcome.kind)
    if found is not None:
        found(outcome)
