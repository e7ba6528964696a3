"""Running instances carried over to another version: what fits goes on as if nothing had happened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.core.bpmn.drawing import NOW, Case, PaperWorld, case, drawn, element, ways
from tests.core.bpmn.parts import HOUR, PAID, E, S, at, inside, task, undone_by
from yinuo.core.bpmn.messages import DropTimer, Listen, Message, SetTimer, Unlisten
from yinuo.core.bpmn.migrating import Misfit, migrate


def carried(instance: Case, body: str, **mapping: str) -> tuple[Case, tuple[Misfit, ...], list[Any]]:
    """The instance in the process of these elements."""
    after = drawn(body)
    assert instance.state is not None
    told = migrate(
        before=instance.process, after=after, state=instance.state, world=PaperWorld(), now=NOW, mapping=mapping
    )
    moved = Case(after, state=json.loads(json.dumps(told.state)), effects=list(instance.effects))
    return moved, told.misfits, list(told.effects)


def test_a_waiting_task_goes_on_in_a_version_with_a_task_before_and_one_after() -> None:
    instance = case(S + task("u") + E + ways("s>u u>e")).start()

    moved, misfits, _effects = carried(
        instance, S + task("new") + task("u") + element("task", "after") + E + ways("s>new new>u u>after after>e")
    )

    assert misfits == ()
    assert moved.complete("u").seen() == ["s", "u", "after", "e"] and moved.status == "completed"


def test_an_element_may_have_another_id() -> None:
    instance = case(S + task("u") + E + ways("s>u u>e")).start()

    moved, misfits, _effects = carried(instance, S + task("approve") + E + ways("s>approve approve>e"), u="approve")

    assert misfits == () and moved.complete("u").seen()[-2:] == ["approve", "e"]


@pytest.mark.parametrize(
    ("said", "body", "misfit"),
    [
        ("the element is gone", S + E + ways("s>e"), Misfit(element="u", code="gone")),
        (
            "it is of another kind",
            S + element("serviceTask", "u") + ways("s>u"),
            Misfit(element="u", code="other_kind"),
        ),
        ("it stands elsewhere", S + inside("sub", task("u")) + ways("s>sub"), Misfit(element="u", code="other_place")),
        (
            "it is looped now",
            S + element("userTask", "u", "<standardLoopCharacteristics loopMaximum='2'/>") + ways("s>u"),
            Misfit(element="u", code="other_loop"),
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_changes(said: str, body: str, misfit: Misfit) -> None:
    instance = case(S + task("u") + E + ways("s>u u>e")).start()

    moved, misfits, effects = carried(instance, body)

    assert misfits == (misfit,) and effects == [] and moved.state == instance.state


def test_a_new_boundary_is_waited_for_and_one_that_is_gone_no_longer() -> None:
    instance = case(S + task("u") + at("u", "old", PAID) + E + ways("s>u u>e old>e")).start()

    moved, misfits, effects = carried(instance, S + task("u") + at("u", "hour", HOUR) + E + ways("s>u u>e hour>e"))

    assert misfits == ()
    assert [type(one) for one in effects] == [Unlisten, SetTimer]
    moved.effects += effects
    assert moved.ring("hour").seen()[-2:] == ["hour", "e"] and moved.status == "completed"


def test_a_reminder_that_has_rung_out_does_not_ring_again() -> None:
    once = "<timerEventDefinition><timeCycle>R1/PT1H</timeCycle></timerEventDefinition>"
    body = S + task("u") + at("u", "b", once, cancelActivity="false") + E + ways("s>u u>e")
    instance = case(body).start().ring("b")

    _moved, misfits, effects = carried(instance, body + task("more"))

    assert (misfits, effects) == ((), [])


def test_a_timer_that_stands_in_both_versions_goes_on_running() -> None:
    body = S + task("u") + at("u", "b", HOUR) + E + ways("s>u u>e b>e")
    instance = case(body).start()

    moved, _misfits, effects = carried(instance, task("first") + body + ways("first>u"))

    assert effects == [] and moved.ring("b").status == "completed"


def test_a_catch_event_that_waits_for_something_else_now_waits_for_that() -> None:
    instance = case(S + element("intermediateCatchEvent", "c", HOUR) + E + ways("s>c c>e")).start()

    moved, _misfits, effects = carried(instance, S + element("intermediateCatchEvent", "c", PAID) + E + ways("s>c c>e"))

    assert [type(one) for one in effects] == [DropTimer, Listen]
    assert moved.happen(Message(name="paid")).status == "completed"


def test_tokens_at_a_join_and_what_was_done_go_along() -> None:
    def body(first: str) -> str:
        return (
            S
            + first
            + element("parallelGateway", "f")
            + element("task", "a")
            + undone_by("a", "undo")
            + task("b")
            + element("parallelGateway", "j")
            + element("endEvent", "e", "<compensateEventDefinition/>")
            + ways("f>a f>b a>j b>j j>e")
        )

    instance = case(body("") + ways("s>f")).start()

    moved, misfits, _effects = carried(instance, body(task("new")) + ways("s>new new>f"))

    assert misfits == ()
    assert moved.complete("b").seen() == ["s", "f", "a", "b", "j", "undo", "e"] and moved.status == "completed"


def test_the_inside_of_a_sub_process_goes_along() -> None:
    instance = case(S + inside("sub", task("u")) + E + ways("s>sub sub>e")).start()

    moved, misfits, _effects = carried(
        instance,
        S + inside("other", task("x")) + inside("sub", task("u") + task("v") + ways("u>v")) + E + ways("s>sub sub>e"),
    )

    assert misfits == ()
    moved.complete("u").complete("v")
    assert moved.status == "completed" and moved.seen() == ["s", "u", "v", "sub", "e"]
