"""A change is asked for, refused with a reason, or follows the change order by which it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.acceptance.made_order import make_order
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import actions, queries
from yinuo.flow.sharing.actions import ChangeSettledBefore, InvalidChange, OrderFixed
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db


@pytest.fixture
def order_id(factory: Factory) -> Iterator[UUID]:
    """An order that was promised, in the present organisation."""
    with acting_for(factory.id), clock.frozen(NOW):
        order_id = make_order(factory)
        promises.confirm_promise(order_id=order_id)
    deliver_all()
    with acting_for(factory.id), acting_as("link:x"), clock.frozen(NOW + timedelta(hours=1)):
        yield order_id


def ask(order_id: UUID, **told: Any) -> queries.ChangeFacts:
    usual = {"text": "多要一台", "wants": {"lines": {"1": "3"}}, "key": "k"}
    return actions.ask_change(order_id=order_id, **{**usual, **told})


def quantities(order_id: UUID) -> list[Decimal]:
    return [line.quantity for line in order_queries.lines(order_id=order_id)]


def test_asking_changes_nothing_and_the_same_key_asks_once(order_id: UUID) -> None:
    first, again = ask(order_id), ask(order_id)

    assert first.id == again.id and first.state == "asked" and first.wants == {"lines": {"1": "3"}}
    assert quantities(order_id) == [Decimal(2), Decimal("1.5")]


def test_a_refusal_needs_a_reason(order_id: UUID) -> None:
    asked = ask(order_id)

    with pytest.raises(InvalidChange):
        actions.refuse_change(request_id=asked.id, answer=" ")
    refused = actions.refuse_change(request_id=asked.id, answer="模具已开")

    assert (refused.state, refused.answer) == ("refused", "模具已开")


FAULTY = [
    ("nothing", {"text": " ", "wants": {}}, "wants"),
    ("the same as it is", {"text": "", "wants": {"lines": {"1": "2"}}}, "wants"),
    ("a day that is over", {"wants": {"requested_at": NOW}}, "requested_at"),
    ("a line that is not there", {"wants": {"lines": {"9": "1"}}}, "line_9"),
    ("no number", {"wants": {"lines": {"1": "许多"}}}, "line_1"),
    ("less than nothing", {"wants": {"lines": {"1": "-1"}}}, "line_1"),
    ("no finite number", {"wants": {"lines": {"1": "NaN"}}}, "line_1"),
    ("too fine", {"wants": {"lines": {"1": "0.00001"}}}, "line_1"),
    ("nothing left", {"wants": {"lines": {"1": "0", "2": "0"}}}, "lines"),
    ("a long city", {"wants": {"city": "城" * 101}}, "city"),
    ("a long text", {"text": "长" * 2_001}, "text"),
]


@pytest.mark.parametrize(("what", "told", "field"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_wish_names_its_field(order_id: UUID, what: str, told: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidChange) as refused:
        ask(order_id, **told)

    assert field in refused.value.faults


def test_a_delivered_order_takes_no_change(order_id: UUID) -> None:
    orders.note_delivered(order_id=order_id, delivered_at=NOW + timedelta(hours=2))

    with pytest.raises(OrderFixed):
        ask(order_id)


FOLLOWED = [
    # what the change order comes to, and where that leaves the request
    (["offered"], "offered"),
    (["offered", "agreed"], "agreed"),
    (["offered", "declined"], "declined"),
    (["agreed", "declined"], "agreed"),
    (["withdrawn", "offered"], "withdrawn"),
]


@pytest.mark.parametrize(("states", "left"), FOLLOWED)
def test_a_request_follows_its_change_order_until_it_is_settled(order_id: UUID, states: list[str], left: str) -> None:
    asked = ask(order_id)

    for state in states:
        actions.follow_change(request_id=asked.id, state=state, answer="可以")

    found = queries.change(request_id=asked.id)
    assert found is not None and found.state == left


def test_what_was_taken_back_cannot_be_refused_any_more(order_id: UUID) -> None:
    asked = ask(order_id)

    actions.withdraw_change(order_id=order_id, request_id=asked.id)

    with pytest.raises(ChangeSettledBefore):
        actions.refuse_change(request_id=asked.id, answer="不行")


def test_a_colleague_gets_a_task_until_there_is_an_answer_and_the_customer_a_mail(
    factory: Factory, order_id: UUID
) -> None:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    new = actions.NewLink(order_id=order_id, contact_id=contact.id, rights=("change",))
    link_id, _token = actions.issue_link(new=new)
    asked = ask(order_id, link_id=link_id)
    waiting = [one.state for one in process.tasks(subject_id=order_id) if "变更" in one.title]

    actions.refuse_change(request_id=asked.id, answer="模具已开")

    left = [one.state for one in process.tasks(subject_id=order_id) if "变更" in one.title and one.state == "open"]
    mails = [one for one in people.notices(about_id=order_id) if one["channel"] == "email"]
    assert (waiting, left) == (["open"], [])
    assert [(one["address"], "模具已开" in one["text"]) for one in mails if "变更" in one["subject"]] == [
        ("wang@huadong.example", True)
    ]


def mails_of(order_id: UUID) -> list[dict[str, Any]]:
    return [one for one in people.notices(about_id=order_id) if one["channel"] == "email" and "变更" in one["subject"]]


def opened_by(mail: dict[str, Any]) -> queries.LinkFacts:
    return queries.link_of(token=mail["link"].rpartition("/p/")[2])


def test_an_offer_is_mailed_with_a_link_of_the_same_rights_that_goes_with_theirs(
    factory: Factory, order_id: UUID
) -> None:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    new = actions.NewLink(order_id=order_id, contact_id=contact.id, rights=("view", "change"))
    link_id, _token = actions.issue_link(new=new)
    asked = ask(order_id, link_id=link_id)

    actions.follow_change(request_id=asked.id, state="offered", answer="加一台，晚两天", tell=True)

    [mail] = mails_of(order_id)
    opened = opened_by(mail)
    assert "加一台，晚两天" in mail["text"] and mail["event"] == "change_offered"
    assert (opened.contact_id, opened.order_id, opened.rights) == (contact.id, order_id, ("view", "change"))
    actions.revoke(link_id=link_id)
    with pytest.raises(queries.LinkOver):
        opened_by(mail)


def test_who_is_no_contact_but_has_a_link_gets_the_offer_too(factory: Factory, order_id: UUID) -> None:
    new = actions.NewLink(order_id=order_id, holder="外协 小周", email="zhou@else.example", rights=("view", "change"))
    link_id, _token = actions.issue_link(new=new)
    asked = ask(order_id, link_id=link_id)

    actions.follow_change(request_id=asked.id, state="offered", tell=True)

    [mail] = mails_of(order_id)
    assert mail["address"] == "zhou@else.example" and opened_by(mail).holder == "外协 小周"


def test_whose_link_was_revoked_hears_of_the_answer_without_another(factory: Factory, order_id: UUID) -> None:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    new = actions.NewLink(order_id=order_id, contact_id=contact.id, rights=("view", "change"))
    link_id, _token = actions.issue_link(new=new)
    asked = ask(order_id, link_id=link_id)
    actions.revoke(link_id=link_id)

    actions.refuse_change(request_id=asked.id, answer="模具已开")

    [mail] = mails_of(order_id)
    assert mail["link"] == "" and "模具已开" in mail["text"]


def test_what_we_propose_is_mailed_to_the_contact_with_a_link_that_agrees_and_does_not_sign(
    factory: Factory, order_id: UUID
) -> None:
    proposed = ask(order_id)

    actions.follow_change(request_id=proposed.id, state="offered", answer="换新款密封圈", tell=True)

    [mail] = mails_of(order_id)
    opened = opened_by(mail)
    assert mail["address"] == "wang@huadong.example" and (opened.may_change, opened.may_sign) == (True, False)
