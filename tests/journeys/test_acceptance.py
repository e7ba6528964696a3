"""Acceptance: scan, items, sign, document. On a phone, without an account, in four taps at most, also offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsers import box_of
from tests.cast import Factory
from tests.flow.acceptance.photos import JPEG
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.acceptance import delivery, queries
from yinuo.flow.care import queries as care
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing.standing import token_of
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

MOST_TAPS = 4
Scan = Callable[[str], Visitor]


@pytest.fixture
def scan(house: House, browser: Browser) -> Iterator[Scan]:
    """Return what opens a scanned link on a phone that knows nothing of us."""
    contexts: list[BrowserContext] = []

    def opened(path: str) -> Visitor:
        context = browser.new_context(
            base_url=house.url,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return Visitor(page=page)

    yield opened
    for context in contexts:
        context.close()


def delivered_order(company: Factory) -> tuple[UUID, str]:
    """An order that has arrived at the VIP's gate, and the path of a link to sign for it."""
    now = datetime.now(UTC)
    with acting_for(company.id):
        contact = people.contacts(customer_id=company.vip.id)[0]
        order_id = orders.create_order(
            order=orders.NewOrder(
                number="SO-ARRIVED",
                customer_code="C-001",
                ordered_at=now - timedelta(days=9),
                committed_at=now + timedelta(days=1),
                lines=(orders.NewLine(item_name="减速机 R-97"), orders.NewLine(item_name="备件包")),
            )
        )
        orders.note_delivered(order_id=order_id, delivered_at=now)
        _id, token = sharing.invite(order_id=order_id, contact_id=contact.id, right="sign", days=30)
    return order_id, f"/p/{token}"


def draw(customer: Visitor) -> None:
    """Draw a signature with one finger: one interaction."""
    customer.interactions += 1
    paper = customer.page.locator("y-signature canvas")
    paper.scroll_into_view_if_needed()
    box = box_of(paper)
    mouse = customer.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 40)
    mouse.down()
    for step in range(1, 20):
        mouse.move(box["x"] + 30 + step * 9, box["y"] + 40 + (step % 5) * 12)
    mouse.up()


def accepted(company: Factory, order_id: UUID) -> queries.AcceptanceFacts | None:
    """Return the signature that we have, if any."""
    with acting_for(company.id):
        return queries.acceptance(order_id=order_id)


