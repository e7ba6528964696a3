"""Addresses outside that want to hear of events, and each event's way to each of them.

Knows what is to be sent and what became of it; `doors.channels` does the sending.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.log import as_recorded
from yinuo.ground.kernel.models import WebhookDelivery, WebhookEndpoint

TIMER_KIND = "channels.webhook"
SECRET_BYTES = 32
# Kept of an answer's text, for people who look for the fault.
_ERROR_CHARACTERS = 500


class InvalidEndpoint(Exception):
    """Faults in an endpoint's input, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class UnknownEndpoint(Exception):
    """No such endpoint, or it was removed."""


class UnknownDelivery(Exception):
    """No such delivery."""


@dataclass(frozen=True, kw_only=True)
class EndpointFacts:
    """An endpoint; an empty `event_types` means every type, and a type may end in `*`."""

    id: UUID
    url: str
    secret: str
    event_types: tuple[str, ...]
    description: str
    active: bool
    created_at: datetime

    def wants(self, type_name: str) -> bool:
        """Return whether an event of that type is sent there."""
        return not self.event_types or any(
            type_name.startswith(wanted[:-1]) if wanted.endswith("*") else wanted == type_name
            for wanted in self.event_types
        )


@dataclass(frozen=True, kw_only=True)
class DeliveryFacts:
    """One event on its way to one endpoint."""

    id: UUID
    endpoint: EndpointFacts
    event: Recorded
    state: str
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_error: str
    delivered_at: datetime | None


def register_endpoint(*, url: str, event_types: Sequence[str] = (), description: str = "") -> EndpointFacts:
    """Register an address with a new secret; raises InvalidEndpoint."""
    row = WebhookEndpoint(
        url=_checked(url),
        secret=_new_secret(),
        event_types=[wanted.strip() for wanted in event_types if wanted.strip()],
        description=description[:200],
        created_at=clock.now(),
    )
    row.save()
    return _endpoint(row)


def change_endpoint(*, endpoint_id: UUID, changes: dict[str, Any]) -> EndpointFacts:
    """Change url, event_types, description or active; raises InvalidEndpoint and UnknownEndpoint."""
    unknown = set(changes) - {"url", "event_types", "description", "active"}
    if unknown:
        raise InvalidEndpoint(dict.fromkeys(unknown, "unknown"))
    row = _row(endpoint_id)
    for name, value in changes.items():
        setattr(row, name, _checked(value) if name == "url" else value)
    row.save()
    return _endpoint(row)


def rotate_secret(*, endpoint_id: UUID) -> EndpointFacts:
    """Give an endpoint a new secret; raises UnknownEndpoint."""
    row = _row(endpoint_id)
    row.secret = _new_secret()
    row.save()
    return _endpoint(row)


def remove_endpoint(*, endpoint_id: UUID) -> None:
    """Forget an endpoint and its deliveries; raises UnknownEndpoint."""
    _row(endpoint_id).delete()


def endpoints(*, active_only: bool = False) -> list[EndpointFacts]:
    """Return the organisation's endpoints, oldest first."""
    rows = WebhookEndpoint.objects.order_by("created_at", "id")
    return [_endpoint(row) for row in (rows.filter(active=True) if active_only else rows)]


def endpoint(*, endpoint_id: UUID) -> EndpointFacts | None:
    """Return an endpoint, or None."""
    row = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    return _endpoint(row) if row else None


def plan_deliveries(*, events: Sequence[Recorded]) -> int:
    """Queue each event to each endpoint that wants it, once however often it is called; return how many."""
    wanted = [(target, event) for target in endpoints(active_only=True) for event in events if target.wants(event.type)]
    if not wanted:
        return 0
    now = clock.now()
    rows = [
        WebhookDelivery(
            organisation_id=event.organisation_id, endpoint_id=target.id, event_id=event.id, next_attempt_at=now
        )
        for target, event in wanted
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    fresh = WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "endpoint_id")
    moments = [(str(pk), now, {"endpoint": str(endpoint_id)}) for pk, endpoint_id in fresh]
    timers.set_timers(kind=TIMER_KIND, moments=moments)
    return len(moments)


