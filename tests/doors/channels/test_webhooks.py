from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from tests.cast import NOW, Factory
from tests.doors.channels.webhook.fake import Receiver
from tests.outbox import deliver_all
from yinuo.doors.channels.addresses import ALLOW_PRIVATE, is_public
from yinuo.doors.channels.attempts import WEBHOOK_PAUSES, Outcome, next_attempt_at
from yinuo.ground.kernel import clock, webhooks
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def open_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")


def _listen(factory: Factory, receiver: Receiver, *types: str) -> webhooks.EndpointFacts:
    deliver_all()
    with acting_for(factory.id):
        return webhooks.register_endpoint(url=receiver.url, event_types=types)


def _rename(factory: Factory, name: str = "华东重工集团") -> None:
    with acting_for(factory.id):
        people.change_customer(customer_id=factory.vip.id, changes={"name": name})


def _only(endpoint: webhooks.EndpointFacts, factory: Factory) -> webhooks.DeliveryFacts:
    with acting_for(factory.id):
        (found,) = webhooks.deliveries(endpoint_id=endpoint.id)
    return found


@pytest.mark.usefixtures("open_network")
def test_an_event_arrives_once_and_its_signature_holds(factory: Factory, receiver: Receiver) -> None:
    endpoint = _listen(factory, receiver, "people.customer_changed")

    _rename(factory)
    deliver_all()
    deliver_all()

    ((headers, body),) = receiver.calls
    message = Webhook(endpoint.secret).verify(body, headers)
    assert message["type"] == "people.customer_changed"
    assert message["data"]["subject_id"] == str(factory.vip.id)
    assert headers["webhook-id"] == message["data"]["id"]
    assert _only(endpoint, factory).state == "delivered"


@pytest.mark.usefixtures("open_network")
@pytest.mark.parametrize(
    ("wanted", "calls"),
    [((), 1), (("people.*",), 1), (("orders.*",), 0), (("people.customer_registered",), 0)],
)
def test_an_endpoint_hears_only_what_it_asked_for(
    factory: Factory, receiver: Receiver, wanted: tuple[str, ...], calls: int
) -> None:
    _listen(factory, receiver, *wanted)

    _rename(factory)
    deliver_all()

    assert len(receiver.calls) == calls


@pytest.mark.usefixtures("open_network")
def test_a_failing_receiver_is_tried_again_as_late_as_it_asks(factory: Factory, receiver: Receiver) -> None:
    with clock.frozen(LATER):
        endpoint = _listen(factory, receiver, "people.customer_changed")
        receiver.answers = [(500, {}), (429, {"Retry-After": "900"})]
        _rename(factory)
        deliver_all()
        assert _only(endpoint, factory).next_attempt_at == LATER + timedelta(seconds=WEBHOOK_PAUSES[0])
    with clock.frozen(LATER + timedelta(seconds=6)):
        deliver_all()
        assert _only(endpoint, factory).next_attempt_at == LATER + timedelta(seconds=906)
    with clock.frozen(LATER + timedelta(seconds=907)):
        deliver_all()

    assert _only(endpoint, factory).state == "delivered"
    assert len({headers["webhook-id"] for headers, _body in receiver.calls}) == 1


@pytest.mark.usefixtures("open_network")
def test_a_receiver_that_is_gone_hears_nothing_more(factory: Factory, receiver: Receiver) -> None:
    endpoint = _listen(factory, receiver, "people.customer_changed")
    receiver.answers = [(410, {})]
    _rename(factory)
    deliver_all()

    _rename(factory, "又一个名字")
    deliver_all()

    assert len(receiver.calls) == 1
    assert _only(endpoint, factory).state == "failed"


@pytest.mark.usefixtures("open_network")
def test_a_failed_delivery_can_be_sent_again(factory: Factory, receiver: Receiver) -> None:
    endpoint = _listen(factory, receiver, "people.customer_changed")
    receiver.answers = [(500, {})]
    _rename(factory)
    deliver_all()

    with acting_for(factory.id):
        webhooks.replay(delivery_id=_only(endpoint, factory).id)
    deliver_all()

    assert _only(endpoint, factory).state == "delivered"


@pytest.mark.usefixtures("open_network")
def test_a_redirect_is_not_followed(factory: Factory, receiver: Receiver) -> None:
    endpoint = _listen(factory, receiver, "people.customer_changed")
    receiver.answers = [(302, {"Location": receiver.url})]

    _rename(factory)
    deliver_all()

    assert len(receiver.calls) == 1
    assert _only(endpoint, factory).last_status == 302


def test_a_private_address_is_never_called(factory: Factory, receiver: Receiver) -> None:
    endpoint = _listen(factory, receiver, "people.customer_changed")

    _rename(factory)
    deliver_all()

    assert not receiver.calls
    found = _only(endpoint, factory)
    assert (found.state, found.last_error.partition(":")[0]) == ("failed", "private address refused")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address=address) is public


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["", "ftp://x.example/", "http://", "http://a:b@x.example/", "http://x:99999/", "x"])
def test_an_address_that_cannot_be_called_is_not_registered(factory: Factory, url: str) -> None:
    with acting_for(factory.id), pytest.raises(webhooks.InvalidEndpoint):
        webhooks.register_endpoint(url=url)


def test_retries_span_three_days_and_then_end() -> None:
    failed = Outcome(sent=False, status=503)

    waits = [
        next_attempt_at(outcome=failed, attempts=n, pauses=WEBHOOK_PAUSES, now=NOW)
        for n in range(1, len(WEBHOOK_PAUSES) + 2)
    ]

    assert waits[-1] is None
    assert 70 <= sum((at - NOW).total_seconds() for at in waits if at) / 3600 <= 74


def test_a_delivery_belongs_to_its_organisation(factory: Factory, receiver: Receiver) -> None:
    from tests.cast import found_factory

    other = found_factory(name="他山机械")
    endpoint = _listen(factory, receiver)
    _rename(factory)
    deliver_all()

    with acting_for(other.id):
        assert webhooks.endpoint(endpoint_id=endpoint.id) is None
        assert webhooks.deliveries() == []
        with pytest.raises(webhooks.UnknownDelivery):
            webhooks.replay(delivery_id=UUID(int=1))
