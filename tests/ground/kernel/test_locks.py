"""One order of locks for all: whatever is held by name is taken before the log's own lock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from tests.cast import found_factory
from yinuo.ground.kernel import locks, log
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.events import OrganisationFounded

pytestmark = pytest.mark.django_db


def publish(organisation_id: UUID) -> None:
    log.publish(subject_type="organisation", subject_id=organisation_id, body=OrganisationFounded(name="远山机械"))


@pytest.fixture
def founded() -> UUID:
    return found_factory().id


@pytest.fixture
def organisation_id(founded) -> Iterator[UUID]:
    with locks.kept_in_order():
        yield founded


def test_a_lock_after_the_log_is_refused(organisation_id):
    with acting_for(organisation_id):
        publish(organisation_id)

        with pytest.raises(locks.TakenAfterTheLog):
            locks.hold("promises.book")
        with pytest.raises(locks.TakenAfterTheLog):
            locks.hold_and_ask("radar", statement="select 1", values=[])


def test_a_lock_that_is_held_already_may_be_asked_for_again(organisation_id):
    with acting_for(organisation_id):
        locks.hold("promises.book")
        publish(organisation_id)

        assert locks.hold_and_ask("promises.book", statement="select 1", values=[]) == [(1,)]


def test_the_next_transaction_begins_anew(organisation_id):
    with acting_for(organisation_id):
        publish(organisation_id)

    with acting_for(organisation_id):
        locks.hold("promises.book")
        publish(organisation_id)


def test_people_at_work_are_never_stopped_by_it(founded):
    with acting_for(founded):
        publish(founded)
        locks.hold("promises.book")


def test_threads_beside_each_other_leave_nothing_behind(founded):
    with ThreadPoolExecutor(2) as pool:
        both = Barrier(2)
        list(pool.map(lambda _n: _in_order(both), range(2)))

    with acting_for(founded):
        publish(founded)
        locks.hold("promises.book")


def _in_order(both: Barrier) -> None:
    with locks.kept_in_order():
        both.wait()
