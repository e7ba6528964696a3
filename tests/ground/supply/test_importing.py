"""Files of items, bills, routings, stock and purchases: what is taken, what is set aside and why, and going back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from tests.cast import NOW, Factory, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions, forms, models, queries
from yinuo.ground.supply.actions import (
    NewComponent,
    NewItem,
    NewOperation,
    NewPurchaseLine,
    NewSite,
    NewStock,
    NewSupplier,
    NewWorkCentre,
    Take,
)
from yinuo.ground.supply.importing.columns import guess
from yinuo.ground.supply.kinds.register import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def factory() -> Factory:
    found = found_factory()
    with acting_for(found.id):
        actions.save(drafts=[NewSupplier(code="S-1", name="慢工铸造", working=True, lead_hours=80.0)])
        actions.save(drafts=[NewSite(code="W-1", name="一号库")])
        actions.save(drafts=[NewWorkCentre(code="CNC", name="加工中心", machines=2)])
        actions.save(drafts=[NewItem(code="M-1", name="减速机"), NewItem(code="P-1", name="齿轮", unit="kg")])
    return found


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def bring(factory: Factory, kind: str, content: bytes, mapping: dict[str, int] | None = None) -> Any:
    """Bring a file in as the guessed mapping has it and return the batch."""
    with acting_for(factory.id):
        batch = forms.upload(kind=kind, content=content, name="表.csv")
        chosen = mapping or forms.preview(batch_id=batch.id).mapping
    forms.import_now(organisation_id=factory.id, batch_id=batch.id, mapping=chosen, report=lambda done, total: None)
    with acting_for(factory.id):
        return forms.imported_file(batch_id=batch.id)


def words(factory: Factory, kind: str, content: bytes) -> list[str]:
    """Return what the preview says of each faulty row."""
    with acting_for(factory.id):
        batch = forms.upload(kind=kind, content=content, name="表.csv")
        seen = forms.preview(batch_id=batch.id)
        return [f"{fault.row} {forms.words_of_row_fault(kind=kind, fault=fault)}" for fault in seen.faults]


ITEMS = text("物料编码,名称,供应商,采购周期,损耗率", "A-1,轴承,S-1,10,2%", "A-2,箱体,慢工铸造,3周,0.01", "A-3,,,,")


def test_sound_rows_are_saved_and_the_others_set_aside_with_their_reasons(factory: Factory) -> None:
    batch = bring(factory, "item", ITEMS)

    assert (batch.state, batch.row_count, batch.saved_count, batch.new_count, batch.error_count) == ("done", 3, 2, 2, 1)
    with acting_for(factory.id):
        kept = models.Item.objects.filter(code__startswith="A").order_by("code")
        # The supplier counts working time, so a day has eight hours and a week five days.
        assert [(one.code, one.supplier.code, one.lead_hours, one.scrap) for one in kept] == [
            ("A-1", "S-1", 80.0, 0.02),
            ("A-2", "S-1", 120.0, 0.01),
        ]
        found = forms.faulty_rows(batch_id=batch.id)
        assert found is not None
        rows = list(csv.reader(io.StringIO(found[1].decode("utf-8-sig"))))
        assert (rows[0][-1], rows[1][0]) == ("未导入的原因", "A-3")
        assert rows[1][-1] == "物料名称：没有填写。请补上；合并的单元格要先拆开，出错的公式要改成数值。"
        told = kernel.recent(types=["supply.file_imported"])[0].payload
        assert (told["kind"], told["count"], told["faulty_rows"], told["undone"]) == ("item", 2, 1, False)


def test_a_file_with_few_columns_changes_only_what_it_tells(factory: Factory) -> None:
    with acting_for(factory.id):
        actions.save(drafts=[NewItem(code="M-1", name="减速机", family="传动", lot_min=Decimal(5))])

    bring(factory, "item", text("物料编码,售价", "M-1,99.5"))

    with acting_for(factory.id):
        kept = models.Item.objects.get(code="M-1")
        assert (kept.name, kept.family, kept.lot_min, kept.price_minor) == ("减速机", "传动", 5, 9950)


# What a hostile file says, and the sentence that names row and mend.
HOSTILE = [
    ("component", "父件,子件,用量", ["M-1,M-1,1"], ["2 子件编码：“M-1”指向自己。请换成另一个物料，或删去这一行。"]),
    (
        "component",
        "父件,子件,用量",
        ["M-1,P-1,1", "P-1,M-1,2"],
        [
            "2 子件编码：BOM 成环：M-1 → P-1 → M-1。物料不能由自己组成，请删去其中一行。",
            "3 子件编码：BOM 成环：P-1 → M-1 → P-1。物料不能由自己组成，请删去其中一行。",
        ],
    ),
    ("component", "父件,子件,用量", ["M-1,P-404,1"], ["2 子件编码：系统里没有物料“P-404”。请核对编码，或先新建物料。"]),
    (
        "component",
        "父件,子件,用量,单位",
        ["M-1,P-1,1,件"],
        ["2 单位：用量单位“件”与物料 P-1 的库存单位“kg”不同。请换算成 kg 再填。"],
    ),
    (
        "component",
        "父件,子件,用量",
        ["M-1,P-1,1000000000000"],
        ["2 用量：“1000000000000”太大，最多 1,000,000,000。请核对数量和单位。"],
    ),
    (
        "component",
        "父件,子件,用量",
        ["M-1,P-1,1", "M-1,P-1,2"],
        ["3 父件编码：与第 2 行重复（M-1 / P-1）。请删去其中一行。"],
    ),
    ("work_centre", "编码,名称,台数", ["X-1,铣床,0"], ["2 机器数：“0”太小，至少 1。请核对。"]),
    ("work_centre", "编码,名称,效率", ["X-1,铣床,0"], ["2 效率：“0”应大于 0。请改正，或删去这一行。"]),
    (
        "work_centre",
        "编码,名称,日历",
        ["X-1,铣床,夜班"],
        ["2 工作日历：系统里没有工作日历“夜班”。请核对编码，或先新建工作日历。"],
    ),
    ("stock", "物料,仓库,数量", ["M-1,W-1,-5"], ["2 现有数量：“-5”是负数。请改为 0 或更大。"]),
    (
        "stock",
        "物料,站点,数量,单位",
        ["P-1,W-1,5,件", "M-1,W-1,5,件"],
        ["2 单位：单位“件”与物料 P-1 的库存单位“kg”不同。请换算成 kg 再填。"],
    ),
    (
        "purchase_line",
        "采购单号,物料,仓库,数量,单位,交期",
        ["PO-1,P-1,W-1,5,KG,2026-03-20", "PO-2,P-1,W-1,5,吨,2026-03-20"],
        ["3 单位：单位“吨”与物料 P-1 的库存单位“kg”不同。请换算成 kg 再填。"],
    ),
    ("stock", "物料,仓库,数量", ["M-1,W-1,若干"], ["2 现有数量：“若干”不是数字。请只写数字，例如 12 或 12.5。"]),
    (
        "operation",
        "物料,工序号,单件分钟",
        ["M-1,10,5"],
        ["2 工作中心：没有工作中心，也没有外协供应商，这道工序无处可做。请补一个。"],
    ),
    (
        "purchase_line",
        "采购单号,物料,仓库,数量,交期",
        ["PO-1,M-1,W-1,5,3/4/2026"],
        ["2 预计到货：“3/4/2026”分不清月和日。请写成 2026-03-01。"],
    ),
]


@pytest.mark.parametrize(
    ("kind", "head", "rows", "told"), HOSTILE, ids=[f"{row[0]}-{n}" for n, row in enumerate(HOSTILE)]
)
def test_a_hostile_row_is_told_by_its_number_and_its_mend(
    factory: Factory, kind: str, head: str, rows: list[str], told: list[str]
) -> None:
    assert words(factory, kind, text(head, *rows)) == told


def test_a_circle_of_three_files_is_told_by_the_row_of_the_last(factory: Factory) -> None:
    with acting_for(factory.id):
        actions.save(drafts=[NewItem(code=code, name=code) for code in ("X-1", "X-2", "X-3")])
    for line in ("X-1,X-2,1", "X-2,X-3,1"):
        bring(factory, "component", text("父件,子件,用量", line))

    told = words(factory, "component", text("父件,子件,用量", "M-1,P-1,1", "X-3,X-1,1"))

    assert told == ["3 子件编码：BOM 成环：X-3 → X-1 → X-2 → X-3。物料不能由自己组成，请删去其中一行。"]


def test_a_bill_without_a_routing_is_taken_and_noted(factory: Factory) -> None:
    content = text("父件,子件,用量", "M-1,P-1,2")
    with acting_for(factory.id):
        batch = forms.upload(kind="component", content=content, name="bom.csv")
        before = forms.preview(batch_id=batch.id)
        actions.save(drafts=[NewOperation(item="M-1", sequence=10, work_centre="CNC")])
        after = forms.preview(batch_id=batch.id)

    assert (before.good_rows, before.faulty_rows) == (1, 0)
    assert "M-1 有 BOM，但没有工艺路线" in before.notes[0].words
    assert after.notes == ()


def test_a_file_without_the_columns_that_name_a_record_is_not_begun(factory: Factory) -> None:
    with acting_for(factory.id):
        batch = forms.upload(kind="component", content=text("甲,用量", "M-1,2"), name="x.csv")
        seen = forms.preview(batch_id=batch.id)
        with pytest.raises(forms.ColumnsMissing) as refused:
            forms.start(batch_id=batch.id, mapping=seen.mapping)

        assert seen.missing == ("parent", "child")
        assert forms.words_of_missing(error=refused.value) == "请指定哪一列是：父件编码、子件编码。"


def test_what_columns_meant_is_remembered_for_files_with_the_same_headings(factory: Factory) -> None:
    strange = text("甲,乙", "Z-1,怪名")
    bring(factory, "item", strange, mapping={"code": 0, "name": 1})
    with acting_for(factory.id):
        again = forms.preview(batch_id=forms.upload(kind="item", content=strange, name="x.csv").id)
        other = forms.preview(batch_id=forms.upload(kind="supplier", content=strange, name="x.csv").id)

    assert (again.mapping, again.remembered) == ({"code": 0, "name": 1}, True)
    assert other.remembered is False


def test_an_import_can_be_taken_back(factory: Factory) -> None:
    batch = bring(factory, "item", text("物料编码,名称", "M-1,改名", "N-1,新件"))
    with acting_for(factory.id):
        done = forms.undo_import(batch_id=batch.id)
        names = dict(models.Item.objects.values_list("code", "name"))
        with pytest.raises(forms.WrongState):
            forms.undo_import(batch_id=batch.id)

    assert (done.restored, done.removed, done.changed_since, done.in_use) == (1, 1, 0, 0)
    assert names == {"M-1": "减速机", "P-1": "齿轮"}


def test_what_was_changed_or_used_since_stays_when_an_import_is_taken_back(factory: Factory) -> None:
    batch = bring(factory, "item", text("物料编码,名称", "M-1,改名", "N-1,新件", "N-2,另件"))
    with acting_for(factory.id):
        actions.save(drafts=[NewItem(code="M-1", name="又改名")])
        actions.save(drafts=[NewComponent(parent="M-1", child="N-1", quantity=Decimal(1))])
        done = forms.undo_import(batch_id=batch.id)
        codes = set(models.Item.objects.values_list("code", flat=True))

    assert (done.restored, done.removed, done.changed_since, done.in_use) == (0, 1, 1, 1)
    assert codes == {"M-1", "P-1", "N-1"}


def test_purchases_that_only_saving_finds_wrong_are_set_aside_too(factory: Factory) -> None:
    with acting_for(factory.id):
        line = NewPurchaseLine(number="PO-1", item="M-1", site="W-1", quantity=Decimal(5), due_at=NOW)
        actions.save(drafts=[line])
        actions.hold_stock(takes=[Take(ref="po:PO-1/1", quantity=Decimal(2))])
    content = text(
        "采购单号,物料,仓库,数量,交期,实际到货", "PO-1,M-1,W-1,5,2026-03-11,2026-03-10", "PO-2,M-1,W-1,7,2026-03-20,"
    )

    batch = bring(factory, "purchase_line", content)

    assert (batch.saved_count, batch.error_count) == (1, 1)
    assert batch.errors[0]["code"] == "reserved_of_line"


def test_an_import_that_runs_twice_saves_once(factory: Factory) -> None:
    batch = bring(factory, "stock", text("物料,仓库,数量", "M-1,W-1,5"))
    from yinuo.ground.supply.importing.running import run_import

    again = run_import(organisation_id=factory.id, batch_id=batch.id, report=lambda done, total: None)

    assert again["saved"] == 1
    with acting_for(factory.id):
        assert len(kernel.recent(types=["supply.file_imported"])) == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["zh-hans", "en", "zh-hant"])
def test_the_headings_of_a_template_mean_its_fields(kind: str, language: str) -> None:
    with translation.override(language):
        table = read_table(content=forms.template(kind=kind), name="模板.xlsx")

    assert guess(kind=kind, headings=table.headings) == {field.name: n for n, field in enumerate(KINDS[kind].fields)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_taken_away_can_be_brought_back_without_a_change(factory: Factory, form: str) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        actions.save(
            drafts=[
                NewItem(code="R-1", name="=1+1", lead_hours=36.0, supplier="S-1", scrap=0.015, price_minor=1999),
            ]
        )
        actions.save(drafts=[NewStock(item="M-1", site="W-1", on_hand=Decimal("12.5"))])
        due = NOW + timedelta(days=3, minutes=7)
        actions.save(drafts=[NewPurchaseLine(number="PO-1", item="M-1", site="W-1", quantity=Decimal(5), due_at=due)])
    for kind in ("item", "stock", "purchase_line", "supplier", "site", "work_centre"):
        with acting_for(factory.id):
            before = queries.records(kind=kind)
            content = forms.export_xlsx(kind=kind) if form == "xlsx" else b"".join(forms.export_csv(kind=kind))
        batch = bring(factory, kind, content)
        with acting_for(factory.id):
            assert batch.error_count == 0, batch.errors
            if form == "xlsx":  # a CSV cell that begins like a formula keeps its sign of neutrality
                assert queries.records(kind=kind) == before


def test_what_is_no_table_is_refused_at_once(factory: Factory) -> None:
    with acting_for(factory.id), pytest.raises(UnreadableFile):
        forms.upload(kind="item", content=b"", name="leer.csv")
    with acting_for(factory.id), pytest.raises(forms.UnknownKind):
        forms.upload(kind="unicorn", content=ITEMS, name="x.csv")
