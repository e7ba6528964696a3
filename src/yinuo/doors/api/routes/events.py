"""The event log over the API, for programs that follow it by position."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.ground.kernel import queries, sighting
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.ids import as_uuid

router = Router(tags=["events"])


class Event(Schema):
    """One row of the log; `happened_at` is when it was true, `recorded_at` when it was learnt."""

    seq: int
    id: UUID
    type: str
    subject_type: str
    subject_id: UUID | None
    happened_at: datetime
    recorded_at: datetime
    actor: str
    payload: dict[str, Any]


class Page(Schema):
    """Events after a position; ask again with `after` = `last` for the next."""

    events: list[Event]
    last: int


@router.get("/events", response=Page, auth=scope("events:read"))
def follow(
    request: HttpRequest,
    after: Annotated[int, Field(ge=0, lt=2**62)] = 0,
    limit: Annotated[int, Field(ge=1, le=1_000)] = 200,
) -> dict[str, Any]:
    """Return the events after a position in the log, oldest first, but those of what the caller may not see."""
    found = list(queries.since(seq=after, limit=limit))
    return {"events": _seen(found), "last": found[-1].seq if found else after}


def _seen(found: list[Recorded]) -> list[Recorded]:
    about: dict[str, set[UUID]] = {}
    for event in found:
        for kind, identity in _named(event):
            about.setdefault(kind, set()).add(identity)
    hidden = {kind: sighting.hidden_subjects(kind=kind, ids=ids) for kind, ids in about.items()}
    return [event for event in found if not any(one in hidden[kind] for kind, one in _named(event))]


def _named(event: Recorded) -> list[tuple[str, UUID]]:
    """Return of what an event tells: its subject, and what its payload names by `order_id`, `customer_id` and so on."""
    named = [(event.subject_type, event.subject_id)]
    named += [
        (name.removesuffix("_id"), as_uuid(str(value))) for name, value in event.payload.items() if name[-3:] == "_id"
    ]
    return [(kind, identity) for kind, identity in named if identity is not None]
