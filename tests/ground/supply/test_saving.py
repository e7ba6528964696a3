"""Saving records of every kind: what is refused, in which words, and that nothing half is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.cast import NOW, found_factory
from tests.ground.supply.places import stock_up
from yinuo.core.capacity.checks import check_plant
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions, models, queries
from yinuo.ground.supply.actions import (
    Draft,
    InvalidSupplyInput,
    NewAllocation,
    NewComponent,
    NewCrew,
    NewItem,
    NewLane,
    NewOperation,
    NewPurchaseLine,
    NewSetup,
    NewSite,
    NewSourcing,
    NewStock,
    NewStockBatch,
    NewSubstitute,
    NewSupplier,
    NewWorkCentre,
)
from yinuo.ground.supply.wording import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


ITEM = NewItem(code="M", name="x")
SITE = NewSite(code="W", name="x")
SUPPLIER = NewSupplier(code="S", name="x")
CENTRE = NewWorkCentre(code="X", name="x")
LANE = NewLane(code="L", origin="上海", destination="成都", low_hours=20, usual_hours=30, high_hours=50)
COMPONENT = NewComponent(parent="M-1", child="P-1", quantity=Decimal(2))
OPERATION = NewOperation(item="M-1", sequence=10, work_centre="CNC", run_minutes=5)
LINE = NewPurchaseLine(number="PO-1", item="P-1", site="W-1", quantity=Decimal(5), due_at=NOW)
BATCH = NewStockBatch(item="M-1", site="W-1", batch="B-1", quantity=Decimal(4), expires_at=NOW)
HUGE = Decimal(10) ** 12


def furnish() -> None:
    """A gearbox of two parts, made on one work centre, ten of it in stock."""
    stock_up(on_hand=10)
    actions.save(drafts=[NewItem(code="P-1", name="齿轮"), NewItem(code="P-2", name="轴", unit="kg")])
    actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心", machines=2)])


# Each row: what is handed in, the field at fault, the code, and words that the sentence must have.
REFUSED: list[tuple[Draft, str, str, str]] = [
    (replace(ITEM, code=""), "code", "missing", "物料编码"),
    (replace(ITEM, name=""), "name", "missing", "补上"),
    (replace(ITEM, supplier="S-404"), "supplier", "unknown", "没有供应商“S-404”"),
    (replace(ITEM, name="x" * 201), "name", "too_long", "最多 200"),
    (replace(ITEM, name="a\x00"), "name", "unreadable", "重新输入"),
    (replace(ITEM, weight_g=-1.0), "weight_g", "negative", "-1"),
    (replace(ITEM, weight_g=float("nan")), "weight_g", "not_a_number", "不是数字"),
    (replace(ITEM, lot_min=HUGE), "lot_min", "too_large", "最多 1,000,000,000"),
    (replace(ITEM, lot_min=Decimal("0.00001")), "lot_min", "too_precise", "4 位"),
    (replace(ITEM, scrap=1.0), "scrap", "too_large", "0.95"),
    (replace(ITEM, lot_min=Decimal(9), lot_max=Decimal(5)), "lot_max", "lot_cannot_be", "最小批量"),
    (
        replace(ITEM, lot_min=Decimal(5), lot_multiple=Decimal(10), lot_max=Decimal(7)),
        "lot_max",
        "lot_cannot_be",
        "批量倍数",
    ),
    (replace(ITEM, lead_hours=9.0, lead_low_hours=10.0), "lead_hours", "not_ordered", "10 / 9"),
    (replace(ITEM, lead_high_hours=10.0), "lead_hours", "usual_missing", "通常"),
    (replace(SUPPLIER, lead_hours=-1.0), "lead_hours", "negative", "-1"),
    (replace(SUPPLIER, calendar="no"), "calendar", "unknown", "没有工作日历“no”"),
    (replace(SITE, timezone="Mars/Base"), "timezone", "unknown_zone", "Asia/Shanghai"),
    (replace(SITE, cutoff_minute=1440), "cutoff_minute", "too_large", "1,439"),
    (replace(SITE, name="x" * 101), "name", "too_long", "最多 100"),
    (replace(SITE, code="W@1"), "code", "reserved_sign", "@ 或 #"),
    (replace(LANE, low_hours=40), "usual_hours", "not_ordered", "40 / 30 / 50"),
    (replace(LANE, low_hours=0), "low_hours", "not_above", "大于 0"),
    (replace(CENTRE, machines=0), "machines", "too_small", "至少 1"),
    (replace(CENTRE, efficiency=0.0), "efficiency", "not_above", "大于 0"),
    (NewCrew(skill="welding", people=0), "people", "too_small", "至少 1"),
    (NewSetup(work_centre="X-9", from_family="a", to_family="b", minutes=5), "work_centre", "unknown", "没有工作中心"),
    (replace(COMPONENT, child="M-1"), "child", "itself", "指向自己"),
    (replace(COMPONENT, quantity=Decimal(0)), "quantity", "not_above", "大于 0"),
    (replace(COMPONENT, quantity=HUGE), "quantity", "too_large", "核对数量和单位"),
    (replace(COMPONENT, unit="kg"), "unit", "unit_mismatch", "物料 P-1 的库存单位“件”"),
    (replace(COMPONENT, child="P-404"), "child", "unknown", "没有物料“P-404”"),
    (replace(OPERATION, work_centre=""), "work_centre", "no_place", "无处可做"),
    (replace(OPERATION, supplier="S-1", outside_hours=9.0), "supplier", "two_places", "只留一个"),
    (replace(OPERATION, work_centre="", supplier="S-1"), "outside_hours", "outside_missing", "外协时间"),
    (replace(OPERATION, skill="welding"), "skill", "unknown", "没有班组“welding”"),
    (NewStock(item="M-1", site="W-1", on_hand=Decimal(-1)), "on_hand", "negative", "0 或更大"),
    (NewStock(item="M-1", site="W-1", on_hand=HUGE), "on_hand", "too_large", "太大"),
    (replace(BATCH, quantity=Decimal(11)), "quantity", "batches_exceed", "现有数量 10"),
    (replace(BATCH, item="P-1"), "site", "no_stock", "P-1 @ W-1 没有库存记录"),
    (replace(BATCH, batch="B#1"), "batch", "reserved_sign", "B#1"),
    (replace(BATCH, expires_at=NOW.replace(year=2999)), "expires_at", "too_far", "2999"),
    (replace(LINE, quantity=Decimal(0)), "quantity", "not_above", "大于 0"),
    (replace(LINE, open_quantity=Decimal(6)), "open_quantity", "more_open_than_ordered", "6"),
    (replace(LINE, ordered_at=NOW + timedelta(days=1)), "due_at", "before_ordered", "早于下单日期"),
    (NewSubstitute(item="M-1", by="M-1"), "by", "itself", "换成另一个物料"),
    (NewSubstitute(item="M-1", by="P-1", ratio=0.0), "ratio", "not_above", "大于 0"),
    (NewSourcing(site="W-404"), "site", "unknown", "没有场所"),
    (
        NewAllocation(item="M-1", group="vip", protected=Decimal(9), cap=Decimal(5)),
        "cap",
        "cap_below_protected",
        "保留数量",
    ),
]


@pytest.mark.parametrize(("record", "field", "code", "words"), REFUSED, ids=[f"{row[1]}-{row[2]}" for row in REFUSED])
def test_what_cannot_be_kept_is_refused_with_its_reason_and_its_mend(
    record: Draft, field: str, code: str, words: str
) -> None:
    with acting_for(found_factory().id):
        furnish()
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save(drafts=[record])

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(field, code)]
    assert words in words_of(error=refused.value)


ONE_OF_EACH: list[Draft] = [
    COMPONENT,
    OPERATION,
    NewOperation(item="M-1", sequence=20, supplier="S-1", outside_hours=48.0),
    NewOperation(item="M-1", sequence=10, rank=1, work_centre="CNC", run_minutes=9),
    NewCrew(skill="welding", people=3, name="焊工"),
    NewSetup(work_centre="CNC", from_family="铝件", to_family="钢件", minutes=45),
    LINE,
    BATCH,
    NewSubstitute(item="P-1", by="P-2", ratio=1.5),
    NewSourcing(site="W-1", region="华东"),
    NewAllocation(item="M-1", group="vip", protected=Decimal(5)),
    LANE,
]


@pytest.mark.parametrize("record", ONE_OF_EACH, ids=lambda one: type(one).__name__)
def test_a_record_of_each_kind_is_kept_once_however_often_it_is_saved(record: Draft) -> None:
    with acting_for(found_factory().id):
        furnish()
        first = actions.save(drafts=[record])
        version = queries.version()
        again = actions.save(drafts=[record])

        assert first == again and len(first) == 1
        assert queries.version().number > version.number


def test_nothing_is_kept_when_one_of_many_is_at_fault() -> None:
    with acting_for(found_factory().id):
        with pytest.raises(InvalidSupplyInput):
            actions.save(drafts=[NewItem(code="A", name="a"), NewItem(code="B", name="")])

        assert queries.items() == []


def test_only_what_is_told_is_changed() -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewItem(code="A", name="旧名", family="传动", lot_min=Decimal(5))])
        actions.save_records(
            kind="item", records=[{"code": "A", "name": "新名"}, {"code": "B", "name": "新件"}], given={"name"}
        )

        kept = models.Item.objects.order_by("code").values_list("code", "name", "family", "lot_min")
        assert list(kept) == [("A", "新名", "传动", 5), ("B", "新件", "", 0)]


def test_whatever_could_be_saved_can_be_planned_on() -> None:
    with acting_for(found_factory().id):
        furnish()
        for one in ONE_OF_EACH:
            actions.save(drafts=[one])
        actions.save(drafts=[replace(ITEM, shelf_life_hours=1.0, lot_min=Decimal(5), lot_max=Decimal(5), scrap=0.95)])
        # What is overdue keeps as long as before from the day that is now expected.
        actions.save(drafts=[replace(LINE, number="PO-2", item="M", due_at=NOW - timedelta(days=40))])
        actions.enter_downtime(work_centre="CNC", machine=1, start_at=NOW, end_at=NOW + timedelta(seconds=1))
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心", machines=1)])
        plant = queries.plant(now=NOW)

    assert [fault for fault in check_plant(plant) if fault.blocking] == []


def test_a_bill_deeper_than_any_product_is_refused() -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewItem(code=f"L{n}", name="x") for n in range(60)])
        lines = [NewComponent(parent=f"L{n}", child=f"L{n + 1}", quantity=Decimal(1)) for n in range(59)]
        actions.save(drafts=lines[:40])
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save(drafts=lines[40:])

    assert "60 层" in words_of(error=refused.value)


def test_the_unit_of_an_item_stays_while_bills_count_in_it() -> None:
    with acting_for(found_factory().id):
        furnish()
        actions.save(drafts=[replace(COMPONENT, child="P-2", unit="kg")])
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save(drafts=[NewItem(code="P-2", name="轴", unit="g")])
        actions.save(drafts=[NewItem(code="P-2", name="细轴", unit="kg")])

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("unit", "unit_used")]


def test_a_calendar_that_is_never_open_again_is_refused() -> None:
    plain = {
        "timezone": "Asia/Shanghai",
        "weekly": {},
        "exceptions": [{"date": "2020-01-04", "shifts": ["08:00-12:00"]}],
    }
    with acting_for(found_factory().id), pytest.raises(InvalidSupplyInput) as refused:
        actions.save_calendar(code="past", name="过去", plain=plain)

    assert "今后一年没有任何工作时间" in words_of(error=refused.value)


def pairs(*names: str) -> list[Draft]:
    return [NewComponent(parent=name[0], child=name[1], quantity=Decimal(1)) for name in names]


@pytest.mark.parametrize(
    ("there", "added", "loop"),
    [
        (["AB"], ["BA"], "B → A → B"),
        (["AB", "BC"], ["CA"], "C → A → B → C"),
        ([], ["AB", "BC", "CA"], "A → B → C → A"),
        (["AB", "AC"], ["BC", "CD", "DB"], "B → C → D → B"),
    ],
)
def test_a_bill_of_materials_that_goes_in_a_circle_is_refused_with_the_circle(
    there: list[str], added: list[str], loop: str
) -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewItem(code=code, name=code) for code in "ABCD"])
        actions.save(drafts=pairs(*there))
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save(drafts=pairs(*added))

        assert f"BOM 成环：{loop}" in words_of(error=refused.value)


def test_a_part_that_goes_into_two_others_is_no_circle() -> None:
    with acting_for(found_factory().id):
        actions.save(drafts=[NewItem(code=code, name=code) for code in "ABCD"])
        actions.save(drafts=pairs("AB", "AC", "BD", "CD"))

        assert models.Component.objects.count() == 4


def test_the_lines_of_an_item_can_be_replaced_as_a_whole() -> None:
    with acting_for(found_factory().id):
        furnish()
        actions.save(drafts=[COMPONENT])
        actions.replace_lines(item="M-1", kind="component", records=[{"child": "P-2", "quantity": Decimal(3)}])
        first = list(models.Component.objects.values_list("parent__code", "child__code", "quantity"))
        actions.replace_lines(item="M-1", kind="component", records=[])

        assert first == [("M-1", "P-2", 3)]
        assert not models.Component.objects.exists()
        assert kernel.recent(types=["supply.records_saved"])[0].payload["codes"] == ["M-1"]


def test_what_changed_is_told_by_the_codes_that_orders_are_found_by() -> None:
    with acting_for(found_factory().id):
        furnish()
        actions.save(drafts=[COMPONENT])
        bill = kernel.recent(types=["supply.records_saved"])[0].payload
        actions.save(drafts=[LINE])
        line = kernel.recent(types=["supply.records_saved"])[0].payload

    assert (bill["kind"], bill["codes"]) == ("component", ["M-1"])
    assert (line["kind"], line["codes"]) == ("purchase_line", ["PO-1/1"])


WALLS: list[tuple[str, Any]] = [
    ("work centre without machines", lambda: models.WorkCentre.objects.update(machines=0)),
    ("item of which all is scrap", lambda: models.Item.objects.update(scrap=1)),
    ("lead time that falls", lambda: models.Supplier.objects.update(lead_low_hours=300)),
    ("negative stock", lambda: models.Stock.objects.update(on_hand=-1)),
    ("part of itself", lambda: models.Component.objects.update(child_id=models.Item.objects.get(code="M-1").id)),
    ("operation nowhere", lambda: models.Operation.objects.update(work_centre=None)),
    ("more open than ordered", lambda: models.PurchaseLine.objects.update(open_quantity=6)),
]


@pytest.mark.parametrize("break_it", [row[1] for row in WALLS], ids=[row[0] for row in WALLS])
def test_the_database_itself_refuses_what_makes_no_sense(break_it: Any) -> None:
    with acting_for(found_factory().id):
        furnish()
        for one in (COMPONENT, OPERATION, LINE):
            actions.save(drafts=[one])
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()
