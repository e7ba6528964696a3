"""Once the scope of an order is frozen, what was ordered changes by change orders only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries
from yinuo.flow.orders.actions import NewLine, NewOrder, ScopeFrozen
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter() -> Any:
    with acting_for(found_factory().id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)

        def made(number: str = "SO-1") -> UUID:
            lines = (NewLine(item_name="减速机", quantity=Decimal(2)), NewLine(item_name="备件包"))
            return orders.create_order(order=NewOrder(number=number, customer_code="C-001", lines=lines))

        yield made


def more(order_id: UUID, **told: Any) -> Any:
    known = [NewLine(**{one.name: getattr(line, one.name) for one in fields(NewLine)}) for line in _lines(order_id)]
    return orders.change_lines(order_id=order_id, lines=[replace(one, quantity=Decimal(9)) for one in known], **told)


def _lines(order_id: UUID) -> list[Any]:
    return queries.lines(order_id=order_id)


def set_field(name: str, value: Any) -> Callable[[UUID], Any]:
    return lambda order_id: orders.edit_orders(order_ids=[order_id], changes={name: value})


SCOPE = [
    ("lines", more),
    ("the wished date", set_field("requested_at", NOW + timedelta(days=9))),
    ("the region", set_field("region", "华南")),
    ("the city", set_field("city", "广州")),
    ("the postcode", set_field("postcode", "510000")),
    ("the price", set_field("value_minor", 5)),
]


@pytest.mark.parametrize(("what", "edit"), SCOPE, ids=[row[0] for row in SCOPE])
def test_scope_that_is_frozen_is_not_edited(enter: Any, what: str, edit: Callable[[UUID], Any]) -> None:
    order_id = enter()
    orders.freeze_scope(order_ids=[order_id], why="合同已签")
    before = queries.order(order_id=order_id), _lines(order_id)

    with pytest.raises(ScopeFrozen) as refused:
        edit(order_id)

    assert refused.value.numbers == ("SO-1",)
    assert (queries.order(order_id=order_id), _lines(order_id)) == before


@pytest.mark.parametrize(("name", "value"), [("note", "记一笔"), ("reference", "PO-7"), ("channel", "phone")])
def test_what_is_not_scope_may_still_be_edited(enter: Any, name: str, value: str) -> None:
    order_id = enter()
    orders.freeze_scope(order_ids=[order_id])

    done = set_field(name, value)(order_id)

    assert done.changed == 1


def test_an_edit_that_changes_nothing_of_the_scope_is_no_offence(enter: Any) -> None:
    order_id = enter()
    order = queries.order(order_id=order_id)
    orders.freeze_scope(order_ids=[order_id])

    done = orders.edit_orders(order_ids=[order_id], changes={"city": order.city, "note": "新"})

    assert done.changed == 1


def test_a_change_order_goes_through(enter: Any) -> None:
    order_id = enter()
    orders.freeze_scope(order_ids=[order_id])

    more(order_id, by_change_order=True)
    orders.edit_orders(order_ids=[order_id], changes={"city": "苏州"}, by_change_order=True)

    assert [line.quantity for line in _lines(order_id)] == [9, 9]
    assert queries.order(order_id=order_id).city == "苏州"


def test_of_several_orders_only_the_frozen_ones_are_left_alone(enter: Any) -> None:
    frozen, free = enter("SO-1"), enter("SO-2")
    orders.freeze_scope(order_ids=[frozen])

    done = orders.edit_orders(order_ids=[frozen, free], changes={"city": "苏州"})

    assert (done.changed, done.frozen) == (1, (frozen,))


def test_an_edit_made_before_the_freeze_cannot_be_undone_after_it(enter: Any) -> None:
    order_id = enter()
    edits = [more(order_id), set_field("city", "苏州")(order_id).edit_id]
    orders.freeze_scope(order_ids=[order_id])

    undone = [orders.undo_edit(edit_id=one) for one in edits]

    assert [one.kept for one in undone] == [("SO-1",), ("SO-1",)]
    assert queries.order(order_id=order_id).city == "苏州"


def test_a_freeze_begins_at_its_moment_and_ends_when_it_is_lifted(enter: Any) -> None:
    order_id = enter()
    orders.freeze_scope(order_ids=[order_id], at=NOW + timedelta(hours=2))
    more(order_id)

    with clock.frozen(NOW + timedelta(hours=2)), pytest.raises(ScopeFrozen):
        set_field("city", "苏州")(order_id)
    assert orders.thaw_scope(order_ids=[order_id], why="客户要求") == 1
    with clock.frozen(NOW + timedelta(hours=3)):
        set_field("city", "苏州")(order_id)

    told = [one.type for one in kernel.history(subject_type="order", subject_id=order_id)]
    assert "orders.scope_frozen" in told and "orders.scope_thawed" in told


def test_freezing_twice_is_once_and_an_earlier_moment_counts(enter: Any) -> None:
    order_id = enter()

    counts = [orders.freeze_scope(order_ids=[order_id], at=NOW + timedelta(hours=hours)) for hours in (5, 5, 9, 1)]

    assert counts == [1, 0, 0, 1]
    assert queries.order(order_id=order_id).scope_frozen_at == NOW + timedelta(hours=1)
