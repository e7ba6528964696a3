"""What promises do when something happened elsewhere: dates that came in, changes that open a date, answers given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import approving, pledging, repromise_answering, repromise_asking
from yinuo.flow.promises.actions import Commitment, import_commitments
from yinuo.flow.promises.approval_process import KEY
from yinuo.flow.promises.booking import hold_book
from yinuo.flow.promises.following import PLEDGE_NEWS, SUPPLY_NEWS, follow, follow_work
from yinuo.flow.promises.jobs import plan_night, plan_soon
from yinuo.flow.promises.releasing import release_promise
from yinuo.flow.promises.reopening import binding, reopen_promise
from yinuo.flow.promises.standards import tell_standards
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process import outcomes


def register() -> None:
    """Subscribe to orders, imports, tasks and our own answers; serve the moments of pledges."""
    outbox.subscribe(name="promises.imported", types=["orders.order_created"], handler=on_created)
    outbox.subscribe(name="promises.nightly", types=["people.organisation_founded"], handler=on_founded)
    outbox.subscribe(
        name="promises.learning", types=["orders.orders_imported", "work.history_imported"], handler=on_imported
    )
    outbox.subscribe(
        name="promises.exemption", types=["orders.order_changed", "orders.lines_changed"], handler=on_changed
    )
    outbox.subscribe(
        name="promises.releases", types=["orders.order_cancelled", "orders.order_delivered"], handler=on_over
    )
    outbox.subscribe(name="promises.tasks", types=["process.task_completed"], handler=on_task_done)
    outbox.subscribe(name="promises.processes", types=["process.definition_published"], handler=on_published)
    outbox.subscribe(name="promises.answers", types=["promises.approval_answered"], handler=on_answered)
    outbox.subscribe(name="promises.redating", types=[*SUPPLY_NEWS, *PLEDGE_NEWS], handler=on_news)
    outbox.subscribe(name="promises.work", types=["work.stage_finished"], handler=on_work)
    outcomes.provide(kind=KEY, follow=approving.follow, lock=hold_book)
    outcomes.provide(kind=repromise_asking.KEY, follow=repromise_answering.follow, lock=hold_book)
    timers.serve(kind=pledging.DUE, handler=on_pledges_due)


def on_created(events: Sequence[Recorded]) -> None:
    """Make the first version of every date that came in with an order."""
    import_commitments(
        commitments=[
            Commitment(
                order_id=event.subject_id,
                committed_at=datetime.fromisoformat(event.payload["committed_at"]),
                made_at=datetime.fromisoformat(event.payload["ordered_at"]),
            )
            for event in events
            if event.subject_id is not None and event.payload.get("committed_at")
        ]
    )


def on_founded(events: Sequence[Recorded]) -> None:
    """Plan the first night of learning."""
    plan_night()


def on_imported(events: Sequence[Recorded]) -> None:
    """Learn shortly after an import."""
    plan_soon()


def on_changed(events: Sequence[Recorded]) -> None:
    """Open the dates of orders whose lines, place or wish changed."""
    for event in events:
        changes = binding(changes=changes_of(event))
        if changes and event.subject_id is not None:
            reopen_promise(order_id=event.subject_id, changes=changes, actor=event.actor, changed_at=event.recorded_at)


def changes_of(event: Recorded) -> dict[str, Any]:
    """Return what a change of an order changed: {field: [before, after]}."""
    if event.type == "orders.lines_changed":
        return {"lines": [event.payload["before"], event.payload["after"]]}
    changes: dict[str, Any] = event.payload.get("changes", {})
    return changes


def on_over(events: Sequence[Recorded]) -> None:
    """Give back what cancelled orders held, and use up what delivered ones did."""
    for event in events:
        if event.subject_id is not None:
            delivered = event.type == "orders.order_delivered"
            why = "" if delivered else str(event.payload.get("why", ""))
            release_promise(order_id=event.subject_id, why=why, delivered=delivered)


def on_news(events: Sequence[Recorded]) -> None:
    """Move the projected dates of the orders that supply or pledges affect."""
    follow(events=events)


def on_work(events: Sequence[Recorded]) -> None:
    """Move the projected dates of orders whose work is behind."""
    follow_work(events=events)


def on_task_done(events: Sequence[Recorded]) -> None:
    """Settle the pledge a task was for; open a task again that was ticked off instead of answered."""
    for event in events:
        source = str(event.payload.get("source", ""))
        if not pledging.task_done(source=source):
            approving.task_done(task_id=UUID(event.payload["task_id"]), source=source)


def on_published(events: Sequence[Recorded]) -> None:
    """Tell the new standards of the order types that run through a process of which there is a new version."""
    keys = {str(event.payload["key"]) for event in events}
    types = [order_type for order_type, key in orders.process_keys().items() if key in keys]
    if types:
        tell_standards(order_types=types)


def on_answered(events: Sequence[Recorded]) -> None:
    """Tick off the tasks of approvals that were answered."""
    for event in events:
        payload = event.payload
        approving.close_task(approval_id=UUID(payload["approval_id"]), actor=event.actor, note=payload["why"])


def on_pledges_due(moments: list[Moment]) -> None:
    """Remind of what is owed, and tell what is overdue."""
    pledging.serve_moments(pledge_ids=[UUID(moment.key) for moment in moments])
