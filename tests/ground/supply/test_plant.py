"""The plant that promises are computed from: what it holds, when it is read again, and what suppliers taught it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, found_factory
from tests.ground.supply.places import BATCH, PURCHASE, STOCK, order_from_supplier, put_in_batch, stock_up
from yinuo.core.capacity.model import Spread, Supply
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.supply import actions, blocking, queries
from yinuo.ground.supply.actions import NewItem, NewStock, NewSupplier
from yinuo.ground.supply.plant import minute_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def supplies() -> dict[str, Supply]:
    return {one.ref: one for one in queries.plant(now=NOW).supplies}


def test_stock_batches_and_purchases_are_supplies_by_their_names() -> None:
    with acting_for(found_factory().id):
        stock_up(on_hand=10, safety=2)
        put_in_batch(quantity=4)
        order_from_supplier(quantity=20)
        plant = queries.plant(now=NOW)
        found = supplies()
        assert plant.calendars[""] == queries.working_calendar()

    assert {ref: one.quantity for ref, one in found.items()} == {STOCK: 6.0, BATCH: 4.0, PURCHASE: 20.0}
    assert found[BATCH].expires_at == minute_of(NOW + 30 * A_DAY)
    assert found[PURCHASE].available_at == minute_of(NOW + 5 * A_DAY)
    assert found[STOCK].available_at < minute_of(NOW)
    assert [(one.item, one.site, one.quantity) for one in plant.safety] == [("M-1", "W-1", 2.0)]
    assert plant.items[0].supplier == plant.suppliers[0].code == "S-1"


@pytest.mark.parametrize(
    ("blocked", "batch", "left"),
    [
        (5, "", {STOCK: 1.0, BATCH: 4.0}),
        (8, "", {BATCH: 2.0}),
        (10, "", {}),
        (3, "B-1", {STOCK: 6.0, BATCH: 1.0}),
    ],
    ids=["of what lies in no batch", "then of the batch", "all of it", "of a batch by name"],
)
def test_what_is_blocked_is_supplied_to_nobody(blocked: int, batch: str, left: dict[str, float]) -> None:
    with acting_for(found_factory().id):
        stock_up(on_hand=10)
        put_in_batch(quantity=4)
        blocking.block_stock(item="M-1", site="W-1", quantity=Decimal(blocked), batch=batch)
        found = {ref: one.quantity for ref, one in supplies().items()}

    assert found == left


def test_reservations_leave_the_plant_as_it_is() -> None:
    with acting_for(found_factory().id):
        stock_up()
        before = queries.plant(now=NOW)
        actions.hold_stock(takes=[actions.Take(ref=STOCK, quantity=Decimal(3))])

        assert queries.plant(now=NOW) is before


def test_an_unchanged_plant_is_not_read_again() -> None:
    with acting_for(found_factory().id):
        stock_up()
        first = queries.plant(now=NOW)
        with CaptureQueriesContext(connection) as asked:
            again = queries.plant(now=NOW + timedelta(hours=1))

    assert again is first
    assert len(asked) == 1  # what version it is; the organisation is known since the first question


def test_new_stock_leaves_what_is_made_of_what_unread() -> None:
    with acting_for(found_factory().id):
        stock_up(on_hand=10)
        first = queries.plant(now=NOW)
        actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(11))])
        second = queries.plant(now=NOW)
        actions.save_items(items=[NewItem(code="M-2", name="轴承")])
        third = queries.plant(now=NOW)

    assert second.items is first.items
    assert second.supplies[0].quantity == 11.0
    assert [one.code for one in third.items] == ["M-1", "M-2"]


def test_what_was_rolled_back_is_never_served() -> None:
    with acting_for(found_factory().id):
        stock_up(on_hand=10)
        queries.plant(now=NOW)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(99))])
            assert supplies()[STOCK].quantity == 99.0
            raise ZeroDivisionError
        actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(12))])

        assert supplies()[STOCK].quantity == 12.0


def test_one_organisation_never_sees_the_plant_of_another() -> None:
    ours, theirs = found_factory(), found_factory(name="别家")
    with acting_for(ours.id):
        stock_up()
        queries.plant(now=NOW)

    with acting_for(theirs.id):
        assert queries.plant(now=NOW).items == ()


def test_an_overdue_purchase_is_still_to_come() -> None:
    with acting_for(found_factory().id):
        stock_up()
        order_from_supplier(due_at=NOW - A_DAY)
        order_from_supplier(number="PO-2", due_at=NOW + A_DAY)
        found = supplies()

    assert found[PURCHASE].available_at > minute_of(NOW)
    assert found["po:PO-2/1"].available_at == minute_of(NOW + A_DAY)


def receive(*, receipts: int, late_days: int = 2, lead_days: int = 12) -> None:
    for n in range(receipts):
        received_at = NOW - (n + 1) * A_DAY
        order_from_supplier(
            number=f"OLD-{n}",
            ordered_at=received_at - lead_days * A_DAY,
            due_at=received_at - late_days * A_DAY,
            received_at=received_at,
        )


def lead() -> tuple[Spread, Spread | None]:
    plant = queries.plant(now=NOW)
    return plant.suppliers[0].lead, next((one.late for one in plant.supplies if one.ref == PURCHASE), None)


def test_a_supplier_with_few_receipts_takes_as_long_as_it_says() -> None:
    with acting_for(found_factory().id):
        stock_up()
        order_from_supplier()
        receive(receipts=7)

        assert lead() == (Spread(low=192.0, usual=240.0, high=384.0), None)


def test_a_supplier_with_enough_receipts_takes_as_long_as_it_did() -> None:
    with acting_for(found_factory().id):
        stock_up()
        order_from_supplier()
        receive(receipts=8)

        assert lead() == (Spread.certain(hours=288.0), Spread.certain(hours=48.0))


def test_how_many_receipts_are_enough_is_a_setting() -> None:
    with acting_for(found_factory().id):
        stock_up()
        receive(receipts=3)
        before = lead()[0].usual
        people.set_preferences(changes={"supply.least_receipts": 3})

        assert (before, lead()[0].usual) == (240.0, 288.0)


def test_a_supplier_of_whom_nothing_is_known_takes_the_preset_time() -> None:
    with acting_for(found_factory().id):
        actions.save_suppliers(suppliers=[NewSupplier(code="S-9", name="新供应商")])

        assert queries.plant(now=NOW).suppliers[0].lead.usual == 168.0


def test_the_version_rises_with_every_change_and_tells_design_from_stock() -> None:
    with acting_for(found_factory().id):
        before = queries.version()
        stock_up()
        middle = queries.version()
        actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(11))])
        after = queries.version()

    assert before.number < middle.number < after.number
    assert before.design < middle.design == after.design
