"""The components in a real browser, on the style guide, under the application's content security policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from tests.browsers import box_of
from tests.web.render import BUNDLES, CHROMIUM, render, served, write_pages

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}"),
    pytest.mark.skipif(not (BUNDLES / "manifest.json").exists(), reason="the bundle is not built: make bundles"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    write_pages(folder)
    (folder / "crowded.html").write_text(render("desk/styleguide.html", blip_count=1000))
    with served(folder) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def desk(page: Page, address: str) -> Page:
    page.goto(f"{address}/desk-zh-hans.html")
    for element in ("y-radar", "y-signature", "y-palette"):
        page.wait_for_selector(f"{element}:defined", state="attached")
    return page


@pytest.fixture
def portal(page: Page, address: str) -> Page:
    page.goto(f"{address}/portal-zh-hans.html")
    for element in ("y-resend", "y-signature"):
        page.wait_for_selector(f"{element}:defined", state="attached")
    return page


def sign(page: Page) -> None:
    canvas = page.locator("y-signature canvas")
    canvas.scroll_into_view_if_needed()
    box = box_of(canvas)
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 110, steps=6)
    page.mouse.move(box["x"] + 200, box["y"] + 50, steps=6)
    page.mouse.up()


def drag(page: Page, handle: Locator, onto: Locator, *, by: tuple[int, int]) -> None:
    """Drag by a handle to a place within another element, told from its corner."""
    start, end = box_of(handle), box_of(onto)
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + by[0], end["y"] + by[1], steps=12)
    page.mouse.up()


def order_of(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("y-sort input[name=place]").all()]


@pytest.mark.parametrize(("status", "kept"), [(200, ["导入", "历史", "准时率"]), (500, ["准时率", "导入", "历史"])])
def test_a_tile_is_carried_to_its_place_and_back_where_that_is_not_kept(
    desk: Page, status: int, kept: list[str]
) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=status, json={"text": "已移动。", "level": "fine"})

    desk.route("**/board/order", answer)
    tiles = desk.locator("y-board .board-tile")
    tiles.first.scroll_into_view_if_needed()
    drag(desk, tiles.nth(0).locator("[data-move]"), tiles.nth(2), by=(60, 60))

    expect(desk.get_by_text("已移动。" if status == 200 else "没有保存，请刷新后再试。").first).to_be_visible()
    assert [one.get_attribute("aria-label") for one in tiles.all()] == kept
    assert [one.get_attribute("data-place") for one in tiles.all()] == ["0", "1", "2"]
    assert len(sent) == 1 and re.search(r'name="to"\s+2\s', sent[0])


def test_a_list_is_put_in_order_by_dragging_by_buttons_and_by_keys(desk: Page) -> None:
    rows = desk.locator("y-sort .sort-item")
    rows.first.scroll_into_view_if_needed()
    drag(desk, rows.nth(2).locator("[data-grip]"), rows.nth(0), by=(20, 4))
    dragged = order_of(desk)

    desk.get_by_role("button", name="毛利上移").click()
    clicked = order_of(desk)
    desk.keyboard.press("Alt+ArrowDown")

    assert dragged == ["age", "tier", "margin"] and clicked == ["age", "margin", "tier"]
    assert order_of(desk) == ["age", "tier", "margin"]
    expect(desk.locator("y-sort [role=status]")).to_have_text("毛利，第 3 位")
    expect(desk.get_by_role("button", name="下单先后上移")).to_be_disabled()


def test_ctrl_k_opens_the_palette_and_escape_leaves_it(desk: Page) -> None:
    desk.keyboard.press("Control+k")

    expect(desk.get_by_role("combobox", name="输入名称、单号或拼音首字母")).to_be_focused()

    desk.keyboard.press("Escape")
    expect(desk.locator("dialog.palette")).to_be_hidden()


PICK = '<y-pick id="pick" url="/find"><input type="hidden" name="item"><input name="text"></y-pick>'


def test_enter_picks_of_what_stands_there_not_of_an_earlier_answer(desk: Page) -> None:
    held: list[Route] = []
    later = [{"value": "two", "title": "AB × 2", "hint": ""}]
    desk.route("**/find?q=A", lambda route: held.append(route))
    desk.route("**/find?q=AB", lambda route: route.fulfill(json=later))
    desk.evaluate("text => document.body.insertAdjacentHTML('afterbegin', text)", PICK)
    desk.evaluate("document.dispatchEvent(new CustomEvent('components:look'))")
    desk.wait_for_selector("y-pick:defined", state="attached")
    desk.clock.install()  # the pause between keys lasts as long as this test wants

    desk.locator("#pick input[name=text]").focus()
    with desk.expect_request("**/find?q=A"):
        desk.keyboard.type("A")
        desk.clock.run_for(200)
    desk.keyboard.type("B")
    desk.keyboard.press("Enter")
    with suppress(Error):  # it was called off
        held[-1].fulfill(json=[{"value": "one", "title": "A", "hint": ""}])
    desk.clock.run_for(200)

    expect(desk.locator("#pick input[name=item]")).to_have_value("two")


@pytest.mark.parametrize(("typed", "first"), [("dd", "订单"), ("雷", "雷达"), ("qhss", "切换深色与浅色")])
def test_the_palette_finds_by_initials_and_by_characters(desk: Page, typed: str, first: str) -> None:
    desk.keyboard.press("Control+k")

    desk.keyboard.type(typed)

    expect(desk.locator(".palette-item").first).to_contain_text(first)


def test_the_palette_shows_what_the_server_finds_and_opens_it(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("zzz")
    expect(desk.locator(".palette-item")).to_contain_text(["YS-2411-0386"])

    desk.keyboard.press("Enter")

    expect(desk).to_have_url(re.compile("#found$"))


def test_a_toast_offers_undo_which_posts_and_tells_the_page(desk: Page) -> None:
    desk.evaluate(
        "document.addEventListener('toast:undone', (e) => { e.preventDefault(); document.title = 'undone' });"
        "document.body.dispatchEvent(new CustomEvent('toast', "
        "{bubbles: true, detail: {text: '已确认 3 张', undo_url: '/undo'}}))"
    )

    with desk.expect_request("**/undo") as asked:
        desk.get_by_role("button", name="撤销").click()

    assert asked.value.method == "POST"
    assert asked.value.headers["x-csrftoken"] == "sample"
    expect(desk).to_have_title("undone")


def test_j_and_k_walk_the_rows_x_picks_and_enter_opens(desk: Page) -> None:
    for key in ("j", "j", "j", "k", "x"):
        desk.keyboard.press(key)

    expect(desk.locator("tr[data-cursor]")).to_have_attribute("data-id", "1")
    expect(desk.locator("[data-bulk]")).to_be_visible()
    expect(desk.locator("[data-bulk-count]")).to_have_text("已选 1 条")

    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("#order-1$"))


def test_shift_picks_a_range_and_the_head_picks_all(desk: Page) -> None:
    picks = desk.locator("tbody .pick input")
    picks.nth(1).click()
    picks.nth(4).click(modifiers=["Shift"])
    expect(desk.locator("[data-bulk-count]")).to_have_text("已选 4 条")

    desk.locator("[data-pick-all]").click()
    expect(desk.locator("[data-bulk-count]")).to_have_text("已选 9 条")

    desk.get_by_role("button", name="选择全部 8,421 条").click()
    assert desk.locator("input[name=select_all]").input_value() == "1"


def test_a_dialog_takes_the_focus_and_gives_it_back(desk: Page) -> None:
    opener = desk.locator("[data-dialog=sample-dialog]")
    opener.click()
    expect(desk.locator("#sample-dialog textarea")).to_be_focused()

    desk.keyboard.press("Escape")

    expect(desk.locator("#sample-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_question_mark_lists_the_shortcuts_of_the_page(desk: Page) -> None:
    desk.keyboard.press("?")

    expect(desk.locator(".shortcut-list")).to_contain_text("雷达")
    expect(desk.locator(".shortcut-list")).to_contain_text("下一页")


def test_two_keys_after_one_another_go_to_a_page(desk: Page) -> None:
    desk.keyboard.press("g")
    desk.keyboard.press("o")

    expect(desk).to_have_url(re.compile("#orders$"))


def test_the_arrow_keys_walk_the_radar_from_the_gravest_and_show_its_card(desk: Page) -> None:
    desk.locator(".radar-svg").focus()
    desk.keyboard.press("ArrowRight")

    expect(desk.locator(".blip[data-cursor]")).to_have_attribute("data-severity", "critical")
    expect(desk.locator(".radar-card")).to_contain_text("严重")

    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("#order-"))


def test_a_click_on_a_sector_shows_it_alone_until_escape(desk: Page) -> None:
    desk.locator(".radar-sector-name").nth(2).click()

    expect(desk.locator("y-radar")).to_have_attribute("sector", "2")
    expect(desk.locator(".radar-sector")).to_have_count(1)

    desk.locator(".radar-svg").press("Escape")
    expect(desk.locator(".radar-sector")).to_have_count(6)


def test_a_thousand_blips_neither_overlap_nor_get_lost(page: Page, address: str) -> None:
    page.goto(f"{address}/crowded.html")
    page.wait_for_selector(".blip")

    told = page.evaluate(
        """() => { const radar = document.querySelector('y-radar'); let hits = 0;
        const all = radar.spots;
        for (let a = 0; a < all.length; a++) for (let b = 0; b < a; b++)
          if (Math.hypot(all[a].x - all[b].x, all[a].y - all[b].y) < all[a].size + all[b].size) hits += 1;
        return { hits, orders: all.reduce((sum, spot) => sum + spot.group.length, 0), spots: all.length } }"""
    )

    assert told["orders"] == 1000
    assert told["hits"] <= 6
    assert told["spots"] > 300


def test_a_chart_draws_itself_when_it_comes_into_sight(desk: Page) -> None:
    chart = desk.locator("y-chart").first
    chart.scroll_into_view_if_needed()

    expect(chart.locator("svg")).to_be_visible()


def test_the_theme_is_kept_and_stands_before_the_page_is_drawn(desk: Page) -> None:
    desk.locator("y-theme summary").click()
    desk.get_by_role("button", name="深色").click()
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")

    desk.reload(wait_until="commit")

    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")


TALK = '<div id="talk" hx-get="/talk" hx-trigger="live:talk from:body" hx-swap="outerHTML">0</div>'
LIVE = """
document.querySelectorAll("y-live").forEach((one) => one.remove());
window.EventSource = class { constructor() { window.line = this; } close() {} addEventListener() {} };
document.body.insertAdjacentHTML("beforeend", `<y-live url="/events" every="50"></y-live>
  TALK`);
