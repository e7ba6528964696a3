"""Departments in the settings, and over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import departments
from yinuo.ground.people.tokens import issue_token

pytestmark = pytest.mark.django_db


def found(desk: Any) -> dict[str, Any]:
    with acting_for(desk.factory.id):
        return {one.code: one for one in departments.departments()}


def test_a_department_is_made_led_and_joined(desk: Any) -> None:
    browser, members = desk.browser(), desk.factory.members

    made = browser.post(
        "/settings/departments", {"code": "D10", "name": "销售部", "lead": members["manager"].id}, follow=True
    )
    told = {"department": found(desk)["D10"].id}
    placed = browser.post(f"/settings/members/{members['sales'].id}/place", told, follow=True)

    assert "部门已保存" in made.content.decode() and "已保存" in placed.content.decode()
    with acting_for(desk.factory.id):
        assert departments.lead_of(member_id=members["sales"].id) == members["manager"].id


def test_a_department_is_changed_and_taken_out(desk: Any) -> None:
    browser = desk.browser()
    browser.post("/settings/departments", {"code": "D10", "name": "销售部"})
    path = f"/settings/departments/{found(desk)['D10'].id}"

    browser.post(path, {"code": "D10", "name": "市场部"})
    changed = found(desk)["D10"].name
    circle = browser.post(path, {"code": "D10", "name": "市场部", "parent": found(desk)["D10"].id}, follow=True)
    removed = browser.post(path, {"do": "remove"}, follow=True)

    assert changed == "市场部" and "不能是它自己" in circle.content.decode()
    assert "部门已删除" in removed.content.decode() and found(desk) == {}


def test_what_is_wrong_with_a_department_is_said_and_kept(desk: Any) -> None:
    answer = desk.browser().post("/settings/departments", {"code": "D10", "name": " "})

    assert answer.status_code == 422
    assert "请填写部门名称" in answer.content.decode() and 'value="D10"' in answer.content.decode()


def test_programs_keep_departments(desk: Any) -> None:
    with acting_for(desk.factory.id):
        owner = desk.factory.members["owner"].id
        token = issue_token(member_id=owner, name="hr", scopes=["people:read", "people:write"])
    api, sales = Client(headers={"Authorization": f"Bearer {token}"}), desk.factory.members["sales"].id

    def send(method: str, path: str, body: Any) -> Any:
        return getattr(api, method)(f"/api/v1{path}", data=json.dumps(body), content_type="application/json")

    made = send("post", "/departments", {"code": "D10", "name": "销售部"})
    taken = send("post", "/departments", {"code": "D10", "name": "x"})
    ident = made.json()["id"]
    changed = send("put", f"/departments/{ident}", {"code": "D10", "name": "市场部", "lead_id": str(owner)})
    placed = send("put", f"/members/{sales}/place", {"department_id": ident})
    listed = api.get("/api/v1/members").json()
    removed = api.delete(f"/api/v1/departments/{ident}")

    assert (made.status_code, taken.status_code, taken.json()["faults"]) == (201, 422, {"code": "taken"})
    assert changed.json()["lead_id"] == str(owner) and placed.json()["department_id"] == ident
    assert {one["id"]: one["department_id"] for one in listed}[str(sales)] == ident
    assert removed.status_code == 204 and api.get("/api/v1/departments").json() == []
