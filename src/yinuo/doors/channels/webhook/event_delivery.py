"""Every event to every endpoint that asked for it, retried over three days."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.doors.channels.attempts import WEBHOOK_PAUSES, next_attempt_at
from yinuo.doors.channels.dispatch import Dispatcher
from yinuo.doors.channels.webhook.call import GONE, call
from yinuo.ground.kernel import clock, outbox, timers, webhooks
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.tenancy import acting_for

_THREADS, _MOST_PER_ENDPOINT = 12, 4


def register() -> None:
    """Subscribe to all events, and serve the moments of their attempts."""
    outbox.subscribe(name="channels.webhooks", types=["*"], handler=plan)
    timers.serve(kind=webhooks.TIMER_KIND, handler=dispatcher.take)


def plan(events: Sequence[Recorded]) -> None:
    """Queue the events to the endpoints that want them."""
    webhooks.plan_deliveries(events=events)


def send(organisation_id: UUID, delivery_id: UUID) -> None:
    """Make one attempt and record what came of it."""
    with acting_for(organisation_id):
        delivery = webhooks.delivery(delivery_id=delivery_id)
    if delivery is None or delivery.state != "pending" or not delivery.endpoint.active:
        with acting_for(organisation_id):
            timers.cancel_timer(kind=webhooks.TIMER_KIND, key=str(delivery_id))
        return
    endpoint, now = delivery.endpoint, clock.now()
    outcome = call(url=endpoint.url, secret=endpoint.secret, event=delivery.event, now=now)
    next_at = next_attempt_at(outcome=outcome, attempts=delivery.attempts + 1, pauses=WEBHOOK_PAUSES, now=clock.now())
    with acting_for(organisation_id):
        webhooks.note_attempt(
            delivery_id=delivery_id,
            status=outcome.status,
            error=outcome.error,
            delivered=outcome.sent,
            next_at=next_at,
        )
        if outcome.status == GONE:
            # The receiver says that it wants nothing more (Standard Webhooks).
            webhooks.change_endpoint(endpoint_id=endpoint.id, changes={"active": False})


dispatcher = Dispatcher(kind=webhooks.TIMER_KIND, send=send, threads=_THREADS, most_per_lane=_MOST_PER_ENDPOINT)
