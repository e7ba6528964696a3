"""Supply in the browser: lists, records, their forms, what happens to them, and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import found_factory
from tests.ground.supply.test_saving import ONE_OF_EACH, furnish
from yinuo.doors.desk.supply_frame import LESSONS
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions, models, queries
from yinuo.ground.supply.kinds.register import KINDS

Desk = Any


@pytest.fixture
def plant(desk: Desk) -> Iterator[Desk]:
    with acting_for(desk.factory.id):
        furnish()
        for one in ONE_OF_EACH:
            actions.save(drafts=[one])
    yield desk


def record_id(desk: Desk, kind: str, **filters: str) -> str:
    with acting_for(desk.factory.id):
        return str(queries.records(kind=kind, filters=filters)[0]["id"])


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_list_shows_what_there_is_and_teaches_where_there_is_nothing(desk: Desk, kind: str) -> None:
    browser, slug = desk.browser(), KINDS[kind].slug
    empty = text(browser.get(f"/supply/{slug}"))
    with acting_for(desk.factory.id):
        furnish()
        for one in ONE_OF_EACH:
            actions.save(drafts=[one])
        there = queries.records(kind=kind)

    full = browser.get(f"/supply/{slug}")
    form = browser.get(f"/supply/{slug}/new")

    assert str(LESSONS[kind]) in empty and "下载模板" in empty
    assert all(str(one["id"]) in full.content.decode() for one in there)
    assert (full.status_code, form.status_code) == (200, 200)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_form_that_is_saved_untouched_changes_nothing(plant: Desk, kind: str) -> None:
    browser, slug = plant.browser(), KINDS[kind].slug
    with acting_for(plant.factory.id):
        actions.save(drafts=[actions.NewCarrier(code="SF", name="顺丰")])
        before = queries.records(kind=kind)
    address = f"/supply/{slug}/{before[0]['id']}/facts"
    page = browser.get(address)

    answer = browser.post(address, _typed(page))

    assert answer.status_code == 302, text(answer)
    with acting_for(plant.factory.id):
        assert queries.records(kind=kind) == before


def _typed(page: Any) -> dict[str, str]:
    """Return what a browser would send of a page's record form, untouched."""
    form = page.context_data["form"]
    told = {}
    for bound in form:
        value = bound.value()
        if bound.field.disabled or value in (None, False):
            continue
        told[bound.html_name] = "on" if value is True else str(value)
    return told


def test_an_item_is_added_changed_and_taken_out(desk: Desk) -> None:
    browser = desk.browser("planner")
    told = {"name": "泵", "unit": "台", "price_minor": "12.50", "scrap": "2"}
    made = browser.post("/supply/items/new", {"code": "X-1", **told})
    row_id = record_id(desk, "item")
    browser.post(f"/supply/items/{row_id}/facts", {**told, "name": "大泵", "price_minor": "13"})
    with acting_for(desk.factory.id):
        changed = queries.record_named(kind="item", code="X-1")
    removed = browser.post(f"/supply/items/{row_id}/removal")

    assert made["Location"] == f"/supply/items/{row_id}"
    assert changed and (changed["name"], changed["price_minor"], changed["scrap"]) == ("大泵", 1300, 0.02)
    assert removed["Location"] == "/supply/items"
    with acting_for(desk.factory.id):
        assert queries.items() == []


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("items", {"code": "", "name": "x"}, "这个字段是必填项"),
        ("items", {"code": "M-1", "name": "x"}, "已经有这条资料"),
        ("work-centres", {"code": "N", "name": "x", "machines": "0"}, "太小，至少 1"),
        ("components", {"parent": "M-1", "child": "M-1", "quantity": "1"}, "指向自己"),
        ("components", {"parent": "P-1", "child": "M-1", "quantity": "1"}, "BOM 成环"),
        ("stock", {"item": "P-1", "site": "W-1", "on_hand": "-1"}, "负数"),
        ("operations", {"item": "M-1", "sequence": "90"}, "无处可做"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    plant: Desk, path: str, typed: dict[str, str], words: str
) -> None:
    answer = plant.browser().post(f"/supply/{path}/new", typed)

    assert answer.status_code == 422
    assert words in text(answer)


