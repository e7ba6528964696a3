"""Each channel says what it sends as its original wants it, and reads the answers rightly."""

from __future__ import annotations

import base64
import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from py_vapid import Vapid
from standardwebhooks import Webhook

from tests.cast import NOW
from tests.doors.channels import fakes
from tests.doors.channels.servers import Chat
from tests.doors.channels.sms import fake as sms
from tests.doors.channels.webhook import fake as webhook
from tests.doors.channels.webpush import fake as webpush
from yinuo.doors.channels import access, signatures
from yinuo.doors.channels.channels import CHANNELS
from yinuo.doors.channels.contract import Message, Permanent, Temporary
from yinuo.ground.kernel import clock
from yinuo.ground.notices import push_keys

TASK = UUID("0190a000-0000-7000-8000-00000000000a")
MESSAGE = Message(
    id=UUID("0190a000-0000-7000-8000-000000000001"),
    organisation_id=UUID(int=1),
    subject='SO-1 预计延期 <at user_id="all">',
    text="供应商超期 2 天\n@all [x](http://evil.example)",
    link="https://yinuo.example/radar/alerts/1",
    house="远山机械",
    language="zh-hans",
    queued_at=NOW,
    address="u-77",
)
SECRETS = ("SECsecret-1", "app-secret-2", "corp-secret-3", "token-in-address-4", "sms-secret-5")


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch, open_network: None) -> Iterator[Chat]:
    access.forget_all()
    with clock.frozen(NOW), fakes.chat() as told:
        yield told


NAMES = tuple(fakes.SETTINGS)


def send(name: str, chat: Chat, **changes: Any) -> str | Temporary | Permanent:
    address = "13800138000" if name == "sms" else "u-77"
    message = replace(MESSAGE, **{"address": address, **changes})
    return CHANNELS[name].send(message, fakes.SETTINGS[name](chat.url))


@pytest.mark.parametrize("name", NAMES)
def test_a_message_is_taken_and_says_what_it_should(name: str, chat: Chat) -> None:
    result = send(name, chat)

    assert isinstance(result, str)
    (seen,) = chat.messages()
    said = seen.body.decode().encode().decode("unicode_escape") if name == "feishu_app" else seen.body.decode()
    assert "SO-1" in said


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_who_is_overloaded_is_asked_again_as_late_as_it_wants(name: str, status: int, chat: Chat) -> None:
    chat.faults = [(status, {"Retry-After": "90"}, {})]

    result = send(name, chat)

    assert isinstance(result, Temporary) and result.delay == 90


@pytest.mark.parametrize("name", [one for one in NAMES if one != "webhook"])
def test_what_is_refused_is_not_asked_again(name: str, chat: Chat) -> None:
    chat.faults = [(400, {}, {})]

    assert isinstance(send(name, chat), Permanent)


BUSY: list[tuple[str, dict[str, Any]]] = [
    ("dingtalk_robot", {"errcode": 410100, "errmsg": "send too fast"}),
    ("wecom_robot", {"errcode": 45009, "errmsg": "api freq out of limit"}),
    ("feishu_robot", {"code": 11232, "msg": "frequency limited"}),
    ("dingtalk_app", {"errcode": 90002, "errmsg": "too fast"}),
    ("wecom_app", {"errcode": 45009, "errmsg": "api freq out of limit"}),
    ("feishu_app", {"code": 99991400, "msg": "request trigger frequency limit"}),
]


@pytest.mark.parametrize(("name", "answer"), BUSY)
def test_too_fast_passes_within_a_minute(name: str, answer: dict[str, Any], chat: Chat) -> None:
    chat.faults = [(200, {}, answer)]

    result = send(name, chat)

    assert isinstance(result, Temporary) and result.delay == 60


NEVER: list[tuple[str, dict[str, Any]]] = [
    ("dingtalk_robot", {"errcode": 310000, "errmsg": "sign not match"}),
    ("wecom_robot", {"errcode": 93000, "errmsg": "invalid webhook url"}),
    ("feishu_robot", {"code": 19021, "msg": "sign match fail"}),
    ("wecom_app", {"errcode": 0, "invaliduser": "u-77", "msgid": "x"}),
    ("feishu_app", {"code": 230013, "msg": "Bot has NO availability to this user."}),
]


@pytest.mark.parametrize(("name", "answer"), NEVER)
def test_what_can_never_be_is_permanent(name: str, answer: dict[str, Any], chat: Chat) -> None:
    chat.faults = [(200, {}, answer)]

    assert isinstance(send(name, chat), Permanent)


