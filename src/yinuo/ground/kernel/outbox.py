"""Delivering the log to subscribers: each reads it in order, at least once, by a cursor of its own.

A batch and the cursor's move are one transaction, so what a subscriber writes to the database happens
exactly once; what it sends outside must be idempotent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import Recorded, acting_as
from yinuo.ground.kernel.log import as_recorded
from yinuo.ground.kernel.models import ChainHead, Event, ParkedEvent, Subscription
from yinuo.ground.kernel.tenancy import acting_for, sweeping

logger = logging.getLogger(__name__)
BATCH = 200
WINDOW = 2_000  # so far ahead it is looked for events that somebody wants
ATTEMPTS_BEFORE_PARKING = 5
RETRY_BASE_SECONDS = 2

Handler = Callable[[Sequence[Recorded]], None]
Chosen = Callable[[], Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """Who wants which events; `types` may end in `*`. `chosen` says of which the present organisation wants any."""

    name: str
    types: tuple[str, ...]
    handler: Handler
    chosen: Chosen | None = None

    def wants(self, type_name: str) -> bool:
        """Return whether this subscriber takes an event of that type."""
        return any(
            type_name.startswith(wanted[:-1]) if wanted.endswith("*") else type_name == wanted for wanted in self.types
        )


_subscribers: dict[str, Subscriber] = {}


def subscribe(*, name: str, types: Sequence[str], handler: Handler, chosen: Chosen | None = None) -> None:
    """Register a subscriber; a room does so when its app is ready."""
    _subscribers[name] = Subscriber(name=name, types=tuple(types), handler=handler, chosen=chosen)


def subscribers() -> list[Subscriber]:
    """Return all registered subscribers."""
    return list(_subscribers.values())


def ensure_subscriptions(*, from_start: bool = True) -> None:
    """Make the missing cursors of the present organisation, at the start of the log or at its end."""
    known = set(Subscription.objects.values_list("subscriber", flat=True))
    head = ChainHead.objects.first()
    start = 0 if from_start or head is None else head.seq
    missing = [Subscription(subscriber=name, last_seq=start) for name in _subscribers if name not in known]
    for row in missing:
        row.save()


def pass_over() -> None:
    """Move every cursor of the present organisation to the end of the log: what stands there is history."""
    head = ChainHead.objects.first()
    if head is not None:
        Subscription.objects.filter(last_seq__lt=head.seq).update(last_seq=head.seq, attempts=0, retry_at=None)


def lagging() -> list[tuple[UUID, str]]:
    """Return (organisation, subscriber) pairs that have events to read and are not waiting to retry."""
    with sweeping():
        head = ChainHead.objects.filter(organisation_id=OuterRef("organisation_id")).values("seq")[:1]
        rows = (
            Subscription.objects.annotate(head=Subquery(head))
            .filter(Q(last_seq__lt=F("head")), subscriber__in=list(_subscribers))
            .exclude(retry_at__gt=clock.now())
            .values_list("organisation_id", "subscriber")
        )
        return list(rows)


def deliver_news() -> int:
    """Hand the next batch to every subscriber that has something to read; return how many log entries were passed."""
    behind: dict[UUID, list[str]] = {}
    for organisation_id, name in lagging():
        behind.setdefault(organisation_id, []).append(name)
    moved = 0
    for organisation_id, names in behind.items():
        passed, readers = pass_unwanted(organisation_id=organisation_id, names=names)
        moved += passed + sum(deliver(organisation_id=organisation_id, subscriber_name=name) for name in readers)
    return moved


def pass_unwanted(*, organisation_id: UUID, names: Sequence[str]) -> tuple[int, list[str]]:
    """Move cursors past what their subscribers do not want, all at once; return how many, and who has to read.

    Most subscribers want none of the news: opening a transaction for each of them costs more than all the reading.
    """
    with acting_for(organisation_id):
        rows = Subscription.objects.filter(subscriber__in=list(names)).exclude(retry_at__gt=clock.now())
        cursors = dict(rows.values_list("subscriber", "last_seq"))
        if not cursors:
            return 0, []
        news = Event.objects.filter(seq__gt=min(cursors.values())).order_by("seq").values_list("seq", "type")[:WINDOW]
        newest = {type_name: seq for seq, type_name in news}  # ascending, so that the last one stays
        readers = [name for name, seq in cursors.items() if _concerned(_subscribers[name], seq, newest)]
        idle = sorted(set(cursors) - set(readers))
        return _move(idle, max(newest.values(), default=0)), readers


def _concerned(subscriber: Subscriber, seq: int, newest: dict[str, int]) -> bool:
    news = {type_name for type_name, last in newest.items() if last > seq and subscriber.wants(type_name)}
    return bool(news and (subscriber.chosen is None or news.intersection(subscriber.chosen())))


def _move(names: list[str], seq: int) -> int:
    """Move these cursors up to a place in the log, but for those that somebody reads with just now."""
    behind = Subscription.objects.filter(subscriber__in=names, last_seq__lt=seq)
    free = list(behind.select_for_update(skip_locked=True).order_by("id").values_list("id", flat=True))
    return Subscription.objects.filter(id__in=free).update(last_seq=seq, attempts=0, retry_at=None) if free else 0


def deliver(*, organisation_id: UUID, subscriber_name: str) -> int:
    """Hand the next batch to one subscriber; return how many log entries its cursor moved."""
    subscriber = _subscribers[subscriber_name]
    try:
        with acting_for(organisation_id), acting_as(f"system:{subscriber_name}"):
            cursor = _claimed_cursor(subscriber_name)
            if cursor is None:
                return 0
            batch = list(Event.objects.filter(seq__gt=cursor.last_seq).order_by("seq")[:BATCH])
            if cursor.attempts:
                # After a failure, one event at a time, so that only the faulty one is held back.
                batch = _up_to_first_wanted(batch, subscriber)
            return _hand_over(subscriber=subscriber, cursor=cursor, batch=batch)
    except Exception as error:
        logger.exception("subscriber %s failed", subscriber_name)
        _note_failure(organisation_id=organisation_id, subscriber=subscriber, error=error)
        return 0


def _claimed_cursor(name: str) -> Subscription | None:
    return (
        Subscription.objects.select_for_update(skip_locked=True)
        .filter(subscriber=name)
        .exclude(retry_at__gt=clock.now())
        .first()
    )


def _up_to_first_wanted(batch: list[Event], subscriber: Subscriber) -> list[Event]:
    for index, event in enumerate(batch):
        if subscriber.wants(event.type):
            return batch[: index + 1]
    return batch


def _hand_over(*, subscriber: Subscriber, cursor: Subscription, batch: list[Event]) -> int:
    if not batch:
        return 0
    wanted = [as_recorded(event) for event in batch if subscriber.wants(event.type)]
    if wanted:
        with transaction.atomic():
            subscriber.handler(wanted)
    Subscription.objects.filter(pk=cursor.pk).update(last_seq=batch[-1].seq, attempts=0, retry_at=None)
    return len(batch)


def _note_failure(*, organisation_id: UUID, subscriber: Subscriber, error: Exception) -> None:
    with acting_for(organisation_id):
        cursor = Subscription.objects.select_for_update().get(subscriber=subscriber.name)
        cursor.attempts += 1
        # Exponential back-off, at most five minutes.
        wait = min(RETRY_BASE_SECONDS * 2 ** (cursor.attempts - 1), 300)
        cursor.retry_at = clock.now() + timedelta(seconds=wait)
        if cursor.attempts > ATTEMPTS_BEFORE_PARKING:
            _park(cursor=cursor, subscriber=subscriber, error=error)
        cursor.save()


def _park(*, cursor: Subscription, subscriber: Subscriber, error: Exception) -> None:
    for event in Event.objects.filter(seq__gt=cursor.last_seq).order_by("seq")[:BATCH]:
        cursor.last_seq = event.seq
        if subscriber.wants(event.type):
            ParkedEvent(
                subscriber=subscriber.name,
                event=event,
                error=f"{type(error).__name__}: {error}"[:2_000],
                attempts=cursor.attempts,
                parked_at=clock.now(),
            ).save()
            break
    cursor.attempts, cursor.retry_at = 0, None
