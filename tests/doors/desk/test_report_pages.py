"""The report builder in a browser without scripts: every chart kind, its rows and back, keeping and files."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from tests.cast import NOW
from yinuo.doors.desk.figure_words import change_text
from yinuo.doors.desk.pages import insight
from yinuo.flow.insight import sight
from yinuo.flow.insight.asking import CHARTS
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.wording import DIMENSION_NAMES
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

DAY = timedelta(days=1)
_DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
_ASKS = {
    "scatter": "m=deliveries&m=lead_time_days&by=customer",
    "heat": "m=deliveries&by=customer&across=month",
    "pivot": "m=deliveries&by=customer&across=month",
    "gauge": "m=on_time_rate",
    "box": "m=lead_time_days&by=tier",
    "funnel": "m=orders_entered&m=deliveries",
    "map": "m=deliveries&by=region",
    "sankey": "m=deliveries&by=customer&across=month",
    "stacked": "m=deliveries&by=month&across=customer",
}


@pytest.fixture
def browser(desk):
    for number, days, customer in (("R-1", 9, desk.factory.vip), ("R-2", 12, desk.factory.newcomer)):
        ordered = NOW - 20 * DAY
        order_id = desk.order(
            number=number, customer_id=customer.id, ordered_at=ordered, committed_at=ordered + 10 * DAY
        )
        with acting_for(desk.factory.id), clock.frozen(ordered + days * DAY):
            orders.note_delivered(order_id=order_id, delivered_at=ordered + days * DAY)
    return desk.browser()


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("chart", CHARTS)
def test_every_kind_of_chart_is_drawn_from_the_answer(browser, chart: str) -> None:
    text = page(browser, f"/insight/report?{_ASKS.get(chart, 'm=deliveries&by=customer')}&chart={chart}")

    if chart in ("table", "pivot"):
        assert "<y-chart" not in text
    else:
        data = json.loads(_DATA.search(text)[1])
        assert data["series"][0]["data"] and any(data["series"][0]["urls"])
    assert "合计" in text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("m=deliveries&chart=heat", "两个分组"),
        ("m=deliveries&by=customer&chart=scatter", "两个指标"),
        ("m=on_time_rate&by=customer&chart=box", "没有分布"),
        ("m=luck", "luck"),
        ("m=deliveries&by=customer&chart=map", "按地区或城市"),
        ("m=on_time_rate&by=customer&across=month&chart=sankey", "计数或合计"),
        ("m=deliveries&span=this_week", "这段时间没有可计的记录"),
    ],
)
def test_what_cannot_be_shown_as_asked_says_why(browser, query: str, told: str) -> None:
    assert told in page(browser, f"/insight/report?{query}")


def test_a_number_opens_its_rows_and_leads_back(browser) -> None:
    text = page(browser, "/insight/report?m=deliveries&by=customer&filtering=tier")
    cell = re.search(r'href="(/insight/report/facts\?[^"]*customer=[^"]*)"', text)[1].replace("&amp;", "&")

    rows = page(browser, cell)

    assert rows.count("R-1") + rows.count("R-2") == 1
    back = re.search(r'href="(/insight/report\?[^"]*)"', rows)[1].replace("&amp;", "&")
    assert back == "/insight/report?m=deliveries&by=customer"
    assert 'name="tier"' in text


def test_a_report_is_kept_found_opened_and_removed(browser) -> None:
    query = "m=deliveries&by=customer&chart=bar"

    kept = browser.post("/insight/reports", {"name": "送达", "query": query, "shared": "organisation"})
    listed = page(browser, "/insight/reports")
    address = re.search(r"/insight/reports/[0-9a-f-]{36}", listed)[0]
    opened = browser.get(address)
    nameless = browser.post("/insight/reports", {"name": " ", "query": query}, follow=True)
    removed = browser.post(f"{address}/removal")

    assert kept.status_code == removed.status_code == 302 and "送达" in listed
    assert opened.status_code == 200 and opened.headers["HX-Push-Url"].startswith(f"/insight/report?{query}&saved=")
    # The way back from a number's rows leads to the report under its name.
    cell = re.search(r'href="(/insight/report/facts\?[^"]*)"', opened.content.decode())[1].replace("&amp;", "&")
    assert f"saved={address[-36:]}" in page(browser, cell)
    assert "请给报表起个名字" in nameless.content.decode()
    assert address not in page(browser, "/insight/reports")


def test_shares_move_by_percentage_points() -> None:
    assert change_text(METRICS["on_time_rate"], -0.1) == "10 个百分点"
    assert change_text(METRICS["lead_time_days"], -1.5) == "1.5 天"
    assert change_text(METRICS["on_time_rate"], None) == ""


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_the_answer_is_a_file(browser, form: str) -> None:
    answer = browser.get(f"/insight/report/file.{form}?m=deliveries&m=on_time_rate&by=customer")

    assert answer.status_code == 200 and len(answer.content) > 60


def test_the_address_is_pushed_without_what_is_usual(browser) -> None:
    answer = browser.get("/insight/report?m=csat&by=&across=&chart=bar&top=20&span=last_90&filtering=")

    assert answer.headers["HX-Push-Url"] == "/insight/report?m=csat&chart=bar"


def test_a_formula_is_made_used_and_removed(browser) -> None:
    bad = browser.post("/insight/formulas", {"name": "每单客诉", "text": "luck / deliveries", "unit": "number"})
    made = browser.post("/insight/formulas", {"name": "每单客诉", "text": "complaints_raised / deliveries"})
    report = page(browser, "/insight/report?m=f-1&by=customer")
    cell = re.search(r'href="(/insight/report/facts\?of=f-1[^"]*)"', report)[1].replace("&amp;", "&")

    assert bad.status_code == 422 and "luck" in bad.content.decode()
    assert made.status_code == 302 and "每单客诉" in report
    assert "客诉数" in page(browser, cell) and "送达数" in page(browser, cell)
    assert browser.post("/insight/formulas/f-1/removal").status_code == 302
    assert "f-1" in page(browser, "/insight/report?m=f-1")


def test_an_administrator_limits_what_a_member_sees(browser, desk) -> None:
    viewer = desk.factory.members["viewer"].id
    address = f"/settings/sights/{viewer}"

    form = page(browser, address)
    saved = browser.post(address, {"limit-tier": ["vip"], "metric": ["csat"]})
    refused = browser.post(address, {"dimension": list(DIMENSION_NAMES)})
    seen = desk.browser("viewer")

    assert "limit-tier" in form and saved.status_code == 302 and "不能隐藏全部" in refused.content.decode()
    assert "客户等级：只看 1 个" in page(browser, "/settings/sights")
    assert "新禾食品" not in page(seen, "/insight/report?m=deliveries&by=customer&filtering=customer")
    assert 'value="csat"' not in page(seen, "/insight/report") and "客户满意度" not in page(seen, "/insight")


def test_a_target_is_set_and_stands_on_the_page_in_the_chart_and_in_the_api(desk, browser) -> None:
    owner = desk.browser("owner")
    faulty = owner.post("/insight/targets", {"metric": "on_time_rate", "value": "viel", "since": ""})
    owner.post("/insight/targets", {"metric": "on_time_rate", "value": "95", "since": "2026-01-01"})
    listed = page(browser, "/insight/targets")
    tiles = page(browser, "/insight")
    chart = json.loads(_DATA.search(page(browser, "/insight/report?m=on_time_rate&by=month&chart=line"))[1])

    assert faulty.status_code == 422 and "请填一个数" in faulty.content.decode()
    assert "≥ 95.0%" in listed and "生效中" in listed
    assert "目标 95.0%，未达到" in tiles and chart["target"] == 95.0
    refused = desk.browser("viewer").post("/insight/targets", {"metric": "csat", "value": "4", "since": "2026-01-01"})
    assert refused.status_code == 404


def test_of_very_many_groups_the_biggest_are_shown_and_the_rest_is_one_line(browser, monkeypatch) -> None:
    monkeypatch.setattr(insight, "_SHOWN_GROUPS", 1)

    text = page(browser, "/insight?metric=on_time_rate&by=customer")

    assert "其余 1 个" in text and "2 个里最多的 1 个" in text


def test_what_is_beyond_the_biggest_is_counted_told_and_drawn_only_where_it_dwarfs_nothing(desk, browser) -> None:
    for number in range(8):
        at = NOW - 10 * DAY
        order_id = desk.order(number=f"X-{number}", customer_id=desk.factory.vip.id, ordered_at=at, committed_at=NOW)
        with acting_for(desk.factory.id), clock.frozen(at):
            orders.note_delivered(order_id=order_id, delivered_at=at)
            Order.objects.filter(id=order_id).update(city=f"城市{number}", family=f"类{number}")

    giant = page(browser, "/insight/report?m=deliveries&by=family&chart=bar&top=1")
    shares = page(browser, "/insight/report?m=on_time_rate&by=family&chart=bar&top=1")

    for text, drawn in ((giant, 1), (shares, 2)):
        found = json.loads(_DATA.search(text)[1])
        assert len(found["x"]) == drawn and found["every"] is True
        assert "项里只列记录最多的 1 项" in text
    assert "没有画进图里" in giant and "没有画进图里" not in shares
    # The same of points, flows and columns.
    for query, key in (
        ("m=deliveries&m=lead_time_days&by=family&chart=scatter&top=1", "x"),
        ("m=deliveries&by=family&across=tier&chart=sankey&top=1", "series"),
    ):
        text = page(browser, f"/insight/report?{query}")
        assert "没有画进图里" in text and "其他" not in json.dumps(json.loads(_DATA.search(text)[1])[key]), query


def test_pages_of_discovery_scorecards_and_customers_keep_to_the_same_sight(desk, browser) -> None:
    with acting_for(desk.factory.id):
        for customer, supplier in ((desk.factory.vip, "甲供"), (desk.factory.newcomer, "乙供")):
            Order.objects.filter(customer_id=customer.id).update(supplier_code=supplier)
        sight.set_sight(
            member_id=desk.factory.members["viewer"].id,
            limits={"customer": [str(desk.factory.vip.id)]},
            metrics=["promise_kept_rate"],
            dimensions=["city"],
        )
    viewer, hidden = desk.browser("viewer"), f"/customers/{desk.factory.newcomer.id}"

    process, cards = page(viewer, "/insight/process"), page(viewer, "/insight/scorecards?kind=suppliers")
    seen = page(viewer, f"/customers/{desk.factory.vip.id}")

    assert "新禾食品" not in process and "华东重工" in process
    assert "乙供" not in cards and "甲供" in cards
    assert "承诺兑现率" not in seen and viewer.get(hidden).status_code == 404
    assert "新禾食品" in page(desk.browser("owner"), "/insight/process")
    assert desk.browser("owner").get(hidden).status_code == 200