STALE: list[tuple[str, dict[str, Any]]] = [
    ("dingtalk_app", {"errcode": 40014, "errmsg": "invalid access_token"}),
    ("wecom_app", {"errcode": 42001, "errmsg": "access_token expired"}),
    ("feishu_app", {"code": 99991663, "msg": "token invalid"}),
]


@pytest.mark.parametrize(("name", "answer"), STALE)
def test_a_token_that_ran_out_is_fetched_anew_once(name: str, answer: dict[str, Any], chat: Chat) -> None:
    send(name, chat)
    send(name, chat)
    fetched = sum("oken" in call.path and call.path not in ("/cgi-bin/message/send",) for call in chat.calls)
    chat.faults = [(200, {}, answer)]

    result = send(name, chat)

    again = sum("oken" in call.path for call in chat.calls)
    assert isinstance(result, str) and (fetched, again) == (1, 2)


def test_dingtalk_gets_the_signature_in_the_address(chat: Chat) -> None:
    send("dingtalk_robot", chat)

    query = chat.seen[0].query
    wanted = signatures.dingtalk(secret="SECsecret-1", milliseconds=int(query["timestamp"]))
    assert query["access_token"] == "token-in-address-4"
    assert query["sign"] == base64.b64encode(base64.b64decode(query["sign"])).decode() and "%" in wanted


def test_feishu_gets_the_signature_in_the_body(chat: Chat) -> None:
    send("feishu_robot", chat)

    told = chat.seen[0].json
    assert told["sign"] == signatures.feishu(secret="SECsecret-1", seconds=int(told["timestamp"]))


@pytest.mark.parametrize("name", ["dingtalk_robot", "wecom_robot", "dingtalk_app", "wecom_app"])
def test_what_people_wrote_is_text_and_calls_nobody(name: str, chat: Chat) -> None:
    send(name, chat)

    told = chat.seen[0].json.get("msg") or chat.seen[0].json
    assert told["msgtype"] == "text" and set(told["text"]) == {"content"}


@pytest.mark.parametrize("name", ["feishu_robot", "feishu_app"])
def test_a_card_holds_plain_text_only(name: str, chat: Chat) -> None:
    send(name, chat)

    told = chat.seen[0].json
    card = told.get("card") or json.loads(told["content"])
    assert card["header"]["title"] == {"tag": "plain_text", "content": MESSAGE.subject}
    assert card["elements"][0]["text"] == {"tag": "plain_text", "content": MESSAGE.text}
    assert "lark_md" not in json.dumps(card)


def test_only_a_persons_card_has_the_acts_of_an_approval(chat: Chat) -> None:
    send("feishu_app", chat, task_id=TASK)
    send("feishu_robot", chat, task_id=TASK)

    person, group = chat.seen[0].json["content"], json.dumps(chat.seen[1].json)
    assert json.loads(person)["elements"][1]["actions"][0]["value"] == {"act": "approve", "task": str(TASK)}
    assert str(TASK) not in group


def test_a_repetition_carries_the_same_id_where_the_other_side_knows_ids(chat: Chat) -> None:
    for name in ("feishu_app", "sms", "webhook"):
        send(name, chat)
        send(name, chat)

    assert len(chat.seen) == 6 and len(chat.messages()) == 3


def test_a_program_gets_a_signed_call(chat: Chat) -> None:
    with clock.frozen(datetime.now(UTC)):  # the receiver's own part looks at the time
        send("webhook", chat)

    message = Webhook(webhook.SECRET).verify(chat.seen[0].body, chat.seen[0].headers)
    assert message["data"]["subject"] == MESSAGE.subject


def test_a_program_that_refuses_is_asked_again_and_one_that_is_gone_is_not(chat: Chat) -> None:
    chat.faults = [(400, {}, {}), (410, {}, {})]

    assert isinstance(send("webhook", chat), Temporary)
    assert isinstance(send("webhook", chat), Permanent)


def test_aliyun_gets_its_parameters_signed(chat: Chat) -> None:
    result = CHANNELS["sms"].send(replace(MESSAGE, address="138 0013-8000"), sms.settings_of_aliyun(chat.url))

    from urllib.parse import parse_qs

    told = {name: values[0] for name, values in parse_qs(chat.seen[0].body.decode()).items()}
    signed = told.pop("Signature")
    assert result == "B-1" and told["PhoneNumbers"] == "13800138000" and told["OutId"] == str(MESSAGE.id)
    assert signed == signatures.aliyun(method="POST", parameters=told, secret="sms-secret-5")


@pytest.mark.parametrize("address", ["", "abc", "1;2", "123"])
def test_what_is_no_phone_number_gets_no_short_message(address: str, chat: Chat) -> None:
    assert isinstance(send("sms", chat, address=address), Permanent)
    assert not chat.calls


