"""What rules are woken by: the events that one of them waits for, and their moments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.process.automations import asking, kinds, moments, running, standard
from yinuo.ground.process.models import Rule


def register() -> None:
    """Subscribe to whatever rules wait for, and serve their moments."""
    kinds.register()
    asking.register()
    standard.register()
    outbox.subscribe(name="process.automations", types=["*"], handler=on_news, chosen=wanted_types)
    timers.serve(kind=moments.SCAN, handler=moments.on_scans)
    timers.serve(kind=moments.MOMENT, handler=moments.on_moments)
    timers.serve(kind=moments.SCHEDULE, handler=moments.on_schedules)
    timers.serve(kind=running.RETRY, handler=running.on_retries)


def wanted_types() -> Collection[str]:
    """Return the types of events that a rule of the organisation waits for."""
    rows = Rule.objects.filter(enabled=True, removed_at=None).values_list("wakes_on", flat=True)
    return {type_name for wakes_on in rows for type_name in wakes_on}


def on_news(events: Sequence[Recorded]) -> None:
    """Let the rules that wait for such events look at them."""
    types = {event.type for event in events}
    rows = Rule.objects.filter(enabled=True, removed_at=None).order_by("position", "id")
    rules = [row for row in rows if types.intersection(row.wakes_on)]
    if rules:
        running.on_events(rules=rules, events=events)
        moments.on_dates(rules=rules, events=events)
