"""What work does when something happened to an order: lay its stages out, or close them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.work.actions import HELD_TIMER, close_stages, open_stages, release_held, reopen_stages
from yinuo.flow.work.events import ORDER
from yinuo.flow.work.following import follow_instances, tell_facts
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.process import watching


def register() -> None:
    """Subscribe to orders, and serve the moments of reports that were held."""
    outbox.subscribe(name="work.opening", types=["orders.order_created", "orders.order_reviewed"], handler=on_open)
    outbox.subscribe(name="work.closing", types=["orders.order_cancelled"], handler=on_cancelled)
    outbox.subscribe(name="work.reopening", types=["orders.order_reinstated"], handler=on_reinstated)
    outbox.subscribe(name="work.walking", types=["process.instance_went_on"], handler=on_went_on)
    outbox.subscribe(name="work.facts", types=["orders.order_changed", "orders.lines_changed"], handler=on_changed)
    watching.watch(subject_type=ORDER)
    timers.serve(kind=HELD_TIMER, handler=on_moment)


def on_open(events: Sequence[Recorded]) -> None:
    """Lay out the stages of orders that are open; those still in review wait."""
    waiting = [event for event in events if event.payload.get("state", "open") == "open"]
    open_stages(order_ids=_subjects(waiting))


def on_cancelled(events: Sequence[Recorded]) -> None:
    """Close what was not over."""
    close_stages(order_ids=_subjects(events))


def on_reinstated(events: Sequence[Recorded]) -> None:
    """Take up again what a cancellation had closed; lay out what never was."""
    reopen_stages(order_ids=_subjects(events))
    on_open(events)


def on_went_on(events: Sequence[Recorded]) -> None:
    """Bring the stages of orders to where their processes stand."""
    follow_instances(instance_ids=sorted({UUID(str(event.payload["instance_id"])) for event in events}))


def on_changed(events: Sequence[Recorded]) -> None:
    """Tell processes what changed of their orders."""
    tell_facts(order_ids=_subjects(events))


def on_moment(moments: list[timers.Moment]) -> None:
    """Take reports whose moment has come."""
    release_held(progress_ids=[UUID(moment.key) for moment in moments])


def _subjects(events: Sequence[Recorded]) -> list[UUID]:
    return [event.subject_id for event in events if event.subject_id is not None]
