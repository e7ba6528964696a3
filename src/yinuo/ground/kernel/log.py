"""Appending to the event log: one order of events for each organisation, each chained to the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import bulk, clock, live, locks, statements
from yinuo.ground.kernel.chain import link_hash
from yinuo.ground.kernel.events import Draft, Recorded, current_actor, payload_of
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.models import ChainHead, Event
from yinuo.ground.kernel.tenancy import current_organisation

WAKE_CHANNEL = "yinuo_wake"
_HEAD = "select id, seq, hash from kernel_chainhead where organisation_id = %s for update"
_END = """
with added as ({added}), moved as (update kernel_chainhead set seq = %s, hash = %s where id = %s)
select pg_notify(channel, content) from unnest(%s::text[], %s::text[]) as told (channel, content)
"""


def publish(*, subject_type: str, subject_id: UUID | None, body: Any, happened_at: datetime | None = None) -> Recorded:
    """Append one event in the present transaction, as the present actor, and return it as recorded."""
    draft = Draft(subject_type=subject_type, subject_id=subject_id, body=body, happened_at=happened_at)
    return publish_all(drafts=[draft])[0]


def publish_all(*, drafts: Sequence[Draft]) -> list[Recorded]:
    """Append many events in the order given; call it last in an action: it holds the log's lock until commit."""
    if not drafts:
        return []
    organisation_id = current_organisation()
    head = _locked_head(organisation_id)
    locks.log_is_held()
    recorded = _recorded(head=head, drafts=drafts, organisation_id=organisation_id)
    rows = _chained(head=head, events=recorded)
    *others, (added, values) = bulk.insertions(model=Event, values=rows)
    for statement, parameters in others:
        statements.run(statement, parameters)
    notices = [(WAKE_CHANNEL, str(organisation_id)), *live.notices(events=recorded)]
    channels, contents = (list(each) for each in zip(*notices, strict=True))
    # One journey to the database: everybody else who has news waits for the end of this transaction.
    ending = _END.format(added=added)
    statements.rows(ending, [*values, rows[-1]["seq"], rows[-1]["hash"], head.pk, channels, contents])
    return recorded


def as_recorded(row: Event) -> Recorded:
    """Return a log row as a plain value."""
    return Recorded(
        id=row.id,
        organisation_id=row.organisation_id,
        seq=row.seq,
        type=row.type,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        payload=row.payload,
    )


def _locked_head(organisation_id: UUID) -> ChainHead:
    head = _head_row(organisation_id)
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(organisation_id=organisation_id)], ignore_conflicts=True)
        head = _head_row(organisation_id)
    assert head is not None  # made just before
    return head


def _head_row(organisation_id: UUID) -> ChainHead | None:
    found = statements.rows(_HEAD, [organisation_id])
    return next((ChainHead(id=one[0], organisation_id=organisation_id, seq=one[1], hash=one[2]) for one in found), None)


def _recorded(*, head: ChainHead, drafts: Sequence[Draft], organisation_id: UUID) -> list[Recorded]:
    now, actor = clock.now(), current_actor()
    return [
        Recorded(
            id=new_id(),
            organisation_id=organisation_id,
            seq=seq,
            type=draft.body.event_name,
            subject_type=draft.subject_type,
            subject_id=draft.subject_id,
            happened_at=draft.happened_at or now,
            recorded_at=now,
            actor=actor,
            payload=payload_of(draft.body),
        )
        for seq, draft in enumerate(drafts, start=head.seq + 1)
    ]


def _chained(*, head: ChainHead, events: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return the events as columns of the log's table, without a row object for each of thousands."""
    previous, rows = bytes(head.hash), []
    for event in events:
        linked = _hash(event, previous)
        rows.append({**vars(event), "previous_hash": previous, "hash": linked})
        previous = linked
    return rows


def hash_of(row: Event) -> bytes:
    """Return the hash that a log row must have."""
    return _hash(as_recorded(row), bytes(row.previous_hash))


def _hash(event: Recorded, previous: bytes) -> bytes:
    return link_hash(
        previous_hash=previous,
        organisation_id=event.organisation_id,
        seq=event.seq,
        event_id=event.id,
        type_name=event.type,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        actor=event.actor,
        payload=event.payload,
    )
