"""Custom fields of orders in lists and files: columns, filters in the address, imports, exports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.desk.custom import FIELDS, define
from yinuo.flow.care import actions as care
from yinuo.flow.orders import queries
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import finding, holding, reading
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import forms as supply_forms
from yinuo.ground.supply import queries as supply_queries

READY = {"key": "ready", "kind": "boolean", "label": "图纸齐"}
BOOK = """订单号,客户名称,产品名称,项目号,工况,预算,勘察日,图纸齐
HT-1,江南精密,液压泵,P-1,低温,1.2万,2026-03-05,是
HT-2,北方重工,减速箱,P-2,超低温,80,2026-03-06,否
HT-3,华东重工,主轴,,常温,2000000,soon,
"""


@pytest.fixture
def filled(desk) -> dict[str, UUID]:
    """Three orders, two of them with custom fields."""
    define(desk.factory.id, fields=[*FIELDS, READY])
    told = {
        "COLD": {"project": "P-1", "grade": "o2", "budget": 12000, "survey": "2026-03-05", "ready": True, "margin": 30},
        "WARM": {"project": "P-2", "grade": "o1", "budget": 800, "survey": "2026-04-01", "margin": 12},
        "BARE": {},
    }
    found = {number: desk.order(number=number) for number in told}
    with acting_for(desk.factory.id):
        for number, given in told.items():
            if given:
                holding.fill(kind="order", subject_id=found[number], given=given, role="owner")
    return found


def _numbers(desk, query: str, role: str = "owner") -> list[str]:
    page = desk.browser(role).get(f"/orders?{query}").content.decode()
    return [number for number in ("COLD", "WARM", "BARE") if f">{number}</a>" in page]


def test_listed_fields_are_columns_and_others_can_be_chosen(desk, filled) -> None:
    browser = desk.browser()

    usual = browser.get("/orders").content.decode()
    chosen = browser.get("/orders?cols=survey").content.decode()

    assert ">工况<" in usual and "低温" in usual and "P-1" in usual
    assert "P-1" not in chosen and "勘察日" in chosen
    assert "cols=project%2Cgrade%2Cbudget" in usual.replace(",", "%2C")


def _in_order(desk, query: str, role: str = "owner") -> list[str]:
    page = desk.browser(role).get(f"/orders?{query}").content.decode()
    return sorted(_numbers(desk, query, role), key=lambda number: page.index(f">{number}</a>"))


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("custom.budget", ["WARM", "COLD", "BARE"]),
        ("-custom.budget", ["COLD", "WARM", "BARE"]),
        ("custom.survey", ["COLD", "WARM", "BARE"]),
        ("-custom.survey", ["WARM", "COLD", "BARE"]),
        ("custom.project", ["COLD", "WARM", "BARE"]),
        ("custom.grade", ["WARM", "COLD", "BARE"]),
        ("-custom.grade", ["COLD", "WARM", "BARE"]),
    ],
)
def test_an_address_puts_orders_in_the_order_of_a_custom_field(desk, filled, sort: str, found: list[str]) -> None:
    assert _in_order(desk, f"sort={sort}") == found


def test_the_order_of_a_field_goes_on_from_page_to_page(desk, filled, monkeypatch) -> None:
    monkeypatch.setattr("yinuo.doors.desk.order_list.PAGE_SIZE", 1)

    pages = [_numbers(desk, f"sort=-custom.budget&page={number}") for number in (1, 2, 3, 4)]

    assert pages == [["COLD"], ["WARM"], ["BARE"], []]


def test_nobody_learns_the_order_of_a_field_that_is_hidden_from_them(desk, filled) -> None:
    shown = {sort: _in_order(desk, f"sort={sort}", role="planner") for sort in ("custom.margin", "-custom.margin", "")}

    assert shown["custom.margin"] == shown["-custom.margin"] == shown[""]
    assert _in_order(desk, "sort=-custom.margin") == ["COLD", "WARM", "BARE"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("c.grade=o2", ["COLD"]),
        ("c.grade=o1,o2", ["COLD", "WARM"]),
        ("c.project=p-2", ["WARM"]),
        ("c.budget.from=1000", ["COLD"]),
        ("c.budget.upto=1000", ["WARM"]),
        ("c.survey.from=2026-03-05&c.survey.upto=2026-03-31", ["COLD"]),
        ("c.ready=true", ["COLD"]),
        ("c.ready=false", ["WARM", "BARE"]),
        ("c.grade=o2&c.budget.upto=1000", []),
        ("c.survey.from=soon", ["COLD", "WARM", "BARE"]),
        ("c.nothing=x", ["COLD", "WARM", "BARE"]),
    ],
)
def test_an_address_asks_for_custom_fields(desk, filled, query: str, found: list[str]) -> None:
    assert _numbers(desk, query) == found


def test_nobody_finds_by_a_field_that_they_may_not_see(desk, filled) -> None:
    assert _numbers(desk, "c.margin.from=20") == ["COLD"]
    assert _numbers(desk, "c.margin.from=20", role="sales") == ["COLD", "WARM", "BARE"]
    assert "毛利" not in desk.browser("sales").get("/orders?cols=margin").content.decode()


def test_a_saved_view_keeps_filter_and_columns(desk, filled) -> None:
    browser = desk.browser()

    saved = browser.post("/orders/views", {"name": "低温单", "query": "c.grade=o2&cols=survey"})

    assert "低温单" in browser.get(saved["Location"]).content.decode()
    assert _numbers(desk, saved["Location"].partition("?")[2]) == ["COLD"]


def test_an_export_has_a_column_for_each_field_that_one_may_see(desk, filled) -> None:
    whole = b"".join(desk.browser().get("/orders/export.csv").streaming_content).decode()
    part = b"".join(desk.browser("sales").get("/orders/export.csv").streaming_content).decode()

    assert "项目号,工况,预算,勘察日,毛利,图纸齐" in whole and "P-1,低温,12000,2026-03-05,30,是" in whole
    assert "毛利" not in part and "P-1,低温,12000,2026-03-05,是" in part


def _imported(desk, content: str, role: str = "planner") -> tuple[Any, str]:
    browser = desk.browser(role)
    path = browser.post("/imports", {"file": SimpleUploadedFile("在手.csv", content.encode())})["Location"]
    names = ("number", "customer_name", "item_name", "project", "grade", "budget", "survey", "ready")
    columns = {f"c{n}": name if n < 3 else f"custom.{name}" for n, name in enumerate(names)}
    browser.post(f"{path}/start", {"create_customers": "1", "create_items": "1", **columns})
    with acting_for(desk.factory.id):
        batch = queries.batch(batch_id=UUID(path.rpartition("/")[2]))
    assert batch is not None
    member = desk.factory.members[role].id
    with acting_as(f"member:{member}"):
        jobs.run_now(organisation_id=desk.factory.id, job_id=batch.job_id)
    return browser, path


def test_a_file_brings_custom_fields_in_and_its_faults_are_told_in_words(desk) -> None:
    define(desk.factory.id, fields=[*FIELDS, READY])

    browser, path = _imported(desk, BOOK)

    page = browser.get(path).content.decode()
    assert "工况：系统里没有“超低温”" in page
    assert "项目号：请填写。" in page and "预算：不能大于 1000000" in page
    assert "勘察日：“soon”不是日期" in page
    with acting_for(desk.factory.id):
        (order,) = queries.page(filters=queries.OrderFilters()).orders
        held = reading.values_of(kind="order", subject_ids=[order.id])[order.id]
    assert (order.number, held["project"], held["grade"], held["budget"]) == ("HT-1", "P-1", "o2", 12000)
    assert held["survey"] == "2026-03-05" and held["ready"] is True


def test_columns_are_guessed_by_the_names_of_the_fields(desk) -> None:
    define(desk.factory.id, fields=[*FIELDS, READY])
    browser = desk.browser("planner")

    path = browser.post("/imports", {"file": SimpleUploadedFile("在手.csv", BOOK.encode())})["Location"]

    assert '<option value="custom.project" selected>' in browser.get(path).content.decode()


def test_a_file_without_the_columns_is_not_asked_for_them(desk) -> None:
    define(desk.factory.id)

    _imported(desk, "订单号,客户名称,产品名称\nHT-9,江南精密,泵\n")

    with acting_for(desk.factory.id):
        assert [one.number for one in queries.page(filters=queries.OrderFilters()).orders] == ["HT-9"]


def test_what_must_be_unique_stands_only_once_in_a_file(desk) -> None:
    define(desk.factory.id, fields=[{"key": "project", "kind": "text", "label": "项目号", "unique": True}])

    browser, path = _imported(desk, "订单号,客户名称,产品名称,项目号\nA,江南精密,泵,P-1\nB,江南精密,泵,p-1\n")

    assert "项目号：这个值已经填过" in browser.get(path).content.decode()


def test_undoing_an_import_takes_its_custom_fields_out_too(desk) -> None:
    define(desk.factory.id, fields=[*FIELDS, READY])
    browser, path = _imported(desk, BOOK)
    with acting_for(desk.factory.id):
        ids = [one.id for one in queries.page(filters=queries.OrderFilters()).orders]

    browser.post(f"{path}/undo")

    with acting_for(desk.factory.id):
        assert queries.page(filters=queries.OrderFilters()).total == 0
        assert reading.values_of(kind="order", subject_ids=ids) == {}


@pytest.mark.parametrize("address", ["/customers", "/supply/items", "/supply/suppliers", "/complaints?view=all"])
def test_other_lists_have_custom_columns_and_filters_too(desk, address: str) -> None:
    kind = {"/customers": "customer", "/supply/items": "item", "/supply/suppliers": "supplier"}.get(
        address, "complaint"
    )
    define(desk.factory.id, kind=kind, fields=[{"key": "rating", "kind": "text", "label": "评级", "listed": True}])
    order_id = desk.order()
    with acting_for(desk.factory.id):
        supply.save(drafts=[supply.NewSupplier(code="S-1", name="铸造厂", lead_hours=48.0)])
        supply.save(drafts=[supply.NewItem(code="I-1", name="泵壳")])
        known = {
            "customer": desk.factory.vip.id,
            "item": supply_queries.records(kind="item")[0]["id"],
            "supplier": supply_queries.records(kind="supplier")[0]["id"],
            "complaint": care.raise_complaint(
                order_id=order_id, topic="late", text="晚了", reporter="客户", channel="portal", key="k"
            ).id,
        }
        holding.fill(kind=kind, subject_id=known[kind], given={"rating": "甲等"})
    browser, sign = desk.browser(), "&" if "?" in address else "?"

    listed = browser.get(address).content.decode()
    found = browser.get(f"{address}{sign}c.rating=甲等").content.decode()
    nothing = browser.get(f"{address}{sign}c.rating=乙等").content.decode()

    assert "评级" in listed and str(known[kind]) in listed and "甲等" in listed
    assert str(known[kind]) in found
    assert f'data-id="{known[kind]}"' not in nothing


def _items_imported(desk, content: str) -> str:
    browser = desk.browser()
    path = browser.post("/supply/items/import", {"file": SimpleUploadedFile("物料.csv", content.encode())})["Location"]
    columns = {"c0": "code", "c1": "name", "c2": "custom.alloy", "c3": "custom.weight"}
    browser.post(f"{path}/start", columns)
    with acting_for(desk.factory.id):
        batch = supply_forms.imported_file(batch_id=UUID(path.rpartition("/")[2]))
    member = desk.factory.members["owner"].id
    with acting_as(f"member:{member}"):
        jobs.run_now(organisation_id=desk.factory.id, job_id=batch.job_id)
    return path


def test_files_of_items_carry_custom_fields(desk) -> None:
    alloy = {"key": "alloy", "kind": "text", "label": "牌号", "unique": True}
    weight = {"key": "weight", "kind": "number", "label": "重量", "most": 100}
    define(desk.factory.id, kind="item", fields=[alloy, weight])
    heads = "物料编码,名称,牌号,重量\n"

    first = _items_imported(desk, f"{heads}I-1,泵壳,HT250,12\nI-2,阀体,HT300,800\nI-3,端盖,HT350,many\n")
    again = _items_imported(desk, f"{heads}I-1,泵壳,HT250,13\n")

    page = desk.browser().get(first).content.decode()
    assert "重量：不能大于 100。" in page and "重量：" in page and "many" in page
    assert "已填过" not in desk.browser().get(again).content.decode()
    with acting_for(desk.factory.id):
        (item,) = supply_queries.records(kind="item")
        held = reading.values_of(kind="item", subject_ids=[item["id"]])[item["id"]]
    assert (item["code"], held) == ("I-1", {"alloy": "HT250", "weight": 13})
    exported = desk.browser().get("/supply/items/export.csv").content.decode()
    assert "牌号,重量" in exported and "HT250,13" in exported


def test_the_columns_of_an_item_file_are_guessed_by_the_names_of_the_fields(desk) -> None:
    define(desk.factory.id, kind="item", fields=[{"key": "alloy", "kind": "text", "label": "牌号"}])
    content = "物料编码,名称,牌号\nI-1,泵壳,HT250\n".encode()

    path = desk.browser().post("/supply/items/import", {"file": SimpleUploadedFile("a.csv", content)})["Location"]

    assert '<option value="custom.alloy" selected>' in desk.browser().get(path).content.decode()


def test_many_that_match_a_field_are_not_counted_to_the_end(desk, filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.flow.orders.listing.FEW", 1)
    known = queries.OrderFilters(custom=(finding.Sought(key="budget", least=1.0),))

    with acting_for(desk.factory.id):
        first, last = (queries.page(filters=known, page=one, size=1) for one in (1, 2))
    page = desk.browser().get("/orders?c.budget.from=1&size=1").content.decode()

    assert (len(first.orders), first.total, first.total_is_exact, first.has_more) == (1, 2, False, True)
    assert (len(last.orders), last.total, last.total_is_exact, last.has_more) == (1, 2, True, False)
    assert "共 2 张" in page or "超过 1 张" in page
