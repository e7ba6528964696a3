"""What the command line does to a running process, in the order it stands there.

Something is handed in as soon as it is waited for; where several are, the one that stands first. A single `--until`
says how far the clock may be wound; of several, each is wound to in its place, and what stands behind it comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yinuo.core.bpmn.elements import Kind, Process
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.timing import moment, span
from yinuo.doors.console.bpmn.instance import starts_of
from yinuo.doors.console.bpmn.ordering import Act
from yinuo.doors.console.bpmn.simulation import Simulation

_UNUSED = {
    "complete": "no task {0} was open",
    "message": "nothing waited for the message {0}",
    "signal": "nothing waited for the signal {0}",
}


class BadMoment(Exception):
    """Neither a moment nor a duration; the text says what was given."""


def until(*, text: str, now: datetime) -> datetime:
    """Return a moment, or the end of a duration from now; raises BadMoment."""
    try:
        return span(text).after(now) if text.strip().startswith("P") else moment(text)
    except ConditionFault as fault:
        raise BadMoment(text) from fault


def play(*, run: Simulation, acts: Sequence[Act]) -> list[Act]:
    """Do what was asked for, and let timers run; return what nobody waited for. Raises BadMoment."""
    left = list(acts)
    horizons = [act for act in left if act.kind == "until"]
    if len(horizons) == 1:  # how far, wherever it stands
        left.remove(horizons[0])
        left.append(horizons[0])
    while True:
        horizon = next((act for act in left if act.kind == "until"), None)
        limit = run.now if horizon is None else until(text=horizon.name, now=run.now)
        while _hand_in_first(run, left) or run.wind(limit=limit):
            pass
        if horizon is None:
            return left
        run.now = max(run.now, limit)
        left.remove(horizon)


def _hand_in_first(run: Simulation, left: list[Act]) -> bool:
    """Do the first act that is waited for, before the next winding of the clock."""
    for act in left:
        if act.kind == "until":
            return False
        if getattr(run, act.kind)(act.name, {}):
            left.remove(act)
            return True
    return False


def unused(*, act: Act) -> str:
    """Say that nobody waited for an act."""
    return _UNUSED[act.kind].format(act.name) + f": --{act.kind} {act.name} was not used"


def start_event(*, process: Process, names: Sequence[tuple[str, str]], acts: list[Act]) -> str:
    """Return the id of the start event to begin at: the plain one, else what a message or signal starts.

    An act that starts it is used up, unless the event waits for more; `names` are those of messages by their ids.
    """
    starts = list(starts_of(process))
    events = [node for node in starts if node.kind is Kind.START and node.events]
    if len(events) < len(starts):
        return ""
    for node in events:
        for event in node.events:
            known = {event.name, node.id, node.name} | {one for one, name in names if name == event.name}
            act = next((act for act in acts if (act.kind, act.name in known) == (event.trigger.value, True)), None)
            if act is not None:
                if not node.all_events:
                    acts.remove(act)
                return node.id
    return events[0].id if events else ""
