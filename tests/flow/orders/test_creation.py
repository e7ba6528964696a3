"""Entering orders."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import InvalidOrders, NewLine, NewOrder
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db

LINE = NewLine(item_name="减速机", quantity=Decimal(2), price_minor=100_00, freight_minor=5_00, family="传动")
ORDER = NewOrder(number="SO-1", customer_code="C-001", requested_at=NOW + timedelta(days=9), lines=(LINE,))


def test_an_order_is_kept_with_its_lines_and_what_its_customer_is() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        order, lines = queries.order(order_id=order_id), queries.lines(order_id=order_id)

    assert order is not None
    assert (order.number, order.state, order.customer_name, order.tier) == ("SO-1", "open", "华东重工", "vip")
    assert (order.region, order.city, order.family) == ("华东", "上海", "传动")
    assert (order.value_minor, order.currency, order.ordered_at) == (205_00, "CNY", NOW)
    assert (order.requested_at, order.committed_at, order.projected_at) == (NOW + timedelta(days=9), None, None)
    assert [(line.position, line.item_name, line.quantity) for line in lines] == [(1, "减速机", Decimal(2))]


def test_its_creation_is_told_to_the_log() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        event = kernel.history(subject_type="order", subject_id=order_id)[0]

    assert event.type == "orders.order_created"
    assert event.payload["number"] == "SO-1" and event.payload["order_type"] == "make_to_order"


def test_orders_without_a_number_are_numbered_in_sequence() -> None:
    factory = found_factory()
    bare = replace(ORDER, number="")

    with acting_for(factory.id), clock.frozen(NOW):
        actions.create_orders(orders=[replace(ORDER, number="SO20260311-0002")])
        ids = actions.create_orders(orders=[bare, bare])
        later = actions.create_order(order=bare)
        numbers = [queries.facts_for(order_ids=[*ids, later])[one].number for one in [*ids, later]]

    assert numbers == ["SO20260311-0001", "SO20260311-0003", "SO20260311-0004"]


@pytest.mark.parametrize(
    ("channel", "reviewed", "state"),
    [
        ("web", False, "review"),  # comes in by itself: a person looks first
        ("marketplace", False, "review"),
        ("phone", False, "open"),  # a person took it already
        ("web", True, "open"),
    ],
)
def test_channels_without_a_person_ask_for_a_first_review(channel: str, reviewed: bool, state: str) -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=replace(ORDER, channel=channel, reviewed=reviewed))
        order = queries.order(order_id=order_id)

    assert order is not None and order.state == state


def test_a_setting_says_which_channels_are_reviewed() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        people.set_preferences(changes={"orders.review_channels": ["phone"]})
        ids = actions.create_orders(
            orders=[replace(ORDER, channel="web"), replace(ORDER, number="SO-2", channel="phone")]
        )
        states = [queries.facts_for(order_ids=ids)[one].state for one in ids]

    assert states == ["open", "review"]


def test_history_comes_in_finished_and_waits_for_nobody() -> None:
    factory = found_factory()
    past = replace(ORDER, channel="marketplace", ordered_at=NOW - timedelta(days=30), requested_at=None)

    with acting_for(factory.id), clock.frozen(NOW):
        delivered, cancelled = actions.create_orders(
            orders=[
                replace(past, number="A", delivered_at=NOW - timedelta(days=3)),
                replace(past, number="B", cancelled_at=NOW - timedelta(days=2)),
            ]
        )
        facts = queries.facts_for(order_ids=[delivered, cancelled])

    assert (facts[delivered].state, facts[cancelled].state) == ("delivered", "cancelled")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"customer_code": "C-404"}, "customer", "unknown"),
        ({"customer_code": ""}, "customer", "missing"),
        ({"order_type": "gift"}, "order_type", "unknown"),
        ({"channel": "fax"}, "channel", "unknown"),
        ({"number": "9" * 61}, "number", "too_long"),
        ({"reference": "a\x00b"}, "reference", "unreadable"),
        ({"requested_at": NOW - timedelta(days=40)}, "requested_at", "before_ordered"),
        ({"delivered_at": NOW + timedelta(days=4)}, "delivered_at", "in_future"),
        ({"committed_at": NOW.replace(year=1926)}, "committed_at", "out_of_range"),
        ({"value_minor": -1}, "value", "out_of_range"),
        ({"currency": "yuan"}, "currency", "unknown"),
        ({"contact_id": uuid4()}, "contact", "unknown"),
        ({"owner_id": uuid4()}, "owner", "unknown"),
        ({"lines": (replace(LINE, quantity=Decimal(0)),)}, "quantity", "not_positive"),
        ({"lines": (replace(LINE, quantity=Decimal("NaN")),)}, "quantity", "not_positive"),
        ({"lines": (replace(LINE, item_name=""),)}, "item", "missing"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(changes: dict, field: str, code: str) -> None:  # type: ignore[type-arg]
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW), pytest.raises(InvalidOrders) as refused:
        actions.create_order(order=replace(ORDER, **changes))

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(field, code)]


def test_all_faults_of_all_orders_are_told_at_once_and_none_is_entered() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        actions.create_order(order=ORDER)
        with pytest.raises(InvalidOrders) as refused:
            actions.create_orders(
                orders=[
                    replace(ORDER, number="SO-2"),
                    ORDER,
                    replace(ORDER, number="SO-3", customer_code="?"),
                    replace(ORDER, number="SO-3"),
                ]
            )
        known = queries.ids_by_number(numbers=["SO-1", "SO-2", "SO-3"])

    assert [(f.index, f.field, f.code) for f in refused.value.faults] == [
        (1, "number", "taken"),
        (2, "customer", "unknown"),
        (2, "number", "duplicate"),
        (3, "number", "duplicate"),
    ]
    assert list(known) == ["SO-1"]


def test_a_contact_of_another_customer_is_refused() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        contact_id = people.add_contact(customer_id=factory.newcomer.id, name="李经理")
        with pytest.raises(InvalidOrders) as refused:
            actions.create_order(order=replace(ORDER, contact_id=contact_id))

    assert [fault.field for fault in refused.value.faults] == ["contact"]


def test_another_organisations_customer_is_unknown() -> None:
    mine, other = found_factory(), found_factory()

    with acting_for(mine.id), clock.frozen(NOW), pytest.raises(InvalidOrders):
        actions.create_order(order=replace(ORDER, customer_code="", customer_id=other.vip.id))


def test_the_usual_kinds_are_there_even_where_only_another_kind_was_defined() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        actions.define_order_types(names={"marketplace": "平台订单"})
        assert actions.check_orders(orders=[ORDER]) == []
        assert [one.code for one in queries.order_types()] == ["marketplace"]
        actions.create_order(order=ORDER)

        assert [one.code for one in queries.order_types()] == ["marketplace", "make_to_order"]


def test_an_order_type_keeps_its_english_name_when_it_is_renamed() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        actions.define_order_types(names={"repair": "维修"}, english={"repair": "Repair"})
        actions.define_order_types(names={"repair": "返修"})

        assert [(one.name, one.name_en) for one in queries.order_types()] == [("返修", "Repair")]
