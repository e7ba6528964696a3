"""Purchases that move, come in or do not come, with what was promised on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, found_factory
from tests.ground.supply.places import PURCHASE, STOCK, stock_up
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions
from yinuo.ground.supply.actions import (
    InvalidSupplyInput,
    MoreThanOpen,
    NewPurchaseLine,
    NewStock,
    PurchaseClosed,
    PurchaseRef,
    Take,
    UnknownPurchase,
)
from yinuo.ground.supply.models import PurchaseLine, Stock

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
REF = PurchaseRef(number="PO-1", line=1)
LINE = NewPurchaseLine(
    number="PO-1", item="M-1", site="W-1", supplier="S-1", quantity=Decimal(20), due_at=NOW, ordered_at=NOW - 9 * A_DAY
)


def buy(*, held: int = 0, on_hand: int = 0) -> None:
    stock_up(on_hand=on_hand)
    actions.save(drafts=[LINE])
    if held:
        actions.hold_stock(takes=[Take(ref=PURCHASE, quantity=Decimal(held))])


def line() -> tuple[str, int, int]:
    row = PurchaseLine.objects.get()
    return row.state, int(row.open_quantity), int(row.reserved)


def stock() -> tuple[int, int]:
    row = Stock.objects.get()
    return int(row.on_hand), int(row.reserved)


def told(event: str) -> list[dict]:
    return [one.payload for one in kernel.recent(types=[f"supply.{event}"])]


def test_a_line_that_is_moved_keeps_the_first_date_and_tells_both() -> None:
    with acting_for(found_factory().id):
        buy()
        actions.move_purchase(ref=REF, due_at=NOW + 3 * A_DAY, reason="铸件返工")
        row = PurchaseLine.objects.get()
        moves = told("purchase_moved")

    assert (row.promised_at, row.due_at) == (NOW, NOW + 3 * A_DAY)
    assert len(moves) == 1
    assert (
        moves[0]
        | {
            "ref": PURCHASE,
            "item": "M-1",
            "site": "W-1",
            "supplier": "S-1",
            "quantity": "20",
            "reason": "铸件返工",
        }
        == moves[0]
    )


def test_a_line_saved_with_another_date_is_told_as_moved_once() -> None:
    with acting_for(found_factory().id):
        buy()
        later = replace(LINE, due_at=NOW + A_DAY)
        actions.save(drafts=[later])
        actions.save(drafts=[later])

        assert len(told("purchase_moved")) == 1


def test_moving_to_the_same_date_changes_nothing() -> None:
    with acting_for(found_factory().id):
        buy()
        actions.move_purchase(ref=REF, due_at=NOW)

        assert told("purchase_moved") == []


def test_what_comes_in_lies_in_stock_with_its_reservations() -> None:
    with acting_for(found_factory().id):
        buy(held=12, on_hand=3)
        actions.receive_purchase(ref=REF, quantity=Decimal(8), received_at=NOW)
        first = (line(), stock())
        actions.receive_purchase(ref=REF, quantity=Decimal(12), received_at=NOW + A_DAY)
        events = told("purchase_received")

        assert first == (("open", 12, 4), (11, 8))
        assert (line(), stock()) == (("received", 0, 0), (23, 12))
        assert [(one["quantity"], one["moved"], one["open_quantity"]) for one in events] == [
            ("12", "4", "0"),
            ("8", "8", "12"),
        ]
        assert events[0]["stock_ref"] == STOCK
        assert PurchaseLine.objects.get().received_at == NOW + A_DAY


def test_a_first_receipt_of_an_item_opens_its_stock() -> None:
    with acting_for(found_factory().id):
        buy()
        Stock.objects.all().delete()
        actions.receive_purchase(ref=REF, quantity=Decimal(20), received_at=NOW)

        assert stock() == (20, 0)


@pytest.mark.parametrize("quantity", [0, -1, 21])
def test_no_more_comes_in_than_was_to_come(quantity: int) -> None:
    with acting_for(found_factory().id):
        buy()
        with pytest.raises(MoreThanOpen) as refused:
            actions.receive_purchase(ref=REF, quantity=Decimal(quantity), received_at=NOW)

        assert refused.value.open_quantity == 20
        assert line() == ("open", 20, 0)


def test_a_cancelled_line_tells_what_was_promised_on_it() -> None:
    with acting_for(found_factory().id):
        buy(held=7)
        actions.cancel_purchase(ref=REF)

        assert line() == ("cancelled", 0, 0)
        assert told("purchase_cancelled")[0] | {"quantity": "20", "lost": "7"} == told("purchase_cancelled")[0]


def test_a_line_that_is_closed_or_unknown_does_not_move() -> None:
    with acting_for(found_factory().id):
        buy()
        actions.cancel_purchase(ref=REF)

        for call in (
            lambda: actions.move_purchase(ref=REF, due_at=NOW + A_DAY),
            lambda: actions.receive_purchase(ref=REF, quantity=Decimal(1), received_at=NOW),
            lambda: actions.cancel_purchase(ref=REF),
        ):
            with pytest.raises(PurchaseClosed):
                call()
        with pytest.raises(UnknownPurchase):
            actions.move_purchase(ref=PurchaseRef(number="PO-9", line=1), due_at=NOW)


# What a file tells of a line of twenty, of which eight came: told open quantity, told receipt; what is open then.
OPEN = [
    ("nothing told: what came stays", {}, 12),
    ("a larger order", {"quantity": Decimal(30)}, 22),
    ("a smaller order than what came", {"quantity": Decimal(5)}, 0),
    ("the open quantity", {"open_quantity": Decimal(3)}, 3),
    ("the receipt", {"received_at": NOW}, 0),
]


@pytest.mark.parametrize(("changes", "left"), [row[1:] for row in OPEN], ids=[row[0] for row in OPEN])
def test_what_is_still_to_come_follows_from_what_is_told(changes: dict, left: int) -> None:
    with acting_for(found_factory().id):
        buy()
        actions.receive_purchase(ref=REF, quantity=Decimal(8), received_at=NOW)
        record = {"number": "PO-1", "line": 1, "item": "M-1", "site": "W-1", "quantity": Decimal(20), "due_at": NOW}
        actions.save_records(kind="purchase_line", records=[record | changes], given=set(record) | set(changes))

        assert line() == ("open" if left else "received", left, 0)


def test_a_file_that_says_it_came_hands_its_reservations_to_the_stock() -> None:
    with acting_for(found_factory().id):
        buy(held=12, on_hand=2)
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save(drafts=[replace(LINE, received_at=NOW)])
        actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(22))])
        actions.save(drafts=[replace(LINE, received_at=NOW)])

        assert [fault.code for fault in refused.value.faults] == ["reserved_of_line"]
        assert (line(), stock()) == (("received", 0, 0), (22, 12))
        assert told("purchase_received")[0]["moved"] == "12"
