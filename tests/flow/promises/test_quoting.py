"""Quotes: told under a number, holding nothing, expiring, and becoming orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.cast import NOW
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import InvalidWanted, Wanted, WantedLine
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
PUMP = WantedLine(item_code="", item_name="液压泵", quantity=Decimal(3), price_minor=120_000)


@pytest.fixture
def wanted(factory):
    return Wanted(customer_id=factory.vip.id, lines=(PUMP,))


def test_a_quote_has_a_number_an_end_and_what_was_offered(factory, wanted):
    with acting_as("member:x"):
        first, second = (actions.quote_lines(wanted=wanted) for _ in range(2))

    assert (first.number, second.number) == ("QT20260311-0001", "QT20260311-0002")
    assert first.expires_at == NOW + timedelta(hours=72)
    assert (first.state, first.made_by, first.order_id, first.value_minor) == ("open", "member:x", None, 360_000)
    assert first.offer == queries.offer_lines(wanted=wanted)
    assert queries.quote(quote_id=first.id) == first
    assert queries.quotes(customer_id=factory.vip.id) == [second, first] or len(queries.quotes()) == 2


def test_what_is_left_out_is_filled_in_from_the_item(factory, wanted):
    supply.save_items(items=[supply.NewItem(code="P-1", name="柱塞泵", unit="台", price_minor=99_000)])

    quote = actions.quote_lines(wanted=replace(wanted, lines=(WantedLine(item_code="P-1", quantity=Decimal(2)),)))

    (line,) = quote.wanted.lines
    assert (line.item_name, line.unit, line.price_minor, quote.wanted.region) == ("柱塞泵", "台", 99_000, "华东")


def one(**facts):
    return {"lines": (replace(PUMP, **facts),)}


FAULTY = [
    ("of parts of less than nothing", {"min_split": Decimal(-1)}, (0, "min_split", "out_of_range")),
    ("of no part", {"max_splits": 0}, (0, "max_splits", "out_of_range")),
    ("of a thousand parts", {"max_splits": 1_000}, (0, "max_splits", "out_of_range")),
    ("of the far future", {"not_before": NOW + timedelta(days=4_000)}, (0, "not_before", "out_of_range")),
    (
        "of what is wished for before it may come",
        {"requested_at": NOW + timedelta(days=5), "not_before": NOW + timedelta(days=9)},
        (0, "not_before", "after_wish"),
    ),
    ("of nobody", {"customer_id": uuid4()}, (0, "customer_id", "unknown")),
    ("of nothing", {"lines": ()}, (0, "lines", "missing")),
    ("of too much", {"lines": (PUMP,) * 201}, (0, "lines", "too_many")),
    ("of none", one(quantity=Decimal(0)), (1, "quantity", "not_positive")),
    ("of less than none", {"lines": (PUMP, *one(quantity=Decimal(-1))["lines"])}, (2, "quantity", "not_positive")),
    ("of a number that is none", one(quantity=Decimal("NaN")), (1, "quantity", "not_positive")),
    ("of a million millions", one(quantity=Decimal(10**12)), (1, "quantity", "out_of_range")),
    ("of an item nobody knows", one(item_code="X", item_name=""), (1, "item_code", "unknown")),
    ("for yesterday", {"requested_at": NOW - timedelta(days=1)}, (0, "requested_at", "past")),
    ("in an unknown manner", {"ship": "teleport"}, (0, "ship", "unknown")),
    ("for no time at all", {"valid_hours": 0.0}, (0, "valid_hours", "out_of_range")),
    ("in Klingon", {"language": "tlh"}, (0, "language", "unknown")),
    ("of an unknown kind", {"order_type": "gift"}, (0, "order_type", "unknown")),
    ("on an unknown lane", {"lane_code": "MOON"}, (0, "lane_code", "unknown")),
    ("of unreadable text", one(item_name="a\x00b"), (1, "item_name", "unreadable")),
]


@pytest.mark.parametrize(("facts", "fault"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_what_cannot_be_asked_is_refused_with_every_fault_and_its_line(factory, wanted, facts, fault):
    with pytest.raises(InvalidWanted) as caught:
        actions.quote_lines(wanted=replace(wanted, **facts))

    assert [(each.line, each.field, each.code) for each in caught.value.faults] == [fault]
    assert queries.quotes() == []


def test_an_item_is_asked_for_in_its_own_unit(factory, wanted):
    supply.save_items(items=[supply.NewItem(code="P-1", name="柱塞泵", unit="台")])
    line = WantedLine(item_code="P-1", quantity=Decimal(2), unit="箱")

    with pytest.raises(InvalidWanted) as caught:
        actions.quote_lines(wanted=replace(wanted, lines=(line,)))

    (fault,) = caught.value.faults
    assert (fault.line, fault.code, fault.value) == (1, "unit_differs", "台")


def test_a_quote_that_is_taken_becomes_an_order_with_its_promise(factory, wanted):
    quote = actions.quote_lines(wanted=wanted)

    accepted = actions.accept_quote(quote_id=quote.id, reference="PO-77")

    order = orders.order(order_id=accepted.order_id)
    (line,) = orders.lines(order_id=accepted.order_id)
    assert order.committed_at == quote.offer.latest_at == accepted.promise.committed_at
    assert (order.reference, order.state, line.item_name, line.quantity) == ("PO-77", "open", "液压泵", 3)
    assert queries.quote(quote_id=quote.id).state == "accepted"
    assert queries.quote(quote_id=quote.id).order_id == accepted.order_id


@pytest.mark.parametrize(("lies_there", "order_type"), [(5, "make_to_stock"), (1, "make_to_order")])
def test_what_lies_in_stock_is_ordered_as_such(factory, wanted, lies_there, order_type):
    order_actions.define_order_types(names={"make_to_stock": "现货", "make_to_order": "定制"})
    supply.save(drafts=[supply.NewSite(code="W", name="一号库")])
    supply.save(drafts=[supply.NewSupplier(code="S-1", name="泵厂", lead_hours=240.0)])
    supply.save(drafts=[supply.NewItem(code="P-1", name="柱塞泵", supplier="S-1", lead_hours=240.0)])
    supply.save(drafts=[supply.NewStock(item="P-1", site="W", on_hand=Decimal(lies_there))])
    quote = actions.quote_lines(wanted=replace(wanted, lines=(WantedLine(item_code="P-1", quantity=Decimal(3)),)))

    accepted = actions.accept_quote(quote_id=quote.id)

    assert quote.offer.basis == "capable"
    assert orders.order(order_id=accepted.order_id).order_type == order_type


def test_a_quote_is_taken_once(factory, wanted):
    quote = actions.quote_lines(wanted=wanted)
    actions.accept_quote(quote_id=quote.id)

    with pytest.raises(actions.QuoteNotOpen):
        actions.accept_quote(quote_id=quote.id)


def test_after_its_end_a_quote_binds_nobody(factory, wanted):
    quote = actions.quote_lines(wanted=replace(wanted, valid_hours=1.0))

    with clock.frozen(NOW + timedelta(hours=1)):
        assert queries.quote(quote_id=quote.id).state == "expired"
        with pytest.raises(actions.QuoteNotOpen):
            actions.accept_quote(quote_id=quote.id)


def test_a_date_that_can_no_longer_be_had_is_told_and_can_be_taken_instead(factory, wanted):
    quote = actions.quote_lines(wanted=wanted)

    with clock.frozen(NOW + timedelta(days=2)):
        with pytest.raises(actions.OfferMoved) as caught:
            actions.accept_quote(quote_id=quote.id)
        accepted = actions.accept_quote(quote_id=quote.id, committed_at=caught.value.latest_at)

    assert accepted.promise.committed_at == caught.value.latest_at > quote.offer.latest_at


def test_a_quote_of_an_order_promises_that_order(factory, new_order):
    order_id = new_order()
    quote = actions.quote_order(order_id=order_id, language="en")

    accepted = actions.accept_quote(quote_id=quote.id)

    assert quote.language == "en"
    assert accepted.order_id == order_id
    assert [promise.version for promise in queries.promises(order_id=order_id)] == [1]


def test_a_withdrawn_quote_says_why_and_cannot_be_taken(factory, wanted):
    quote = actions.quote_lines(wanted=wanted)

    withdrawn = actions.withdraw_quote(quote_id=quote.id, why="客户另选")

    assert (withdrawn.state, withdrawn.settled_why) == ("withdrawn", "客户另选")
    with pytest.raises(actions.QuoteNotOpen):
        actions.accept_quote(quote_id=quote.id)
