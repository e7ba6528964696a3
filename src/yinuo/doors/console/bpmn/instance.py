"""One process that runs on the command line, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from yinuo.core.bpmn import Process
from yinuo.core.bpmn.elements import Kind, Node, Trigger
from yinuo.core.bpmn.messages import OpenTask
from yinuo.core.bpmn.state import State

PASSED = frozenset({Kind.TASK, Kind.MANUAL, Kind.SCRIPT, Kind.SEND})


@dataclass
class Instance:
    """One running process; `caller` is the instance and token that called it."""

    process: Process
    depth: int = 0
    caller: tuple[Instance, int] | None = None
    state: dict[str, Any] | None = None
    tasks: dict[int, OpenTask] = field(default_factory=dict)
    status: str = "running"

    def waits(self, trigger: Trigger) -> Iterator[tuple[Node, str]]:
        """Yield the elements that wait for a message or a signal, and what each waits for."""
        if self.state is None or self.status != "running":
            return
        for wait in State.from_plain(self.state).waits.values():
            node = self.process.nodes[wait.node]
            kind = node.events[wait.which].trigger if node.events else Trigger.MESSAGE
            if kind is trigger:
                yield node, wait.name


def starts_of(process: Process) -> Iterator[Node]:
    """Yield where tokens of a process begin."""
    return (process.nodes[index] for index in process.scopes[0].starts)


def begins_plainly(process: Process) -> bool:
    """Tell whether a process begins by itself, without a message or another event."""
    return any(not node.events and not node.instantiates for node in starts_of(process))


def has_plain_start(process: Process) -> bool:
    """Tell whether a process has a start event that waits for nothing."""
    return any(node.kind is Kind.START and not node.events for node in starts_of(process))


def begins_by(node: Node, trigger: Trigger, name: str) -> bool:
    """Tell whether a message or signal of this name begins a process at one of its starts."""
    takes = node.kind is Kind.RECEIVE and node.instantiates and trigger is Trigger.MESSAGE
    return node.answers(trigger, name) or (takes and name in (node.message or node.name or node.id, node.id))


def failing(process: Process, names: Iterable[str]) -> Process:
    """Return the process with those of its tasks that pass by themselves, but are to fail, done by somebody."""
    wanted = set(names)
    nodes = tuple(
        replace(node, kind=Kind.SERVICE) if node.kind in PASSED and wanted & {node.id, node.name} else node
        for node in process.nodes
    )
    return replace(process, nodes=nodes) if nodes != process.nodes else process
