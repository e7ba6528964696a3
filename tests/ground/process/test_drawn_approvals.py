"""Approvals as steps of a drawn process: the token waits for the table, goes on, goes back, and is never lost."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S, at, inside
from tests.ground.process.plays import Play, file
from tests.ground.process.seats import Table
from tests.outbox import deliver_all
from yinuo.core.approving import NotAllowed
from yinuo.ground.kernel import clock
from yinuo.ground.process import definitions, instances, outcomes, publishing
from yinuo.ground.process.approving import sending_back
from yinuo.ground.process.definitions import UnusableDefinition
from yinuo.ground.process.outcomes import Outcome

pytestmark = pytest.mark.django_db


def asks(name: str, approvers: str, mode: str = "all", inside: str = "", **more: str) -> str:
    """A step that asks for approval."""
    told = {"yinuo:approval": mode, "yinuo:approvers": approvers} | {f"yinuo:{key}": v for key, v in more.items()}
    return element("userTask", name, inside, **told)


ROW = (
    S
    + element("userTask", "fill")
    + asks("lead", "role:manager")
    + asks("boss", "role:owner")
    + E
    + ways("s>fill fill>lead lead>boss boss>e")
)
CHOICE = (
    S
    + asks("boss", "role:owner")
    + element("exclusiveGateway", "x")
    + element("userTask", "do")
    + element("endEvent", "no")
    + E
    + ways("s>boss boss>x x>do[approved] x>no[!approved] do>e")
)


@pytest.fixture
def table(play: Play) -> Table:
    return Table(play)


def test_a_process_goes_from_approval_to_approval(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p")
    play.complete("fill")

    table.act("manager", "approve")
    table.act("owner", "approve")

    assert play.row(instance).status == "completed"
    assert play.trace(instance) == ["s", "fill", "lead", "boss", "e"]
    assert play.row(instance).state.get("v", {})["approved"] is True


def test_a_refusal_ends_a_process_that_does_not_ask_for_the_answer(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p")
    play.complete("fill")

    table.act("manager", "refuse", reason="不行")

    assert (play.row(instance).status, play.row(instance).code) == ("failed", "refused")
    assert table.turns() == [] and table.last().status == "refused"
    assert [row.state for row in table.box("sales", "started")] == ["refused"]


def test_a_refusal_goes_the_way_that_is_drawn_for_it(table: Table, play: Play) -> None:
    play.publish("p", CHOICE)
    instance = table.start("p")

    table.act("owner", "refuse", reason="不行")

    assert play.row(instance).status == "completed" and play.trace(instance)[-1] == "no"


def test_a_refusal_is_caught_at_the_step(table: Table, play: Play) -> None:
    refused = '<errorEventDefinition errorRef="no"/>'
    body = S + asks("boss", "role:owner") + at("boss", "caught", refused) + element("userTask", "mend") + E
    play.publish("p", body + ways("s>boss boss>e caught>mend mend>e"), '<error id="no" errorCode="refused"/>')
    instance = table.start("p")

    table.act("owner", "refuse", reason="不行")

    assert play.row(instance).status == "running" and [one.title for one in play.tasks()] == ["mend"]
    assert table.last().status == "refused"


def test_what_may_be_skipped_is_passed_at_once(table: Table, play: Play) -> None:
    play.publish("p", S + asks("boss", "field:nobody", nobody="skip") + E + ways("s>boss boss>e"))

    instance = table.start("p")

    assert play.row(instance).status == "completed"
    assert [one.verb for one in table.last().acts] == ["skipped"]


def test_an_approval_that_names_nobody_is_not_published(table: Table, play: Play) -> None:
    with play.acting():
        draft = definitions.save_draft(content=file("p", S + asks("boss", "the boss") + E + ways("s>boss boss>e")))
        with pytest.raises(UnusableDefinition) as refusal:
            publishing.publish_definition(definition_id=draft)

    assert [(one.element, one.code, one.text) for one in refusal.value.faults] == [
        ("boss", "approval", "approvers: unknown: the boss")
    ]


def test_a_step_is_sent_back_to_the_one_before_and_runs_again(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p")
    play.complete("fill")
    table.act("manager", "approve")

    table.act("owner", "send_back", to="previous", reason="条款要改")
    assert table.turns() == ["manager"]
    table.act("manager", "approve")
    table.act("owner", "approve")

    assert play.trace(instance) == ["s", "fill", "lead", "lead", "boss", "e"]


def test_a_step_is_sent_back_to_a_chosen_one_and_comes_straight_back(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p")
    play.complete("fill")
    table.act("manager", "approve")
    with play.acting():
        steps = sending_back.targets(approval_id=table.last().id)
    assert [(one.element, one.again) for one in steps] == [("lead", True), ("fill", True)]

    table.act("owner", "send_back", to="fill", direct=True, reason="补材料")
    play.complete("fill")
    assert table.turns() == ["owner"]
    table.act("owner", "approve")

    assert play.row(instance).status == "completed" and play.trace(instance).count("lead") == 1


def test_a_step_is_sent_back_to_the_initiator_and_begins_again_at_the_first_approval(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    table.start("p", amount=5)
    play.complete("fill")
    table.act("manager", "approve")

    table.act("owner", "send_back", to="initiator", reason="金额不对")
    assert table.turns() == ["sales"]
    table.act("sales", "resubmit", again=True, variables={"amount": 4})

    assert table.turns() == ["manager"]


def test_what_was_sent_back_to_the_initiator_comes_straight_back(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p", amount=5)
    play.complete("fill")
    table.act("manager", "approve")
    table.act("owner", "send_back", to="initiator", reason="金额不对")

    table.act("sales", "resubmit", again=False, variables={"amount": 4})

    assert table.turns() == ["owner"] and play.row(instance).state["v"]["amount"] == 4


def test_one_branch_is_sent_back_before_the_split_with_the_other(table: Table, play: Play) -> None:
    body = S + element("userTask", "fill") + element("parallelGateway", "f") + asks("a", "role:manager")
    body += asks("b", "role:owner") + element("parallelGateway", "j") + E
    play.publish("p", body + ways("s>fill fill>f f>a f>b a>j b>j j>e"))
    instance = table.start("p")
    play.complete("fill")

    table.act("manager", "send_back", to="fill", reason="重填")
    assert table.turns() == []
    play.complete("fill")
    table.act("manager", "approve")
    table.act("owner", "approve")

    assert play.row(instance).status == "completed"


def test_a_decision_is_taken_back_while_the_next_has_not_acted(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    instance = table.start("p")
    play.complete("fill")
    first = table.last().id
    table.act("manager", "approve")
    assert table.turns() == ["owner"]

    table.rule("manager", "take_back", approval_id=first, reason="再看看")
    assert table.turns() == ["manager"] and table.facts(first).status == "open"
    table.act("manager", "approve")
    table.act("owner", "approve")

    assert play.row(instance).status == "completed"


def test_a_decision_is_not_taken_back_once_the_next_has_acted(table: Table, play: Play) -> None:
    play.publish("p", ROW)
    table.start("p")
    play.complete("fill")
    first = table.last().id
    table.act("manager", "approve")
    table.act("owner", "add", to=table.ids("quality"), before=True)
    table.act("quality", "approve")
    table.act("owner", "approve")

    with pytest.raises(NotAllowed) as refusal:
        table.rule("manager", "take_back", approval_id=first)

    assert refusal.value.code == "went_on"


def test_a_process_is_cancelled_with_its_approval(table: Table, play: Play) -> None:
    play.publish("p", CHOICE)
    instance = table.start("p")

    table.rule("sales", "cancel", reason="不做了")

    assert play.row(instance).status == "withdrawn"
    assert (table.last().status, table.turns()) == ("cancelled", [])


def test_an_approval_ends_with_the_process_around_it(table: Table, play: Play) -> None:
    play.publish("p", CHOICE)
    instance = table.start("p")

    with play.acting():
        instances.withdraw_instance(instance_id=instance)

    assert (table.last().status, table.turns()) == ("cancelled", [])


def test_each_turn_of_a_loop_has_its_own_approval(table: Table, play: Play) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>who</loopDataInputRef>"
        '<inputDataItem name="one"/></multiInstanceLoopCharacteristics>'
    )
    play.publish("p", S + asks("each", "field:one", inside=loop) + E + ways("s>each each>e"))
    instance = table.start("p", who=[str(one) for one in table.ids("manager", "quality")])
    assert table.turns() == ["manager", "quality"]

    table.act("manager", "approve")
    table.act("quality", "approve")

    assert play.row(instance).status == "completed"


def test_the_room_that_asked_hears_once_the_process_is_over(table: Table, play: Play) -> None:
    heard: list[Outcome] = []
    outcomes.provide(kind="p", follow=heard.append)
    try:
        play.publish("p", ROW)
        table.start("p")
        play.complete("fill")
        table.act("manager", "approve")
        assert heard == []
        table.act("owner", "approve", reason="同意")
        with clock.frozen(play.now):
            deliver_all()
    finally:
        outcomes._followers.pop("p")

    assert [one.status for one in heard] == ["approved", "approved"], "at once, and again from the log"
    assert heard[0].member_id == table.member("owner").id


def test_an_approval_inside_is_sent_back_to_a_step_outside(table: Table, play: Play) -> None:
    body = S + element("userTask", "fill") + inside("sub", asks("boss", "role:owner")) + E
    play.publish("p", body + ways("s>fill fill>sub sub>e"))
    instance = table.start("p")
    play.complete("fill")

    table.act("owner", "send_back", to="previous", reason="改")
    play.complete("fill")
    table.act("owner", "approve")

    assert play.row(instance).status == "completed"
