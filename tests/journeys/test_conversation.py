"""One conversation, three ways in: the desk, the customer's page, and an answered mail; notes among us stay inside."""

from __future__ import annotations

import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tests.cast import Factory
from tests.doors.channels import fakes
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.doors.channels.addresses import ALLOW_PRIVATE
from yinuo.doors.channels.email import mailbox
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import replying, setup
from yinuo.ground.people import queries as people

MOST_SECONDS = 15.0


def ordered(company: Factory) -> tuple[UUID, str]:
    """An order of the VIP, and the path of its contact's link."""
    with acting_for(company.id):
        contact = people.contacts(customer_id=company.vip.id)[0]
        order_id = orders.create_order(
            order=orders.NewOrder(
                number="SO-TALK",
                customer_code="C-001",
                contact_id=contact.id,
                owner_id=company.members["sales"].id,
                lines=(orders.NewLine(item_name="减速机 R-97"),),
            )
        )
        _id, token = sharing.invite(order_id=order_id, contact_id=contact.id, right="sign", days=30)
    return order_id, f"/p/{token}"


def take_in(company: Factory, box: fakes.Mailbox, *, to: str, text: str) -> None:
    """Let an answer arrive by mail, and the mailbox be looked into."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "wang@huadong.example", to, "Re:", "<1@huadong>"
    mail.set_content(f"{text}\n\n> 周四发货")
    box.put(mail.as_bytes())
    mailbox.beat(company.id, company.id)


def test_staff_customer_and_mail_write_in_one_conversation_and_a_note_stays_inside(
    house: House,
    company: Factory,
    enter: Callable[..., Visitor],
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")
    with house.rooms(), fakes.mailbox() as box:
        order_id, path = ordered(company)
        entered = {"address": "orders@yuanshan.example", "host": "127.0.0.1", "security": "none", "user": "orders"}
        with acting_for(company.id):
            setup.set_up(channel=replying.MAILBOX, entered={**entered, "port": str(box.port), "password": box.password})
        begun = time.monotonic()
        sales = enter(company, "sales")
        sales.page.goto(f"/orders/{order_id}")
        sales.write("#conversation textarea[name=text]", "周四发货")
        sales.click("#conversation button:has-text('发给客户')")
        sales.page.wait_for_selector("#talk >> text=周四发货")

        # On a phone, by the link.
        context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844}, has_touch=True)
        customer = Visitor(page=context.new_page())
        customer.page.goto(path)
        assert "周四发货" in customer.page.inner_text("main")
        customer.write("#message textarea", "几点到？")
        customer.tap("#message button:has-text('发送')")
        customer.page.wait_for_selector("text=已发出")
        sales.page.wait_for_selector("#talk >> text=几点到？")

        # By answering the mail.
        def sent() -> list[EmailMessage]:
            letters = [message_from_bytes(one.read_bytes(), policy=default) for one in house.home.glob("mail/*.eml")]
            return [one for one in letters if "SO-TALK" in str(one["Subject"]) and "wang@" in str(one["To"])]

        letter = until(sent, what="the mail")[0]
        take_in(company, box, to=str(letter["Reply-To"].addresses[0].addr_spec), text="下午也行")
        sales.page.wait_for_selector("#talk >> text=下午也行")

        # Among ourselves.
        sales.write("#conversation textarea[name=text]", f"@{company.members['manager'].name} 先别提涨价")
        sales.click("#conversation button:has-text('内部备注')")
        sales.page.wait_for_selector("#talk >> text=先别提涨价")
        manager = enter(company, "manager")
        manager.page.goto("/messages?view=mentions")
        assert "SO-TALK" in manager.page.inner_text("main")
        customer.page.goto(path)
        told = customer.page.inner_text("main")
        taken = time.monotonic() - begun
        context.close()

    assert [words in told for words in ("周四发货", "几点到？", "下午也行", "涨价")] == [True, True, True, False]
    assert taken <= MOST_SECONDS
