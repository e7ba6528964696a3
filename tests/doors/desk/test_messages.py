"""The panel of an order's conversation, and the page of all that wait."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.desk.conftest import Desk
from yinuo.flow.conversations import actions, queries
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import bounces, notices
from yinuo.ground.people import queries as people


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    order_id = desk.order(number="SO-31")
    ask(desk, order_id, "什么时候发货？<script>alert(1)</script>")
    return order_id


def ask(desk: Desk, order_id: UUID, text: str) -> None:
    with acting_for(desk.factory.id):
        new = actions.NewMessage(order_id=order_id, text=text, channel="portal", key=text[:50], author_name="<b>王工")
        actions.write_message(new=new)


def messages(desk: Desk, order_id: UUID, audience: queries.Audience = "staff") -> list[str]:
    with acting_for(desk.factory.id):
        return [one.text for one in queries.read_conversation(order_id=order_id, audience=audience).messages]


def test_what_customers_write_is_shown_as_text(desk: Desk, order_id: UUID) -> None:
    shown = desk.browser("sales").get(f"/orders/{order_id}/conversation").content.decode()

    assert "&lt;script&gt;" in shown and "&lt;b&gt;王工" in shown
    assert "<script>alert" not in shown and "<b>王工" not in shown


def test_an_answer_goes_to_the_customer_and_a_note_does_not(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")

    browser.post(f"/orders/{order_id}/conversation/messages", {"text": "周四", "key": "1"})
    browser.post(f"/orders/{order_id}/conversation/messages", {"text": "周四", "key": "1"})
    browser.post(f"/orders/{order_id}/conversation/notes", {"text": "先别说", "key": "2"})

    assert messages(desk, order_id)[1:] == ["周四", "先别说"]
    assert messages(desk, order_id, "customer")[1:] == ["周四"]


def test_what_was_typed_stays_when_it_is_refused(desk: Desk, order_id: UUID) -> None:
    file = SimpleUploadedFile("a.exe", b"MZ", content_type="image/png")

    answer = desk.browser("sales").post(
        f"/orders/{order_id}/conversation/messages",
        {"text": "见附件", "key": "1", "files": file},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 422
    assert "见附件" in answer.content.decode() and "只能附图片" in answer.content.decode()


def test_a_file_is_handed_out_but_never_opened_here(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    file = SimpleUploadedFile("说明.txt", "内容".encode())
    browser.post(f"/orders/{order_id}/conversation/messages", {"text": "", "key": "1", "files": file})
    with acting_for(desk.factory.id):
        kept = queries.read_conversation(order_id=order_id, audience="staff").messages[-1].files[0]

    answer = browser.get(f"/orders/{order_id}/conversation/files/{kept.id}")

    assert answer.content == "内容".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_inbox_lists_what_waits_until_it_is_answered_or_settled(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    before = browser.get("/messages").content.decode()

    browser.post(f"/orders/{order_id}/conversation/settling")

    assert "SO-31" in before and "SO-31" not in browser.get("/messages").content.decode()
    assert "SO-31" in browser.get("/messages?view=all").content.decode()


@pytest.mark.parametrize(("words", "found"), [("SO-31", True), ("华东", True), ("nirgends", False)])
def test_the_inbox_is_searched_by_number_and_customer(desk: Desk, order_id: UUID, words: str, found: bool) -> None:
    shown = desk.browser("sales").get("/messages", {"view": "all", "q": words}).content.decode()

    assert (f"/orders/{order_id}" in shown) is found


def test_reading_is_noted_by_a_post_only(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    browser.get(f"/orders/{order_id}/conversation")
    unread = browser.get("/messages?view=unread").content.decode()

    browser.post(f"/orders/{order_id}/conversation/read")

    assert "SO-31" in unread and "SO-31" not in browser.get("/messages?view=unread").content.decode()


def test_whoever_may_not_answer_may_still_note(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("planner")

    written = browser.post(f"/orders/{order_id}/conversation/messages", {"text": "x", "key": "1"}).status_code
    noted = browser.post(f"/orders/{order_id}/conversation/notes", {"text": "线忙", "key": "2"}).status_code

    assert (written, noted) == (403, 302)
    assert "发给客户" not in browser.get(f"/orders/{order_id}/conversation").content.decode()


def test_a_member_reads_what_they_were_told(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    shown = browser.get("/messages?view=notices").content.decode()

    answer = browser.post("/messages/notices/read")

    assert "SO-31" in shown and answer.status_code == 302


def test_a_message_is_made_a_complaint_by_hand_once(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("sales")
    with acting_for(desk.factory.id):
        [one] = queries.read_conversation(order_id=order_id, audience="staff").messages
    link = f"/complaints/new?message={one.id}"
    assert link in browser.get(f"/orders/{order_id}/conversation").content.decode()

    form = browser.get(link).content.decode()
    told = {"order": "SO-31", "topic": "late", "channel": "portal", "text": one.text, "key": f"message:{one.id}"}
    first, again = browser.post("/complaints/new", told), browser.post("/complaints/new", told)

    assert "什么时候发货" in form and 'value="SO-31"' in form and f'value="message:{one.id}"' in form
    assert first.status_code == 302 and first.url == again.url


def test_an_address_whose_mails_come_back_is_shown_and_put_right(desk: Desk) -> None:
    with acting_for(desk.factory.id):
        [contact] = people.contacts(customer_id=desk.factory.vip.id)
        order_id = orders.create_order(
            order=orders.NewOrder(customer_id=desk.factory.vip.id, number="SO-32", contact_id=contact.id)
        )
        told = tell_contact(event="shipped", key="k", contact=contact, order_id=order_id, values=dict)
        assert told is not None
        notices.note_sent(ids=[told], delivered_id="x")
        bounces.note_bounced(notice_id=told, recipient=contact.email, said="5.1.1 no such user")
    browser, page = desk.browser("sales"), f"/customers/{desk.factory.vip.id}"
    path = f"{page}/contacts/{contact.id}/address"

    shown = [browser.get(one).content.decode() for one in (page, f"/orders/{order_id}/conversation")]
    bad = browser.post(path, {"email": "nobody"}, follow=True).content.decode()
    good = browser.post(path, {"email": "wang@new.example"}, follow=True).content.decode()

    assert "no such user" in shown[0] and "被退回" in shown[1]
    assert "不是有效的邮箱" in bad and "no such user" not in good and "wang@new.example" in good
