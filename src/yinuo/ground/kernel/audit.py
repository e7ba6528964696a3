"""Proving that the log was not tampered with, and that no moment passed unserved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.log import first_break
from yinuo.ground.kernel.models import ChainHead, Event, ParkedEvent
from yinuo.ground.kernel.tenancy import acting_for

_CHUNK = 5_000


@dataclass(frozen=True, kw_only=True)
class ChainVerdict:
    """The result of checking one organisation's log; `broken_seq` names the first tampered row."""

    organisation_id: UUID
    checked: int
    broken_seq: int | None = None
    broken_event_id: UUID | None = None
    reason: str = ""

    @property
    def sound(self) -> bool:
        """Return whether the whole log is as it was written."""
        return not self.reason


def verify_chain(*, organisation_id: UUID) -> ChainVerdict:
    """Check every link of an organisation's log from the first to the head."""
    with acting_for(organisation_id):
        checked, last = 0, None
        while True:
            after = last.seq if last else 0
            rows = list(Event.objects.filter(seq__gt=after).order_by("seq")[:_CHUNK])
            if not rows:
                break
            broken = first_break(rows=[last, *rows] if last else rows)
            if last is None and broken is None and (rows[0].seq != 1 or any(bytes(rows[0].previous_hash))):
                broken = rows[0]
            if broken is not None:
                return _broken(organisation_id, checked, broken)
            checked, last = checked + len(rows), rows[-1]
        return _against_head(organisation_id, checked, last)


def _broken(organisation_id: UUID, checked: int, row: Event) -> ChainVerdict:
    return ChainVerdict(
        organisation_id=organisation_id,
        checked=checked,
        broken_seq=row.seq,
        broken_event_id=row.id,
        reason="the row's hash or its link to the row before does not match its content",
    )


def _against_head(organisation_id: UUID, checked: int, last: Event | None) -> ChainVerdict:
    head = ChainHead.objects.first()
    seq, tip = (last.seq, bytes(last.hash)) if last else (0, bytes(32))
    if head is not None and (head.seq != seq or bytes(head.hash) != tip):
        return ChainVerdict(
            organisation_id=organisation_id,
            checked=checked,
            broken_seq=min(seq, head.seq) + 1,
            reason="the newest rows are missing, or the chain's head was changed",
        )
    return ChainVerdict(organisation_id=organisation_id, checked=checked)


@dataclass(frozen=True, kw_only=True)
class Unserved:
    """A moment that passed without its effect."""

    what: str
    subject: str
    due_at: datetime


_expectations: dict[str, Callable[[], list[Unserved]]] = {}


def expect(*, name: str, check: Callable[[], list[Unserved]]) -> None:
    """Register an independent check, run for each organisation, that finds moments passed unserved."""
    _expectations[name] = check


def unserved(*, organisation_id: UUID) -> list[Unserved]:
    """Return all moments of an organisation that rooms expected to be served and were not."""
    with acting_for(organisation_id):
        return [found for check in _expectations.values() for found in check()]


def parked_count(*, organisation_id: UUID) -> int:
    """Return how many events wait for a person because a subscriber could not take them in."""
    with acting_for(organisation_id):
        return ParkedEvent.objects.filter(replayed_at=None).count()
