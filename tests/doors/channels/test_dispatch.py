"""What is sent outside of transactions: leased, handed over after commit, and never lost with what is rolled back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.cast import Factory
from yinuo.doors.channels.dispatch import Dispatcher
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.kernel.timers import Moment


class _Post:
    def __init__(self) -> None:
        self.sent: list[UUID] = []
        self.gone, self.open = threading.Event(), threading.Event()

    def send(self, organisation_id: UUID, key: UUID) -> None:
        self.sent.append(key)
        self.gone.set()
        self.open.wait(10)


def _moment(lane: str = "王工") -> Moment:
    return Moment(kind="test.post", key=str(uuid4()), due_at=datetime.now(UTC), payload={"endpoint": lane})


@pytest.mark.django_db
def test_what_was_rolled_back_beside_another_is_sent_when_it_comes_again(
    factory: Factory, django_capture_on_commit_callbacks
) -> None:
    post = _Post()
    dispatcher = Dispatcher(kind="test.post", send=post.send, threads=1, most_per_lane=1)
    moment = _moment()
    post.open.set()

    with acting_for(factory.id):
        with pytest.raises(RuntimeError), transaction.atomic():
            dispatcher.take([moment])
            raise RuntimeError("another moment of the batch failed")
        with django_capture_on_commit_callbacks(execute=True):
            dispatcher.take([moment])

    assert post.gone.wait(10)
    assert post.sent == [UUID(moment.key)]


@pytest.mark.django_db
def test_a_lane_is_sent_one_at_a_time_and_what_is_in_hand_is_not_sent_twice(
    factory: Factory, django_capture_on_commit_callbacks
) -> None:
    post = _Post()
    dispatcher = Dispatcher(kind="test.post", send=post.send, threads=4, most_per_lane=1)
    first, second, other = _moment(), _moment(), _moment("李工")

    with acting_for(factory.id):
        with django_capture_on_commit_callbacks(execute=True):
            dispatcher.take([first, second])
        assert post.gone.wait(10)
        with django_capture_on_commit_callbacks(execute=True):
            dispatcher.take([first, other])
    post.open.set()
    dispatcher._pool.shutdown()

    assert sorted(post.sent) == sorted([UUID(first.key), UUID(other.key)])
