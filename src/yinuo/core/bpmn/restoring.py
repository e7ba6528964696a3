"""An instance set back to where it stood before: tokens that came since are driven off, those that left stand again.

What waited beside them (timers, messages) is waited for anew, from now on. Numbers that were given are not given
again, so that nobody takes new work for old.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.core.bpmn import activities
from yinuo.core.bpmn.elements import Kind, Process
from yinuo.core.bpmn.messages import Effect, World
from yinuo.core.bpmn.run import Run
from yinuo.core.bpmn.state import State, Token


def restore(
    *, process: Process, present: Mapping[str, Any], earlier: Mapping[str, Any], world: World, now: datetime
) -> tuple[dict[str, Any], list[Effect]]:
    """Return an earlier state of the same instance as the present one, and what follows for the world."""
    held, since = State.from_plain(earlier), State.from_plain(present)
    held.counter = max(held.counter, since.counter)
    run = Run(process=process, state=held, world=world, now=now)
    _leave(run, since)
    for wait in [wait for wait in held.waits.values() if wait.id not in since.waits]:
        held.waits.pop(wait.id)
        run.wait(process.nodes[wait.node], wait.scope, token=wait.token, which=wait.which)
    for token in list(held.tokens.values()):
        if token.id not in since.tokens:
            _stand_again(run, token)
    return held.to_plain(), run.effects


def _leave(run: Run, since: State) -> None:
    """Drive off what came since."""
    gone = Run(process=run.process, state=since, world=run.world, now=run.now)
    for wait in [wait for wait in since.waits.values() if wait.id not in run.state.waits]:
        gone.drop(wait)
    for token in [token for token in since.tokens.values() if token.id not in run.state.tokens]:
        gone.tell_driven_off(token, gone.node(token))
    run.effects += gone.effects


def _stand_again(run: Run, token: Token) -> None:
    node = run.node(token)
    if token.phase != "wait" or not node.is_activity:
        return
    run.trace(node, "start", token.id)
    if node.kind in (*activities.DONE_AT_ONCE, Kind.RECEIVE) or node.inside >= 0:
        return  # a message is waited for anew by its wait
    activities.open_task(run, node, token)
