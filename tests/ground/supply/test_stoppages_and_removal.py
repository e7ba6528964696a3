"""Machines that stand still and come back; records that are taken out, or stay because something rests on them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.cast import NOW, found_factory
from tests.ground.supply.places import STOCK, order_from_supplier, stock_up
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions, models, queries
from yinuo.ground.supply.actions import (
    InvalidSupplyInput,
    NewComponent,
    NewCrew,
    NewItem,
    NewOperation,
    NewWorkCentre,
    RecordInUse,
    Take,
    UnknownDowntime,
)
from yinuo.ground.supply.plant import minute_of

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)


def stop(*, machine: int = -1, hours: int = 8) -> object:
    return actions.enter_downtime(
        work_centre="CNC", machine=machine, start_at=NOW, end_at=NOW + hours * AN_HOUR, reason="主轴更换"
    )


def test_a_machine_that_stands_still_stands_still_in_the_plant_and_is_told() -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心", machines=2)])
        stop(machine=1)
        down = queries.plant(now=NOW).downtimes
        event = kernel.recent(types=["supply.machine_down"])[0].payload

    assert [(one.work_centre, one.machine, one.start, one.end) for one in down] == [
        ("CNC", 1, minute_of(NOW), minute_of(NOW + 8 * AN_HOUR))
    ]
    assert (event["work_centre"], event["machine"], event["reason"]) == ("CNC", 1, "主轴更换")


@pytest.mark.parametrize(
    ("after_hours", "left", "told"), [(3, [3], 1), (0, [], 1), (-1, [], 1), (8, [8], 0), (9, [8], 0)]
)
def test_a_machine_may_come_back_before_its_time(after_hours: int, left: list[int], told: int) -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心")])
        downtime_id = stop()
        actions.end_downtime(downtime_id=downtime_id, at=NOW + after_hours * AN_HOUR)
        down = queries.plant(now=NOW).downtimes

        assert [(one.end - one.start) // 60 for one in down] == left
        assert len(kernel.recent(types=["supply.machine_up"])) == told


def test_a_stoppage_that_makes_no_sense_is_refused() -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心", machines=2)])
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.enter_downtime(work_centre="CNC", machine=2, start_at=NOW, end_at=NOW, reason="x" * 201)
        with pytest.raises(InvalidSupplyInput):
            actions.enter_downtime(work_centre="?", start_at=NOW, end_at=NOW + AN_HOUR)
        with pytest.raises(UnknownDowntime):
            actions.end_downtime(downtime_id=uuid4(), at=NOW)

    assert [fault.code for fault in refused.value.faults] == ["no_such_machine", "end_before_start", "too_long"]


def test_what_nothing_rests_on_is_taken_out_and_told() -> None:
    with acting_for(found_factory().id):
        ids = actions.save(drafts=[NewItem(code="A", name="a"), NewItem(code="B", name="b")])

        assert actions.remove_records(kind="item", ids=[*ids.values(), uuid4()]) == 2
        assert queries.items() == []
        assert kernel.recent(types=["supply.records_saved"])[0].payload["codes"] == ["A", "B"]


def test_an_item_takes_its_own_bill_and_routing_with_it() -> None:
    with acting_for(found_factory().id):
        ids = actions.save(drafts=[NewItem(code="A", name="a"), NewItem(code="B", name="b")])
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心")])
        actions.save(drafts=[NewComponent(parent="A", child="B", quantity=Decimal(1))])
        actions.save(drafts=[NewOperation(item="A", sequence=10, work_centre="CNC")])
        actions.remove_records(kind="item", ids=[ids["A"]])

        assert not models.Component.objects.exists() and not models.Operation.objects.exists()


def test_what_something_rests_on_stays_and_says_what_rests_on_it() -> None:
    with acting_for(found_factory().id):
        stock_up()
        order_from_supplier()
        items = actions.save(drafts=[NewItem(code="A", name="a"), NewItem(code="B", name="b")])
        actions.save(drafts=[NewCrew(skill="welding", people=1)])
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心")])
        actions.save(drafts=[NewComponent(parent="A", child="B", quantity=Decimal(1))])
        actions.save(drafts=[NewOperation(item="A", sequence=10, work_centre="CNC", skill="welding")])
        rows = {
            "item": items["B"],
            "work_centre": models.WorkCentre.objects.get().id,
            "crew": models.Crew.objects.get().id,
            "supplier": models.Supplier.objects.get().id,
        }
        found = {}
        for kind, row_id in rows.items():
            with pytest.raises(RecordInUse) as refused:
                actions.remove_records(kind=kind, ids=[row_id])
            found[kind] = refused.value.by

    assert found == {
        "item": ["component"],
        "work_centre": ["operation"],
        "crew": ["operation"],
        "supplier": ["item", "purchase_line"],
    }


def test_what_is_reserved_is_not_taken_out() -> None:
    with acting_for(found_factory().id):
        stock_up()
        actions.hold_stock(takes=[Take(ref=STOCK, quantity=Decimal(1))])
        for kind, row in (("stock", models.Stock), ("item", models.Item), ("site", models.Site)):
            with pytest.raises(RecordInUse) as refused:
                actions.remove_records(kind=kind, ids=[row.objects.get().id])
            assert refused.value.by == ["reservation"]
