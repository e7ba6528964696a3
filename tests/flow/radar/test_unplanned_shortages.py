"""Shortages of orders that are committed and have no plan: told apart, with the orders and how much each lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.promises.workshop import CASTING, PUMP, SEAL, SITE, equip, order_pumps
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

SOON, LATER = timedelta(days=5), timedelta(days=30)


@pytest.fixture
def works(db: None) -> Iterator[Factory]:
    """远山机械, at NOW."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        yield factory


def _bought(*, item: str, days: float, quantity: int) -> None:
    due_at = NOW + timedelta(days=days)
    supply.save(
        drafts=[
            supply.NewPurchaseLine(
                number=f"PO-{item}", item=item, site=SITE, supplier="FOUNDRY", quantity=Decimal(quantity), due_at=due_at
            )
        ]
    )


def _told() -> dict[str, list[tuple[str, float]]]:
    """Return which orders lack how much, by item."""
    actions.look_for_hazards(kind="shortage")
    found = [one for one in queries.hazards(kind="shortage") if one.facts.get("unplanned")]
    return {one.key: [(each["number"], each["lacking"]) for each in one.facts["orders"]] for one in found}


@pytest.mark.parametrize(
    ("pumps", "castings", "seals", "receipt", "told"),
    [
        (5, 0, 0, None, {}),  # they lie there
        (0, 5, 10, None, {}),  # they can be made
        (2, 2, 100, None, {"CASTING@": [("SO-2", 1)]}),  # the sooner is served first; who is later lacks
        (0, 0, 100, None, {"CASTING@": [("SO-1", 3), ("SO-2", 2)]}),
        (0, 5, 3, None, {"SEAL@": [("SO-1", 3), ("SO-2", 4)]}),  # two in each
        (0, 0, 100, (CASTING, 3, 5), {}),  # it comes in time
        (0, 3, 100, (CASTING, 9, 5), {"CASTING@": [("SO-2", 2)]}),  # it comes too late
        (0, 0, 100, (PUMP, 3, 5), {}),  # the pumps themselves come in time
    ],
)
def test_what_committed_orders_need_counts_without_a_plan(
    works: Factory, pumps: int, castings: int, seals: int, receipt: tuple[str, float, int] | None, told: object
) -> None:
    equip(pumps=pumps, castings=castings, seals=seals)
    if receipt:
        _bought(item=receipt[0], days=receipt[1], quantity=receipt[2])
    order_pumps("SO-1", count=3, committed_at=NOW + SOON)
    order_pumps("SO-2", count=2, committed_at=NOW + SOON + timedelta(hours=1))

    assert _told() == told


def test_it_says_which_orders_lack_how_much_when_and_that_ordering_now_is_too_late(works: Factory) -> None:
    equip(castings=1)
    order_pumps("SO-1", count=3, committed_at=NOW + timedelta(days=3))
    order_pumps("SO-2", count=2, committed_at=NOW + timedelta(days=4))

    _told()
    (found,) = queries.hazards(kind="shortage")
    told = queries.hazard_in_words(hazard=found)

    assert found.severity == "critical" and found.order_count == 2 and found.facts["lacking"] == 4
    assert "泵体铸件" in told.title and "没有排产" in told.title
    assert "SO-1 缺 2 件（" in told.reason and "SO-2 缺 2 件（" in told.reason
    assert "没有在途采购" in told.reason and "现在下单也来不及" in told.reason
    assert "重新承诺" in told.advice


@pytest.mark.parametrize(
    ("days", "told"),
    # The foundry takes ten days, four when hurried.
    [(5, ["加急下单还来得及"]), (12, ["日 下单还来得及"]), (20, [])],
)
def test_what_can_be_ordered_in_time_is_told_when_it_must_be_ordered_soon(works: Factory, days, told) -> None:
    equip(castings=0)
    order_pumps("SO-1", committed_at=NOW + timedelta(days=days))

    _told()
    found = queries.hazards(kind="shortage")

    assert [one.severity for one in found] == ["watch"] * len(told)
    assert all(words in queries.hazard_in_words(hazard=one).reason for one, words in zip(found, told, strict=True))


def test_what_planned_orders_hold_is_not_there_for_others(works: Factory) -> None:
    equip(castings=3)
    promises.confirm_promise(order_id=order_pumps("SO-1", count=2))
    order_pumps("SO-2", count=2, committed_at=NOW + timedelta(days=3))

    assert _told() == {f"{CASTING}@": [("SO-2", 1)]}


def test_orders_that_owe_nothing_or_of_which_nothing_is_known_are_left_out(works: Factory) -> None:
    equip(castings=0, seals=0)
    order_pumps("WISH", requested_at=NOW + SOON)
    order_pumps("FAR", committed_at=NOW + timedelta(days=400))
    order_pumps("OLD", committed_at=NOW - timedelta(days=90))
    orders.cancel_orders(order_ids=[order_pumps("GONE", committed_at=NOW + SOON)], why="客户不要了")
    gift = NewLine(item_code="GIFT", item_name="赠品", quantity=Decimal(1), unit="件", price_minor=0)
    boxes = NewLine(item_code=SEAL, item_name="密封圈", quantity=Decimal(1), unit="箱", price_minor=0)
    lines = (gift, boxes)
    orders.create_order(order=NewOrder(number="ELSE", customer_code="C-001", lines=lines, committed_at=NOW + SOON))

    assert _told() == {}


def test_what_lacks_is_told_in_whole_pieces_with_its_unit_and_the_lot_to_buy(works: Factory) -> None:
    equip(castings=0)
    casting = supply.NewItem(code=CASTING, name="泵体铸件", supplier="FOUNDRY", lot_multiple=Decimal(20))
    supply.save(drafts=[casting])
    supply.save(drafts=[supply.NewComponent(parent=PUMP, child=CASTING, quantity=Decimal(1), scrap=0.02)])
    order_pumps("SO-1", count=3, committed_at=NOW + SOON)
    order_pumps("SO-2", count=2, committed_at=NOW + SOON)

    assert _told() == {"CASTING@": [("SO-1", 4), ("SO-2", 2)]}
    (found,) = queries.hazards(kind="shortage")
    told = queries.hazard_in_words(hazard=found)
    assert "缺 6 件" in told.title and "SO-1 缺 4 件（" in told.reason and "按采购批量要下单 20 件" in told.reason
