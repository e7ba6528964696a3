"""Proving that the log was not tampered with, and that no moment passed unserved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.log import as_recorded, hash_of
from yinuo.ground.kernel.models import ChainHead, Event, ParkedEvent
from yinuo.ground.kernel.tenancy import acting_for

_CHUNK = 5_000


class Break(StrEnum):
    """What was found where a log is broken."""

    CHANGED = "changed"  # the row is not as it was written
    MISSING = "missing"  # the row is gone
    EXCHANGED = "exchanged"  # the row does not follow from the one before: one of the two was put in later
    CUT_OFF = "cut_off"  # this row and all newer ones are gone
    OVERGROWN = "overgrown"  # the log does not end where it was last written


@dataclass(frozen=True, kw_only=True)
class ChainVerdict:
    """The result of checking one organisation's log, of which `checked` rows are sound.

    `broken_seq` is the number of the first row that was tampered with, `row` that row where it is still there.
    """

    organisation_id: UUID
    checked: int
    broken: Break | None = None
    broken_seq: int | None = None
    row: Recorded | None = None

    @property
    def sound(self) -> bool:
        """Return whether the whole log is as it was written."""
        return self.broken is None


def verify_chain(*, organisation_id: UUID) -> ChainVerdict:
    """Check every link of an organisation's log from the first to the head."""
    with acting_for(organisation_id):
        seq, tip = 0, bytes(32)
        while rows := list(Event.objects.filter(seq__gt=seq).order_by("seq")[:_CHUNK]):
            for row in rows:
                broken = _break_at(row, seq, tip)
                if broken is not None:
                    return _broken(organisation_id, seq, broken, row)
                seq, tip = row.seq, bytes(row.hash)
        return _against_head(organisation_id, seq, tip)


def _break_at(row: Event, seq: int, tip: bytes) -> Break | None:
    """Return what is wrong with a row that should follow number `seq`, whose hash is `tip`."""
    if row.seq != seq + 1:
        return Break.MISSING
    if hash_of(row) != bytes(row.hash):
        return Break.CHANGED
    return None if bytes(row.previous_hash) == tip else Break.EXCHANGED


def _broken(organisation_id: UUID, checked: int, broken: Break, row: Event) -> ChainVerdict:
    return ChainVerdict(
        organisation_id=organisation_id,
        checked=checked,
        broken=broken,
        broken_seq=checked + 1,
        row=None if broken is Break.MISSING else as_recorded(row),
    )


def _against_head(organisation_id: UUID, seq: int, tip: bytes) -> ChainVerdict:
    head = ChainHead.objects.first()
    if head is None or (head.seq == seq and bytes(head.hash) == tip):
        return ChainVerdict(organisation_id=organisation_id, checked=seq)
    broken = Break.CUT_OFF if head.seq > seq else Break.OVERGROWN
    return ChainVerdict(organisation_id=organisation_id, checked=seq, broken=broken, broken_seq=min(seq, head.seq) + 1)


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
