"""Servers in a house of one's own have certificates of one's own: the operator says which authorities count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doors.channels.test_transports import MESSAGE
from tests.doors.channels.tls import serving_securely
from tests.doors.channels.webpush import fake
from yinuo.doors.channels import outgoing
from yinuo.doors.channels.channels import CHANNELS
from yinuo.doors.channels.contract import Temporary
from yinuo.ground.notices import push_keys

pytestmark = pytest.mark.usefixtures("open_network")


@pytest.fixture(autouse=True)
def trust_read_anew() -> Iterator[None]:
    outgoing._trusted.cache_clear()
    yield
    outgoing._trusted.cache_clear()


@pytest.mark.parametrize("known", [True, False])
def test_a_push_service_is_called_only_where_its_authority_is_trusted(
    known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = fake.browser()
    with serving_securely(fake.MANNERS, host="localhost", folder=tmp_path) as (service, certificate):
        if known:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        message = replace(MESSAGE, address=browser.address(f"{service.url}/push/1"))

        result = CHANNELS["webpush"].send(message, {"private_key": push_keys._pair()[0]})

    assert isinstance(result, str if known else Temporary)
    assert [browser.read(call.body)["title"] for call in service.seen] == [MESSAGE.subject] * known
