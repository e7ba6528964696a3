"""The compact form of a process: nodes, flows and scopes by number, made once by `parsing` and never changed.

Knows no XML and no running instance. A scope is a process or the inside of a sub-process; node and flow numbers
count through the whole process, so that the state of an instance names them in few bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a node is; the values are the local names of BPMN 2.0."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    USER = "userTask"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    RULE = "businessRuleTask"
    MANUAL = "manualTask"
    SCRIPT = "scriptTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    COMPLEX = "complexGateway"
    EVENTS = "eventBasedGateway"
    SUBPROCESS = "subProcess"
    TRANSACTION = "transaction"
    ADHOC = "adHocSubProcess"
    CALL = "callActivity"


TASKS = frozenset({Kind.TASK, Kind.USER, Kind.SERVICE, Kind.SEND, Kind.RECEIVE, Kind.RULE, Kind.MANUAL, Kind.SCRIPT})
SCOPES = frozenset({Kind.SUBPROCESS, Kind.TRANSACTION, Kind.ADHOC})
ACTIVITIES = TASKS | SCOPES | {Kind.CALL}
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX, Kind.EVENTS})
EVENTS = frozenset({Kind.START, Kind.END, Kind.CATCH, Kind.THROW, Kind.BOUNDARY})


class Trigger(StrEnum):
    """What an event waits for or tells; the values are BPMN's event definitions without their ending."""

    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATE = "compensate"
    TERMINATE = "terminate"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """One trigger: `name` is the message, signal, link, error or escalation code, or the activity to compensate.

    A timer has a `timer` kind (date, duration or cycle) and its `text`; a conditional its condition in `text`.
    `working` timers run on the working calendar.
    """

    trigger: Trigger
    name: str = ""
    timer: str = ""
    text: str = ""
    working: bool = False


@dataclass(frozen=True, kw_only=True)
class Loop:
    """How often an activity runs: `standard` while a condition holds, `parallel` or `sequential` for each item."""

    kind: str
    condition: str = ""  # standard: go on while; the others: enough when
    before: bool = False  # standard: ask before the first turn
    most: int | None = None  # turns of a standard loop
    cardinality: str = ""
    collection: str = ""
    collections: tuple[str, ...] = ()  # the facts it may be, the nearest first
    item: str = ""
    tells: tuple[tuple[str, EventDefinition], ...] = ()  # (condition, event): told at the boundary after a turn
    tells_once: bool = False


@dataclass(frozen=True, kw_only=True)
class Node:
    """One element that tokens visit."""

    index: int
    id: str
    name: str
    kind: Kind
    scope: int
    incoming: tuple[int, ...] = ()
    outgoing: tuple[int, ...] = ()
    default: int = -1
    events: tuple[EventDefinition, ...] = ()
    attached_to: int = -1
    boundaries: tuple[int, ...] = ()
    interrupting: bool = True
    all_events: bool = False  # waits for all of its triggers; of an event gateway: for all events after it
    loop: Loop | None = None
    inside: int = -1  # the scope of a sub-process
    by_event: bool = False  # an event sub-process
    handler: int = -1  # of a compensation boundary: the activity that undoes
    undoes: bool = False  # isForCompensation
    instantiates: bool = False
    called: str = ""
    takes: tuple[tuple[str, str], ...] = ()  # of a call: (expression, fact of the called process); "*" takes all
    gives: tuple[tuple[str, str], ...] = ()  # and back: (expression, fact of this process)
    activation: str = ""  # of a complex gateway
    message: str = ""  # of send and receive tasks
    start_quantity: int = 1  # so many tokens begin one turn of it
    completion_quantity: int = 1  # and so many leave
    one_by_one: bool = False  # of an ad-hoc sub-process
    enough: str = ""  # its completion condition
    cancels_rest: bool = True
    lane: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def is_activity(self) -> bool:
        """Tell whether it is a task or a sub-process."""
        return self.kind in ACTIVITIES

    def answers(self, trigger: Trigger, name: str) -> bool:
        """Tell whether one of its definitions is this trigger of this name."""
        return any(one.trigger == trigger and one.name == name for one in self.events)

    def event(self, trigger: Trigger) -> EventDefinition | None:
        """Return its definition of a trigger, or None."""
        return next((one for one in self.events if one.trigger == trigger), None)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow; `condition` is empty where it has none."""

    index: int
    id: str
    source: int
    target: int
    condition: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A process or the inside of a sub-process: where tokens begin, and the event sub-processes that wait in it."""

    index: int
    owner: int  # the sub-process node, -1 for the process
    nodes: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    by_event: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Process:
    """One process, told from others by identity."""

    id: str
    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    scopes: tuple[Scope, ...]
    executable: bool = True

    def node(self, element_id: str) -> Node | None:
        """Return the node with this id, or None."""
        return next((node for node in self.nodes if node.id == element_id), None)


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """All processes of a file, and what a reader must be told."""

    processes: tuple[Process, ...]
    warnings: tuple[tuple[str, str], ...] = ()  # (element id, code)
    participants: tuple[tuple[str, str], ...] = field(default=())  # (participant id, process id)
    message_flows: tuple[tuple[str, str], ...] = ()  # (element or participant it comes from, goes to)
    names: tuple[tuple[str, str], ...] = ()  # (id, what it is called) of messages, signals, errors and escalations
    imports: tuple[str, ...] = ()  # where other files of BPMN are, that this one calls processes of

    def process(self, process_id: str) -> Process | None:
        """Return the process with this id, or None."""
        return next((one for one in self.processes if one.id == process_id), None)
