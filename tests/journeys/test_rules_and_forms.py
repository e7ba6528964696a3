"""In a real browser: the two rules that every office wants, and a form that is filled in on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import box_of
from tests.cast import PASSWORD, Factory, found_factory
from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file as bpmn
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import definitions, instances, publishing, tables
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.automations import reading as rules
from yinuo.ground.process.forms import defining, reading
from yinuo.ground.process.queries import TaskFacts

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 60_000
# What Excel leaves on the clipboard, pasted where the focus is.
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
DESIGN = {
    "sections": [
        {
            "label": "检验",
            "fields": [
                {"key": "result", "kind": "choice", "label": "结论", "required": True, "options": [{"label": "合格"}]},
                {"key": "serial", "kind": "text", "label": "序列号", "required": True},
            ],
        }
    ]
}


def _signed_in(browser: Browser, url: str, factory: Factory, *, phone: bool = False) -> Page:
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    page = browser.new_page(viewport=size, locale="zh-CN", has_touch=phone)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/sign-in", wait_until="commit")
    page.fill("[name=email]", factory.members["owner"].email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.rail", state="attached")
    return page


def test_the_two_rules_are_made_in_a_few_clicks(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    page = _signed_in(browser, live_server.url, factory)

    for title in ("金额超过 50 万，总经理审批", "关键任务逾期，通知项目经理和客户"):
        page.goto(f"{live_server.url}/automations", wait_until="commit")
        page.locator(".starter", has_text=title).click()
        page.get_by_role("button", name="保存并启用").click()
        page.wait_for_url("**/automations/*-*")

    with acting_for(factory.id):
        assert [one.enabled for one in rules.rules()] == [True, True]


def test_a_condition_is_picked_and_the_rest_stays_as_it_was(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    page = _signed_in(browser, live_server.url, factory)
    page.goto(f"{live_server.url}/automations/new?from=big-order", wait_until="load")

    page.get_by_role("button", name="添加条件").click()
    page.wait_for_selector(".rule-row >> nth=1")
    page.select_option("#if-1-field", "order.tier")
    page.select_option("select[name='if.1.value']", "vip")
    page.get_by_role("button", name="保存并启用").click()
    page.wait_for_url("**/automations/*-*")

    with acting_for(factory.id):
        (rule,) = rules.rules()
    assert [row["value"] for row in rule.body["if"]["rows"]] == ["500000", "vip"]


def _task_with_form(factory: Factory, design: dict[str, Any]) -> TaskFacts:
    """Begin a process whose step asks for a form of this design."""
    with acting_for(factory.id):
        defining.publish_form(form_id=defining.new_form(key="check", name="检验单", design=design))
        drawn = S + element("userTask", "look", **{"yinuo:form": "check"}) + E + ways("s>look look>e")
        publishing.publish_definition(definition_id=definitions.save_draft(content=bpmn("looking", drawn)))
        instances.start_instance(key="looking")
        (task,) = tasks.tasks()
    return task


def test_a_form_is_filled_in_on_a_phone_and_a_fault_loses_nothing(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    task = _task_with_form(factory, DESIGN)
    page = _signed_in(browser, live_server.url, factory, phone=True)

    page.goto(f"{live_server.url}/tasks/{task.id}/form", wait_until="load")
    page.fill("[name='f.serial']", "SN-77")
    page.get_by_role("button", name="提交并完成任务").tap()
    page.wait_for_selector(".field-error")
    kept = page.input_value("[name='f.serial']")
    page.get_by_text("合格", exact=True).tap()
    page.get_by_role("button", name="提交并完成任务").tap()
    page.wait_for_url("**/tasks")

    with acting_for(factory.id):
        (answer,) = reading.answers()
    assert (kept, answer.values) == ("SN-77", {"result": "合格", "serial": "SN-77"})


SLOW = {
    "sections": [
        {
            "fields": [
                {"key": "pieces", "kind": "number", "label": "件数"},
                {"key": "price", "kind": "number", "label": "单价"},
                {"key": "serial", "kind": "text", "label": "序列号"},
                {"key": "ok", "kind": "boolean", "label": "合格"},
                {"key": "hand", "kind": "signature", "label": "签名"},
                {"key": "sum", "kind": "formula", "label": "合计", "formula": "pieces * price"},
            ]
        }
    ]
}


@pytest.mark.parametrize("pen_is_down", [False, True])
def test_what_is_entered_while_the_sum_is_on_its_way_stays(
    browser: Browser, live_server: Any, pen_is_down: bool
) -> None:
    factory = found_factory()
    task = _task_with_form(factory, SLOW)
    page = _signed_in(browser, live_server.url, factory)
    page.goto(f"{live_server.url}/tasks/{task.id}/form", wait_until="load")
    held: list[Any] = []
    page.route("**/form/draft", lambda route: held.append(route) if len(held) < 2 else route.continue_())

    page.fill("[name='f.pieces']", "4")
    page.fill("[name='f.price']", "2.5")  # leaving the field before asks for the sum; this asks anew
    page.press("[name='f.price']", "Tab")
    page.fill("[name='f.serial']", "SN-77")
    page.check("[name='f.ok']")

    def answer_it() -> None:
        with page.expect_response("**/form/draft"):
            held[-1].continue_()

    _sign(page, midway=answer_it if pen_is_down else None)
    if not pen_is_down:
        answer_it()
    expect(page.locator("[data-field=sum]")).to_contain_text("10")

    signed = page.get_by_role("group", name="签名").locator("y-signature[filled], img")
    expect(signed).to_be_visible()  # on the paper, or as the picture it was sent as
    assert (page.input_value("[name='f.serial']"), page.is_checked("[name='f.ok']")) == ("SN-77", True)
    page.get_by_role("button", name="提交并完成任务").click()
    page.wait_for_url("**/tasks")
    with acting_for(factory.id):
        (answer,) = reading.answers()
    assert {**answer.values, "hand": bool(answer.values["hand"])} == {
        "pieces": 4,
        "price": 2.5,
        "serial": "SN-77",
        "ok": True,
        "hand": True,
        "sum": 10,
    }


def _sign(page: Page, midway: Callable[[], None] | None) -> None:
    paper = page.locator("y-signature canvas")
    paper.scroll_into_view_if_needed()
    box = box_of(paper)
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(12):
        if step == 6 and midway:
            midway()
        page.mouse.move(box["x"] + 30 + step * 8, box["y"] + 40 + step % 5 * 9)
    page.mouse.up()


def test_a_form_is_drawn_by_pressing_and_by_keys_and_published(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    with acting_for(factory.id):
        form_id = defining.new_form(key="check", name="检验单", design={})
    page = _signed_in(browser, live_server.url, factory)
    page.goto(f"{live_server.url}/forms/{form_id}", wait_until="load")

    page.locator("[data-kind=text]").click()
    page.locator("[data-set=label]").fill("序列号")
    page.locator(".designer-more summary").click()
    page.locator("[data-do=add-right]").click()
    page.locator("[data-do=remove-right]").click()  # what was unfolded stays
    page.locator(".designer-more summary").click()
    page.locator("[data-kind=photo]").click()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Control+d")
    page.keyboard.press("Control+z")
    _by_finger(page, '[data-place="0,0"] .sort-grip', '[data-place="0,1"]')
    expect(page.locator('[data-place="0,0"]')).to_contain_text("序列号")
    page.get_by_role("button", name="撤销", exact=True).click()
    page.wait_for_selector("[data-preview] .form-upload")
    page.get_by_role("button", name="保存并发布").click()
    page.wait_for_selector("text=已发布第 1 版")

    with acting_for(factory.id):
        published = reading.published(key="check")
    assert published is not None
    assert [(one.kind, one.labels["zh"]) for one in published.design.fields()] == [
        ("photo", "拍照"),
        ("text", "序列号"),
    ]


def _by_finger(page: Page, what: str, onto: str) -> None:
    """Drag something onto the lower half of another as a finger does."""
    touch = page.context.new_cdp_session(page)
    boxes = [box_of(page.locator(one)) for one in (what, onto)]
    way = [(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8) for box in boxes]
    for kind, points in (("Start", way[:1]), ("Move", way[1:]), ("End", [])):
        told = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": told})


def test_a_decision_table_is_typed_pasted_tried_and_published(browser: Browser, live_server: Any) -> None:
    factory = found_factory()
    page = _signed_in(browser, live_server.url, factory)
    page.goto(f"{live_server.url}/tables/new")
    page.fill("[name=name]", "折扣")
    page.fill("[name=key]", "discount")
    page.click("main form button.btn-primary")

    page.click("td[data-at='0,1']")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    page.keyboard.press("Enter")  # below the last row a new one is begun
    page.evaluate(PASTE, "> 600000\t8\n> 700000\t9")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    expect(page.locator("tr[data-row='0'][data-tone=critical]")).to_have_count(1)
    page.select_option("[data-hit]", "F")
    expect(page.locator("tr[data-tone=critical]")).to_have_count(0)
    page.fill("[data-trial] input", "650000")
    expect(page.locator("[data-answer]")).to_contain_text("result = 10")
    expect(page.locator("tr[data-hit]")).to_have_count(2)
    page.click(".page-head form[data-after-saving] button")

    expect(page.locator("main h1")).to_contain_text("版本 1")
    with acting_for(factory.id):
        assert tables.decide(key="discount", facts={"amount": 100}).decision.value == 0