def test_the_customer_signs_in_four_taps_and_takes_the_document(
    house: House, company: Factory, scan: Scan, tmp_path: Path
) -> None:
    with house.rooms():
        order_id, path = delivered_order(company)
    customer = scan(path)

    customer.tap("a:text('确认收货')")
    customer.page.wait_for_selector("y-signature canvas")
    draw(customer)
    customer.tap("button:text('签字确认')")
    customer.page.wait_for_selector("text=已签收，谢谢")
    with customer.page.expect_download() as download:
        customer.tap("a:text('下载验收单')")

    download.value.save_as(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert customer.interactions <= MOST_TAPS
    with house.rooms():
        signature = accepted(company, order_id)
    assert signature is not None and signature.signer_name == "王工"


def test_a_signature_given_without_a_network_arrives_once_the_network_is_back(
    house: House, company: Factory, scan: Scan
) -> None:
    with house.rooms():
        order_id, path = delivered_order(company)
    customer = scan(path)
    customer.tap("a:text('确认收货')")
    customer.page.wait_for_selector("y-signature canvas")

    customer.page.context.set_offline(True)
    draw(customer)
    customer.tap("button:text('签字确认')")
    customer.page.wait_for_selector(".resend-note")
    with house.rooms():
        assert accepted(company, order_id) is None
    customer.page.context.set_offline(False)

    customer.page.wait_for_selector("text=已签收，谢谢", timeout=30_000)
    with house.rooms():
        signature = until(lambda: accepted(company, order_id), what="the signature")
    assert signature.signer_name == "王工" and customer.interactions <= MOST_TAPS


def note_of(company: Factory, order_id: UUID) -> tuple[str, str]:
    """Write the delivery note of an order, and return its number and where its code leads."""
    with acting_for(company.id):
        note = delivery.issue_note(order_id=order_id, quantities={}, key="n")
        return note.number, f"/p/{token_of(order_id=order_id, about=note.id)}/note"


def take_photo(customer: Visitor, path: Path) -> None:
    """Take a photo with the phone's camera: one interaction."""
    customer.interactions += 1
    path.write_bytes(JPEG)
    customer.page.locator("y-photos[name=photo] input[type=file]").set_input_files(path)
    customer.page.wait_for_selector("y-photos[name=photo] .photo-list img")


def test_the_code_on_a_delivery_note_leads_its_receiver_to_the_document(
    house: House, company: Factory, scan: Scan
) -> None:
    with house.rooms():
        order_id, _path = delivered_order(company)
        number, path = note_of(company, order_id)
    customer = scan(path)

    assert number in customer.page.inner_text("main")
    customer.write("input[name=signer_name]", "门卫老周")
    draw(customer)
    customer.tap("button:text('签字确认')")
    customer.page.wait_for_selector("text=已签收，谢谢")
    with customer.page.expect_download() as download:
        customer.tap("a:text('下载验收单')")

    assert Path(download.value.path()).read_bytes().startswith(b"%PDF") and customer.interactions <= MOST_TAPS
    with house.rooms():
        signature = accepted(company, order_id)
    assert signature is not None and signature.note_id is not None and signature.signer_name == "门卫老周"


def test_what_was_signed_without_a_network_is_sent_after_the_page_was_closed(
    house: House, company: Factory, scan: Scan, tmp_path: Path
) -> None:
    with house.rooms():
        order_id, path = delivered_order(company)
    customer = scan(f"{path}/receipt")
    customer.page.wait_for_selector("y-signature canvas")
    context = customer.page.context

    context.set_offline(True)
    take_photo(customer, tmp_path / "photo.jpg")
    customer.page.locator("summary:text('有问题')").first.click()
    customer.write("input[name=refused_1]", "1")
    customer.page.select_option("select[name=reason_1]", "damaged")
    customer.write("textarea[name=remarks]", "外箱压坏")
    draw(customer)
    customer.tap("button:text('签字确认')")
    customer.page.wait_for_selector(".resend-note")
    customer.page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"{path}/receipt")

    later.wait_for_selector("a:text('下载验收单')", timeout=30_000)
    later.reload()
    with house.rooms(), acting_for(company.id):
        [given] = queries.acceptances(order_id=order_id)
    assert (given.remarks, given.verdict, len(given.photos)) == ("外箱压坏", "partly", 1)
    assert [item["refused"] for item in given.items] == ["1", "0"]


def test_a_draft_comes_back_when_the_page_is_opened_again(house: House, company: Factory, scan: Scan) -> None:
    with house.rooms():
        _order_id, path = delivered_order(company)
    customer = scan(f"{path}/receipt")
    customer.page.wait_for_selector("y-signature canvas")
    customer.write("textarea[name=remarks]", "请核对铭牌")
    draw(customer)

    customer.page.reload()

    customer.page.wait_for_selector("y-signature[filled]")
    assert customer.page.input_value("textarea[name=remarks]") == "请核对铭牌"


def first_load(page: Page, path: str) -> int:
    """Return how many bytes come over the wire for a first visit."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return int(sum(received))


def test_the_first_visit_weighs_no_more_than_150_kilobytes(house: House, company: Factory, browser: Browser) -> None:
    with house.rooms():
        _order_id, path = delivered_order(company)
    context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844})

    weight = first_load(context.new_page(), path)
    context.close()

    assert 10_000 < weight <= 150_000


def test_the_customer_rates_and_complains_from_the_phone(house: House, company: Factory, scan: Scan) -> None:
    with house.rooms():
        order_id, path = delivered_order(company)
    customer = scan(path)

    customer.tap("label[for=score_4]")
    customer.tap("button:text('提交评分')")
    customer.page.wait_for_selector("text=谢谢您的评分")
    customer.page.goto(path)
    customer.tap("summary:has-text('告诉我们')")
    customer.tap("label:has-text('有破损')")
    customer.write("#complaint textarea[name=text]", "外壳有裂纹")
    customer.tap("form#complaint button[type=submit]")
    customer.page.wait_for_selector("text=已收到，编号")

    with house.rooms(), acting_for(company.id):
        rating, [complaint] = care.rating(order_id=order_id), care.complaints(order_id=order_id)
    assert rating is not None and rating.score == 4
    assert (complaint.topic, complaint.text) == ("damage", "外壳有裂纹")
