"""What can happen to an instance, and what follows for the world outside it: the two sides of `step`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from yinuo.core.bpmn.elements import EventDefinition

Variables = Mapping[str, Any]


class ConditionFault(Exception):
    """A condition or duration cannot be worked out; the text says why, for the person who repairs it."""


class World(Protocol):
    """What the engine asks of its surroundings; all answers depend on the arguments alone."""

    def evaluate(self, *, text: str, variables: Variables) -> Any:
        """Return the value of an expression; raises ConditionFault."""

    def due(self, *, event: EventDefinition, now: datetime, variables: Variables, turn: int) -> datetime | None:
        """Return when a timer fires for the turn-th time (from 0), None when it has no more turns."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """Begin the instance, at a start event's id where it is not the plain one."""

    at: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Complete:
    """A task, service call or called process is done."""

    token: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fail:
    """A task or call ended in a business error of this code; uncaught, it becomes an incident."""

    token: int
    code: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalate:
    """A task or called process escalates; its work goes on unless something interrupts it."""

    token: int
    code: str


@dataclass(frozen=True, kw_only=True)
class Fire:
    """A timer's moment has come."""

    wait: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message for this instance; the wait that has waited longest takes it."""

    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A signal, heard by all that wait for it."""

    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Facts changed: conditional events look again."""

    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Retry:
    """A person repaired what an incident named: the token tries again."""

    token: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Back:
    """Send a waiting token back to an earlier activity; `direct`: once that is done it comes straight back here."""

    token: int
    to: str
    direct: bool = False


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """End the instance as it stands; with a code, as one that failed so."""

    code: str = ""


Event = Start | Complete | Fail | Escalate | Fire | Message | Signal | Changed | Retry | Back | Withdraw


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A token entered (start), left (end) or was driven off (cancel) an element."""

    element: str
    name: str
    event: str
    token: int = 0


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """Somebody or something has to work: `kind` of the node says who; answer with Complete, Fail or Escalate."""

    token: int
    element: str
    name: str
    kind: str
    lane: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CloseTask:
    """The work of a token is no longer wanted."""

    token: int
    element: str


@dataclass(frozen=True, kw_only=True)
class CallProcess:
    """Start an instance of another process for this token, and answer with Complete or Fail when it ends."""

    token: int
    element: str
    called: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SetTimer:
    """Fire the wait at `due_at`."""

    wait: int
    element: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DropTimer:
    """Forget the timer of a wait."""

    wait: int
    element: str


@dataclass(frozen=True, kw_only=True)
class Listen:
    """The instance now waits for a message or signal of this name."""

    wait: int
    element: str
    trigger: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Unlisten:
    """It no longer does."""

    wait: int
    element: str


@dataclass(frozen=True, kw_only=True)
class Send:
    """Send a message."""

    element: str
    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """Tell a signal to all other instances; this one has heard it."""

    element: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """An escalation that nothing in the instance caught; a calling process may."""

    element: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Something went wrong that a person must see.

    Codes: no_way_out, condition, timer, failed, quantity, endless_loop, too_many_turns, call_missing, call_circle.
    """

    token: int
    element: str
    code: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The instance is over: completed, terminated, failed (with the error's code), cancelled or withdrawn."""

    status: str
    code: str = ""
    variables: Variables = field(default_factory=dict)


Effect = (
    Trace
    | OpenTask
    | CloseTask
    | CallProcess
    | SetTimer
    | DropTimer
    | Listen
    | Unlisten
    | Send
    | Broadcast
    | Escalated
    | Incident
    | Ended
)
