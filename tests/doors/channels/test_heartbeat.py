"""The radar's sign of life: given while all is watched in time, and not when it is not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels.webhook.fake import Receiver
from tests.outbox import deliver_all
from yinuo.doors.channels.addresses import ALLOW_PRIVATE
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


@pytest.mark.parametrize("address", ["ftp://monitor.example/x", "nonsense"])
def test_what_is_no_web_address_is_never_called(factory: Factory, address: str) -> None:
    _set(factory, address)
    _pass(6)
