"""What a change would do is computed on a trial: dates, capacity, cost, price, margin, who else would move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.promises.workshop import order_pumps
from yinuo.flow.changes import actions
from yinuo.flow.changes.actions import Draft
from yinuo.flow.changes.queries import ChangeFacts, Impact
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.ground.kernel import queries as kernel

Drafted = Callable[..., ChangeFacts]


def impact_of(order_id: UUID, edits: dict[str, Any], **told: Any) -> Impact:
    found = actions.preview(order_id=order_id, draft=Draft(edits=edits, **told))
    assert found is not None
    return found


def test_a_preview_writes_nothing_and_leaves_the_book_as_it_is(order_id: UUID) -> None:
    seen = lambda: (  # noqa: E731
        kernel.log_position(),
        orders.order(order_id=order_id),
        orders.lines(order_id=order_id),
        promise_queries.reservations(order_id=order_id, released=True),
    )
    before = seen()

    impact_of(order_id, {"lines": {"1": {"quantity": "40"}}})

    assert seen() == before


def test_more_goods_come_later_cost_more_and_take_more_of_the_machine(order_id: UUID) -> None:
    impact = impact_of(order_id, {"lines": {"1": {"quantity": "8"}}})

    assert impact.committed_before == orders.order(order_id=order_id).committed_at
    assert impact.committed_at == impact.latest_at > impact.committed_before
    assert impact.working_days > 0 and impact.basis == "capable"
    assert (impact.value_before, impact.value_minor) == (1_800_000, 7_200_000)
    assert impact.cost_by > 0 and impact.margin_by == impact.value_by - impact.cost_by
    assert {one["place"]: (one["before_hours"], one["after_hours"]) for one in impact.capacity}["5X"] == (10.0, 40.0)


def test_an_order_that_is_late_anyway_is_not_made_late_by_its_change(factory: Factory, order_id: UUID) -> None:
    current = promise_queries.current(order_id=order_id)
    promises.confirm_promise(
        order_id=order_id, committed_at=current.committed_at - timedelta(days=1), why="急", ahead_allowed=True
    )

    impact = impact_of(order_id, {"city": "苏州"})

    assert impact.working_days > 0 and impact.own_days == 0


def test_a_smaller_order_keeps_its_committed_date(order_id: UUID) -> None:
    impact = impact_of(order_id, {"lines": {"1": {"quantity": "1"}}})

    assert impact.latest_at <= impact.latest_before
    assert impact.committed_at == impact.committed_before and impact.working_days == 0
    assert impact.value_by == -900_000


def test_what_is_computed_is_what_the_change_comes_to(sent: Callable[..., ChangeFacts], order_id: UUID) -> None:
    change = sent({"lines": {"1": {"quantity": "6"}}})

    actions.agree(change_id=change.id, signer_name="王工")

    order = orders.order(order_id=order_id)
    assert (order.committed_at, order.value_minor) == (change.impact.committed_at, change.impact.value_minor)
    assert promise_queries.projection(order_id=order_id).latest_at <= change.impact.latest_at


def test_a_wish_for_an_earlier_day_may_bring_the_date_forward(factory: Factory, order_id: UUID) -> None:
    far = NOW + timedelta(days=60)
    other = order_pumps("SO-2", requested_at=far)
    promises.confirm_promise(order_id=other, committed_at=far, why="客户要求")

    impact = impact_of(other, {"requested_at": NOW + timedelta(days=30)})

    assert impact.committed_at < impact.committed_before and impact.working_days < 0


def test_a_fee_is_part_of_the_price_and_moves_no_date(order_id: UUID) -> None:
    impact = impact_of(order_id, {}, fee_minor=50_000)

    assert (impact.value_by, impact.working_days) == (50_000, 0)


def test_an_order_of_items_that_supply_does_not_know_is_dated_by_its_stages(factory: Factory, order_id: UUID) -> None:
    impact = impact_of(order_id, {"added": [{"item_name": "培训", "quantity": "1", "price_minor": 100_000}]})

    assert impact.basis == "preset" and impact.cost_by is None and impact.margin_by is None
    assert impact.value_by == 100_000


def test_an_order_without_a_promise_is_changed_without_one(factory: Factory, order_id: UUID) -> None:
    other = order_pumps("SO-2")

    impact = impact_of(other, {"lines": {"1": {"quantity": "3"}}})

    assert (impact.committed_before, impact.committed_at, impact.version) == (None, None, 0)


def test_a_line_that_is_taken_out_frees_what_was_held_for_it(factory: Factory, order_id: UUID) -> None:
    from decimal import Decimal

    from yinuo.flow.orders import actions as order_actions
    from yinuo.flow.orders.actions import NewLine, NewOrder

    line = NewLine(item_code="PUMP", item_name="液压泵", quantity=Decimal(3), unit="台")
    two = order_actions.create_order(order=NewOrder(number="SO-2", customer_code="C-001", lines=(line, line)))
    promises.confirm_promise(order_id=two)

    impact = impact_of(two, {"lines": {"2": {"quantity": "0"}}})

    assert {one["place"]: one["after_hours"] for one in impact.capacity}["5X"] == 15.0
    assert impact.latest_at < impact.latest_before or impact.latest_at <= impact.committed_before


def test_impact_goes_through_json_unchanged(order_id: UUID) -> None:
    impact = impact_of(order_id, {"lines": {"1": {"quantity": "8"}}})

    assert Impact.from_json(impact.to_json()) == impact


FAULTY = [
    ("a line that is not there", {"lines": {"9": {"quantity": "1"}}}, {"line_9": "unknown"}),
    ("a line on which something else stands", {"lines": {"1": {"of": "X", "quantity": "1"}}}, {"line_1": "moved"}),
    ("no number", {"lines": {"1": {"quantity": "许多"}}}, {"line_1": "quantity"}),
    ("less than nothing", {"lines": {"1": {"quantity": "-1"}}}, {"line_1": "quantity"}),
    ("no finite number", {"lines": {"1": {"quantity": "NaN"}}}, {"line_1": "quantity"}),
    ("too fine", {"lines": {"1": {"quantity": "0.00001"}}}, {"line_1": "quantity"}),
    ("a price below nothing", {"lines": {"1": {"price_minor": -1}}}, {"line_1": "price"}),
    ("nothing left", {"lines": {"1": {"quantity": "0"}}}, {"lines": "none_left"}),
    ("a new line without a name", {"added": [{"quantity": "1"}]}, {"added_1": "name"}),
    ("a new line of nothing", {"added": [{"item_name": "阀", "quantity": "0"}]}, {"added_1": "quantity"}),
    (
        "another unit than the item's",
        {"added": [{"item_code": "PUMP", "quantity": "1", "unit": "箱"}]},
        {"added_1": "unit"},
    ),
    ("a day that is over", {"requested_at": NOW}, {"requested_at": "past"}),
    ("a long city", {"city": "城" * 101}, {"city": "too_long"}),
    ("a long specification", {"specification": "长" * 2_001}, {"specification": "too_long"}),
]


@pytest.mark.parametrize(("what", "edits", "faults"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_edit_names_its_field(order_id: UUID, what: str, edits: dict[str, Any], faults: Any) -> None:
    with pytest.raises(actions.InvalidChangeOrder) as refused:
        actions.preview(order_id=order_id, draft=Draft(edits=edits))

    assert refused.value.faults == faults


KINDS = [
    ({"lines": {"1": {"quantity": "3"}}}, "quantity"),
    ({"lines": {"1": {"price_minor": 3}}}, "quantity"),
    ({"added": [{"item_code": "PUMP", "quantity": "1"}], "lines": {"1": {"quantity": "3"}}}, "scope"),
    ({"requested_at": NOW + timedelta(days=20)}, "date"),
    ({"city": "苏州", "requested_at": NOW + timedelta(days=20)}, "address"),
    ({"specification": "改为 316 不锈钢", "city": "苏州"}, "specification"),
]


@pytest.mark.parametrize(("edits", "kind"), KINDS, ids=[row[1] for row in KINDS])
def test_the_kind_is_told_by_what_changes(drafted: Drafted, edits: dict[str, Any], kind: str) -> None:
    assert drafted(edits).kind == kind
