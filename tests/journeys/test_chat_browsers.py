"""The customers' pages in the browser inside a chat app: nothing stored, no worker, large letters, files not saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from tests.journeys.test_acceptance import accepted, delivered_order, draw
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel.tenancy import acting_for

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; V2303A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600 WeChat/arm64 Language/zh_CN"
)
# What such a browser denies, and how large its reader set the letters there.
DENIED = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
for (const name of ["Notification", "PushManager", "BarcodeDetector"]) delete window[name];
Object.defineProperty(navigator, "clipboard", { value: undefined });
crypto.randomUUID = undefined;
addEventListener("DOMContentLoaded", () => { document.documentElement.style.zoom = "1.4"; });
"""
Chat = Callable[[str], Visitor]


@pytest.fixture
def chat(house: House, browser: Browser) -> Iterator[Chat]:
    """Return what opens a path inside a chat app on a phone."""
    contexts: list[BrowserContext] = []

    def opened(path: str) -> Visitor:
        context = browser.new_context(
            base_url=house.url,
            viewport={"width": 360, "height": 720},
            has_touch=True,
            is_mobile=True,
            user_agent=ANDROID,
            service_workers="block",
        )
        contexts.append(context)
        context.add_init_script(DENIED)
        page = context.new_page()
        page.goto(path)
        return Visitor(page=page)

    yield opened
    for context in contexts:
        context.close()


def test_a_signature_given_inside_a_chat_app_arrives_though_nothing_can_be_stored_there(
    house: House, company: Factory, chat: Chat
) -> None:
    with house.rooms():
        order_id, path = delivered_order(company)
        with acting_for(company.id):
            sharing.share_document(order_id=order_id, content=b"%PDF-1.7\n%%EOF\n", name="装箱单.pdf")
    customer, faults = chat(path), []
    customer.page.on("pageerror", lambda error: faults.append(str(error)))
    assert customer.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    assert "微信里打不开文件时" in customer.page.inner_text("main")

    customer.tap("a:text('确认收货')")
    customer.page.wait_for_selector("y-signature canvas")
    customer.page.context.set_offline(True)
    draw(customer)
    customer.tap("button:text('签字确认')")
    assert "请不要关闭此页" in customer.page.wait_for_selector(".resend-note").inner_text()
    customer.page.context.set_offline(False)
    customer.page.wait_for_selector("text=已签收，谢谢", timeout=30_000)

    assert "在浏览器打开" in customer.page.inner_text("main")
    with house.rooms():
        signature = until(lambda: accepted(company, order_id), what="the signature")
    assert signature.signer_name == "王工" and faults == []