def test_the_page_of_an_item_tells_what_it_is_made_of_and_where_it_goes(plant: Desk) -> None:
    browser = plant.browser()
    whole, part = (record_id(plant, "item", code=code) for code in ("M-1", "P-1"))

    made, used = text(browser.get(f"/supply/items/{whole}")), text(browser.get(f"/supply/items/{part}"))

    assert "齿轮" in made and "外购" in made and "加工中心" in made and "可用 10 / 现有 10" in made
    assert "用在哪里" in used and "减速机" in used and "PO-1" in used


def test_the_page_of_a_work_centre_takes_stoppages_and_ends_them(plant: Desk) -> None:
    operator, centre = plant.browser("operator"), record_id(plant, "work_centre")
    address = f"/supply/work-centres/{centre}"
    typed = {"machine": "2", "start_at": "2026-03-11T10:00", "end_at": "2026-03-11T18:00", "reason": "主轴更换"}

    entered = operator.post(f"{address}/downtimes", typed)
    refused = operator.post(f"{address}/downtimes", {**typed, "end_at": "2026-03-11T09:00"})
    page = text(operator.get(address))
    with acting_for(plant.factory.id):
        downtime = queries.downtimes()[0]
    ended = operator.post(f"/supply/downtimes/{downtime.id}/end")

    assert entered.status_code == ended.status_code == 302
    assert refused.status_code == 422 and "结束时间应晚于开始时间" in text(refused)
    assert "主轴更换" in page and "第 2 台" in page and "负荷与能力" in page
    assert downtime.machine == 1
    with acting_for(plant.factory.id):
        assert queries.downtimes() == []


def test_the_page_of_a_supplier_tells_where_its_lead_time_comes_from(plant: Desk) -> None:
    page = text(plant.browser().get(f"/supply/suppliers/{record_id(plant, 'supplier')}"))

    assert "按供应商资料" in page and "到货次数还不够" in page


def test_a_purchase_is_put_off_taken_in_and_cancelled(plant: Desk) -> None:
    browser, line = plant.browser("planner"), record_id(plant, "purchase_line")
    address = f"/supply/purchase-lines/{line}"

    moved = browser.post(f"{address}/move", {"due_at": "2026-03-20", "reason": "返工", "next": "/supply/items"})
    browser.post(f"{address}/receipt", {"quantity": "2"})
    browser.post(f"{address}/receipt", {"quantity": "99"})
    page = text(browser.get("/supply/purchase-lines"))
    browser.post(f"{address}/cancellation")

    assert moved["Location"] == "/supply/items"
    assert "未到数量是 3" in page
    with acting_for(plant.factory.id):
        row = models.PurchaseLine.objects.get()
        assert (row.state, row.due_at.isoformat()) == ("cancelled", "2026-03-20T10:00:00+00:00")
        types = [f"supply.purchase_{what}" for what in ("moved", "received", "cancelled")]
        assert {one.type for one in kernel.recent(types=types)} == set(types)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_a_strange_address(plant: Desk, elsewhere: str) -> None:
    line = record_id(plant, "purchase_line")

    answer = plant.browser().post(f"/supply/purchase-lines/{line}/cancellation", {"next": elsewhere})

    assert answer["Location"] == "/supply/purchase-lines"


def test_a_file_is_looked_at_imported_and_taken_back(desk: Desk) -> None:
    browser = desk.browser("planner")
    content = "物料编码,名称\nF-1,阀\nF-2,\n".encode()

    sent = browser.post("/supply/items/import", {"file": SimpleUploadedFile("物料.csv", content)})
    address = sent["Location"]
    preview = text(browser.get(address))
    started = browser.post(f"{address}/start", {"c0": "code", "c1": "name"})
    with acting_for(desk.factory.id):
        job_id = models.ImportedFile.objects.get().job_id
    jobs.run_now(organisation_id=desk.factory.id, job_id=job_id)
    result = text(browser.get(address))
    faulty = browser.get(f"{address}/faulty-rows.csv").content.decode("utf-8-sig")
    browser.post(f"{address}/undo")

    assert "可导入 1 行，1 行有误" in preview and "物料名称：没有填写" in preview
    assert started.status_code == 302
    assert "第 3 行 · 物料名称：没有填写。请补上" in result
    assert "F-2" in faulty
    assert "这次导入已撤销" in text(browser.get(address))
    with acting_for(desk.factory.id):
        assert queries.items() == []


