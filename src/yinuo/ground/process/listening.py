"""Messages and signals find whoever waits for them; a message that comes too early is kept for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.bpmn.elements import Trigger
from yinuo.ground.kernel import locks, timers
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.process.models import Listener, WaitingMessage

WORK = "process.work"


class NobodyWaits(Exception):
    """No instance waits for this message, nothing begins by it, and it is not to be kept."""


class SeveralWait(Exception):
    """Several instances wait for this message: say for which, by its business key."""


def who_waits(*, name: str, correlation: str) -> UUID | None:
    """Return the instance that waits for a message, the one that waited longest; raises SeveralWait."""
    rows = Listener.objects.filter(trigger=Trigger.MESSAGE.value, name=name)
    if correlation:
        rows = rows.filter(correlation=correlation)
    found = list(rows.order_by("id").values_list("instance_id", flat=True)[:50])
    if not correlation and len(set(found)) > 1:
        raise SeveralWait(name)
    return found[0] if found else None


def hold_name(name: str) -> None:
    """Keep others from listening for a message, or sending it, until this transaction ends."""
    locks.hold(f"process.message|{name}")


def take_waiting_messages(*, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Queue the messages that came before these listeners."""
    wanted = {(row["name"], row["correlation"]) for row in rows if row["trigger"] == Trigger.MESSAGE.value}
    if not wanted:
        return
    for name in sorted({name for name, _correlation in wanted}):
        hold_name(name)
    names = [name for name, _correlation in wanted]
    kept = WaitingMessage.objects.filter(name__in=names, expires_at__gt=now).order_by("id")
    moments = []
    for message in kept:
        if any(message.name == name and message.correlation in ("", key) for name, key in wanted):
            body = {"do": "message", "name": message.name, "correlation": message.correlation}
            moments.append((str(new_id()), now, body | {"variables": message.variables}))
            message.delete()
    timers.set_timers(kind=WORK, moments=moments)
