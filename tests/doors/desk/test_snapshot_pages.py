"""Numbers from a snapshot say of when they are, wherever they are read; walls and whoever asks for it see live ones."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.cast import NOW
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight.snapshots import choosing, store, writing
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import issue_token

FRESH = "数据截至"
QUESTION = "m=deliveries&by=region"


@pytest.fixture
def browser(desk, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.SNAPSHOTS_FOLDER = tmp_path
    monkeypatch.setattr(choosing, "HEAVY_FACTS", 0)
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[desk.factory.vip, desk.factory.newcomer], ordered_at=NOW - 12 * DAY, days=6)
        with clock.frozen(NOW - timedelta(minutes=5)):
            writing.refresh()
        # What came later is in no snapshot yet.
        delivered(to=[desk.factory.vip], ordered_at=NOW - 12 * DAY, days=7)
    return desk.browser()


@pytest.mark.parametrize(
    "address",
    [
        "/insight",
        f"/insight/report?{QUESTION}",
        f"/insight/report/facts?{QUESTION}&of=deliveries",
        "/insight/on_time_rate/rows",
    ],
)
def test_every_page_says_of_when_its_numbers_are(desk, browser, address: str) -> None:
    held = browser.get(address)
    with acting_for(desk.factory.id):
        store.remove()
    live = browser.get(address)

    assert (held.status_code, live.status_code) == (200, 200)
    assert FRESH in held.content.decode() and FRESH not in live.content.decode()


def test_files_say_it_in_their_first_heading(browser) -> None:
    csv = browser.get(f"/insight/report/file.csv?{QUESTION}").content.decode("utf-8-sig")
    sheet = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"/insight/report/file.xlsx?{QUESTION}").content))
    rows = sheet.get_sheet_by_index(0).to_python()

    assert csv.startswith(f"地区（{FRESH}") and str(rows[0][0]).startswith(f"地区（{FRESH}")
    assert csv.splitlines()[-1] == "合计,2.0"


def test_walls_are_live(browser) -> None:
    text = browser.get("/insight/wall/factory").content.decode()

    assert FRESH not in text and text.count('class="wall-number"') > 3


def test_the_api_says_it_and_counts_live_on_demand(desk, browser) -> None:
    with acting_for(desk.factory.id):
        token = issue_token(member_id=desk.factory.members["viewer"].id, name="t", scopes=["insight:read"])
    api = Client(headers={"Authorization": f"Bearer {token}"})
    held = api.get("/api/v1/insight/table", {"measures": ["deliveries"]}).json()
    live = api.get("/api/v1/insight/table", {"measures": ["deliveries"], "live": "true"}).json()
    figures = api.get("/api/v1/insight/figures", {"since": "2026-01-01T00:00:00Z"})

    number = [one["cells"][0]["numbers"]["deliveries"]["value"] for one in (held, live)]
    assert number == [2, 3] and held["as_of"] and live["as_of"] is None
    assert figures.headers["Yinuo-As-Of"] == (NOW - timedelta(minutes=5)).isoformat()
