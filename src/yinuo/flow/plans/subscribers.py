"""What plans do when time passes, and when what somebody owes comes, moves or is late."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.plans import projects, waiting
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment

PLEDGED = ("promises.pledge_moved", "promises.pledge_settled", "promises.pledge_overdue")


def register() -> None:
    """Serve the mornings of running projects; hear of pledges."""
    timers.serve(kind=projects.TICK, handler=on_morning)
    outbox.subscribe(name="plans.pledges", types=PLEDGED, handler=on_pledges)


def on_morning(moments: Sequence[Moment]) -> None:
    """Reckon the plans of running projects anew."""
    projects.tick(project_ids=[UUID(moment.key) for moment in moments])


def on_pledges(events: Sequence[Recorded]) -> None:
    """Reckon the plans anew that wait for what came, moved or is late."""
    waiting.pledges_moved(pledge_ids=[UUID(event.payload["pledge_id"]) for event in events])