def test_a_file_without_its_key_column_says_which_one_is_missing(desk: Desk) -> None:
    browser = desk.browser()
    sent = browser.post("/supply/components/import", {"file": SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode())})

    page = text(browser.get(sent["Location"]))
    browser.post(f"{sent['Location']}/start", {"c0": "quantity"})

    assert "请指定哪一列是：父件编码、子件编码。" in page
    assert browser.get(sent["Location"]).status_code == 200


def test_what_is_no_table_is_refused_in_words(desk: Desk) -> None:
    answer = desk.browser().post("/supply/items/import", {"file": SimpleUploadedFile("x.csv", b"")})

    assert answer.status_code == 422 and "无法读取这个文件" in text(answer)


def test_lists_and_templates_are_handed_out_as_files(plant: Desk) -> None:
    browser = plant.browser()

    rows = browser.get("/supply/items/export.csv?q=M-1").content.decode("utf-8-sig")
    book, blank = browser.get("/supply/items/export.xlsx"), browser.get("/supply/items/template.xlsx")

    assert "M-1" in rows and "P-1" not in rows
    assert book.content[:2] == blank.content[:2] == b"PK"
    assert browser.get("/supply/items/export.pdf").status_code == 404
    assert browser.get("/supply/unicorns").status_code == 404


def test_a_record_of_another_organisation_is_not_there(plant: Desk) -> None:
    other = found_factory(name="别家")
    with acting_for(other.id):
        furnish()
        ids = {kind: queries.records(kind=kind)[0]["id"] for kind in ("item", "work_centre", "supplier")}
    browser: Client = plant.browser()

    addresses = [f"/supply/{KINDS[kind].slug}/{row_id}" for kind, row_id in ids.items()]

    assert [browser.get(one).status_code for one in addresses] == [404] * 3
    assert browser.post(f"{addresses[1]}/downtimes").status_code == 404
    assert browser.get(f"/supply/items/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (lambda browser: browser.get("/supply/items?page=99999999&q=%00"), 200),
        (lambda browser: browser.get("/supply/items?page=²"), 200),
        (lambda browser: browser.get("/supply/components?parent=%00"), 200),
    ],
)
def test_strange_questions_are_answered_calmly(plant: Desk, act: Callable[[Client], Any], status: int) -> None:
    assert act(plant.browser()).status_code == status


def test_load_and_stock_are_drawn_from_what_is_promised(plant: Desk) -> None:
    page = plant.browser().get(f"/supply/work-centres/{record_id(plant, 'work_centre')}?by=day").content.decode()
    item = plant.browser().get(f"/supply/items/{record_id(plant, 'item', code='M-1')}").content.decode()

    assert "<y-chart" in page and "可用工时" in page
    assert '"band"' in item


def test_parts_of_a_unit_and_the_names_of_goods_are_told(plant: Desk) -> None:
    with acting_for(plant.factory.id):
        models.Component.objects.filter(child__code="P-1").update(quantity="3.2")
        (operation, *_rest) = queries.records(kind="operation")
        name = queries.items_by_code(codes=[operation["item"]])[operation["item"]].name
    part = record_id(plant, "item", code="P-1")
    centre = record_id(plant, "work_centre", code=operation["work_centre"])

    used = text(plant.browser().get(f"/supply/items/{part}"))
    done = text(plant.browser().get(f"/supply/work-centres/{centre}"))

    assert " 3.2 " in used[used.index("用在哪里") :]
    assert f"{name} {operation['item']} · " in done


def test_places_and_calendars_are_called_by_their_names(plant: Desk) -> None:
    with acting_for(plant.factory.id):
        (stock, *_rest) = queries.records(kind="stock")
        models.Site.objects.filter(code=stock["site"]).update(name="杭州工厂")
        models.Stock.objects.filter(pk=stock["id"]).update(on_hand=9, safety=0, reserved=0, blocked=4)
        plain = {"timezone": "Asia/Shanghai", "weekly": {"mon": ["08:00-12:00"]}}
        actions.save_calendar(code="two", name="两班制", plain=plain)
        (centre, *_more) = queries.records(kind="work_centre")
        models.WorkCentre.objects.filter(pk=centre["id"]).update(calendar=models.Calendar.objects.get(code="two"))

    browser = plant.browser()
    of_item = text(browser.get(f"/supply/items/{record_id(plant, 'item', code=stock['item'])}"))
    of_centre = text(browser.get(f"/supply/work-centres/{centre['id']}"))

    assert "杭州工厂 预留" in of_item and "可用 5 / 现有 9" in of_item and "冻结 4" in of_item
    assert "两班制 · two" in of_centre
