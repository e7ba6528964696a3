from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels.email.fake import Postbox
from tests.outbox import deliver_all
from yinuo.doors.channels.attempts import JITTER, NOTICE_PAUSES
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions, queries


def _write(factory: Factory, **changes: Any) -> None:
    told: dict[str, Any] = {
        "key": "k1",
        "channel": "email",
        "subject": "订单 SO-1 预计延期",
        "text": "预计 3月14日 完成。\n原因：供应商超期 2 天 <b>",
        "member_id": factory.members["manager"].id,
        "link": "/radar/alerts/1",
    }
    with acting_for(factory.id):
        actions.queue_notice(**{**told, **changes})


def _notice(factory: Factory) -> dict[str, Any]:
    with acting_for(factory.id):
        (found,) = queries.notices(member_id=factory.members["manager"].id)
    return found


def _read(mail: bytes) -> EmailMessage:
    found = message_from_bytes(mail, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_message_arrives_as_a_mail_with_text_link_and_markup(factory: Factory, postbox: Postbox) -> None:
    _write(factory)

    deliver_all()
    deliver_all()

    (mail,) = postbox.mails
    message = _read(mail)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    markup = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert message["Subject"] == "订单 SO-1 预计延期"
    assert "供应商超期 2 天 <b>" in text and "/radar/alerts/1" in text
    assert "供应商超期 2 天 &lt;b&gt;" in markup
    assert _notice(factory)["state"] == "sent"


def test_a_mail_speaks_the_readers_language(factory: Factory, postbox: Postbox) -> None:
    with acting_for(factory.id):
        actions.change_member(member_id=factory.members["manager"].id, language="en")
    _write(factory)

    deliver_all()

    (mail,) = postbox.mails
    assert 'lang="en"' in _read(mail).get_body(("html",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["x\r\nBcc: all@evil.example", 'a", "b', "王工 <x@y>"])
def test_nobody_can_smuggle_a_header_in(factory: Factory, postbox: Postbox, name: str) -> None:
    with acting_for(factory.id):
        actions.change_member(member_id=factory.members["manager"].id, name=name)
    _write(factory, subject="甲\r\nBcc: all@evil.example")

    deliver_all()

    (mail,) = postbox.mails
    message = _read(mail)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == factory.members["manager"].email
    assert len(message["To"].addresses) == 1


def test_a_server_that_is_busy_is_asked_again(factory: Factory, postbox: Postbox) -> None:
    postbox.refuse = [b"451 later"]
    with clock.frozen(NOW):
        _write(factory)
        deliver_all()
        assert _notice(factory)["state"] == "queued"
    with clock.frozen(NOW + timedelta(seconds=NOTICE_PAUSES[0] * (1 + JITTER) + 1)):
        deliver_all()

    assert len(postbox.mails) == 1
    assert _notice(factory)["state"] == "sent"


def test_an_unknown_recipient_is_not_asked_again(factory: Factory, postbox: Postbox) -> None:
    postbox.refuse = [b"550 unknown"]
    _write(factory)

    deliver_all()

    found = _notice(factory)
    assert (found["state"], found["attempts"], found["error"]) == ("failed", 1, "550 unknown")


def test_without_a_mail_server_messages_are_kept_and_say_so(factory: Factory, settings: Any) -> None:
    settings.EMAIL_URL = ""
    _write(factory)

    deliver_all()

    found = _notice(factory)
    assert (found["state"], found["error"]) == ("queued", "not_configured")


def test_a_server_that_never_answers_is_given_up_after_some_attempts(factory: Factory, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    now = NOW
    with clock.frozen(now):
        _write(factory)
        deliver_all()
    for pause in NOTICE_PAUSES:
        now += timedelta(seconds=pause * (1 + JITTER) + 1)
        with clock.frozen(now):
            deliver_all()

    found = _notice(factory)
    assert (found["state"], found["attempts"]) == ("failed", len(NOTICE_PAUSES) + 1)


def test_while_trying_out_mails_land_in_a_folder(factory: Factory, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_URL, settings.HOME = "folder:mail", tmp_path
    _write(factory)

    deliver_all()

    (path,) = (tmp_path / "mail").glob("*.eml")
    assert _read(path.read_bytes())["Subject"] == "订单 SO-1 预计延期"


def test_a_stored_file_goes_with_the_mail_under_its_name(factory: Factory, postbox: Postbox) -> None:
    with acting_for(factory.id):
        kept = files.store(content=b"%PDF-1.7 offer", name="报价单 Q-1.pdf", media_type="application/pdf")
    _write(factory, attachment_id=kept.id)

    deliver_all()

    (mail,) = postbox.mails
    (attached,) = _read(mail).iter_attachments()
    assert attached.get_filename() == "报价单 Q-1.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF-1.7 offer"
    assert _read(mail).get_body(("html",)) is not None


def test_a_mail_whose_file_is_gone_is_not_sent_without_it(
    factory: Factory, postbox: Postbox, settings: Any, tmp_path: Path
) -> None:
    with acting_for(factory.id):
        kept = files.store(content=b"%PDF-1.7 gone", name="x.pdf", media_type="application/pdf")
    _write(factory, attachment_id=kept.id)
    settings.FILES_FOLDER = tmp_path

    deliver_all()

    found = _notice(factory)
    assert found["state"] == "failed" and found["error"].startswith("attachment_gone")
    assert not postbox.mails


def test_a_contact_without_an_address_is_told_as_such(factory: Factory, postbox: Postbox) -> None:
    with acting_for(factory.id):
        contact_id = actions.add_contact(customer_id=factory.newcomer.id, name="无邮箱")
        notice_id = actions.queue_notice(key="k2", channel="email", subject="延期", text="…", contact_id=contact_id)
        assert notice_id is not None

    deliver_all()

    with acting_for(factory.id):
        found = queries.notice(notice_id=notice_id)
    assert found is not None and found["state"] == "failed" and found["error"].startswith("no_address")
    assert not postbox.mails