htmx.process(document.getElementById("talk"));
window.news = () => window.line.onmessage({ data: '{"topic": "talk"}' });
""".replace("TALK", TALK)


def test_news_that_comes_while_a_fragment_is_on_its_way_or_the_line_is_lost_is_not_missed(desk: Page) -> None:
    asked: list[Route] = []
    desk.route("**/talk", lambda route: asked.append(route))
    desk.evaluate(LIVE)

    def answer(text: str) -> None:
        for _n in range(30):
            if not asked:
                desk.wait_for_timeout(100)
        asked.pop().fulfill(content_type="text/html", body=TALK.replace("0</div>", f"{text}</div>"))
        expect(desk.locator("#talk")).to_have_text(text)

    desk.evaluate("news()")
    desk.wait_for_timeout(100)
    desk.evaluate("news()")
    desk.wait_for_timeout(600)
    answer("one")
    answer("two")
    desk.evaluate("line.onerror()")
    desk.wait_for_timeout(1_500)
    desk.evaluate("line.onopen()")
    answer("three")


def test_a_signature_draws_fills_its_field_and_can_be_cleared(desk: Page) -> None:
    field = desk.locator("y-signature input[type=hidden]")
    sign(desk)
    assert field.input_value().startswith("data:image/png;base64,")

    desk.get_by_role("button", name="重写").click()

    assert field.input_value() == ""


def test_an_unsigned_form_is_held_back_in_words(portal: Page) -> None:
    portal.get_by_label("姓名").fill("王芳")

    portal.get_by_role("button", name="签名并确认收货").click()

    expect(portal.locator("y-signature [data-note]")).to_have_text("请先签名。")


def test_a_signed_form_survives_a_lost_connection(portal: Page) -> None:
    portal.get_by_label("姓名").fill("王芳")
    sign(portal)
    portal.context.set_offline(True)
    portal.get_by_role("button", name="签名并确认收货").click()
    expect(portal.locator(".resend-note")).to_contain_text("恢复后自动发送")

    with portal.expect_request("**/signed") as sent:
        portal.context.set_offline(False)

    body = sent.value.post_data_buffer or b""
    assert "王芳".encode() in body
    assert b"idempotency_key" in body
    assert b"data:image/png;base64," in body


def test_what_was_typed_is_still_there_when_the_page_is_opened_again(portal: Page) -> None:
    portal.get_by_label("姓名").fill("王芳")
    portal.get_by_label("想对我们说的话").fill("包装完好")
    portal.get_by_label("姓名").focus()
    portal.wait_for_timeout(200)

    portal.reload()

    expect(portal.get_by_label("想对我们说的话")).to_have_value("包装完好")


@pytest.mark.parametrize("name", ["desk", "portal"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(page: Page, address: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}/{name}-en.html")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