@pytest.mark.parametrize("name", NAMES)
def test_a_private_address_is_never_called(name: str, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINUO_PRIVATE_WEBHOOKS")

    result = send(name, chat)

    assert isinstance(result, Permanent) and not chat.calls


ADDRESSES = (
    "http://127.0.0.1:{port}/x",
    "http://2130706433:{port}/x",
    "http://0x7f000001:{port}/x",
    "http://017700000001:{port}/x",
    "http://[::1]:{port}/x",
    "http://[::ffff:127.0.0.1]:{port}/x",
    "http://localhost:{port}/x",
    "http://169.254.169.254/latest/meta-data",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_way_of_writing_a_private_address_leads_in(
    address: str, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YINUO_PRIVATE_WEBHOOKS")
    url = address.format(port=chat.url.rpartition(":")[2])

    result = CHANNELS["wecom_robot"].send(MESSAGE, {"webhook": url})

    assert not isinstance(result, str) and not chat.calls


def test_a_name_that_changes_its_mind_leads_nowhere_else(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINUO_PRIVATE_WEBHOOKS")
    port, told, called = int(chat.url.rpartition(":")[2]), iter(["93.184.215.14", "127.0.0.1"]), list[str]()

    def resolve(_host: str, _port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(told), port))]

    def connect(self: httpx.Client, _method: str, url: str, **_more: Any) -> Any:
        called.append(httpx.URL(url).host)
        raise httpx.ConnectTimeout("far away")

    monkeypatch.setattr("yinuo.doors.channels.addresses.socket.getaddrinfo", resolve)
    monkeypatch.setattr(httpx.Client, "stream", connect)

    first = CHANNELS["wecom_robot"].send(MESSAGE, {"webhook": f"http://rebinds.example:{port}/x"})
    second = CHANNELS["wecom_robot"].send(MESSAGE, {"webhook": f"http://rebinds.example:{port}/x"})

    # The address that was checked is the one that is called: asked once, and never by its name again.
    assert called == ["93.184.215.14"] and isinstance(first, Temporary)
    assert isinstance(second, Permanent) and not chat.calls


def test_a_redirect_is_not_followed(chat: Chat) -> None:
    chat.faults = [(302, {"Location": f"{chat.url}/elsewhere"}, {})]

    result = send("wecom_robot", chat)

    assert isinstance(result, Permanent) and len(chat.calls) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("faulty", [True, False])
def test_no_secret_stands_in_a_log_or_a_reason(
    name: str, faulty: bool, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    from yinuo.config import settings as configured

    for logger, told in configured.LOGGING["loggers"].items():  # type: ignore[attr-defined]
        logging.getLogger(logger).setLevel("INFO" if logger == "yinuo" else told["level"])
    caplog.set_level(logging.INFO)
    chat.faults = [(500, {}, {"said": "x"})] if faulty else []
    url = "http://127.0.0.1:1" if faulty and name == "webhook" else chat.url

    result = CHANNELS[name].send(replace(MESSAGE, address="13800138000"), fakes.SETTINGS[name](url))

    reason = "" if isinstance(result, str) else result.reason
    assert not [one for one in (*SECRETS, webhook.SECRET) if one in caplog.text or one in reason]


def test_a_browser_can_read_its_push_message_and_knows_who_sent_it(chat: Chat) -> None:
    browser, (private, public) = webpush.browser(), push_keys._pair()
    address = browser.address(f"{chat.url}/push/1")

    result = CHANNELS["webpush"].send(replace(MESSAGE, address=address), {"private_key": private})

    (call,) = chat.seen
    told = browser.read(call.body)
    assert result == str(MESSAGE.id) and told["title"] == MESSAGE.subject
    token, given = (part.partition("=")[2] for part in call.headers["authorization"].removeprefix("vapid ").split(","))
    assert given == public and token and Vapid.verify(call.headers["authorization"])


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(status: int, chat: Chat) -> None:
    chat.faults = [(status, {}, {})]
    address = webpush.browser().address(f"{chat.url}/push/1")

    result = CHANNELS["webpush"].send(replace(MESSAGE, address=address), {"private_key": push_keys._pair()[0]})

    assert isinstance(result, Permanent) and result.gone


@pytest.mark.parametrize("address", ["", "x", "[]", '{"endpoint": 1}', '{"endpoint": "https://x", "keys": {}}'])
def test_what_is_no_subscription_is_refused(address: str, chat: Chat) -> None:
    result = CHANNELS["webpush"].send(replace(MESSAGE, address=address), {"private_key": push_keys._pair()[0]})

    assert isinstance(result, Permanent)
