"""The radar's sign of life: given while all is watched in time, and not when it is not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels.webhook.fake import Receiver
from tests.outbox import deliver_all
from yinuo.doors.channels.addresses import ALLOW_PRIVATE
from yinuo.doors.desk.heartbeat import heartbeat_told
from yinuo.ground.kernel import audit, clock
from yinuo.ground.kernel.audit import Unserved
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

MISSED = Unserved(what="radar.verdict", subject="SO-1", due_at=NOW)


@pytest.fixture(autouse=True)
def open_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")


def _set(factory: Factory, address: str, *, at: float = 0) -> None:
    with clock.frozen(NOW + timedelta(minutes=at)):
        with acting_for(factory.id):
            people.set_preferences(changes={"radar.heartbeat_url": address})
        deliver_all()


def _pass(minutes: float) -> None:
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        deliver_all()


def test_it_beats_at_once_and_then_every_five_minutes(factory: Factory, receiver: Receiver) -> None:
    _set(factory, receiver.url)
    for minutes in (1, 4.9, 5.1, 9, 10.2):
        _pass(minutes)

    assert len(receiver.calls) == 3
    assert json.loads(receiver.calls[0][1])["type"] == "radar.heartbeat"


def test_it_is_silent_while_a_moment_passed_unserved_and_comes_back(
    factory: Factory, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(audit._expectations, "test", lambda: [MISSED])
    _set(factory, receiver.url)
    _pass(6)
    silent = len(receiver.calls)
    monkeypatch.setitem(audit._expectations, "test", lambda: [])

    _pass(12)

    assert (silent, len(receiver.calls)) == (0, 1)


def test_it_ends_with_the_setting_and_goes_on_though_nobody_takes_it(factory: Factory, receiver: Receiver) -> None:
    receiver.answers = [(500, {}), (204, {})]
    _set(factory, receiver.url)
    _pass(6)
    beaten = len(receiver.calls)

    _set(factory, "", at=7)
    for minutes in (12, 18):
        _pass(minutes)

    assert (beaten, len(receiver.calls)) == (2, 2)


def _told(factory: Factory, *, at: float) -> str:
    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=at)):
        told = heartbeat_told()
        return f"{told.tone}: {told.text}" if told else ""


def test_it_is_told_when_it_went_out_and_that_it_stopped_with_the_worker(factory: Factory, receiver: Receiver) -> None:
    nothing = _told(factory, at=0)
    with clock.frozen(NOW), acting_for(factory.id):
        people.set_preferences(changes={"radar.heartbeat_url": receiver.url})
    waiting = _told(factory, at=0)

    _pass(0)

    assert nothing == "" and "还没有发出" in waiting
    assert _told(factory, at=3).startswith("fine: 雷达心跳：3分钟前发出")
    assert _told(factory, at=12).startswith("warning: 雷达心跳停了，上一次尝试：12分钟前")


@pytest.mark.parametrize(
    ("answer", "private", "told"),
    [
        ((500, {}), "1", "对方没有接受，答复是：500"),
        ((204, {}), "0", "这个地址在内网"),
        (None, "1", "发不到这个地址（ConnectError）"),
    ],
)
def test_why_it_was_not_taken_is_told_and_when_it_last_was(
    factory: Factory, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer, private: str, told: str
) -> None:
    _set(factory, receiver.url)
    monkeypatch.setenv(ALLOW_PRIVATE, private)
    receiver.answers = [answer or (204, {})]
    if answer is None:
        _set(factory, "http://127.0.0.1:9/", at=4)

    _pass(6)

    found = _told(factory, at=7)
    assert found.startswith("warning: ") and told in found and "上次成功：7分钟前" in found


def test_what_was_missed_is_counted(factory: Factory, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit._expectations, "test", lambda: [MISSED, MISSED])

    _set(factory, receiver.url)

    assert "有 2 个时刻" in _told(factory, at=1) and "还没有成功过" in _told(factory, at=1)


@pytest.mark.parametrize("address", ["ftp://monitor.example/x", "nonsense"])
def test_what_is_no_web_address_is_never_called(factory: Factory, address: str) -> None:
    _set(factory, address)
    _pass(6)
