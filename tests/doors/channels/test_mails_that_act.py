"""What mails set going: one that comes back marks its address, one that complains opens a complaint."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels.email.fake import Mailbox
from tests.doors.channels.test_mailbox import box, look, mail, order_id
from yinuo.flow.care import queries as complaints
from yinuo.flow.conversations import queries, receiving
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import actions as member_actions
from yinuo.ground.people import bounces, notices
from yinuo.ground.people import queries as people

__all__ = ["box", "order_id"]


def returned(
    notice_id: UUID, *, to: str = "wang@huadong.example", action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """Return what a mail server reports of a mail that it could not deliver (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example
To: orders@yuanshan.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid4()}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user here

--b
Content-Type: message/rfc822

From: orders@yuanshan.example
To: {to}
Message-ID: <{notice_id}@yinuo>
Subject: x

x
--b--
""".replace("\n", "\r\n").encode()


def sent_mail(factory: Factory, order_id: UUID) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        told = tell_contact(event="shipped", key="k", contact=contact, order_id=order_id, values=dict)
        assert told is not None
        notices.note_sent(ids=[told], delivered_id="x")
        return told


def marked(factory: Factory, notice_id: UUID) -> tuple[str, bool]:
    with acting_for(factory.id):
        notice = notices.notice_facts(notice_id=notice_id)
        contact = people.contacts(customer_id=factory.vip.id)[0]
    assert notice is not None
    return notice.state, contact.bounced_at is not None


def test_a_mail_that_comes_back_marks_the_address_until_it_is_put_right(
    box: Mailbox, factory: Factory, order_id: UUID
) -> None:
    notice_id = sent_mail(factory, order_id)
    box.put(returned(notice_id), returned(notice_id))

    look(factory)

    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        assert "no such user here" in contact.bounced_why and receiving.stray_count() == 0
    assert marked(factory, notice_id) == ("failed", True)
    with acting_for(factory.id):
        bounces.mend_address(customer_id=factory.vip.id, contact_id=contact.id, email="wang@new.example")
    assert marked(factory, notice_id) == ("failed", False)


HARMLESS: list[tuple[str, dict[str, str]]] = [
    ("of an address that we did not write to", {"to": "li@else.example"}),
    ("that only says it is slow", {"action": "delayed", "status": "4.4.7"}),
    ("that says it may work later", {"status": "4.2.2"}),
]


@pytest.mark.parametrize(("what", "told"), HARMLESS, ids=[row[0] for row in HARMLESS])
def test_a_report_marks_nothing(
    box: Mailbox, factory: Factory, order_id: UUID, what: str, told: dict[str, str]
) -> None:
    notice_id = sent_mail(factory, order_id)
    box.put(returned(notice_id, **told), returned(uuid4()))

    look(factory)

    assert marked(factory, notice_id) == ("sent", False)


def complaints_of(factory: Factory, order_id: UUID) -> list[tuple[str, str]]:
    with acting_for(factory.id):
        return [(one.channel, one.text) for one in complaints.complaints(order_id=order_id)]


def test_a_mail_whose_subject_says_so_opens_a_complaint_once(box: Mailbox, factory: Factory, order_id: UUID) -> None:
    box.put(
        mail("密封圈漏油", subject="投诉 SO-1 漏油"),
        mail("还没有人回复我", subject="Re: 投诉 SO-1 漏油"),
        mail("谢谢", subject="SO-1"),
    )

    look(factory)

    with acting_for(factory.id):
        written = queries.read_conversation(order_id=order_id, audience="customer").messages
    assert complaints_of(factory, order_id) == [("email", "密封圈漏油")] and len(written) == 3


def test_a_mail_to_the_address_for_complaints_opens_one(box: Mailbox, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        member_actions.set_preferences(changes={"conversations.complaint_addresses": ["care@yuanshan.example"]})
    box.put(mail("少了一台", to="care@yuanshan.example", subject="SO-1"))

    look(factory)

    assert complaints_of(factory, order_id) == [("email", "少了一台")]


def test_who_is_no_contact_of_the_customer_opens_nothing_by_naming_an_order(
    box: Mailbox, factory: Factory, order_id: UUID
) -> None:
    box.put(mail("漏油", subject="投诉 SO-1", sender="nobody@else.example"))

    look(factory)

    with acting_for(factory.id):
        assert complaints_of(factory, order_id) == [] and receiving.stray_count() == 1
