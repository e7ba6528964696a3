"""When schedules are due, and what becomes of them when members leave or move."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.insight import schedules, sending
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment

# A report with its files stands for so many light moments.
_WEIGHT = 40


def register() -> None:
    """Serve the moments of schedules, and hear of members."""
    timers.serve(kind=schedules.DUE, handler=on_due, weight=_WEIGHT)
    outbox.subscribe(name="insight.members", types=["people.member_changed"], handler=on_member_changed)


def on_due(moments: list[Moment]) -> None:
    """Send what is due."""
    sending.serve(moments=moments)


def on_member_changed(events: Sequence[Recorded]) -> None:
    """Rest the schedules of who left; plan anew for who moved."""
    left = [_member(event) for event in events if _changed(event, "active") == "False"]
    moved = [_member(event) for event in events if _changed(event, "timezone")]
    if left:
        schedules.on_leaving(member_ids=left)
    if moved:
        schedules.on_moving(member_ids=moved)


def _member(event: Recorded) -> UUID:
    return UUID(str(event.payload["member_id"]))


def _changed(event: Recorded, name: str) -> str:
    return str((event.payload.get("changes") or {}).get(name, ""))
