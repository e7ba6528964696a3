"""A change order's life: drafted, sent, agreed to and in effect; or refused, withdrawn, lapsed, overtaken by events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.changes.conftest import MORE
from tests.flow.promises.workshop import equip, order_pumps
from tests.outbox import deliver_all
from yinuo.doors.portal.board import change_order
from yinuo.flow.changes import actions, queries
from yinuo.flow.changes.actions import ChangeNotThere, Draft, InvalidChangeOrder, Letter
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.sharing import queries as shared
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process

Make = Callable[..., ChangeFacts]


def now_of(change: ChangeFacts) -> ChangeFacts:
    found = queries.change(change_id=change.id)
    assert found is not None
    return found


def quantities(order_id: UUID) -> list[Decimal]:
    return [line.quantity for line in orders.lines(order_id=order_id)]


def told(order_id: UUID) -> list[str]:
    events = kernel.history(subject_type="order", subject_id=order_id)
    return [one.type.removeprefix("changes.") for one in reversed(events) if one.type.startswith("changes.")]


def test_a_draft_is_computed_at_once_and_the_same_key_opens_it_once(drafted: Make) -> None:
    first, again = drafted(), drafted()

    assert first.id == again.id and first.state == "computed" and first.impact is not None
    assert first.number.startswith("CO2026") and first.impact.value_by == 1_800_000


def test_a_draft_without_edits_has_no_effect_yet(drafted: Make) -> None:
    empty = drafted({})

    assert (empty.state, empty.impact) == ("draft", None)
    with pytest.raises(ChangeNotThere):
        actions.send_change(change_id=empty.id, letter=Letter())


def test_edits_of_a_draft_are_taken_back_one_by_one(drafted: Make) -> None:
    change = drafted()
    for quantity in ("5", "6"):
        draft = Draft(edits={"lines": {"1": {"quantity": quantity}}}, reason="再加")
        actions.edit_change(change_id=change.id, draft=draft)

    once = actions.undo_edit(change_id=change.id)
    twice = actions.undo_edit(change_id=change.id)

    assert [one.edits["lines"]["1"]["quantity"] for one in (once, twice)] == ["5", "4"]
    assert twice.impact == change.impact and twice.reason == "客户加订"
    with pytest.raises(actions.NothingToUndo):
        actions.undo_edit(change_id=change.id)


def test_two_people_do_not_edit_over_each_other(drafted: Make) -> None:
    change = drafted()
    draft = Draft(edits={"lines": {"1": {"quantity": "5"}}}, reason="甲")
    actions.edit_change(change_id=change.id, draft=draft, revision=change.revision)

    with pytest.raises(InvalidChangeOrder) as late:
        actions.edit_change(change_id=change.id, draft=Draft(edits=MORE, reason="乙"), revision=change.revision)

    assert late.value.faults == {"revision": "stale"} and now_of(change).reason == "甲"


def test_sending_mails_the_contact_a_link_that_opens_it(sent: Make, factory: Factory, order_id: UUID) -> None:
    change = sent()

    (mail,) = [one for one in people.notices(about_id=order_id) if "变更" in one["subject"]]
    token = mail["link"].split("/p/")[1].split("/")[0]
    link = shared.link_of(token=token)
    assert mail["address"] == "wang@huadong.example" and mail["link"].endswith(f"/changes/{change.id}")
    assert link.order_id == order_id and link.may_change and not link.may_sign
    assert change.answer_within_at == NOW + timedelta(days=14)


def test_a_yes_changes_order_price_and_promise_together(sent: Make, order_id: UUID) -> None:
    change = sent()
    assert quantities(order_id) == [2]

    done = actions.agree(change_id=change.id, signer_name=" 王  工 ")

    order, current = orders.order(order_id=order_id), promise_queries.current(order_id=order_id)
    assert done.outcome == "applied" and quantities(order_id) == [4]
    assert (order.value_minor, order.committed_at) == (3_600_000, change.impact.committed_at)
    assert current.version == 2 and change.number in current.why and done.change.promise_version == 2
    assert promise_queries.promises(order_id=order_id)[1].reopened_why == current.why
    assert (done.change.signer_name, len(done.change.content_sha256)) == ("王 工", 64)
    assert told(order_id) == ["change_drafted", "change_computed", "change_sent", "change_signed", "change_applied"]


def test_the_new_promise_is_not_opened_by_the_change_it_was_made_for(db: None) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        equip()
        order_id = order_pumps("SO-1", count=2)
        promises.confirm_promise(order_id=order_id)
    deliver_all()
    with acting_for(factory.id):
        change = actions.open_change(order_id=order_id, draft=Draft(edits=MORE, reason="加订"), key="k")
        actions.send_change(change_id=change.id, letter=Letter())
        actions.agree(change_id=change.id, signer_name="王工")

    deliver_all()

    with acting_for(factory.id):
        current = promise_queries.current(order_id=order_id)
        assert current.version == 2 and current.reopened_at is None


def test_a_yes_twice_is_one(sent: Make, order_id: UUID) -> None:
    change = sent()

    outcomes = [actions.agree(change_id=change.id, signer_name="王工").outcome for _n in range(2)]

    assert outcomes == ["applied", "applied"] and len(promise_queries.promises(order_id=order_id)) == 2


def test_a_yes_goes_through_a_frozen_scope(sent: Make, order_id: UUID) -> None:
    order_actions.freeze_scope(order_ids=[order_id])
    change = sent({"lines": {"1": {"quantity": "3"}}, "city": "苏州"})

    assert actions.agree(change_id=change.id, signer_name="王工").outcome == "applied"
    assert quantities(order_id) == [3] and orders.order(order_id=order_id).city == "苏州"


def test_the_date_that_still_holds_is_promised_anew_as_it_was(sent: Make, order_id: UUID) -> None:
    change = sent({"lines": {"1": {"quantity": "1"}}})

    actions.agree(change_id=change.id, signer_name="王工")

    versions = promise_queries.promises(order_id=order_id)
    assert versions[0].committed_at == versions[1].committed_at and len(versions) == 2


def test_a_fee_or_a_specification_alone_leaves_the_promise(sent: Make, order_id: UUID) -> None:
    change = sent({"specification": "改为 316 不锈钢"}, fee_minor=80_000)

    actions.agree(change_id=change.id, signer_name="王工")

    assert orders.order(order_id=order_id).value_minor == 1_880_000
    assert len(promise_queries.promises(order_id=order_id)) == 1


def test_staff_may_offer_a_later_date_but_no_earlier_one(drafted: Make, order_id: UUID) -> None:
    change = drafted()
    latest = change.impact.latest_at

    with pytest.raises(InvalidChangeOrder) as early:
        actions.send_change(change_id=change.id, letter=Letter(committed_at=latest - timedelta(hours=1)))
    done = actions.send_change(change_id=change.id, letter=Letter(committed_at=latest + timedelta(days=2)))
    actions.agree(change_id=change.id, signer_name="王工")

    assert early.value.faults == {"committed_at": "too_early"}
    assert done.change.impact.committed_at == orders.order(order_id=order_id).committed_at == latest + timedelta(days=2)


def test_only_one_change_of_an_order_waits_for_the_customer(sent: Make, drafted: Make) -> None:
    sent()
    second = drafted({"city": "苏州"}, key="other")

    with pytest.raises(InvalidChangeOrder) as refused:
        actions.send_change(change_id=second.id, letter=Letter())

    assert refused.value.faults == {"order": "other_sent"}


SENDING = [
    ("without a reason", {"reason": " "}, {}, {"reason": "missing"}),
    ("to a stranger", {}, {"contact_id": UUID(int=7)}, {"contact": "unknown"}),
    ("to be answered yesterday", {}, {"answer_within_at": NOW}, {"answer_within_at": "past"}),
    ("with a novel", {}, {"message": "长" * 2_001}, {"message": "too_long"}),
]


@pytest.mark.parametrize(("what", "draft", "letter", "faults"), SENDING, ids=[row[0] for row in SENDING])
def test_nothing_is_sent(drafted: Make, what: str, draft: dict[str, Any], letter: dict[str, Any], faults: Any) -> None:
    change = drafted(**draft)

    with pytest.raises(InvalidChangeOrder) as refused:
        actions.send_change(change_id=change.id, letter=Letter(**letter))

    assert refused.value.faults == faults


def test_a_no_needs_a_reason_and_leaves_everything(sent: Make, order_id: UUID) -> None:
    change = sent()

    with pytest.raises(InvalidChangeOrder):
        actions.refuse(change_id=change.id, why=" ")
    refused = actions.refuse(change_id=change.id, why="太贵")

    assert (refused.state, refused.settled_why, quantities(order_id)) == ("refused", "太贵", [2])
    with pytest.raises(ChangeNotThere):
        actions.agree(change_id=change.id, signer_name="王工")


def test_what_is_withdrawn_or_lapsed_stays_on_record(sent: Make, order_id: UUID) -> None:
    gone = actions.withdraw(change_id=sent().id, why="客户改主意")
    late = sent({"city": "苏州"}, key="other")

    early = actions.lapse(change_ids=[late.id])
    with clock.frozen(late.answer_within_at):
        due = actions.lapse(change_ids=[late.id, gone.id])

    assert (early, due) == (0, 1)
    assert (gone.state, gone.settled_why, now_of(late).state) == ("withdrawn", "客户改主意", "lapsed")
    assert len(queries.changes(order_id=order_id)) == 2 and quantities(order_id) == [2]


def test_a_yes_to_what_was_sent_before_changes_nothing(sent: Make, order_id: UUID) -> None:
    change = sent()

    earlier = actions.agree(change_id=change.id, signer_name="王工", revision=change.revision - 1)
    seen = actions.agree(change_id=change.id, signer_name="王工", revision=change.revision)

    assert (earlier.outcome, earlier.change.state, seen.outcome) == ("moved", "sent", "applied")


def test_what_is_thought_of_anew_is_not_the_customers_to_see_before_it_is_sent(sent: Make, order_id: UUID) -> None:
    change, lines, shown = sent(), orders.lines(order_id=order_id), {"prices": True, "dates": True}

    told = change_order(change, lines=lines, shown=shown)
    ours = change_order(replace(change, state="computed"), lines=lines, shown=shown)

    assert told["said"] and told["text"] and told["value_minor"] == change.impact.value_minor
    assert (ours["state"], ours["said"], ours["text"], ours["answer"]) == ("moved", [], "", "")
    assert (ours["value_minor"], ours["committed_at"]) == (None, None)


def test_a_question_and_its_answer_stand_with_the_change(sent: Make, order_id: UUID) -> None:
    change = sent()

    actions.ask_back(change_id=change.id, text="能早两天吗？", name="王工")
    waiting = [
        one.title for one in process.tasks(subject_id=order_id) if one.state == "open" and change.number in one.title
    ]
    answered = actions.reply(change_id=change.id, text="最早就是这天。", name="小李")

    assert [(one["by"], one["text"]) for one in answered.words] == [
        ("customer", "能早两天吗？"),
        ("staff", "最早就是这天。"),
    ]
    assert len(waiting) == 1 and answered.state == "sent"
    assert not [one for one in process.tasks(subject_id=order_id) if one.state == "open" and change.number in one.title]
    assert any("最早就是这天" in one["text"] for one in people.notices(about_id=order_id))


def test_a_change_of_another_order_is_not_there(sent: Make, order_id: UUID) -> None:
    with pytest.raises(actions.UnknownChangeOrder):
        actions.agree(change_id=sent().id, signer_name="王工", order_id=UUID(int=3))


def test_a_delivered_order_takes_no_change(drafted: Make, sent: Make, order_id: UUID) -> None:
    change = sent()
    order_actions.note_delivered(order_id=order_id, delivered_at=NOW)

    with pytest.raises(actions.OrderFixed):
        actions.agree(change_id=change.id, signer_name="王工")
    with pytest.raises(actions.OrderFixed):
        drafted(key="new")


def overtaken_by_an_edit(order_id: UUID) -> None:
    order_actions.edit_orders(order_ids=[order_id], changes={"city": "苏州"})


def overtaken_by_a_promise(order_id: UUID) -> None:
    current = promise_queries.current(order_id=order_id)
    promises.confirm_promise(order_id=order_id, committed_at=current.committed_at + timedelta(days=9), why="改")


def overtaken_by_the_book(order_id: UUID) -> None:
    big = order_pumps("SO-9", count=40)
    promises.confirm_promise(order_id=big)


OVERTAKEN = [overtaken_by_an_edit, overtaken_by_a_promise, overtaken_by_the_book]


@pytest.mark.parametrize("overtake", OVERTAKEN, ids=lambda one: one.__name__)
def test_a_yes_to_what_was_overtaken_is_computed_anew_and_told(sent: Make, order_id: UUID, overtake: Any) -> None:
    change = sent({"lines": {"1": {"quantity": "6"}}})
    overtake(order_id)

    done = actions.agree(change_id=change.id, signer_name="王工")

    assert (done.outcome, done.change.state, quantities(order_id)) == ("moved", "computed", [2])
    assert done.change.moved_at == NOW and done.change.revision > change.revision
    assert "change_moved" in told(order_id)
    assert any("重新发给" in one.title for one in process.tasks(subject_id=order_id) if one.state == "open")


def test_what_slipped_by_less_than_the_grace_is_kept_as_it_was_offered(sent: Make, order_id: UUID) -> None:
    people_actions.set_preferences(changes={"changes.grace_hours": 24.0 * 365})
    change = sent({"lines": {"1": {"quantity": "6"}}})
    overtaken_by_the_book(order_id)

    done = actions.agree(change_id=change.id, signer_name="王工")

    assert done.outcome == "applied"
    assert orders.order(order_id=order_id).committed_at == change.impact.committed_at


def test_sending_what_was_overtaken_computes_it_anew_first(drafted: Make, order_id: UUID) -> None:
    people_actions.set_preferences(changes={"changes.approval_days": 999.0})
    change = drafted({"lines": {"1": {"quantity": "6"}}})
    overtaken_by_the_book(order_id)

    done = actions.send_change(change_id=change.id, letter=Letter())
    again = actions.send_change(change_id=change.id, letter=Letter())

    assert (done.outcome, again.outcome) == ("moved", "sent")
    assert done.change.impact.committed_at > change.impact.committed_at


def test_an_edit_never_falls_upon_another_item(sent: Make, order_id: UUID) -> None:
    change = sent()
    line = order_actions.NewLine(item_name="别的东西")
    order_actions.change_lines(order_id=order_id, lines=[line])

    done = actions.agree(change_id=change.id, signer_name="王工")

    assert done.outcome == "moved" and [one.item_name for one in orders.lines(order_id=order_id)] == ["别的东西"]
