"""Subscribers get every event once, in order; a faulty event is parked and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Factory, found_factory
from tests.ground.kernel_rooms import Noted
from yinuo.ground.kernel import audit, clock, log, outbox
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.models import ParkedEvent, Subscription
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


class Listener:
    """A subscriber that remembers what it got and refuses some values."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.refuses: set[int] = set()

    def __call__(self, events: Sequence[Recorded]) -> None:
        for event in events:
            if event.payload["value"] in self.refuses:
                raise ValueError(event.payload["value"])
        self.got += [event.payload["value"] for event in events]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    outbox.subscribe(name="test.listener", types=["test.*"], handler=listener)
    yield listener
    outbox._subscribers.pop("test.listener")


@pytest.fixture
def factory(listener: Listener) -> Factory:
    return found_factory()


def note(factory: Factory, *values: int) -> None:
    with acting_for(factory.id):
        for value in values:
            log.publish(subject_type="test", subject_id=None, body=Noted(value=value))


def deliver(factory: Factory) -> int:
    return outbox.deliver(organisation_id=factory.id, subscriber_name="test.listener")


def test_every_event_arrives_once_and_in_order(factory: Factory, listener: Listener) -> None:
    note(factory, *range(450))

    while deliver(factory):
        pass
    deliver(factory)

    assert listener.got == list(range(450))


def test_a_subscriber_hears_only_the_types_it_asked_for(factory: Factory, listener: Listener) -> None:
    note(factory, 7)

    deliver(factory)

    assert listener.got == [7]


def test_only_lagging_subscribers_are_named(factory: Factory, listener: Listener) -> None:
    note(factory, 1)
    assert (factory.id, "test.listener") in outbox.lagging()

    deliver(factory)

    assert (factory.id, "test.listener") not in outbox.lagging()


def test_a_failure_is_retried_later_and_nothing_is_lost(factory: Factory, listener: Listener) -> None:
    listener.refuses = {2}
    note(factory, 1, 2, 3)
    with clock.frozen(NOW):
        deliver(factory)
        assert listener.got == [] and (factory.id, "test.listener") not in outbox.lagging()

    listener.refuses = set()
    for minute in range(1, 5):
        with clock.frozen(NOW + timedelta(minutes=minute)):
            deliver(factory)

    assert listener.got == [1, 2, 3]


def test_an_event_that_keeps_failing_is_parked_and_the_next_ones_go_on(factory: Factory, listener: Listener) -> None:
    listener.refuses = {2}
    note(factory, 1, 2, 3)

    for minute in range(60):
        with clock.frozen(NOW + timedelta(minutes=10 * minute)):
            deliver(factory)

    assert listener.got == [1, 3]
    assert audit.parked_count(organisation_id=factory.id) == 1
    with acting_for(factory.id):
        assert "ValueError: 2" in ParkedEvent.objects.get().error


def test_what_a_failing_subscriber_wrote_is_rolled_back(factory: Factory, listener: Listener) -> None:
    note(factory, 1)

    def write_then_fail(events: Sequence[Recorded]) -> None:
        Subscription(subscriber="half-done").save()
        raise RuntimeError

    outbox.subscribe(name="test.listener", types=["test.*"], handler=write_then_fail)
    deliver(factory)

    with acting_for(factory.id):
        assert not Subscription.objects.filter(subscriber="half-done").exists()


def test_organisations_do_not_hear_each_other(factory: Factory, listener: Listener) -> None:
    other = found_factory(name="近水电器")
    note(other, 99)

    while deliver(factory):
        pass

    assert listener.got == []


def cursor(factory: Factory, name: str) -> int:
    with acting_for(factory.id):
        return Subscription.objects.get(subscriber=name).last_seq


@pytest.fixture
def deaf(listener: Listener) -> Iterator[Listener]:
    deaf = Listener()
    outbox.subscribe(name="test.deaf", types=["nothing.*"], handler=deaf)
    yield deaf
    outbox._subscribers.pop("test.deaf")


def test_who_wants_none_of_the_news_is_moved_past_it_without_reading(deaf: Listener, listener: Listener) -> None:
    factory = found_factory()
    note(factory, 1, 2)

    moved, readers = outbox.pass_unwanted(organisation_id=factory.id, names=["test.listener", "test.deaf"])

    assert (moved, readers) == (1, ["test.listener"])
    assert cursor(factory, "test.deaf") > cursor(factory, "test.listener")
    assert (factory.id, "test.deaf") not in outbox.lagging() and deaf.got == []


def test_nothing_that_is_wanted_is_passed_however_far_ahead_it_stands(deaf: Listener, listener: Listener) -> None:
    factory = found_factory()
    outbox.subscribe(name="test.deaf", types=["people.customer_changed"], handler=deaf)
    note(factory, *range(30))

    while outbox.deliver_news():
        pass

    assert listener.got == list(range(30)) and deaf.got == []


def test_a_subscriber_that_waits_to_retry_is_not_moved(factory: Factory, listener: Listener) -> None:
    listener.refuses = {1}
    note(factory, 1)
    with clock.frozen(NOW):
        deliver(factory)
        before = cursor(factory, "test.listener")

        moved, readers = outbox.pass_unwanted(organisation_id=factory.id, names=["test.listener"])

    assert (moved, readers, cursor(factory, "test.listener")) == (0, [], before)
