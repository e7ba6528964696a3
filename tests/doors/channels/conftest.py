"""Fake receivers of mails and webhooks, and sending at once instead of in threads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Factory, found_factory
from tests.doors.channels.email import fake as email
from tests.doors.channels.email.fake import Postbox
from tests.doors.channels.webhook import fake as webhook
from tests.doors.channels.webhook.fake import Receiver
from yinuo.doors.channels import access, heartbeat, notice_delivery
from yinuo.doors.channels.addresses import ALLOW_PRIVATE
from yinuo.doors.channels.webhook import event_delivery


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook.receiver() as told:
        yield told


@pytest.fixture
def postbox(settings: object) -> Iterator[Postbox]:
    with email.postbox() as box:
        settings.EMAIL_URL = box.url  # type: ignore[attr-defined]
        yield box


_DISPATCHERS = (notice_delivery.dispatcher, event_delivery.dispatcher, heartbeat.dispatcher)


@pytest.fixture(autouse=True)
def inline() -> Iterator[None]:
    access.forget_all()
    for dispatcher in _DISPATCHERS:
        dispatcher.inline = True
    yield
    for dispatcher in _DISPATCHERS:
        dispatcher.inline = False


@pytest.fixture
def open_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")


@pytest.fixture
def factory(db: None) -> Factory:
    return found_factory()