def deliver_to(*, endpoint: EndpointFacts, event: Recorded) -> None:
    """Queue one event to one endpoint, whatever it wants otherwise; once, however often it is called."""
    now = clock.now()
    row = WebhookDelivery(
        organisation_id=event.organisation_id, endpoint_id=endpoint.id, event_id=event.id, next_attempt_at=now
    )
    WebhookDelivery.objects.bulk_create([row], ignore_conflicts=True)
    if WebhookDelivery.objects.filter(pk=row.pk).exists():
        timers.set_timers(kind=TIMER_KIND, moments=[(str(row.pk), now, {"endpoint": str(endpoint.id)})])


def deliveries(*, endpoint_id: UUID | None = None, state: str = "", limit: int = 100) -> list[DeliveryFacts]:
    """Return deliveries, newest first."""
    rows = WebhookDelivery.objects.select_related("endpoint", "event").order_by("-id")
    if endpoint_id is not None:
        rows = rows.filter(endpoint_id=endpoint_id)
    if state:
        rows = rows.filter(state=state)
    return [_delivery(row) for row in rows[:limit]]


def delivery(*, delivery_id: UUID) -> DeliveryFacts | None:
    """Return a delivery, or None."""
    row = WebhookDelivery.objects.select_related("endpoint", "event").filter(pk=delivery_id).first()
    return _delivery(row) if row else None


def replay(*, delivery_id: UUID) -> None:
    """Send a delivery again from the beginning; raises UnknownDelivery."""
    row = WebhookDelivery.objects.select_for_update().filter(pk=delivery_id).first()
    if row is None:
        raise UnknownDelivery(str(delivery_id))
    row.state, row.attempts, row.last_error = WebhookDelivery.State.PENDING, 0, ""
    row.next_attempt_at, row.delivered_at = clock.now(), None
    row.save()
    _set_moment(row)


def note_attempt(
    *, delivery_id: UUID, status: int | None, error: str = "", delivered: bool = False, next_at: datetime | None = None
) -> None:
    """Record one attempt; with `next_at` another follows then, without it and not delivered it has failed."""
    row = WebhookDelivery.objects.select_for_update().filter(pk=delivery_id).first()
    if row is None:
        return
    state = WebhookDelivery.State
    row.attempts += 1
    row.last_status, row.last_error = status, error[:_ERROR_CHARACTERS]
    row.state = state.DELIVERED if delivered else state.PENDING if next_at else state.FAILED
    row.delivered_at = clock.now() if delivered else None
    row.next_attempt_at = None if delivered else next_at
    row.save()
    if row.next_attempt_at is None:
        timers.cancel_timer(kind=TIMER_KIND, key=str(delivery_id))
    else:
        _set_moment(row)


def _set_moment(row: WebhookDelivery) -> None:
    due_at = row.next_attempt_at or clock.now()
    timers.set_timer(kind=TIMER_KIND, key=str(row.pk), due_at=due_at, payload={"endpoint": str(row.endpoint_id)})


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_callable(*, address: str) -> bool:
    """Return whether this is a web address that could be called: http or https, a host, nobody's name in it."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _port = parts.port
    except ValueError:
        return False
    return sound and len(address) <= 500 and address.isprintable() and " " not in address


def _checked(url: str) -> str:
    address = url.strip()
    if not is_callable(address=address):
        raise InvalidEndpoint({"url": "invalid"})
    return address


def _row(endpoint_id: UUID) -> WebhookEndpoint:
    row = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if row is None:
        raise UnknownEndpoint(str(endpoint_id))
    return row


def _endpoint(row: WebhookEndpoint) -> EndpointFacts:
    return EndpointFacts(
        id=row.id,
        url=row.url,
        secret=row.secret,
        event_types=tuple(row.event_types),
        description=row.description,
        active=row.active,
        created_at=row.created_at,
    )


def _delivery(row: WebhookDelivery) -> DeliveryFacts:
    return DeliveryFacts(
        id=row.id,
        endpoint=_endpoint(row.endpoint),
        event=as_recorded(row.event),
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_status=row.last_status,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
    )
