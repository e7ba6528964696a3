"""Dashboards: put together, filtered by a click, shown by link until it is taken back."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight import dashboards, reports, sight
from yinuo.flow.insight.models import Dashboard
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

_DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def board(desk) -> str:
    """The address of a dashboard with deliveries by customer, and by region; two customers have two each and one."""
    owner = desk.factory.members["owner"].id
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        vip, newcomer = desk.factory.vip, desk.factory.newcomer
        delivered(to=[vip, vip, newcomer], ordered_at=NOW - 20 * DAY, days=10)
        kept = [
            reports.keep_report(name=name, query=query, shared="nobody", member_id=owner)
            for name, query in (
                ("按客户", "m=deliveries&by=customer&chart=bar"),
                ("按地区", "m=deliveries&by=region&chart=table"),
            )
        ]
        board = dashboards.make_dashboard(name="交付", member_id=owner)
        tiles = [{"report": one, "width": 2, "height": 1} for one in kept]
        dashboards.arrange(dashboard_id=board, member_id=owner, shared="organisation", tiles=tiles)
    return f"/insight/dashboards/{board}"


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_click_on_a_bar_filters_the_other_tiles_and_a_second_one_does_not(desk, board: str) -> None:
    browser = desk.browser("viewer")
    data = json.loads(_DATA.search(text_of(browser, board))[1])
    at = data["x"].index("新禾食品")

    clicked = text_of(browser, board + data["series"][0]["urls"][at])
    again = json.loads(_DATA.search(clicked)[1])

    assert "西南" in clicked and "华东</a>" not in clicked and "客户：新禾食品" in clicked
    assert again["x"] == data["x"] and again["series"][0]["urls"][at] == "?all=1"


def test_a_tile_is_resized_where_it_stands_and_that_is_taken_back(desk, board: str) -> None:
    browser, text = desk.browser(), text_of(desk.browser(), board)
    report = re.search(r'data-place="1" data-report="([^"]+)" data-width="2" data-height="1"', text)[1]

    told = browser.post(f"{board}/sizes", {"place": 1, "report": report, "width": 3, "height": 2})
    larger = text_of(browser, board)
    undone = browser.post(told.json()["undo_url"])
    back = text_of(browser, board)

    assert f'data-report="{report}" data-width="3" data-height="2"' in larger and undone.status_code == 204
    assert f'data-report="{report}" data-width="2" data-height="1"' in back
    for wrong in ({"place": 0, "report": report, "width": 1, "height": 1}, {"place": 1, "report": report, "width": 9}):
        assert browser.post(f"{board}/sizes", wrong).status_code == 422
    assert "board-grip" not in text_of(desk.browser("viewer"), board)
    assert desk.browser("viewer").post(f"{board}/sizes", {"place": 1}).status_code == 404


def test_a_tile_is_moved_where_it_stands_and_that_is_taken_back(desk, board: str) -> None:
    browser, places = desk.browser(), r'data-place="\d" data-report="([^"]+)"'
    first, second = re.findall(places, text_of(browser, board))

    told = browser.post(f"{board}/order", {"place": 0, "report": first, "to": 1})
    moved = re.findall(places, text_of(browser, board))
    undone = browser.post(told.json()["undo_url"])
    back = re.findall(places, text_of(browser, board))

    assert moved == [second, first] and undone.status_code == 204 and back == [first, second]
    for wrong in ({"place": 1, "report": first, "to": 0}, {"place": 0, "report": first, "to": 2}):
        assert browser.post(f"{board}/order", wrong).status_code == 422
    assert "board-move" not in text_of(desk.browser("viewer"), board)
    assert desk.browser("viewer").post(f"{board}/order", {"place": 0, "report": first, "to": 1}).status_code == 404


def test_a_report_that_only_others_have_keeps_its_place_when_tiles_are_moved(desk, board: str) -> None:
    owner = desk.factory.members["owner"].id
    with acting_for(desk.factory.id):
        row = Dashboard.objects.get()
        first, second = row.tiles
        row.tiles = [first, {"report": str(owner), "width": 1, "height": 1}, second]
        row.save()

        dashboards.move(dashboard_id=row.id, member_id=owner, place=0, report_id=first["report"], to=1)

        assert [one["report"] for one in Dashboard.objects.get().tiles] == [
            second["report"],
            str(owner),
            first["report"],
        ]


def test_tiles_are_put_in_order_resized_added_and_taken_away(desk, board: str) -> None:
    browser, owner = desk.browser(), desk.factory.members["owner"].id
    with acting_for(desk.factory.id):
        by_name = {one.name: str(one.id) for one in reports.reports(member_id=owner)}
    form = {
        "place": ["1", "0"],
        "report": [by_name["按地区"], by_name["按客户"]],
        "width": ["3", "9"],
        "height": ["2", "1"],
        "gone": ["0"],
        "add": by_name["按客户"],
        "shared": "nobody",
    }

    editing = text_of(browser, f"{board}?edit=1")
    saved = browser.post(board, form)
    wrong = browser.post(board, {"add": "luck"}, follow=True)

    assert "看板上的报表" in editing and saved.status_code == 302 and "已不存在" in wrong.content.decode()
    with acting_for(desk.factory.id):
        [found] = dashboards.dashboards(member_id=owner)
    assert [(tile.report.name, tile.width, tile.height) for tile in found.tiles] == [("按地区", 3, 2), ("按客户", 1, 1)]
    assert desk.browser("viewer").get(board).status_code == 404


def test_an_order_that_was_saved_is_taken_back_with_who_sees_it(desk, board: str) -> None:
    browser, tiles = desk.browser(), r'data-place="\d" data-report="[^"]+" data-width="\d" data-height="\d"'
    before = re.findall(tiles, text_of(browser, board))
    reports_now = [re.search(r'data-report="([^"]+)"', one)[1] for one in before]
    form = {"place": ["1", "0"], "report": reports_now[::-1], "width": ["1", "3"], "height": ["2", "1"], "gone": ["0"]}

    saved = text_of(browser, browser.post(board, form | {"shared": "nobody"}).url)
    hidden = desk.browser("viewer").get(board).status_code
    undo = html.unescape(re.search(rf"{board}\?undo=[^\"' ]+", saved)[0])
    undone = browser.post(undo.replace("\\u0026", "&"))

    assert "已保存看板" in saved and len(re.findall(tiles, saved)) == 1 and (hidden, undone.status_code) == (404, 204)
    assert re.findall(tiles, text_of(browser, board)) == before and desk.browser("viewer").get(board).status_code == 200


def test_a_public_link_shows_the_board_until_it_ends_or_is_taken_back(desk, board: str) -> None:
    browser, stranger = desk.browser(), Client()
    for _n in range(2):
        made = browser.post(f"{board}/links", {"label": "总部", "days": "7"}).content.decode()
    address = re.search(r"/insight/shared/[\w-]+", made)[0]

    open_page = stranger.get(address)
    with clock.frozen(NOW + timedelta(days=8)):
        over = stranger.get(address).status_code
    revocation = re.search(rf"{board}/links/[\w-]+/revocation", text_of(browser, f"{board}?edit=1"))[0]
    revoked = browser.post(revocation).status_code

    text = open_page.content.decode()
    assert open_page.status_code == 200 and "按地区" in text and "/insight/report" not in text
    assert open_page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert (over, revoked) == (404, 302)
    assert stranger.get(address).status_code == 404
    assert stranger.get("/insight/shared/x").status_code == 404
    assert "有效期须在" in browser.post(f"{board}/links", {"days": "900"}, follow=True).content.decode()


def test_a_link_counts_what_its_maker_sees_and_nothing_of_one_who_left(desk, board: str) -> None:
    factory, maker = desk.factory, desk.factory.members["sales"]
    with acting_for(factory.id):
        own = reports.keep_report(name="x", query="m=deliveries&by=customer", shared="nobody", member_id=maker.id)
        made = dashboards.make_dashboard(name="x", member_id=maker.id)
        tiles = [{"report": own, "width": 1, "height": 1}]
        dashboards.arrange(dashboard_id=made, member_id=maker.id, shared="nobody", tiles=tiles)
        token = dashboards.make_link(dashboard_id=made, member_id=maker.id, label="", days=7)
        sight.set_sight(member_id=maker.id, limits={"tier": ["vip"]}, metrics=[], dimensions=[])

    limited = Client().get(f"/insight/shared/{token}").content.decode()
    hidden = Client().get(f"/insight/shared/{token}?customer={factory.newcomer.id}").content.decode()
    with acting_for(factory.id):
        people.change_member(member_id=maker.id, active=False)

    assert "华东重工" in limited and "新禾食品" not in limited and "新禾食品" not in hidden
    assert Client().get(f"/insight/shared/{token}").status_code == 404


def test_a_dashboard_is_made_by_name_and_removed_by_its_owner(desk, board: str) -> None:
    browser = desk.browser()
    made = browser.post("/insight/dashboards", {"name": "车间"})
    taken = browser.post("/insight/dashboards", {"name": "车间"}, follow=True).content.decode()
    foreign = desk.browser("viewer").post(f"{board}/removal").status_code

    assert made.status_code == 302 and "同名" in taken and foreign == 404
    assert "看板还是空的" in text_of(browser, made.url.split("?")[0])
    assert browser.post(f"{board}/removal").status_code == 302
    assert "交付" not in text_of(browser, "/insight/dashboards").split("</table>")[0].split("<tbody>")[1]
    assert text_of(browser, f"{made.url.split('?')[0]}?screen=1")
