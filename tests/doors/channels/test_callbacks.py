"""What comes in from outside: a card's button at Feishu, and the one click that stops mails."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.test import Client

from tests.cast import NOW, Factory
from tests.doors.channels.email.fake import Postbox
from tests.outbox import deliver_all
from yinuo.doors.channels import signatures
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import leaving, setup, wishes
from yinuo.ground.people import actions, notices
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process
from yinuo.ground.process.approving import ruling
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import Setting

KEY, TOKEN = "encrypt-key-1", "verification-2"
APP = {"app_id": "a", "app_secret": "s", "encrypt_key": KEY, "verification_token": TOKEN}


@pytest.fixture
def at_now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def turn(factory: Factory, at_now: None) -> UUID:
    """An approval that the manager has to decide, who is known at Feishu; the owner is known there, too."""
    with acting_for(factory.id):
        setup.set_up(channel="feishu_app", entered=APP)
        for role in ("manager", "owner"):
            wishes.reach(channel="feishu_app", address=f"ou_{role}", member_id=factory.members[role].id)
        ask = Ask(
            source="",
            kind="discount",
            title="折扣 8 %",
            subject_type="order",
            subject_id=UUID(int=5),
            setting=Setting(approvers="role:manager"),
            initiator_id=factory.members["sales"].id,
        )
        ruling.ask_approval(ask=ask)
        return process.tasks(member_id=factory.members["manager"].id)[0].id


def pressed(task: UUID, *, by: str = "ou_manager", act: str = "approve") -> dict[str, Any]:
    action = {"value": {"act": act, "task": str(task)}}
    return {
        "schema": "2.0",
        "header": {"event_type": "card.action.trigger", "token": TOKEN},
        "event": {"operator": {"open_id": by}, "action": action},
    }


def encrypted(told: dict[str, Any], key: str = KEY) -> bytes:
    plain = json.dumps(told).encode()
    length = 16 - len(plain) % 16
    start = os.urandom(16)
    writer = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(start)).encryptor()
    content = start + writer.update(plain + bytes([length]) * length) + writer.finalize()
    return json.dumps({"encrypt": base64.b64encode(content).decode()}).encode()


def call(factory: Factory, body: bytes, *, key: str = KEY, at: int | None = None, sign: bool = True) -> Any:
    timestamp = str(int(NOW.timestamp()) if at is None else at)
    signature = signatures.feishu_callback(timestamp=timestamp, nonce="n", key=key, body=body)
    headers = {
        "X-Lark-Request-Timestamp": timestamp,
        "X-Lark-Request-Nonce": "n",
        "X-Lark-Signature": signature if sign else "",
    }
    return Client().post(f"/m/feishu/{factory.id.hex}", body, "application/json", headers=headers)


def open_turns(factory: Factory) -> int:
    with acting_for(factory.id):
        return len([one for one in process.tasks(member_id=factory.members["manager"].id) if one.state == "open"])


def test_an_approval_is_decided_from_the_card_once(factory: Factory, turn: UUID) -> None:
    first = call(factory, encrypted(pressed(turn)))
    again = call(factory, encrypted(pressed(turn)))

    assert first.json()["toast"]["type"] == "success" and again.json()["toast"]["type"] == "info"
    assert open_turns(factory) == 0


def test_a_refusal_from_the_card_has_its_reason(factory: Factory, turn: UUID) -> None:
    answer = call(factory, encrypted(pressed(turn, act="refuse")))

    assert answer.json()["toast"]["type"] == "success" and open_turns(factory) == 0


@pytest.mark.parametrize("by", ["ou_owner", "ou_stranger", ""])
def test_nobody_decides_for_another(factory: Factory, turn: UUID, by: str) -> None:
    answer = call(factory, encrypted(pressed(turn, by=by)))

    assert answer.json()["toast"]["type"] == "error" and open_turns(factory) == 1


FORGED: list[tuple[str, dict[str, Any]]] = [
    ("the key is another", {"key": "other"}),
    ("there is no signature", {"sign": False}),
    ("the call was caught long ago", {"at": int(NOW.timestamp()) - 3_600}),
]


@pytest.mark.parametrize(("case", "how"), FORGED)
def test_what_does_not_come_from_feishu_is_refused(
    factory: Factory, turn: UUID, case: str, how: dict[str, Any]
) -> None:
    answer = call(factory, encrypted(pressed(turn)), **how)

    assert answer.status_code == 403, case
    assert open_turns(factory) == 1


BODIES = [
    b"",
    b"[]",
    b"null",
    b"{}",
    b'{"encrypt": 1}',
    b'{"encrypt": "x"}',
    json.dumps({"header": {"token": TOKEN}}).encode(),
]


@pytest.mark.parametrize("body", BODIES)
def test_what_is_not_encrypted_rightly_is_refused(factory: Factory, turn: UUID, body: bytes) -> None:
    assert call(factory, body).status_code == 403


def test_the_address_of_another_organisation_or_of_none_is_refused(turn: UUID) -> None:
    for organisation in ("x", UUID(int=3).hex):
        assert Client().post(f"/m/feishu/{organisation}", b"{}", "application/json").status_code == 403


def test_feishu_finds_the_address_is_ours(factory: Factory, turn: UUID) -> None:
    told = {"type": "url_verification", "challenge": "c-1", "token": TOKEN}

    assert call(factory, encrypted(told)).json() == {"challenge": "c-1"}


# Unsubscribing


def queue(factory: Factory, event: str, text: str) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        made = actions.queue_notice(
            key=text, channel="email", subject=text, text=text, contact_id=contact.id, event=event
        )
    assert made is not None
    with clock.frozen(NOW):
        deliver_all()
    return made


def state(factory: Factory, ident: UUID) -> str:
    with acting_for(factory.id):
        found = notices.notice_facts(notice_id=ident)
    assert found is not None
    return found.state


def link_of(mail: bytes) -> str:
    message = message_from_bytes(mail, policy=default)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(message["List-Unsubscribe"]).strip("<>").partition("/m/")[2]


def test_one_click_in_the_mail_program_stops_mails_of_this_kind_only(factory: Factory, postbox: Postbox) -> None:
    queue(factory, "promised", "一")
    link = link_of(postbox.mails[0])

    answer = Client(enforce_csrf_checks=True).post(f"/m/{link}", {"List-Unsubscribe": "One-Click"})
    kinds = [state(factory, queue(factory, event, event)) for event in ("promised", "delivered", "message")]

    assert answer.status_code == 200 and kinds == ["skipped", "sent", "sent"]


def test_looking_at_the_link_stops_nothing(factory: Factory, postbox: Postbox) -> None:
    queue(factory, "promised", "一")
    link = link_of(postbox.mails[0])

    shown = Client().get(f"/m/{link}")

    assert "wang@huadong.example" in shown.content.decode() and shown["Referrer-Policy"] == "no-referrer"
    assert state(factory, queue(factory, "promised", "二")) == "sent"


def test_all_mails_of_progress_can_be_stopped_but_not_answers(factory: Factory, postbox: Postbox) -> None:
    queue(factory, "promised", "一")
    Client().post(f"/m/{link_of(postbox.mails[0])}", {"all": "1"})

    kinds = [state(factory, queue(factory, event, event)) for event in ("shipped", "survey", "complaint_answered")]

    assert kinds == ["skipped", "skipped", "sent"]


def test_a_mail_to_a_member_or_an_answer_has_no_such_link(factory: Factory, postbox: Postbox) -> None:
    queue(factory, "message", "一")

    assert message_from_bytes(postbox.mails[0], policy=default)["List-Unsubscribe"] is None


@pytest.mark.parametrize("token", ["x", "a:b:c", ""])
def test_a_link_that_was_made_up_stops_nothing(factory: Factory, token: str) -> None:
    assert Client().post(f"/m/unsubscribe/{token or 'y'}").status_code == 404
    with pytest.raises(leaving.BadToken):
        leaving.read_token(token=token)
