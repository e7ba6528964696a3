"""kill -9 of web, worker and database under load: what was acknowledged is there once, every due alert is sent."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest

from tests.battery.stream import Stream
from tests.cast import Factory, found_factory
from tests.journeys.house import House, until
from yinuo.doors.channels.dispatch import LEASE_SECONDS
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import queries as radar
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as work_queries
from yinuo.ground.kernel import audit, webhooks
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.tokens import issue_token

RATE, SECONDS = 50, 40
BUSY, WATCHED = 40, 24
# When each part is killed, in seconds after the stream began.
KILLS = ((5, "web"), (13, "worker"), (21, "database"), (30, "live"))
OVERRUN = "stage_overrun:transport"


class Receiver:
    """Hears webhooks, and remembers each message's id and what it was about."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                receiver.heard.append((self.headers["webhook-id"], told["data"]["payload"]["alert_id"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


def _place(prefix: str, count: int) -> list[UUID]:
    now = datetime.now(UTC)
    return orders.create_orders(
        orders=[
            orders.NewOrder(
                number=f"{prefix}-{n:03}",
                customer_code="C-002",
                ordered_at=now - timedelta(days=10),
                committed_at=now + timedelta(days=90),
                lines=(orders.NewLine(item_name="减速机"),),
            )
            for n in range(count)
        ]
    )


def _on_the_road(order_ids: list[UUID], *, overdue_in: list[float]) -> None:
    """Report the transport as begun so long ago that its 72 hours were over two hours before `overdue_in` seconds."""
    now = datetime.now(UTC)
    work.record_progress(
        reports=[
            work.ProgressReport(
                key=f"{order_id}-departed",
                kind="started",
                happened_at=now - timedelta(hours=74) + timedelta(seconds=seconds),
                order_id=order_id,
                stage_code="transport",
            )
            for order_id, seconds in zip(order_ids, overdue_in, strict=True)
        ]
    )


def _overrun_alerts(company: Factory) -> list[radar.AlertFacts]:
    with acting_for(company.id):
        return radar.alerts(filters=radar.AlertFilters(states=(), cause=OVERRUN), limit=500)


def test_what_was_acknowledged_is_there_once_and_every_due_alert_is_sent(house: House, receiver: Receiver) -> None:
    with house.rooms():
        company = found_factory()
        with acting_for(company.id):
            webhooks.register_endpoint(url=receiver.url, event_types=["radar.alert_raised"])
            token = issue_token(member_id=company.members["manager"].id, name="stream", scopes=["progress:write"])
            busy, watched = _place("BUSY", BUSY), _place("WATCHED", WATCHED)
        until(lambda: _laid_out(company, [*busy, *watched]), seconds=60, what="the laying out of stages")
        with acting_for(company.id):
            _on_the_road(busy, overdue_in=[86_400.0] * BUSY)
            # The alerts fall due while parts are being killed.
            _on_the_road(watched, overdue_in=[3 + n * 1.5 for n in range(WATCHED)])
    stream = Stream(url=house.url, token=token, orders=busy, count=RATE * SECONDS, rate=RATE)

    stream.start()
    began = time.monotonic()
    for at, part in KILLS:
        time.sleep(max(0.0, began + at - time.monotonic()))
        assert house.kill(part) >= 1, part
    stream.wait(seconds=150)

    assert stream.failures > 0, "the kills went unnoticed: the test breaks nothing"
    until(house.answers, seconds=60, what="the recovery")
    with house.rooms():
        _each_is_there_once(company, stream)
        alerts = until(lambda: _all_raised(company), seconds=90, what="the last alert")
        # What a killed process had in hand comes again when its lease runs out.
        until(lambda: _all_heard(receiver, alerts), seconds=LEASE_SECONDS + 60, what="the last webhook")
        until(lambda: _all_told(company, alerts), seconds=30, what="the last message")
        assert audit.verify_chain(organisation_id=company.id).sound


def _laid_out(company: Factory, order_ids: list[UUID]) -> bool:
    with acting_for(company.id):
        return all(work_queries.stages_of(order_ids=order_ids).values())


def _each_is_there_once(company: Factory, stream: Stream) -> None:
    found: Counter[str] = Counter()
    with acting_for(company.id):
        for order_id in set(stream.acknowledged.values()):
            found.update(one.key for one in work_queries.progress(order_id=order_id, limit=10_000))
    assert {key for key in stream.acknowledged if found[key] != 1} == set()


def _all_raised(company: Factory) -> list[radar.AlertFacts]:
    alerts = _overrun_alerts(company)
    assert max(Counter(alert.number for alert in alerts).values(), default=1) == 1, "an alert was doubled"
    return alerts if len(alerts) >= WATCHED else []


def _all_heard(receiver: Receiver, alerts: list[radar.AlertFacts]) -> bool:
    by_alert: dict[str, set[str]] = {}
    for message_id, alert_id in list(receiver.heard):
        by_alert.setdefault(alert_id, set()).add(message_id)
    # A message may come twice after a kill, but always under one id.
    assert all(len(ids) == 1 for ids in by_alert.values())
    return {str(alert.id) for alert in alerts} <= set(by_alert)


def _all_told(company: Factory, alerts: list[radar.AlertFacts]) -> bool:
    with acting_for(company.id):
        notices = people.notices(member_id=company.members["manager"].id, limit=1_000)
    texts = [notice["subject"] + notice["text"] for notice in notices if notice["channel"] == "app"]
    assert len({notice["key"] for notice in notices}) == len(notices)
    return all(sum(alert.number in text for text in texts) == 1 for alert in alerts)
