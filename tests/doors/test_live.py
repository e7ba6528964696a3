"""Live updates: who may listen, what they hear, and what survives a database that goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from django.test import Client
from starlette.testclient import TestClient

from tests.cast import PASSWORD, Factory, found_factory
from yinuo.config import live
from yinuo.config.live_listeners import MOST_WAITING, RESYNC, Listeners
from yinuo.config.live_sessions import visitor_of
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

Result = TypeVar("Result")


def _run(story: Coroutine[Any, Any, Result]) -> Result:
    """Run a story in a thread of its own: a browser's driver may keep a loop in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, story).result()


@pytest.fixture
def factory(db: None) -> Factory:
    return found_factory()


def _signed_in(factory: Factory, role: str = "viewer") -> str:
    browser = Client()
    browser.post("/sign-in", {"email": factory.members[role].email, "password": PASSWORD})
    return browser.cookies["sessionid"].value


@pytest.fixture
def same_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask for the session in this thread: the test's rows are in its own transaction."""

    async def here(function: Any, **told: Any) -> Any:
        return function(**told)

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setattr("yinuo.config.live_sessions.close_old_connections", lambda: None)
    monkeypatch.setattr(live.asyncio, "to_thread", here)
    yield


def test_a_member_listens_to_their_own_organisation(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.config.live_sessions.close_old_connections", lambda: None)

    assert visitor_of(session_key=_signed_in(factory)) == factory.id


@pytest.mark.parametrize("key", ["", "x" * 32, "' or 1=1 --", "0" * 31])
def test_a_stranger_listens_to_nothing(db: None, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr("yinuo.config.live_sessions.close_old_connections", lambda: None)

    assert visitor_of(session_key=key) is None


def test_a_member_who_was_let_go_hears_nothing_more(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.config.live_sessions.close_old_connections", lambda: None)
    key = _signed_in(factory)
    with acting_for(factory.id):
        people.change_member(member_id=factory.members["viewer"].id, active=False)

    assert visitor_of(session_key=key) is None


def _notice(organisation_id: UUID, topic: str, subject: str = "") -> str:
    return json.dumps({"topic": topic, "subject": subject, "organisation": str(organisation_id)})


def test_a_notice_reaches_its_organisation_and_nobody_else() -> None:
    async def story() -> tuple[Any, Any]:
        listeners, mine, other = Listeners(), uuid4(), uuid4()
        page, stranger = listeners.join(organisation_id=mine), listeners.join(organisation_id=other)
        listeners.hear(_notice(mine, "radar.alert_raised", "1"))
        return await page.wait(seconds=0.1), await stranger.wait(seconds=0.01)

    heard, not_heard = _run(story())

    assert heard == [{"topic": "radar.alert_raised", "subject": "1"}] and not_heard == []


def test_a_page_that_reads_slowly_is_told_to_ask_anew_and_holds_no_memory() -> None:
    async def story() -> Any:
        listeners, mine = Listeners(), uuid4()
        page = listeners.join(organisation_id=mine)
        for number in range(MOST_WAITING * 3):
            listeners.hear(_notice(mine, "orders.order_changed", str(number)))
        return await page.wait(seconds=0.1)

    assert _run(story()) == [RESYNC]


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"topic": "x"}', '{"organisation": "x", "topic": "y"}'])
def test_nonsense_is_dropped(payload: str) -> None:
    Listeners().hear(payload)


def test_a_closed_page_is_forgotten() -> None:
    async def story() -> int:
        listeners = Listeners()
        page = listeners.join(organisation_id=uuid4())
        listeners.leave(page)
        return len(listeners)

    assert _run(story()) == 0


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8001", True),
        ("https://yinuo.example", "yinuo.example", True),
        ("https://evil.example", "yinuo.example", False),
        ("null", "yinuo.example", False),
        ("https://yinuo.example.evil.example", "yinuo.example", False),
        ("file://yinuo.example", "yinuo.example", False),
    ],
)
def test_only_our_own_pages_may_listen(origin: str, host: str, allowed: bool) -> None:
    assert live.origin_allowed(origin=origin, host=host) is allowed


@pytest.mark.usefixtures("same_thread")
def test_a_foreign_origin_and_a_missing_session_are_turned_away(db: None) -> None:
    visitor = TestClient(live.application, base_url="http://yinuo.example")

    assert visitor.get("/events", headers={"origin": "https://evil.example"}).status_code == 403
    refused = visitor.get("/events", headers={"origin": "http://yinuo.example"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-credentials"] == "true"


def test_notices_become_messages_that_pages_understand() -> None:
    def topics(notice: dict[str, str]) -> list[str]:
        lines = [line for line in live._message(notice).splitlines() if line]
        return [json.loads(line.removeprefix("data: "))["topic"] for line in lines]

    assert topics({"topic": "radar.alert_raised", "subject": "1"}) == ["radar"]
    assert topics({"topic": "process.task_created", "subject": ""}) == ["tasks"]
    assert topics({"topic": "kernel.job_progress", "subject": ""}) == ["jobs"]
    assert "orders" in topics(RESYNC) and "radar" in topics(RESYNC)
