"""The hours of machines in reports, key figures, files and over the API: what is of no order says what it is of."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from yinuo.flow.plans.models import MachineDay
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token
from yinuo.ground.supply import actions as supply

_REPORT = "/insight/report?m=machine_utilisation&by=work_centre&chart=bar"


@pytest.fixture
def browser(desk):
    with acting_for(desk.factory.id):
        supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
        for code, opened, held in (("CNC", 960, 720), ("PAINT", 480, 180)):
            MachineDay(
                work_centre=code, day=(NOW - timedelta(days=1)).date(), open_minutes=opened, held_minutes=held
            ).save()
    return desk.browser()


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_report_tells_work_centres_apart_and_opens_their_days(browser) -> None:
    text = page(browser, _REPORT)
    addresses = re.findall(r'href="(/insight/report/facts\?[^"]*work_centre=CNC[^"]*)"', text)
    rows = page(browser, addresses[0].replace("&amp;", "&"))

    assert "加工中心" in text and "75.0%" in text.replace(" ", "") and "62.5%" in text.replace(" ", "")
    assert 'value="work_centre"' in text and 'value="region"' not in text
    assert "加工中心" in rows and "12" in rows and "PAINT" not in rows


def test_it_stands_among_the_key_figures_but_not_of_a_region(browser) -> None:
    whole, of_a_region = page(browser, "/insight?days=30"), page(browser, "/insight?days=30&region=华东")

    assert "设备利用率" in whole and "设备利用率" not in of_a_region
    assert "by=work_centre" not in whole


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/insight/machine_hours_open/rows.csv?days=30", 200),
        ("/insight/machine_hours_open/rows?days=30&by=region&key=x", 404),
        ("/insight/machine_hours_open/rows?days=30&region=x", 404),
        ("/insight/deliveries/rows?by=work_centre&key=CNC", 404),
        ("/insight?by=work_centre&metric=machine_hours_open", 200),
        ("/insight/report/facts?m=machine_utilisation&of=machine_utilisation&region=x", 404),
        (f"{_REPORT}&region=x", 200),
        ("/insight/report?m=machine_utilisation&by=customer&filtering=region", 200),
        ("/insight/report?m=machine_utilisation&m=on_time_rate&by=month", 200),
    ],
)
def test_what_machines_have_not_is_told_and_breaks_nothing(browser, address: str, status: int) -> None:
    answer = browser.get(address)
    text = answer.content.decode()

    assert answer.status_code == status, address
    assert ".csv" not in address or "加工中心,,,,," in text
    assert "by=customer" not in address or "不能按客户分" in text


def test_the_api_tells_the_same(browser, desk) -> None:
    with acting_for(desk.factory.id):
        token = issue_token(member_id=desk.factory.members["owner"].id, name="t", scopes=list(SCOPES))
    api = Client(headers={"Authorization": f"Bearer {token}"})
    asked = {"measures": ["machine_utilisation"], "by": ["work_centre"], "span": "last_365"}

    table = api.get("/api/v1/insight/table", asked).json()
    rows = api.get("/api/v1/insight/figures/machine_hours_held/rows", {"by": "work_centre", "key": "CNC"}).json()
    refused = api.get("/api/v1/insight/figures/machine_hours_held/by/customer")

    found = {cell["labels"][0]: cell["numbers"]["machine_utilisation"]["value"] for cell in table["cells"]}
    assert found == {"加工中心": 0.75, "PAINT": 0.375}
    assert [(one["about"], one["value"], one["order_id"]) for one in rows] == [("加工中心", 12.0, None)]
    assert refused.status_code == 422 and refused.json()["type"].endswith("no-such-part")
