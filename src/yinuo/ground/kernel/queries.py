"""Questions to the kernel: the history of a subject, and the state of queues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.log import as_recorded
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.models import ChainHead, Event


def history(*, subject_type: str, subject_id: UUID, limit: int = 200) -> list[Recorded]:
    """Return what happened to a subject, newest first."""
    rows = Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-seq")[:limit]
    return [as_recorded(row) for row in rows]


def history_about(*, subject_type: str, subject_id: UUID, field: str, value: str, limit: int = 1_000) -> list[Recorded]:
    """Return what happened to a subject and names a value in a field of its payload, newest first."""
    rows = Event.objects.filter(subject_type=subject_type, subject_id=subject_id, **{f"payload__{field}": value})
    return [as_recorded(row) for row in rows.order_by("-seq")[:limit]]


def recent(*, types: list[str] | None = None, before_seq: int | None = None, limit: int = 100) -> list[Recorded]:
    """Return the newest events of the organisation, those before a position in the log if one is given."""
    rows = Event.objects.all() if types is None else Event.objects.filter(type__in=types)
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    return [as_recorded(row) for row in rows.order_by("-seq")[:limit]]


def told_of(*, subject_type: str, subject_ids: Sequence[UUID], type: str) -> list[tuple[UUID, dict[str, Any]]]:
    """Return what events of a type told of these subjects (subject, payload), the oldest first."""
    rows = Event.objects.filter(among("subject_id", subject_ids), subject_type=subject_type, type=type)
    found = rows.order_by("seq").values_list("subject_id", "payload")
    return [(subject_id, dict(payload)) for subject_id, payload in found if subject_id is not None]


def history_of(*, subject_type: str, subject_ids: Sequence[UUID], types: Sequence[str], limit: int) -> list[Recorded]:
    """Return events of these types about several subjects, newest first."""
    rows = Event.objects.filter(among("subject_id", subject_ids), subject_type=subject_type, type__in=list(types))
    return [as_recorded(row) for row in rows.order_by("-seq")[:limit]]


def event(*, event_id: UUID) -> Recorded | None:
    """Return one event, or None."""
    row = Event.objects.filter(pk=event_id).first()
    return as_recorded(row) if row else None


def since(*, seq: int, limit: int = 500) -> Iterator[Recorded]:
    """Yield events after a position in the log, oldest first."""
    for row in Event.objects.filter(seq__gt=seq).order_by("seq")[:limit]:
        yield as_recorded(row)


def log_position() -> int:
    """Return the sequence number of the newest event, 0 when there is none."""
    head = ChainHead.objects.first()
    return head.seq if head else 0


def subjects_touched(
    *, subject_type: str, subject_ids: Sequence[UUID], except_types: Sequence[str] = (), actors: Sequence[str] = ()
) -> set[UUID]:
    """Return which subjects have events of other types than these, by actors that begin with one of `actors`."""
    rows = Event.objects.filter(among("subject_id", subject_ids), subject_type=subject_type)
    rows = rows.exclude(type__in=list(except_types))
    if actors:
        rows = rows.filter(reduce(or_, (Q(actor__startswith=prefix) for prefix in actors)))
    return {one for one in rows.values_list("subject_id", flat=True).distinct() if one is not None}
