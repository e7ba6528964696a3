"""A sign of life of the radar to an address outside: when it stops, somebody there alarms.

It is given only while no moment passed unserved: neither a radar that stands still nor a server that is down can tell
of itself that it is silent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from uuid import UUID

from yinuo.doors.channels.attempts import Outcome
from yinuo.doors.channels.dispatch import Dispatcher
from yinuo.doors.channels.webhook.call import post
from yinuo.flow.radar import actions as radar_actions
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import BEAT, Trouble
from yinuo.ground.kernel import audit, clock, outbox, timers, webhooks
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import queries as people

logger = logging.getLogger(__name__)
KIND = "channels.heartbeat"
_THREADS, _MOST_AT_ONCE = 2, 1


def register() -> None:
    """Begin and end with the setting, and serve the moments of the beats."""
    outbox.subscribe(name="channels.heartbeat", types=["people.preferences_changed"], handler=follow)
    timers.serve(kind=KIND, handler=dispatcher.take)


def follow(events: Sequence[Recorded]) -> None:
    """Beat at once when an address is set, and no more when it is taken away."""
    if not any(radar.HEARTBEAT.name in event.payload.get("changes", {}) for event in events):
        return
    key = str(current_organisation())
    if _address():
        timers.set_timer(kind=KIND, key=key, due_at=clock.now())
    else:
        timers.cancel_timer(kind=KIND, key=key)


def beat(organisation_id: UUID, _key: UUID) -> None:
    """Give one sign of life, unless a moment passed unserved, and set the next."""
    with acting_for(organisation_id):
        address = _address()
        if not address:
            timers.cancel_timer(kind=KIND, key=str(organisation_id))
            return
        timers.set_timer(kind=KIND, key=str(organisation_id), due_at=clock.now() + BEAT)
    missed = audit.unserved(organisation_id=organisation_id)
    trouble, said = ("", "")
    if missed:
        trouble, said = Trouble.MISSED.value, f"{len(missed)}"
        logger.warning("no heartbeat: %s moments passed unserved, first %s", len(missed), missed[0].what)
    else:
        trouble, said = _call(address)
    with acting_for(organisation_id):
        radar_actions.note_heartbeat(trouble=trouble, said=said)


def _call(address: str) -> tuple[str, str]:
    """Give the sign of life; return what trouble there was, and what the other side said."""
    now = clock.now()
    body = json.dumps({"type": "radar.heartbeat", "timestamp": now.isoformat()}).encode()
    headers = {"content-type": "application/json", "user-agent": "Yinuo"}
    outcome = post(url=address, body=body, headers=headers, now=now)
    if outcome.sent:
        return "", ""
    logger.warning("heartbeat not taken: %s %s", outcome.status, outcome.error)
    return _trouble(outcome), f"{outcome.status or ''} {outcome.error}".strip()


def _trouble(outcome: Outcome) -> str:
    if outcome.status:
        return Trouble.REFUSED
    return Trouble.PRIVATE if outcome.permanent and "private" in outcome.error else Trouble.UNREACHED


def _address() -> str:
    found = str(people.all_preferences()[radar.HEARTBEAT.name]).strip()
    return found if webhooks.is_callable(address=found) else ""


dispatcher = Dispatcher(kind=KIND, send=beat, threads=_THREADS, most_per_lane=_MOST_AT_ONCE)
