"""A walk through every page, file, sending and answer of insight as one who may not count a customer, nor ratings."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from yinuo.flow.care import actions as care
from yinuo.flow.insight import dashboards, reports, schedules, sending, sight
from yinuo.flow.insight.asking import CHARTS
from yinuo.flow.insight.planned import NewSchedule
from yinuo.flow.insight.queries import DIMENSIONS
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

DAY, VISIBLE, HIDDEN = timedelta(days=1), 2, 7
# The hidden customer's name and what only its orders have; and the hidden measure.
SECRETS = ("新禾食品", "HID-", "密供", "密城", "密类")
MEASURE = "客户满意度"


@dataclass(frozen=True)
class Walk:
    """One who may count only one of two customers: in a browser, and as a program."""

    desk: Desk
    member_id: object
    browser: Client
    program: Client
    report: str
    board: str
    schedule: object


@pytest.fixture
def walk(desk: Desk) -> Iterator[Walk]:
    factory, owner = desk.factory, desk.factory.members["owner"].id
    member_id = factory.members["manager"].id
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
    for number in range(VISIBLE + HIDDEN):
        _delivered(desk, number, hidden=number >= VISIBLE)
    with acting_for(factory.id):
        report = reports.keep_report(
            name="按客户", query="m=deliveries&m=csat&by=customer", shared="organisation", member_id=owner
        )
        board = dashboards.make_dashboard(name="交付", member_id=owner)
        tiles = [{"report": report, "width": 1, "height": 1}]
        dashboards.arrange(dashboard_id=board, member_id=owner, shared="organisation", tiles=tiles)
        new = NewSchedule(dashboard_id=board, members=(member_id,), every="day", minute=480)
        schedule = schedules.save_schedule(new=new, member_id=owner)
        limits = {"customer": [str(factory.vip.id)]}
        sight.set_sight(member_id=member_id, limits=limits, metrics=["csat"], dimensions=[])
        scopes = ["insight:read", "export:read", "customers:read"]
        token = tokens.issue_token(member_id=member_id, name="walk", scopes=scopes)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    yield Walk(desk, member_id, desk.browser("manager"), program, str(report), str(board), schedule)


def _delivered(desk: Desk, number: int, *, hidden: bool) -> None:
    ordered = NOW - 20 * DAY
    facts = {"customer_id": desk.factory.newcomer.id} if hidden else {}
    name = f"{'HID' if hidden else 'SEE'}-{number}"
    order_id = desk.order(number=name, ordered_at=ordered, committed_at=ordered + 5 * DAY, **facts)
    with acting_for(desk.factory.id), clock.frozen(ordered + 9 * DAY):
        orders.note_delivered(order_id=order_id, delivered_at=ordered + 9 * DAY)
        told = {"supplier_code": "密供", "city": "密城", "family": "密类"} if hidden else {"supplier_code": "明供"}
        Order.objects.filter(id=order_id).update(**told)
        care.raise_complaint(order_id=order_id, topic="late", text="晚", reporter="王工", channel="portal", key=name)


def pages(walk: Walk) -> Iterator[str]:
    """Every page and file of insight and of customers, and questions about the hidden customer itself."""
    hidden = walk.desk.factory.newcomer.id
    yield from ("/insight", "/insight/reports", "/insight/dashboards", "/insight/formulas", "/insight/targets")
    yield from ("/insight/schedules", f"/insight/schedules/{walk.schedule}", f"/insight/dashboards/{walk.board}")
    yield from (f"/insight?by={code}&metric=deliveries" for code in DIMENSIONS)
    yield f"/insight?customer={hidden}"
    for metric in ("deliveries", "complaint_rate", "on_time_rate", "csat"):
        yield from (
            f"/insight/{metric}/rows",
            f"/insight/{metric}/rows.csv",
            f"/insight/{metric}/rows?customer={hidden}",
        )
    for chart in CHARTS:
        yield f"/insight/report?m=deliveries&m=csat&by=customer&across=region&chart={chart}&filtering=customer"
    yield from (f"/insight/report?m=deliveries&by=tier&filtering={code}" for code in DIMENSIONS)
    yield from (f"/insight/report?m=lead_time_days&by={code}&chart=box" for code in ("customer", "city", "supplier"))
    for query in ("of=deliveries", f"of=deliveries&customer={hidden}", "of=csat"):
        yield f"/insight/report/facts?{query}"
    yield from (f"/insight/report/file.{form}?m=deliveries&by=customer" for form in ("csv", "xlsx", "pdf"))
    yield from (
        f"/insight/reports/{walk.report}",
        "/insight/walls",
        "/insight/process",
        "/insight/process/rows?part=cases",
    )
    yield from (f"/insight/process?customer={hidden}", "/insight/process/log.ocel", "/insight/process/log.xes")
    yield from (f"/insight/scorecards?kind={kind}" for kind in ("people", "teams", "suppliers", "carriers"))
    yield from (f"/insight/scorecards.xlsx?kind={kind}" for kind in ("people", "suppliers"))
    yield from ("/customers", "/customers?q=新禾", f"/customers/{hidden}")


def answers(walk: Walk) -> Iterator[str]:
    """Every reading of insight and of customers over the API."""
    hidden, api = walk.desk.factory.newcomer.id, "/api/v1"
    yield from (
        f"{api}/insight/figures",
        f"{api}/insight/vocabulary",
        f"{api}/insight/reports",
        f"{api}/insight/events",
    )
    yield from (f"{api}/insight/figures/deliveries/by/{code}" for code in DIMENSIONS)
    yield from (f"{api}/insight/figures/{metric}/rows" for metric in ("deliveries", "csat"))
    yield from (f"{api}/insight/figures/deliveries/rows?by=customer&key={hidden}", f"{api}/insight/process")
    yield from (f"{api}/insight/figures/complaint_rate/why?by=customer", f"{api}/insight/scorecards?kind=suppliers")
    yield from (
        f"{api}/insight/table?measures=deliveries&by=customer",
        f"{api}/insight/table?measures=csat&by=customer",
    )
    yield from (f"{api}/insight/reports/{walk.report}/answer", f"{api}/insight/customers/{hidden}")
    yield from (f"{api}/insight/events?format=xes", f"{api}/insight/schedules")
    yield from (f"{api}/customers", f"{api}/customers?code=C-002", f"{api}/customers/{hidden}")
    yield from (f"{api}/customers?search=新禾", f"{api}/customers/{hidden}/contacts")


def test_no_page_file_answer_or_error_tells_of_a_hidden_customer_or_measure(walk: Walk) -> None:
    walls = re.findall(r'href="(/insight/wall/[a-z-]+)"', walk.browser.get("/insight/walls").content.decode())
    told = {address: walk.browser.get(address) for address in [*pages(walk), *walls]}
    told |= {address: walk.program.get(address) for address in answers(walk)}
    texts = {address: text_of(answer) for address, answer in told.items()}

    seen = {address: found for address, text in texts.items() if (found := [one for one in SECRETS if one in text])}
    assert seen == {}
    assert [address for address, text in texts.items() if MEASURE in text] == []
    assert [address for address, answer in told.items() if answer.status_code >= 500] == []
    assert "新禾食品" not in walk.browser.get("/palette?q=C-002").content.decode()
    assert len(walls) >= 3 and sum(answer.status_code == 200 for answer in told.values()) > 70


def test_numbers_are_those_of_the_visible_customer_alone_and_the_owner_sees_all(walk: Walk) -> None:
    table = "/api/v1/insight/table?measures=deliveries&measures=complaints_raised&by=customer"
    told, csv = walk.program.get(table).json(), walk.browser.get("/insight/deliveries/rows.csv").content.decode()
    every = walk.desk.browser("owner").get("/insight/deliveries/rows.csv").content.decode()

    assert [row["keys"] for row in told["cells"]] == [[str(walk.desk.factory.vip.id)]]
    assert {number["count"] for row in told["cells"] for number in row["numbers"].values()} == {VISIBLE}
    assert (csv.count("SEE-"), csv.count("HID-")) == (VISIBLE, 0)
    assert (every.count("SEE-"), every.count("HID-")) == (VISIBLE, HIDDEN)


def test_a_sending_and_a_public_link_count_by_what_their_reader_and_maker_see(walk: Walk) -> None:
    with acting_for(walk.desk.factory.id), acting_as(f"member:{walk.member_id}"):
        sent = repr(sending.preview(schedule_id=walk.schedule, member_id=walk.member_id))
        board = dashboards.make_dashboard(name="自己的", member_id=walk.member_id)
        tiles = [{"report": walk.report, "width": 1, "height": 1}]
        dashboards.arrange(dashboard_id=board, member_id=walk.member_id, shared="nobody", tiles=tiles)
        token = dashboards.make_link(dashboard_id=board, member_id=walk.member_id, label="", days=5)
    shared = Client().get(f"/insight/shared/{token}")

    assert shared.status_code == 200 and "华东重工" in sent
    assert not [one for one in SECRETS if one in sent + shared.content.decode()]


def text_of(answer: HttpResponse) -> str:
    """Return what an answer says: of archives what is in them, of documents their words."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if content.startswith(b"%PDF") and shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True, timeout=30)
        return done.stdout.decode()
    return content.decode(errors="replace")
