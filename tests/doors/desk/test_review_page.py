"""The radar looked back upon as a page: numbers with their rows."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.insight.test_reviewing import alerted
from yinuo.ground.kernel.tenancy import acting_for


def test_every_number_of_the_page_opens_as_many_rows(desk: Desk) -> None:
    day = timedelta(days=1)
    delivered = NOW - 2 * day
    for number in range(16):
        committed = delivered - day if number < 8 else delivered + day
        order_id = desk.order(
            number=f"SO-{number}",
            ordered_at=NOW - 20 * day,
            committed_at=committed,
            delivered_at=delivered,
            supplier_code="BAD" if number < 8 else "GOOD",
        )
        if number < 3:
            with acting_for(desk.factory.id):
                alerted(order_id, committed, hours=80, chance=0.75, answered=False)
    browser = desk.browser("viewer")

    page = browser.get("/radar/review?days=90").content.decode()
    numbers = re.findall(r'<a href="(/radar/review/rows[^"]+)">([\d,]+)</a>', page)

    counts = {html.unescape(url): int(told) for url, told in numbers}
    shown = {url: browser.get(url).content.decode().count("<tr data-id=") for url in counts}
    assert shown == counts
    # Delivered, late, alerted and saved, and the alerts of one bin.
    assert sorted(counts.values()) == [0, 3, 3, 8, 16]
    assert re.search(r'what=missed[^"]+">漏 5</a>', page) and ">虚惊 " not in page
    assert "BAD" in page and "GOOD" not in page


def test_without_deliveries_the_page_says_what_will_stand_there(desk: Desk) -> None:
    assert "还没有可复盘的交付" in desk.browser("viewer").get("/radar/review").content.decode()


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("?what=x", 404), ("?what=late&key=%00", 200), ("?what=bin&key=99&days=x", 200)]
)
def test_an_address_that_means_nothing_breaks_nothing(desk: Desk, query: str, status: int) -> None:
    assert desk.browser("viewer").get(f"/radar/review/rows{query}").status_code == status
