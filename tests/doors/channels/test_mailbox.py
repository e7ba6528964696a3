"""Customers answer by mail: into the order's conversation, or on a list; the mail is moved when it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.doors.channels import fakes
from tests.doors.channels.email.fake import Mailbox, Postbox
from tests.outbox import deliver_all
from yinuo.doors.channels.email import mailbox
from yinuo.flow.conversations import actions, queries, receiving
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import replying, setup
from yinuo.ground.people import queries as people

SETTINGS = {"address": "orders@yuanshan.example", "host": "127.0.0.1", "security": "none", "user": "orders"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def box(factory: Factory, open_network: None) -> Iterator[Mailbox]:
    with fakes.mailbox() as told:
        entered = {**SETTINGS, "port": str(told.port), "password": told.password}
        with acting_for(factory.id), clock.frozen(NOW):
            setup.set_up(channel=replying.MAILBOX, entered=entered)
        yield told


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    return make_order(factory, "SO-1")


def make_order(factory: Factory, number: str) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        return orders.create_order(
            order=orders.NewOrder(customer_id=factory.vip.id, number=number, contact_id=contact.id)
        )


def address(factory: Factory, order_id: UUID) -> str:
    with acting_for(factory.id):
        return replying.address_for(order_id=order_id)


def mail(text: str, *, to: str = "orders@yuanshan.example", sender: str = "wang@huadong.example", **told: Any) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, told.pop("subject", "Re: SO-1")
    message["Message-ID"] = told.pop("ident", f"<{uuid4()}@huadong.example>")
    files = told.pop("files", ())
    for name, value in told.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def look(factory: Factory, minutes: int = 0) -> None:
    """Let the mailbox be looked into after so many minutes, and everything else happen."""
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        deliver_all()
        mailbox.beat(factory.id, factory.id)
        deliver_all()


def written(factory: Factory, order_id: UUID) -> list[queries.MessageFacts]:
    with acting_for(factory.id):
        return list(queries.read_conversation(order_id=order_id, audience="staff").messages)


def test_an_answer_to_the_orders_own_address_stands_in_its_conversation(
    factory: Factory, box: Mailbox, order_id: UUID
) -> None:
    box.put(mail("好的，周四可以\n\n> 周四发货", to=address(factory, order_id), files=[("照片.png", PNG)]))

    look(factory)

    (one,) = written(factory, order_id)
    assert (one.text, one.side, one.channel, one.author_name) == ("好的，周四可以", "customer", "email", "王工")
    assert one.files[0].media_type == "image/png"
    assert not box.inbox and len(box.done) == 1


def test_the_way_of_a_conversation_there_and_back(
    factory: Factory, box: Mailbox, order_id: UUID, postbox: Postbox
) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        new = actions.NewMessage(
            order_id=order_id, text="周四发货", channel="desk", key="1", member_id=factory.members["sales"].id
        )
        actions.write_message(new=new)
    look(factory)
    sent = message_from_bytes(next(one for one in postbox.mails if b"wang@" in one), policy=default)
    answer = mail("收到", to=str(sent["Reply-To"].addresses[0].addr_spec), In_Reply_To=str(sent["Message-ID"]))
    box.put(answer)

    look(factory, 1)

    assert [one.text for one in written(factory, order_id)] == ["周四发货", "收到"]
    assert written(factory, order_id)[0].delivery == "sent"


def test_an_answer_to_a_message_of_ours_is_known_by_its_reference(
    factory: Factory, box: Mailbox, order_id: UUID, postbox: Postbox
) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        new = actions.NewMessage(
            order_id=order_id, text="周四", channel="desk", key="1", member_id=factory.members["sales"].id
        )
        actions.write_message(new=new)
        notice = people.notices(about_id=order_id)[0]
    box.put(mail("好", In_Reply_To=f"<{notice['id']}@yinuo>"))
    box.put(mail("我也要看", In_Reply_To=f"<{notice['id']}@yinuo>", sender="stranger@evil.example"))

    look(factory)

    with acting_for(factory.id):
        left = receiving.strays()
    assert [one.text for one in written(factory, order_id)] == ["周四", "好"]
    assert [one.sender for one in left] == ["stranger@evil.example"]


def test_a_mail_that_comes_twice_stands_there_once(factory: Factory, box: Mailbox, order_id: UUID) -> None:
    one = mail("好", to=address(factory, order_id), ident="<same@huadong.example>")
    box.put(one, one)
    look(factory)
    box.put(one)

    look(factory, 2)

    assert len(written(factory, order_id)) == 1 and not box.inbox


@pytest.mark.parametrize("fails_at", ["COPY", "STORE", "EXPUNGE"])
def test_a_mail_that_cannot_be_moved_is_kept_and_stands_there_once(
    factory: Factory, box: Mailbox, order_id: UUID, fails_at: str
) -> None:
    box.put(mail("好", to=address(factory, order_id)))
    box.fails_at = fails_at
    look(factory)
    box.fails_at = ""
    kept = len(box.inbox)

    look(factory, 2)

    assert (kept, len(box.inbox), len(written(factory, order_id))) == (1, 0, 1)


def test_nothing_is_moved_that_was_not_kept(
    factory: Factory, box: Mailbox, order_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(mail("好", to=address(factory, order_id)))

    def fall(**_told: Any) -> str:
        raise RuntimeError("no disk")

    monkeypatch.setattr(receiving, "take_mail", fall)
    with pytest.raises(RuntimeError):
        mailbox.beat(factory.id, factory.id)

    assert len(box.inbox) == 1 and not box.done


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<l>"}])
def test_what_programs_write_is_moved_and_answered_by_nobody(
    factory: Factory, box: Mailbox, order_id: UUID, header: dict[str, str]
) -> None:
    box.put(mail("我在休假", to=address(factory, order_id), **header))

    look(factory)

    with acting_for(factory.id):
        assert receiving.stray_count() == 0
    assert not written(factory, order_id) and len(box.done) == 1


def test_a_mail_of_a_stranger_waits_and_is_assigned_by_a_person(factory: Factory, box: Mailbox, order_id: UUID) -> None:
    box.put(
        mail("我的货呢", sender="someone@else.example", files=[("单.pdf", b"%PDF-1.7 x"), ("a.exe", b"MZ\x90\x00")])
    )
    look(factory)
    with acting_for(factory.id):
        (stray,) = receiving.strays()
        receiving.assign(stray_id=stray.id, order_id=order_id)
        with pytest.raises(receiving.UnknownStray):
            receiving.assign(stray_id=stray.id, order_id=order_id)
        left = receiving.stray_count()

    (one,) = written(factory, order_id)
    assert left == 0 and one.text.startswith("我的货呢") and "someone@else.example" in one.author_name
    assert [file.name for file in one.files] == ["单.pdf"]
    # What was not taken apart was kept whole.
    assert "mail.eml" in [file.name for file in stray.files]


def test_a_file_that_is_not_taken_is_named(factory: Factory, box: Mailbox, order_id: UUID) -> None:
    box.put(mail("见附件", to=address(factory, order_id), files=[("a.exe", b"MZ\x90\x00")]))

    look(factory)

    (one,) = written(factory, order_id)
    assert "a.exe" in one.text and not one.files


FOREIGN = ["orders+{token}x@yuanshan.example", "orders+aaaa@yuanshan.example", "orders@yuanshan.example"]


@pytest.mark.parametrize("to", FOREIGN)
def test_an_address_that_was_made_up_leads_to_no_order(factory: Factory, box: Mailbox, order_id: UUID, to: str) -> None:
    token = address(factory, order_id).partition("+")[2].partition("@")[0]
    box.put(mail("放我进去", to=to.format(token=token), sender="x@evil.example"))

    look(factory)

    with acting_for(factory.id):
        assert receiving.stray_count() == 1
    assert not written(factory, order_id)


def test_the_address_of_another_organisations_order_leads_nowhere(factory: Factory, box: Mailbox) -> None:
    other = found_factory(name="南山电子")
    theirs = make_order(other, "N-1")
    with acting_for(other.id):
        token = replying.token_of(order_id=theirs)
    box.put(mail("放我进去", to=f"orders+{token}@yuanshan.example"))

    look(factory)

    assert written(other, theirs) == []
    with acting_for(factory.id):
        assert receiving.stray_count() == 1


def test_a_wrong_password_is_not_repeated_in_the_log(
    factory: Factory, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.password = "another"

    look(factory)

    assert "mailbox of" in caplog.text and "geheim-42" not in caplog.text


def test_a_mailbox_in_our_own_network_is_not_opened(
    factory: Factory, box: Mailbox, monkeypatch: pytest.MonkeyPatch, order_id: UUID
) -> None:
    monkeypatch.delenv("YINUO_PRIVATE_WEBHOOKS")
    box.put(mail("好", to=address(factory, order_id)))

    look(factory)

    assert len(box.inbox) == 1


@pytest.mark.parametrize("smuggled", ["x\r\nBcc: all@evil.example", "=?utf-8?q?a=0D=0ABcc:_all@evil.example?="])
def test_a_header_of_theirs_never_becomes_one_of_ours(
    factory: Factory, box: Mailbox, order_id: UUID, postbox: Postbox, smuggled: str
) -> None:
    raw = mail("好", to=address(factory, order_id)).replace(
        b"From: wang@huadong.example", f"From: {smuggled} <x@evil.example>".encode()
    )
    box.put(raw)

    look(factory)
    look(factory, 1)

    for one in postbox.mails:
        assert message_from_bytes(one, policy=default)["Bcc"] is None
    assert all("\n" not in one.author_name for one in written(factory, order_id))
