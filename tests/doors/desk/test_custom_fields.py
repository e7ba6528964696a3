"""Custom fields: defined in the designer, shown and filled in on pages and in forms, guarded by role."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from tests.doors.desk.custom import FIELDS, define
from yinuo.flow.care import actions as care
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import holding, reading
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries


def _held(desk, kind: str, subject_id: UUID) -> dict[str, Any]:
    with acting_for(desk.factory.id):
        return reading.values_of(kind=kind, subject_ids=[subject_id]).get(subject_id, {})


def _typed(**more: str) -> dict[str, str]:
    return {"f.project": "P-2026-7", "f.grade": "o2", "f.budget": "12,000", "f.survey": "2026-03-11", **more}


def test_a_manager_designs_the_fields_of_orders_in_the_designer_of_forms(desk) -> None:
    browser = desk.browser()

    opened = browser.post("/settings/custom-fields/order")
    page = browser.get(opened["Location"]).content.decode()
    drawn = json.dumps({"sections": [{"label": "", "fields": list(FIELDS)}]})
    browser.post(opened["Location"], {"name": "订单字段", "name_en": "", "design": drawn, "publish": "1"})

    assert "<y-form-designer" in page and "order.custom." in page
    settings = browser.get("/settings/custom-fields").content.decode()
    assert "项目号" in settings and "已发布" in settings
    assert "订单字段" not in browser.get("/forms").content.decode()


def test_a_key_of_custom_fields_is_not_free_for_other_forms(desk) -> None:
    answer = desk.browser().post("/forms/new", {"name": "冒名", "key": "custom-order"})

    assert answer.status_code == 422 and "已被使用" in answer.content.decode()


def test_an_order_is_entered_with_its_custom_fields_and_shows_them(desk) -> None:
    define(desk.factory.id)
    browser = desk.browser()
    facts = {"customer_id": str(desk.factory.vip.id), "order_type": "make_to_order", "channel": "sales"}

    refused = browser.post("/orders/new", {**facts, "f.grade": "o2", "f.budget": "2000000"})
    entered = browser.post("/orders/new", {**facts, **_typed()})

    words = refused.content.decode()
    assert refused.status_code == 422 and "请填写。" in words and "不能大于" in words
    assert entered.status_code == 302, entered.content.decode()
    order_id = UUID(entered["Location"].rpartition("/")[2])
    held = _held(desk, "order", order_id)
    assert {key: held[key] for key in ("project", "grade", "budget", "survey")} == {
        "project": "P-2026-7",
        "grade": "o2",
        "budget": 12000,
        "survey": "2026-03-11",
    }
    page = browser.get(f"/orders/{order_id}").content.decode()
    assert "P-2026-7" in page and "低温" in page and "12,000" in page
    assert "P-2026-7" in browser.get(f"/orders/{order_id}/history").content.decode()


def test_changed_fields_stand_in_the_history_with_what_they_were(desk) -> None:
    define(desk.factory.id)
    order_id, browser = desk.order(), desk.browser()
    browser.post(f"/custom/order/{order_id}", _typed())

    answer = browser.post(f"/custom/order/{order_id}", _typed(**{"f.grade": "o1"}))

    assert answer["Location"] == f"/orders/{order_id}"
    assert "工况由 低温 改为 常温" in browser.get(f"/orders/{order_id}/history").content.decode()
    with acting_for(desk.factory.id):
        told = kernel.history(subject_type="order", subject_id=order_id)
    changes = [event.payload["changes"] for event in told if event.type == "process.custom_changed"]
    assert {"grade": ["o2", "o1"]} in changes


def test_saving_the_same_again_tells_nothing(desk) -> None:
    define(desk.factory.id)
    order_id, browser = desk.order(), desk.browser()
    browser.post(f"/custom/order/{order_id}", _typed())
    with acting_for(desk.factory.id):
        before = kernel.log_position()

    browser.post(f"/custom/order/{order_id}", _typed())

    with acting_for(desk.factory.id):
        assert kernel.log_position() == before


def test_what_a_role_may_not_see_is_neither_shown_nor_changed_by_it(desk) -> None:
    define(desk.factory.id)
    order_id = desk.order()
    desk.browser().post(f"/custom/order/{order_id}", _typed(**{"f.margin": "31.75"}))

    sales = desk.browser("sales")
    page = sales.get(f"/orders/{order_id}").content.decode()
    form = sales.get(f"/custom/order/{order_id}").content.decode()
    sales.post(f"/custom/order/{order_id}", _typed(**{"f.margin": "99", "f.project": "P-8"}))

    assert "毛利" not in page and "毛利" not in form and "项目号" in form
    held = _held(desk, "order", order_id)
    assert held["margin"] == 31.75 and held["project"] == "P-8"
    history = sales.get(f"/orders/{order_id}/history").content.decode()
    assert "毛利有改动" in history and "31.75" not in history


def test_who_may_not_change_an_order_only_reads_its_fields(desk) -> None:
    define(desk.factory.id)
    order_id = desk.order()
    desk.browser().post(f"/custom/order/{order_id}", _typed())
    viewer = desk.browser("viewer")

    read = viewer.get(f"/custom/order/{order_id}").content.decode()

    assert "P-2026-7" in read and 'name="f.project"' not in read
    assert viewer.post(f"/custom/order/{order_id}", _typed()).status_code == 403


def test_a_customer_an_item_a_supplier_and_a_complaint_carry_fields_of_their_own(desk) -> None:
    field = {"key": "rating", "kind": "text", "label": "评级"}
    for kind in ("customer", "item", "supplier", "complaint"):
        define(desk.factory.id, kind=kind, fields=[field])
    order_id, browser = desk.order(), desk.browser()
    with acting_for(desk.factory.id):
        supply.save(drafts=[supply.NewSupplier(code="S-1", name="铸造厂", lead_hours=48.0)])
        supply.save(drafts=[supply.NewItem(code="I-1", name="泵壳")])
        item = supply_queries.records(kind="item")[0]["id"]
        supplier = supply_queries.records(kind="supplier")[0]["id"]
        complaint = care.raise_complaint(
            order_id=order_id, topic="late", text="晚了", reporter="客户", channel="portal", key="k"
        ).id
    pages = {
        "customer": (desk.factory.vip.id, f"/customers/{desk.factory.vip.id}"),
        "item": (item, f"/supply/items/{item}"),
        "supplier": (supplier, f"/supply/suppliers/{supplier}"),
        "complaint": (complaint, f"/complaints/{complaint}"),
    }

    for kind, (ident, page) in pages.items():
        answer = browser.post(f"/custom/{kind}/{ident}", {"f.rating": f"{kind} 甲"})
        assert answer["Location"] == page
        assert f"{kind} 甲" in browser.get(page).content.decode()


def test_the_form_of_a_customer_asks_for_its_fields(desk) -> None:
    define(desk.factory.id, kind="customer", fields=[{"key": "tax", "kind": "text", "label": "税号", "required": True}])
    browser = desk.browser()
    known = {"code": "C-77", "name": "新客户", "tier": "new"}

    refused = browser.post("/customers/new", known)
    made = browser.post("/customers/new", {**known, "f.tax": "9132"})
    changed = browser.post(f"{made['Location']}/facts", {**known, "f.tax": "9133"})

    assert refused.status_code == 422 and "税号" in refused.content.decode()
    assert changed.status_code == 302
    assert _held(desk, "customer", UUID(made["Location"].rpartition("/")[2]))["tax"] == "9133"


def test_the_form_of_an_item_asks_for_its_fields(desk) -> None:
    define(desk.factory.id, kind="item", fields=[{"key": "alloy", "kind": "text", "label": "牌号", "required": True}])
    browser = desk.browser()

    refused = browser.post("/supply/items/new", {"code": "I-5", "name": "阀体", "unit": "件"})
    made = browser.post("/supply/items/new", {"code": "I-5", "name": "阀体", "unit": "件", "f.alloy": "HT250"})

    assert refused.status_code == 422 and "牌号" in refused.content.decode()
    assert made.status_code == 302, made.content.decode()
    assert _held(desk, "item", UUID(made["Location"].rpartition("/")[2]))["alloy"] == "HT250"


def test_of_two_that_take_a_unique_value_at_once_one_is_refused(desk, monkeypatch) -> None:
    define(desk.factory.id, fields=({**FIELDS[0], "unique": True},))
    first, second, browser = desk.order(), desk.order(), desk.browser()
    look, looks = holding.holding_value, []

    def too_early(**told: Any) -> bool:
        looks.append(told)
        return look(**told) and len(looks) > 2

    monkeypatch.setattr(holding, "holding_value", too_early)
    browser.post(f"/custom/order/{first}", {"f.project": "P-1"})
    page = browser.post(f"/custom/order/{second}", {"f.project": "p-1"})

    assert page.status_code == 422 and "已被" in page.content.decode()
    assert _held(desk, "order", first)["project"] == "P-1" and _held(desk, "order", second) == {}


def test_who_enters_an_order_is_told_too_when_somebody_was_quicker(desk, monkeypatch) -> None:
    define(desk.factory.id, fields=({**FIELDS[0], "unique": True},))
    browser, look, looks = desk.browser(), holding.holding_value, []

    def too_early(**told: Any) -> bool:
        looks.append(told)
        return look(**told) and len(looks) > 2

    monkeypatch.setattr(holding, "holding_value", too_early)
    facts = {"customer_id": str(desk.factory.vip.id), "order_type": "make_to_order", "channel": "sales"}
    entered = browser.post("/orders/new", {**facts, "f.project": "P-1"})
    refused = browser.post("/orders/new", {**facts, "f.project": "P-1"})

    assert entered.status_code == 302 and refused.status_code == 422
    assert "已被" in refused.content.decode() and len(looks) == 3


def test_a_draft_of_the_fields_draws_them_with_what_was_typed(desk) -> None:
    field = {"key": "why", "kind": "long", "label": "低温要求", "visible": 'grade == "o2"'}
    define(desk.factory.id, fields=[*FIELDS, field])
    order_id, browser = desk.order(), desk.browser()

    cold = browser.post(f"/custom/order/{order_id}/draft", {"f.grade": "o2"}).content.decode()
    warm = browser.post("/custom/order/draft", {"f.grade": "o1"}).content.decode()

    assert "低温要求" in cold and "低温要求" not in warm


@pytest.mark.parametrize("address", ["/custom/nothing/{id}", "/custom/customer/{id}"])
def test_what_is_not_there_has_no_fields(desk, address: str) -> None:
    order_id = desk.order()

    assert desk.browser().get(address.format(id=order_id)).status_code == 404
