"""Answering a repeated request as it was answered the first time, for seven days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from yinuo.ground.kernel import clock, locks
from yinuo.ground.kernel.models import IdempotentAnswer

KEPT_DAYS = 7


class KeyReused(Exception):
    """The idempotency key was used before for another request."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A stored answer."""

    status: int
    body: str


def earlier_answer(*, scope: str, key: str, fingerprint: str) -> Answer | None:
    """Return the stored answer to this key, or None; holds the key until the transaction ends.

    Raises KeyReused if the key belongs to a request with another fingerprint.
    """
    locks.hold(f"{scope}|{key}")
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    row = IdempotentAnswer.objects.filter(scope=scope, key=key, answered_at__gte=limit).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused(key)
    return Answer(status=row.status, body=row.body)


def keep_answer(*, scope: str, key: str, fingerprint: str, status: int, body: str) -> None:
    """Store an answer in the transaction of its effect."""
    IdempotentAnswer.objects.filter(scope=scope, key=key).delete()
    IdempotentAnswer(
        scope=scope, key=key, fingerprint=fingerprint, status=status, body=body, answered_at=clock.now()
    ).save()


def forget_old_answers() -> int:
    """Delete the present organisation's answers older than seven days; return how many."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    return IdempotentAnswer.objects.filter(answered_at__lt=limit).delete()[0]
