"""What makes the radar look anew: news of orders, promises and work, and moments that arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.radar import (
    alerting,
    briefing_delivery,
    escalating,
    forces,
    hazard_watch,
    queries,
    quieting,
    reforecasting,
    telling,
)
from yinuo.flow.radar.learning import FIT
from yinuo.flow.radar.limits import BRIEFING_TIME, FULL_SHARE, HORIZON_WEEKS, OVERRUN_HOURS
from yinuo.ground.kernel import clock, jobs, outbox, timers
from yinuo.ground.kernel.audit import Unserved, expect
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import queries as people

REFORECAST_ALL = "radar.reforecast"
# Nightly, when nobody waits for the machine.
FIT_HOUR, FIT_MINUTE = 2, 30
ORDER_NEWS = (
    "orders.order_created",
    "orders.order_reviewed",
    "orders.order_changed",
    "orders.lines_changed",
    "orders.order_cancelled",
    "orders.order_reinstated",
    "orders.order_delivered",
    "orders.delivery_retracted",
    "orders.order_accepted",
    "promises.promise_confirmed",
    "promises.order_redated",
    "promises.promise_released",
    "work.stages_opened",
    "work.progress_recorded",
    "work.progress_undone",
)
WHOLE_BOOK_NEWS = ("promises.standards_set", "supply.calendar_saved")
FORCE_NEWS = ("radar.force_majeure_declared", "radar.force_majeure_lifted")
HISTORY_NEWS = ("work.history_imported",)


def register() -> None:
    """Subscribe, serve moments, and expect every forecast to be looked at in time."""
    outbox.subscribe(name="radar.orders", types=ORDER_NEWS, handler=look_at_orders)
    outbox.subscribe(name="radar.book", types=(*WHOLE_BOOK_NEWS, "people.preferences_changed"), handler=look_at_all)
    outbox.subscribe(name="radar.forces", types=FORCE_NEWS, handler=look_where_forces_are)
    outbox.subscribe(name="radar.hazards", types=hazard_watch.NEWS, handler=hazard_watch.look_soon)
    timers.serve(kind=hazard_watch.SOON, handler=hazard_watch.look_now)
    timers.serve(kind=forces.ENDS, handler=look_after_forces)
    outbox.subscribe(name="radar.chain", types=("people.preferences_changed",), handler=follow_chain)
    outbox.subscribe(name="radar.history", types=HISTORY_NEWS, handler=learn_soon)
    outbox.subscribe(name="radar.start", types=("people.organisation_founded",), handler=plan_learning)
    outbox.subscribe(
        name="radar.telling",
        types=("radar.alert_raised", "radar.alert_escalated", "radar.alert_woken"),
        handler=lambda events: telling.tell(events=events),
    )
    for kind in (reforecasting.VERDICT, reforecasting.STAGE):
        timers.serve(kind=kind, handler=look_again)
    timers.serve(kind=alerting.ESCALATE, handler=escalate)
    timers.serve(kind=alerting.WAKE, handler=wake)
    timers.serve(kind=FIT, handler=learn_now)
    outbox.subscribe(name="radar.briefing", types=("people.preferences_changed",), handler=briefing_delivery.follow)
    timers.serve(kind=briefing_delivery.MAIL, handler=briefing_delivery.mail)
    timers.serve(kind=briefing_delivery.CARD, handler=briefing_delivery.issue)
    expect(name="radar.forecasts", check=unserved_looks)


def look_at_orders(events: Sequence[Recorded]) -> None:
    """Forecast the orders that something happened to."""
    reforecasting.reforecast(order_ids={event.subject_id for event in events if event.subject_id is not None})


def look_at_all(events: Sequence[Recorded]) -> None:
    """Forecast the whole book when what all forecasts rest on has changed."""
    relevant = [event for event in events if event.type != "people.preferences_changed" or _about_radar(event)]
    if relevant:
        # With other hours over, every running stage has another moment: only orders looked at one by one set theirs.
        each = any(OVERRUN_HOURS.name in event.payload.get("changes", {}) for event in relevant)
        jobs.start_job(kind=REFORECAST_ALL, payload={"each": True} if each else {})


def look_where_forces_are(events: Sequence[Recorded]) -> None:
    """Forecast the orders that go where something began that nobody can help, or ended."""
    _look_at_forces({event.subject_id for event in events if event.subject_id is not None})


def look_after_forces(moments: list[Moment]) -> None:
    """Forecast the orders that what is over now had held up."""
    _look_at_forces({UUID(moment.key) for moment in moments})
    hazard_watch.look_soon([])


def _look_at_forces(ids: set[UUID]) -> None:
    found = [forces.force(force_id=one) for one in ids]
    reforecasting.reforecast(order_ids={hit for one in found if one for hit in forces.orders_hit(force=one)})


# Of the radar's settings those that no forecast reads.
_OF_THE_CHAIN = frozenset({escalating.CHAIN.name, escalating.SOONER.name, "radar.acknowledge_hours"})
_BESIDE_FORECASTS = _OF_THE_CHAIN | {BRIEFING_TIME.name, HORIZON_WEEKS.name, FULL_SHARE.name}


def follow_chain(events: Sequence[Recorded]) -> None:
    """Give alerts that wait the moments of a chain that has changed."""
    changed = {str(name) for event in events for name in event.payload.get("changes", {})}
    if changed & _OF_THE_CHAIN:
        alerting.serialise()
        alerting.replan_escalations()


def _about_radar(event: Recorded) -> bool:
    changed = {str(name) for name in event.payload.get("changes", {})}
    return any(name.startswith("radar.") for name in changed - _BESIDE_FORECASTS)


def learn_soon(events: Sequence[Recorded]) -> None:
    """Learn from history that just came in, and forecast the whole book with it."""
    jobs.start_job(kind=FIT, payload={})


def plan_learning(events: Sequence[Recorded]) -> None:
    """Set the first night of learning of a new organisation."""
    timers.set_timer(kind=FIT, key="nightly", due_at=next_night(now=clock.now(), zone=people.organisation().timezone))


def learn_now(moments: list[Moment]) -> None:
    """Start the nightly learning, and the look for hazards, and set the next one."""
    jobs.start_job(kind=FIT, payload={})
    hazard_watch.start_look()
    plan_learning([])


def look_again(moments: list[Moment]) -> None:
    """Forecast the orders whose moment has come."""
    reforecasting.reforecast(order_ids={UUID(moment.key) for moment in moments})


def escalate(moments: list[Moment]) -> None:
    """Escalate the alerts that nobody acknowledged."""
    alerting.serialise()
    alerting.escalate(alert_ids=[UUID(moment.key) for moment in moments])


def wake(moments: list[Moment]) -> None:
    """Let quiet alerts speak again whose moment has come."""
    alerting.serialise()
    for moment in moments:
        quieting.wake_due(alert_id=UUID(moment.key))


def unserved_looks() -> list[Unserved]:
    """Return the orders that should have been looked at and were not."""
    return [
        Unserved(what="radar.verdict", subject=str(order_id), due_at=due_at)
        for order_id, due_at in queries.overdue_looks(now=clock.now())
    ]


def next_night(*, now: datetime, zone: str) -> datetime:
    """Return the next half past two in the organisation's time zone."""
    local = now.astimezone(ZoneInfo(zone))
    night = local.replace(hour=FIT_HOUR, minute=FIT_MINUTE, second=0, microsecond=0)
    return night if night > local else night + timedelta(days=1)
