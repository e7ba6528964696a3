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


def set_up_mailbox(company: Factory, box: fakes.Mailbox) -> None:
    entered = {"address": "orders@yuanshan.example", "host": "127.0.0.1", "security": "none", "user": "orders"}
    with acting_for(company.id):
        setup.set_up(channel=replying.MAILBOX, entered={**entered, "port": str(box.port), "password": box.password})


def write_at_the_desk(member: Visitor, text: str, *, button: str) -> None:
    member.write("#conversation textarea[name=text]", text)
    member.click(f"#conversation button:has-text('{button}')")
    member.page.wait_for_selector(f"#talk >> text={text.rpartition(' ')[2]}")


def write_on_the_phone(customer: Visitor, text: str) -> None:
    customer.write("#message textarea", text)
    customer.tap("#message button:has-text('发送')")
    customer.page.wait_for_selector("text=已发出")


def address_to_answer(house: House) -> str:
    """Return where an answer to the mail that went to the customer goes."""

    def sent() -> list[EmailMessage]:
        letters = [message_from_bytes(one.read_bytes(), policy=default) for one in house.home.glob("mail/*.eml")]
        return [one for one in letters if "SO-TALK" in str(one["Subject"]) and "wang@" in str(one["To"])]

    letter = until(sent, what="the mail")[0]
    return str(letter["Reply-To"].addresses[0].addr_spec)


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
        set_up_mailbox(company, box)
        begun, sales = time.monotonic(), enter(company, "sales")
        sales.page.goto(f"/orders/{order_id}")
        write_at_the_desk(sales, "周四发货", button="发给客户")
        context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844}, has_touch=True)
        customer = Visitor(page=context.new_page())
        customer.page.goto(path)
        write_on_the_phone(customer, "几点到？")
        sales.page.wait_for_selector("#talk >> text=几点到？")
        take_in(company, box, to=address_to_answer(house), text="下午也行")
        sales.page.wait_for_selector("#talk >> text=下午也行")
        write_at_the_desk(sales, f"@{company.members['manager'].name} 先别提涨价", button="内部备注")
        manager = enter(company, "manager")
        manager.page.goto("/messages?view=mentions")
        named = manager.page.inner_text("main")
        customer.page.goto(path)
        told, taken = customer.page.inner_text("main"), time.monotonic() - begun
        context.close()

    assert [words in told for words in ("周四发货", "几点到？", "下午也行", "涨价")] == [True, True, True, False]
    assert "SO-TALK" in named and taken <= MOST_SECONDS
