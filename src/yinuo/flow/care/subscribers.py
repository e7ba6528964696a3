"""What care does when time passes, when promises break, and when a task is done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.care import refusing, repairing, settling, surveying, watching
from yinuo.flow.care.models import Complaint, TrustRepair
from yinuo.flow.plans import queries as plans
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment

# News after which promises may break that nobody looked for yet.
PROMISED = (
    "people.organisation_founded",
    "orders.order_created",
    "orders.orders_imported",
    "promises.promise_confirmed",
)

# What surveys are asked after, by their trigger.
MILESTONES = {
    "orders.order_delivered": "delivery",
    "orders.order_accepted": "acceptance",
    "care.complaint_closed": "complaint",
    "work.stage_finished": "stage",
}


def register() -> None:
    """Serve the moments of complaints and of broken promises; hear of promises, deliveries and tasks."""
    timers.serve(kind=watching.CLOCK, handler=on_moments)
    timers.serve(kind=repairing.SWEEP, handler=on_sweep)
    outbox.subscribe(name="care.promised", types=PROMISED, handler=on_promised)
    outbox.subscribe(name="care.delivered", types=["orders.order_delivered"], handler=on_delivered)
    outbox.subscribe(
        name="care.refusals", types=["acceptance.goods_refused"], handler=lambda events: refusing.take_in(events=events)
    )
    outbox.subscribe(name="care.refused", types=["acceptance.goods_refused"], handler=on_refused)
    outbox.subscribe(name="care.surveys", types=list(MILESTONES), handler=on_milestone)
    outbox.subscribe(name="care.project_surveys", types=["plans.milestone_reached"], handler=on_project_milestone)
    timers.serve(kind=surveying.SEND, handler=on_surveys_due)
    outbox.subscribe(name="care.tasks", types=["process.task_completed"], handler=on_task_done)


def on_moments(moments: Sequence[Moment]) -> None:
    """Remind, escalate, or close what the customer left unanswered."""
    now = clock.now()
    ids = [moment.key for moment in moments]
    for row in Complaint.objects.select_for_update().filter(pk__in=ids).order_by("id"):
        if row.state == Complaint.State.SOLVED:
            if row.closes_at is not None and row.closes_at <= now:
                settling.close_silently(row=row)
                continue
        else:
            watching.serve(row=row)
        watching.plan(row=row)


def on_sweep(moments: Sequence[Moment]) -> None:
    """Look for promises that broke since the last look."""
    repairing.swept(payloads=[moment.payload for moment in moments])


def on_promised(_events: Sequence[Recorded]) -> None:
    """See to it that broken promises are looked for."""
    repairing.plan_sweep()


def on_delivered(events: Sequence[Recorded]) -> None:
    """Begin a trust repair where a delivery came late."""
    for event in events:
        if event.subject_id is not None:
            repairing.delivered(order_id=event.subject_id)


def on_refused(events: Sequence[Recorded]) -> None:
    """Begin a trust repair where the customer refused what came."""
    for event in events:
        if event.subject_type == "order" and event.subject_id is not None:
            repairing.start(order_id=event.subject_id, reason=TrustRepair.Reason.REFUSED.value)


def on_task_done(events: Sequence[Recorded]) -> None:
    """Note the steps whose tasks were done."""
    for event in events:
        source = str(event.payload.get("source", ""))
        settling.step_done(source=source, at=event.happened_at)
        repairing.task_done(source=source, at=event.happened_at, note=str(event.payload.get("note", "")))


def on_milestone(events: Sequence[Recorded]) -> None:
    """Plan the surveys that milestones call for."""
    for event in events:
        if event.subject_id is not None and event.payload.get("how") != "merged":
            code = str(event.payload.get("stage_code", ""))
            about = str(event.payload.get("complaint_id", "")) or code
            surveying.plan(order_id=event.subject_id, trigger=MILESTONES[event.type], about=about, stage_code=code)


def on_project_milestone(events: Sequence[Recorded]) -> None:
    """Plan the surveys that a reached milestone of a project calls for, about each of its orders."""
    for event in events:
        project = plans.project(project_id=event.subject_id) if event.subject_id else None
        for order_id in project.order_ids if project else ():
            surveying.plan(order_id=order_id, trigger="milestone", about=str(event.payload["task_id"]))


def on_surveys_due(moments: Sequence[Moment]) -> None:
    """Send the surveys whose moment has come."""
    surveying.send_due(ask_ids=[UUID(moment.key) for moment in moments])
