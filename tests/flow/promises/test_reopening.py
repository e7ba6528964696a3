"""The exemption clause: what opens a promised date again, and what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.promises import actions, queries
from yinuo.ground.kernel.events import acting_as

pytestmark = pytest.mark.django_db

CHANGES = [
    ("another place", {"region": "西南"}, True),
    ("another lane", {"lane_code": "A-B"}, True),
    ("a note", {"note": "轻放"}, False),
    ("a reference", {"reference": "PO-1"}, False),
]


@pytest.mark.parametrize(("changes", "opens"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_only_what_a_date_rests_on_opens_it(factory, new_order, changes, opens):
    order_id = new_order()
    actions.confirm_promise(order_id=order_id)

    with acting_as("member:anna"):
        orders.edit_orders(order_ids=[order_id], changes=changes)
    deliver_all()

    promise = queries.current(order_id=order_id)
    assert (promise.reopened_at is not None) == opens
    assert promise.reopened_by == ("member:anna" if opens else "")


def test_other_lines_open_the_date_and_the_next_version_closes_it(factory, new_order):
    order_id = new_order(lines=(NewLine(item_name="液压泵", quantity=Decimal(1)),))
    first = actions.confirm_promise(order_id=order_id)

    assert orders.change_lines(order_id=order_id, lines=[NewLine(item_name="液压泵", quantity=Decimal(9))])
    deliver_all()
    opened = queries.current(order_id=order_id)
    renewed = actions.confirm_promise(order_id=order_id, committed_at=first.committed_at, why="数量增加，日期不变")

    assert opened.reopened_at is not None
    assert (renewed.version, renewed.reopened_at) == (2, None)


def test_the_same_lines_change_nothing(factory, new_order):
    line = NewLine(item_name="液压泵", quantity=Decimal("1.50"), price_minor=5)
    order_id = new_order(lines=(line,))
    actions.confirm_promise(order_id=order_id)

    assert not orders.change_lines(order_id=order_id, lines=[line])
    deliver_all()

    assert queries.current(order_id=order_id).reopened_at is None


def test_an_order_nobody_promised_has_nothing_to_open(factory, new_order):
    order_id = new_order()

    orders.edit_orders(order_ids=[order_id], changes={"region": "西南"})
    deliver_all()

    assert queries.current(order_id=order_id) is None
