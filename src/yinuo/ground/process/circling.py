"""Instances that run in a circle by themselves, step after step: stopped, with an incident that names where.

A circle inside one step is cut by the core. One that goes through services, timers or called processes makes a new
step each time; so many within an hour that no person's work could be behind it are such a circle.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from yinuo.core.bpmn.messages import Complete, Event, Fail, Fire
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.batch import RUNNING, Batch
from yinuo.ground.process.effects import heard
from yinuo.ground.process.models import Incident, Instance, Step

CIRCLE = "runs_in_circle"
WITHIN = timedelta(hours=1)
MOST_STEPS = 1_000
MOST_IN_TURNS = 10_000  # where a step is repeated for each of many things: two thousand turns of five steps


def happen(batch: Batch, instance_id: UUID, event: Event) -> bool:
    """Let happen what came by itself, not from a person; an instance that runs in a circle stands still instead.

    What came is held, as of any suspended instance, and happens once a person lets it go on.
    """
    row = batch.rows.get(instance_id)
    if row is not None and row.status == RUNNING and not row.suspended and _in_a_circle(batch, row):
        token, element = _place(batch, row, event)
        row.suspended = True
        batch.effects.open_incident(row, token, element, CIRCLE)
    return batch.happen(instance_id, event)


def let_go(batch: Batch, row: Instance) -> None:
    """Let a suspended instance go on, with what came while it stood still; a circle is then looked for anew."""
    held, row.held, row.suspended = row.held, [], False
    batch.touch(row)
    circles = Incident.objects.filter(instance_id=row.id, code=CIRCLE, closed_at=None)
    circles.update(closed_at=batch.now, closed_by=current_actor())
    for plain in held:
        batch.happen(row.id, heard(plain))


def _in_a_circle(batch: Batch, row: Instance) -> bool:
    turns = any(scope[1] < 0 for scope in row.state.get("c", ()))
    before = row.steps - (MOST_IN_TURNS if turns else MOST_STEPS)
    if before < 1:
        return False
    since = Step.objects.filter(instance_id=row.id, number=before).values_list("at", flat=True).first()
    if since is None or batch.now - since >= WITHIN:
        return False
    let_go = Incident.objects.filter(instance_id=row.id, code=CIRCLE, closed_at__gt=since)
    return not let_go.exists()


def _place(batch: Batch, row: Instance, event: Event) -> tuple[int, str]:
    """Return the token and the element at which something is about to happen."""
    nodes, token = batch.process(row).nodes, 0
    if isinstance(event, Fire):
        wait = next((one for one in row.state.get("w", ()) if one[0] == event.wait), None)
        return (wait[3], nodes[wait[1]].id) if wait else (0, "")
    if isinstance(event, Complete | Fail):
        token = event.token
    stands = next((one for one in row.state.get("t", ()) if one[0] == token), None)
    return token, nodes[stands[1]].id if stands else ""
