"""The rows behind a number say what each of them is beside its order, on pages, in files and over the API."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from tests.flow.insight.books import delivered
from yinuo.flow.orders import actions as orders
from yinuo.flow.work.models import Stage
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token
from yinuo.ground.process.models import Task

DAY = timedelta(days=1)


def at(days: float) -> datetime:
    return NOW + days * DAY


@pytest.fixture
def browser(desk):
    """One order with a stage that took a day; a task of that order, and one of no order."""
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        [order_id] = delivered(to=[desk.factory.vip], ordered_at=at(-9), days=5)
        stage = {"code": "make", "name": "精加工", "position": 1, "standard_hours": 8, "state": "done"}
        Stage(order_id=order_id, started_at=at(-4), due_at=at(-3.5), finished_at=at(-3), **stage).save()
        for title, subject, subject_id in (
            ("核对图纸", "order", order_id),
            ("清点库房", "project", desk.factory.vip.id),
        ):
            told = {"title": title, "subject_type": subject, "subject_id": subject_id, "source": "hand"}
            done = {"state": "done", "done_at": at(-2), "done_by_id": desk.factory.members["sales"].id}
            Task(created_at=at(-3), due_at=at(-1), **told, **done).save()
    return desk.browser()


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("address", "heading", "found"),
    [
        ("/insight/report/facts?m=stage_hours&of=stage_hours&by=stage", "环节", ["精加工", "C-001-", "华东重工"]),
        ("/insight/report/facts?m=tasks_done&of=tasks_done&by=person", "任务", ["核对图纸", "清点库房", "不属于订单"]),
        ("/insight/tasks_done/rows?days=30", "任务", ["核对图纸", "清点库房", "C-001-"]),
    ],
)
def test_a_column_says_what_each_row_is(browser, address: str, heading: str, found: list[str]) -> None:
    text = page(browser, address)

    head = text[text.index("<thead") : text.index("</thead>")]
    assert "订单" in head and heading in head
    assert [one for one in found if one not in text] == []


def test_rows_of_orders_alone_have_no_such_column(browser) -> None:
    text = page(browser, "/insight/deliveries/rows?days=30")

    assert text[text.index("<thead") : text.index("</thead>")].count("<th ") == 7


def test_files_and_the_api_say_it_too(browser, desk) -> None:
    with acting_for(desk.factory.id):
        token = issue_token(member_id=desk.factory.members["owner"].id, name="t", scopes=list(SCOPES))
    api = Client(headers={"Authorization": f"Bearer {token}"})

    head, *lines = page(browser, "/insight/tasks_done/rows.csv?days=30").lstrip("\ufeff").splitlines()
    rows = api.get("/api/v1/insight/figures/stage_late_hours/rows").json()

    assert head.split(",")[:3] == ["订单号", "任务", "客户"]
    assert sorted(line.split(",")[1:3] for line in lines) == [["核对图纸", "华东重工"], ["清点库房", ""]]
    assert [(one["about"], one["value"]) for one in rows] == [("精加工", 12.0)]


def test_who_may_not_see_costs_finds_no_row_of_them(desk) -> None:
    for role, status in (("owner", 200), ("sales", 404)):
        assert desk.browser(role).get("/insight/expenses_actual/rows?days=30").status_code == status, role
