"""The lines of an order are changed all at once, with what they are worth, and set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import InvalidOrders, NewLine, NewOrder, OrderSettled
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

PUMP = NewLine(item_code="P-80", item_name="液压泵", family="泵", quantity=Decimal(3), price_minor=10_000)
SEAL = NewLine(item_name="密封圈", family="备件", quantity=Decimal("2.5"), unit="套", price_minor=400)


@pytest.fixture
def factory(db):
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        yield factory


def _order(*lines: NewLine, **told: object) -> UUID:
    return actions.create_order(order=NewOrder(customer_code="C-001", lines=lines, **told))  # type: ignore[arg-type]


def _order_facts(order_id: UUID) -> queries.OrderFacts:
    order = queries.order(order_id=order_id)
    assert order is not None
    return order


def _shown(order_id: UUID) -> list[tuple[str, Decimal, int]]:
    return [(line.item_name, line.quantity, line.price_minor) for line in queries.lines(order_id=order_id)]


def test_lines_change_with_the_value_and_family_that_were_theirs(factory) -> None:
    order_id = _order(PUMP)

    assert actions.change_lines(order_id=order_id, lines=[SEAL, replace(PUMP, quantity=Decimal(5))])

    order = _order_facts(order_id)
    assert _shown(order_id) == [("密封圈", Decimal("2.5"), 400), ("液压泵", Decimal(5), 10_000)]
    assert (order.value_minor, order.family) == (51_000, "备件")


def test_a_value_that_was_agreed_apart_stays(factory) -> None:
    order_id = _order(replace(PUMP, price_minor=0), value_minor=99_900, family="整机")

    actions.change_lines(order_id=order_id, lines=[SEAL])

    assert (_order_facts(order_id).value_minor, _order_facts(order_id).family) == (99_900, "整机")


def test_the_change_is_logged_and_set_back_whole(factory) -> None:
    due = NOW + timedelta(days=4)
    order_id = _order(replace(PUMP, handover_due_at=due, freight_minor=70), SEAL)
    before, order = queries.lines(order_id=order_id), _order_facts(order_id)

    edit_id = actions.change_lines(order_id=order_id, lines=[SEAL])
    told = kernel.history(subject_type="order", subject_id=order_id)[0]
    assert edit_id is not None
    undone = actions.undo_edit(edit_id=edit_id)

    after = queries.lines(order_id=order_id)
    assert (told.type, len(told.payload["before"]), len(told.payload["after"])) == ("orders.lines_changed", 2, 1)
    assert undone.restored == 1 and _order_facts(order_id) == order
    assert [replace(line, id=old.id) for line, old in zip(after, before, strict=True)] == before


def test_an_order_entered_without_lines_gets_them_and_loses_them_again(factory) -> None:
    order_id = _order()

    edit_id = actions.change_lines(order_id=order_id, lines=[SEAL])
    assert edit_id is not None and _order_facts(order_id).value_minor == 1_000
    actions.undo_edit(edit_id=edit_id)

    assert _shown(order_id) == [] and _order_facts(order_id).value_minor == 0


def test_lines_changed_again_since_are_not_set_back(factory) -> None:
    order_id = _order(PUMP)
    first = actions.change_lines(order_id=order_id, lines=[SEAL])
    actions.change_lines(order_id=order_id, lines=[SEAL, PUMP])

    assert first is not None
    undone = actions.undo_edit(edit_id=first)

    assert undone.restored == 0 and undone.kept == (_order_facts(order_id).number,)
    assert len(_shown(order_id)) == 2


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([], [("lines", "missing")]),
        ([replace(PUMP, quantity=Decimal(0))], [("quantity", "not_positive")]),
        ([NewLine(item_name="")], [("item", "missing")]),
        (
            [replace(PUMP, price_minor=-1), replace(SEAL, unit="箱" * 21)],
            [("price_minor", "out_of_range"), ("unit", "too_long")],
        ),
    ],
)
def test_faulty_lines_are_refused_whole(factory, lines: list[NewLine], faults: list[tuple[str, str]]) -> None:
    order_id = _order(PUMP)

    with pytest.raises(InvalidOrders) as refused:
        actions.change_lines(order_id=order_id, lines=lines)

    assert [(fault.field, fault.code) for fault in refused.value.faults] == faults
    assert len(_shown(order_id)) == 1


def test_the_lines_of_a_delivered_order_are_history(factory) -> None:
    order_id = _order(PUMP)
    actions.note_delivered(order_id=order_id, delivered_at=NOW)

    with pytest.raises(OrderSettled):
        actions.change_lines(order_id=order_id, lines=[SEAL])


def test_a_line_stays_itself_while_others_come_and_go_and_comes_back_as_it_was(factory) -> None:
    order_id = _order(PUMP, SEAL)
    pump, seal = (line.id for line in queries.lines(order_id=order_id))

    actions.change_lines(order_id=order_id, lines=[SEAL, replace(PUMP, quantity=Decimal(9)), PUMP])
    moved = [line.id for line in queries.lines(order_id=order_id)]
    edit_id = actions.change_lines(order_id=order_id, lines=[SEAL])
    assert edit_id is not None
    actions.undo_edit(edit_id=edit_id)

    assert moved[:2] == [seal, pump] and moved[2] not in (seal, pump)
    assert [line.id for line in queries.lines(order_id=order_id)] == moved
