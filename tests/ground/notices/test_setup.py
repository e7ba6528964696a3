"""Channels are set up; secrets go in sealed and come out only to send."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.db import connection

from tests.cast import Factory, found_factory
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel import sealing
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import push_keys, setup, wishes

pytestmark = pytest.mark.django_db
APP = {"app_id": "cli_1", "app_secret": "geheim-1", "encrypt_key": "geheim-2"}


@pytest.fixture
def factory() -> Factory:
    return found_factory()


def test_a_secret_is_kept_sealed_told_to_nobody_and_stays_when_left_empty(factory: Factory) -> None:
    with acting_for(factory.id):
        setup.set_up(channel="feishu_app", entered=APP)
        setup.set_up(channel="feishu_app", entered={"app_id": "cli_2", "app_secret": ""})
        found, used = setup.setups()["feishu_app"], setup.settings_of(channel="feishu_app")
        with connection.cursor() as cursor:
            cursor.execute("select shown::text || sealed from notices_channelsetup")
            kept = cursor.fetchone()[0]
        events = kernel.history(subject_type="organisation", subject_id=factory.id, limit=50)

    assert (used["app_id"], used["app_secret"], used["encrypt_key"]) == ("cli_2", "geheim-1", "geheim-2")
    assert found.kept_secrets == {"app_secret", "encrypt_key"}
    for text in (kept, str(found), str([one.payload for one in events])):
        assert "geheim" not in text


FAULTY: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("nothing", {}, {"app_id": "missing", "app_secret": "missing"}),
    ("no address", {**APP, "api": "ftp://x"}, {"api": "url"}),
    ("a line feed", {**APP, "app_id": "a\nb"}, {"app_id": "invalid"}),
    ("too long", {**APP, "app_id": "a" * 2_001}, {"app_id": "invalid"}),
]


@pytest.mark.parametrize(("case", "entered", "faults"), FAULTY)
def test_what_is_faulty_is_named_all_at_once(
    factory: Factory, case: str, entered: dict[str, str], faults: dict[str, str]
) -> None:
    with acting_for(factory.id), pytest.raises(setup.InvalidSetup) as refused:
        setup.set_up(channel="feishu_app", entered=entered)

    assert refused.value.faults == faults, case


WHSEC = "whsec_" + base64.b64encode(b"x" * 24).decode()
ALIYUN = {"provider": "aliyun", "secret": "s", "key": "k", "sign_name": "一诺", "template": "SMS_1"}
BOX = {"address": "a@b.example", "host": "imap.b.example", "user": "a", "password": "p"}
OF_A_KIND: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("sms", {**ALIYUN, "key": "", "template": ""}, {"key": "missing", "template": "missing"}),
    ("sms", ALIYUN, {}),
    ("sms", {"provider": "http", "url": "https://sms.example", "secret": "s"}, {}),
    ("dingtalk_robot", {"webhook": "https://oapi.example", "events": "alert, wether"}, {"events": "events"}),
    ("dingtalk_robot", {"webhook": "https://oapi.example", "events": "alert，briefing"}, {}),
    ("webhook", {"url": "https://x.example", "secret": "geheim"}, {"secret": "signing"}),
    ("webhook", {"url": "https://x.example", "secret": WHSEC}, {}),
    ("mailbox", {**BOX, "port": "99999"}, {"port": "port"}),
    ("mailbox", {**BOX, "port": "143"}, {}),
]


@pytest.mark.parametrize(("channel", "entered", "faults"), OF_A_KIND)
def test_what_would_only_fail_at_the_first_message_is_refused_at_once(
    factory: Factory, channel: str, entered: dict[str, str], faults: dict[str, str]
) -> None:
    found: dict[str, str] = {}
    with acting_for(factory.id):
        try:
            setup.set_up(channel=channel, entered=entered)
        except setup.InvalidSetup as refused:
            found = refused.faults

    assert found == faults


def test_a_paused_channel_and_one_taken_down_send_nothing(factory: Factory) -> None:
    with acting_for(factory.id):
        setup.set_up(channel="feishu_app", entered=APP)
        setup.switch(channel="feishu_app", active=False)
        with pytest.raises(setup.NotSetUp):
            setup.settings_of(channel="feishu_app")
        setup.switch(channel="feishu_app", active=True)
        setup.settings_of(channel="feishu_app")
        setup.take_down(channel="feishu_app")
        with pytest.raises(setup.NotSetUp):
            setup.settings_of(channel="feishu_app")


def test_with_another_key_secrets_are_gone_and_that_is_said(factory: Factory, settings: Any) -> None:
    with acting_for(factory.id):
        setup.set_up(channel="feishu_app", entered=APP)
        settings.SECRET_KEY = "another key altogether"
        found = setup.setups()["feishu_app"]
        with pytest.raises(setup.NotSetUp):
            setup.settings_of(channel="feishu_app")

    assert not found.readable and not found.kept_secrets


def test_a_seal_that_was_changed_is_broken() -> None:
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed=sealing.seal(text="x")[:-4] + "AAAA")


def test_push_keys_are_made_once(factory: Factory) -> None:
    with acting_for(factory.id):
        first, again = push_keys.public_key(), push_keys.public_key()
        private = setup.settings_of(channel="webpush")["private_key"]

    assert first == again and len(first) == 87 and private.startswith("-----BEGIN PRIVATE KEY-----")


def test_an_address_belongs_to_one_person(factory: Factory) -> None:
    owner, sales = factory.members["owner"].id, factory.members["sales"].id
    with acting_for(factory.id):
        wishes.reach(channel="feishu_app", address="ou_1", member_id=owner)
        wishes.reach(channel="feishu_app", address="ou_1", member_id=sales)

        assert wishes.member_at(channel="feishu_app", address="ou_1") == sales
        assert wishes.addresses_of(channel="feishu_app", member_id=owner, contact_id=None) == []


MODES = [
    ("mails to members come at once", "member", "other", "email", "at_once"),
    ("chats bring what presses", "member", "alert", "feishu_app", "at_once"),
    ("and nothing else", "member", "other", "feishu_app", "off"),
    ("customers get mails", "contact", "promised", "email", "at_once"),
    ("and no short messages", "contact", "promised", "sms", "off"),
]


@pytest.mark.parametrize(("case", "who", "event", "channel", "mode"), MODES)
def test_who_said_nothing_hears_what_is_usual(
    factory: Factory, case: str, who: str, event: str, channel: str, mode: str
) -> None:
    with acting_for(factory.id):
        assert wishes.mode_of(reader=f"{who}:1", event=event, channel=channel) == mode, case


@pytest.mark.parametrize("faulty", [("alert", "email", "sometimes"), ("weather", "email", "off")])
def test_a_wish_nobody_knows_is_refused(factory: Factory, faulty: tuple[str, str, str]) -> None:
    event, channel, mode = faulty
    with acting_for(factory.id), pytest.raises(wishes.InvalidWish):
        wishes.wish(reader="member:1", wishes={(event, channel): mode})
