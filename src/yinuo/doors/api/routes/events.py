"""The event log over the API, for programs that follow it by position."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.ground.kernel import queries, sighting

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
    return {"events": sighting.seen_events(events=found), "last": found[-1].seq if found else after}
