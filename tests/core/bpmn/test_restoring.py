"""An instance set back to where it stood: what left stands again, what came since is driven off."""

from __future__ import annotations

from collections.abc import Sequence

from tests.core.bpmn.drawing import Case, PaperWorld, case, element, ways
from tests.core.bpmn.parts import HOUR, E, S, at, task
from yinuo.core.bpmn.messages import Effect, Message
from yinuo.core.bpmn.restoring import restore

RECEIVE = element("receiveTask", "r", messageRef="paid")


def _set_back(instance: Case, earlier: dict[str, object]) -> Sequence[tuple[str, str]]:
    """Set it back, and return what follows: the kind of each effect and the element."""
    told: list[Effect]
    instance.state, told = restore(
        process=instance.process, present=instance.state or {}, earlier=earlier, world=PaperWorld(), now=instance.now
    )
    return [(type(one).__name__, str(getattr(one, "element", ""))) for one in told if type(one).__name__ != "Trace"]


def test_a_task_that_was_done_is_open_again_and_what_followed_is_closed() -> None:
    instance = case(S + task("a") + task("b") + at("b", "late", HOUR) + E + ways("s>a a>b b>e")).start()
    earlier = dict(instance.state)
    instance.complete("a")

    told = _set_back(instance, earlier)

    assert sorted(told) == [("CloseTask", "b"), ("DropTimer", "late"), ("OpenTask", "a")]
    instance.complete("a")
    instance.complete("b")
    assert instance.seen()[-1] == "e"


def test_a_message_that_came_is_waited_for_again_and_is_no_task() -> None:
    instance = case(S + RECEIVE + task("b") + E + ways("s>r r>b b>e")).start()
    earlier = dict(instance.state)
    instance.happen(Message(name="paid"))

    told = _set_back(instance, earlier)

    assert sorted(told) == [("CloseTask", "b"), ("Listen", "r")]
    instance.happen(Message(name="paid"))
    instance.complete("b")
    assert instance.seen()[-1] == "e"
