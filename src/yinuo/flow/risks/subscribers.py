"""What risks do when a moment arrives, when something happens, and when a risk itself changes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.radar import actions as radar
from yinuo.flow.radar import hazard_watch, hazards
from yinuo.flow.risks import alarming, panels, rhythm, watching
from yinuo.flow.risks.events import RISK
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.timers import Moment

ALARM = (
    "risks.risk_triggered",
    "risks.risk_happened",
    "risks.risk_receded",
    "risks.risk_reviewed",
    "risks.risk_changed",
    "risks.risk_closed",
    "risks.risk_reopened",
)
TASKS = ("process.task_completed", "process.task_reopened")


def register() -> None:
    """Serve the moments of reviews, rounds and signs, hear of events that are signs, and tell the radar."""
    timers.serve(kind=rhythm.REVIEW, handler=on_review_due)
    timers.serve(kind=panels.CLOSE, handler=on_round_over)
    timers.serve(kind=watching.DAY, handler=on_days)
    timers.serve(kind=watching.LOOK, handler=on_look)
    outbox.subscribe(name="risks.signs", types=["*"], handler=on_events, chosen=watching.event_types_wanted)
    outbox.subscribe(name="risks.alarm", types=ALARM, handler=on_alarm)
    outbox.subscribe(name="risks.tasks", types=TASKS, handler=on_tasks)
    hazard_watch.provide(kind=hazards.RISK, source=alarming.alarming)


def on_review_due(moments: Sequence[Moment]) -> None:
    """Remind the owners of risks that are due."""
    rhythm.remind(risk_ids=[UUID(moment.key) for moment in moments])


def on_round_over(moments: Sequence[Moment]) -> None:
    """End the rounds whose time is up."""
    panels.time_is_up(panel_ids=[UUID(moment.key) for moment in moments])


def on_days(moments: Sequence[Moment]) -> None:
    """Note the days that came."""
    watching.days_came(trigger_ids=[UUID(moment.key) for moment in moments])


def on_look(moments: Sequence[Moment]) -> None:
    """Look at the figures, and again in an hour while any is watched."""
    if watching.look_at_figures():
        timers.set_timer(kind=watching.LOOK, key=str(current_organisation()), due_at=clock.now() + watching.EVERY)


def on_events(events: Sequence[Recorded]) -> None:
    """Note events that are signs."""
    watching.events_happened(events=events)


def on_alarm(events: Sequence[Recorded]) -> None:
    """Let the radar show the risks that want attention now."""
    radar.look_for_hazards(kind=hazards.RISK)


def on_tasks(events: Sequence[Recorded]) -> None:
    """Let the radar show how far contingencies are when one of their tasks was done, or is open again."""
    if any(event.subject_type == RISK for event in events):
        radar.look_for_hazards(kind=hazards.RISK)
