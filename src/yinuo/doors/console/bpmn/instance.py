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


def failing(process: Process, names: Iterable[str]) -> Process:
    """Return the process with those of its tasks that pass by themselves, but are to fail, done by somebody."""
    wanted = set(names)
    nodes = tuple(
        replace(node, kind=Kind.SERVICE) if node.kind in PASSED and wanted & {node.id, node.name} else node
        for node in process.nodes
    )
    return replace(process, nodes=nodes) if nodes != process.nodes else process
