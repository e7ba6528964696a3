"""Work in the background: learning every night and after an import, and sending quotations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yinuo.flow.promises import foretelling, repromising, scenarios, settling
from yinuo.flow.promises.actions import learn_correction, learn_segments
from yinuo.flow.promises.booking import BookTaken, SupplyMoving
from yinuo.flow.promises.evidence import forget_old_inputs
from yinuo.flow.promises.leftover import left_undone
from yinuo.flow.promises.sending import SEND_JOB, mail_quote
from yinuo.ground.kernel import clock, jobs, timers
from yinuo.ground.kernel.jobs import JobFailed, JobHandle
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

LEARN = "promises.learn"
NIGHTLY, SOON = "nightly", "soon"
# At night, when nobody waits for the machine.
NIGHT_HOUR = 2
# Files often come in several parts; learning waits for the last one.
QUIET_AFTER_IMPORT = timedelta(seconds=30)


def register() -> None:
    """Serve the moment of learning, and run what is asked as jobs."""
    jobs.handle(kind=LEARN, handler=run)
    jobs.handle(kind=foretelling.JOB, handler=run_outlook)
    repromising.PROPOSING.register()
    jobs.handle(kind=settling.SETTLE_JOB, handler=settle_repromise)
    scenarios.TRYING.register()
    jobs.handle(kind=SEND_JOB, handler=send)
    timers.serve(kind=LEARN, handler=on_moment)


def run(job: JobHandle) -> dict[str, Any]:
    """Learn once: delivery times, what became of promises; and drop evidence that nobody wants any more."""
    with acting_for(job.organisation_id):
        deliveries = learn_segments()
    with acting_for(job.organisation_id):
        outcomes = learn_correction()
    with acting_for(job.organisation_id):
        jobs.start_job(kind=foretelling.JOB, payload={})
        return {"deliveries": deliveries, "outcomes": outcomes, "forgotten": forget_old_inputs()}


def run_outlook(job: JobHandle) -> dict[str, Any]:
    """Learn delivery times by forests, in a job of its own: it takes a minute or two."""
    return foretelling.learn_outlook(organisation_id=job.organisation_id)


def settle_repromise(job: JobHandle) -> dict[str, Any]:
    """Confirm a proposal, or take it back; return how many orders are promised by it then, or who has to move along."""
    asked, repromise_id = job.payload, UUID(str(job.payload["repromise_id"]))
    watch = job.watch_inside
    order_ids = None if asked.get("order_ids") is None else [UUID(one) for one in asked["order_ids"]]
    try:
        with acting_for(job.organisation_id):
            if asked.get("ask") and order_ids is not None:
                found = settling.moving_along(repromise_id=repromise_id, order_ids=order_ids, watch=watch)
                if found:
                    return {"along": [one.order_id for one in found], "chosen": order_ids}
            if asked.get("undo"):
                done = settling.undo_repromise(repromise_id=repromise_id, watch=watch)
            else:
                done = settling.confirm_repromise(
                    repromise_id=repromise_id,
                    order_ids=order_ids,
                    along=bool(asked.get("along")),
                    role=str(asked.get("role", "")),
                    why=str(asked.get("why", "")),
                    watch=watch,
                )
    except settling.RepromiseNeedsApproval as needed:
        return {"late": len(needed.late), "chosen": needed.order_ids}
    except settling.RepromiseWaits as error:
        raise JobFailed(_("方案正在等待批准，答复或撤回之前不能确认。")) from error
    except settling.RepromiseNotOpen as error:
        raise JobFailed(_("情况有变，方案里的日期现在排不进去了。请重新计算。")) from error
    except (BookTaken, SupplyMoving) as error:
        raise JobFailed(_("这时有人占用了同样的库存或机时，没有改动。请再试一次。")) from error
    return {"confirmed": done.confirmed, "left": 0 if asked.get("undo") else _left(job, repromise_id, order_ids)}


def _left(job: JobHandle, repromise_id: UUID, order_ids: list[UUID] | None) -> int:
    with acting_for(job.organisation_id):
        return left_undone(repromise_id=repromise_id, order_ids=order_ids)


def send(job: JobHandle) -> dict[str, Any]:
    """Write a quotation and queue its mail; running twice sends once."""
    quote_id, contact_id = UUID(job.payload["quote_id"]), UUID(job.payload["contact_id"])
    with acting_for(job.organisation_id):
        mail_quote(quote_id=quote_id, contact_id=contact_id, key=f"quote:{quote_id}:{job.id}")
    return {}


def on_moment(moments: list[timers.Moment]) -> None:
    """Start the job, and set the moment of the next night."""
    jobs.start_job(kind=LEARN, payload={})
    plan_night()


def plan_night() -> None:
    """Set the moment of the next night in the organisation's time zone."""
    timers.set_timer(kind=LEARN, key=NIGHTLY, due_at=next_night(now=clock.now(), zone=people.organisation().timezone))


def plan_soon() -> None:
    """Set a moment shortly after an import; a later import moves it."""
    timers.set_timer(kind=LEARN, key=SOON, due_at=clock.now() + QUIET_AFTER_IMPORT)


def next_night(*, now: datetime, zone: str) -> datetime:
    """Return the next 02:00 after a moment in a time zone."""
    local = now.astimezone(ZoneInfo(zone))
    tonight = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return (tonight if tonight > local else tonight + timedelta(days=1)).astimezone(UTC)
