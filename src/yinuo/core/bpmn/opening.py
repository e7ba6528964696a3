"""The beginning of a scope: what waits in it, and where its tokens begin."""

from __future__ import annotations

from yinuo.core.bpmn.elements import Kind, Node, Trigger
from yinuo.core.bpmn.run import Run
from yinuo.core.bpmn.state import ScopeRun

WAITED_FOR = (Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL)


def begin_scope(run: Run, scope: ScopeRun, *, at: Node | None = None) -> None:
    """Wait for its event sub-processes, then let tokens begin: at one start event, or at all plain starts."""
    definition = run.process.scopes[scope.definition]
    for index in definition.by_event:
        wait_for_start(run, run.process.nodes[index], scope)
    starts = [run.process.nodes[index] for index in definition.starts]
    if at is not None:
        run.go(at.index, scope.id)
        return
    plain = [node for node in starts if node.kind is not Kind.START or not node.events]
    owner = run.process.nodes[definition.owner] if definition.owner >= 0 else None
    if owner is not None and owner.one_by_one and plain:
        scope.data["rest"] = [node.index for node in plain[1:]]
        plain = plain[:1]
    for node in plain or starts[:1]:
        run.go(node.index, scope.id)


def next_of_ad_hoc(run: Run, scope: ScopeRun) -> bool:
    """Begin the next part of an ad-hoc sub-process that does one after the other; False when none is left."""
    rest = scope.data.get("rest")
    if not rest:
        return False
    run.go(rest.pop(0), scope.id)
    return True


def wait_for_start(run: Run, node: Node, scope: ScopeRun) -> None:
    """Wait for what starts an event sub-process of a scope."""
    for index in run.process.scopes[node.inside].starts:
        start = run.process.nodes[index]
        for which, event in enumerate(start.events):
            if event.trigger in WAITED_FOR:
                run.wait(start, scope.id, which=which)
