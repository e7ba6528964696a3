"""Moments are served once, soonest first; a failing one is put off and does not hold the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from tests.cast import Factory, found_factory
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.models import Timer
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.kernel.timers import Moment

NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


class Bell:
    """A handler that remembers what rang and refuses some keys."""

    def __init__(self) -> None:
        self.rang: list[str] = []
        self.refuses: set[str] = set()

    def __call__(self, moments: list[Moment]) -> None:
        if self.refuses & {moment.key for moment in moments}:
            raise ValueError
        self.rang += [moment.key for moment in moments]


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    timers.serve(kind="test.bell", handler=bell)
    yield bell
    timers._handlers.pop("test.bell")
    timers._weights.pop("test.bell")


@pytest.fixture
def factory(bell: Bell) -> Factory:
    return found_factory()


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def fire(factory: Factory, minutes: int) -> int:
    with clock.frozen(at(minutes)):
        return timers.fire(organisation_id=factory.id)


def set_at(factory: Factory, **keys: int) -> None:
    with acting_for(factory.id):
        for key, minutes in keys.items():
            timers.set_timer(kind="test.bell", key=key, due_at=at(minutes))


@pytest.mark.django_db
def test_a_moment_is_served_when_it_is_due_and_only_once(factory: Factory, bell: Bell) -> None:
    set_at(factory, a=10)

    assert fire(factory, 9) == 0
    assert fire(factory, 10) == 1
    assert fire(factory, 11) == 0
    assert bell.rang == ["a"]


@pytest.mark.django_db
def test_the_soonest_is_served_first(factory: Factory, bell: Bell) -> None:
    set_at(factory, late=30, early=10, middle=20)

    fire(factory, 60)

    assert bell.rang == ["early", "middle", "late"]


@pytest.mark.django_db
def test_setting_the_same_moment_again_moves_it(factory: Factory, bell: Bell) -> None:
    set_at(factory, a=10)
    set_at(factory, a=50)

    assert fire(factory, 20) == 0 and fire(factory, 50) == 1


@pytest.mark.django_db
def test_a_cancelled_moment_is_not_served(factory: Factory, bell: Bell) -> None:
    set_at(factory, a=10, b=10)
    with acting_for(factory.id):
        timers.cancel_timer(kind="test.bell", key="a")

    fire(factory, 10)

    assert bell.rang == ["b"]


@pytest.mark.django_db
def test_a_failing_moment_is_put_off_while_the_others_are_served(factory: Factory, bell: Bell) -> None:
    set_at(factory, good=10, bad=10, fine=10)
    bell.refuses = {"bad"}

    fire(factory, 10)
    assert sorted(bell.rang) == ["fine", "good"]

    bell.refuses = set()
    fire(factory, 15)
    assert sorted(bell.rang) == ["bad", "fine", "good"]


@pytest.mark.django_db
def test_a_moment_that_passed_unserved_is_reported(factory: Factory) -> None:
    set_at(factory, forgotten=0)

    with clock.frozen(at(5)):
        overdue = timers.overdue(older_than_seconds=60)

    assert (factory.id, "test.bell", at(0)) in overdue


@pytest.mark.django_db
def test_only_organisations_with_due_moments_are_visited(factory: Factory) -> None:
    other = found_factory()
    set_at(factory, a=10)

    with clock.frozen(at(10)):
        due = timers.due_organisations()

    assert factory.id in due and other.id not in due


@pytest.mark.django_db(transaction=True)
def test_many_workers_serve_every_moment_exactly_once(factory: Factory, bell: Bell) -> None:
    with acting_for(factory.id):
        timers.set_timers(kind="test.bell", moments=[(f"m{n}", at(n % 7), {}) for n in range(1500)])

    def work() -> None:
        try:
            while fire(factory, 10):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(bell.rang) == sorted(f"m{n}" for n in range(1500))
    with acting_for(factory.id):
        assert Timer.objects.filter(kind="test.bell").count() == 0


@pytest.mark.django_db
def test_of_moments_that_stand_for_much_fewer_are_claimed_at_a_time(
    factory: Factory, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "CLAIM", 10)
    timers.serve(kind="test.bell", handler=bell, weight=4)
    set_at(factory, a=1, b=2, c=3, d=4)

    assert [fire(factory, 10) for _turn in range(3)] == [3, 1, 0]
    assert bell.rang == ["a", "b", "c", "d"]


@pytest.mark.django_db
@pytest.mark.parametrize("weight", [10, 1_000])
def test_one_that_stands_for_more_than_a_claim_is_served_by_itself(
    factory: Factory, bell: Bell, weight: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "CLAIM", 10)
    timers.serve(kind="test.bell", handler=bell, weight=weight)
    set_at(factory, a=1, b=2)

    assert [fire(factory, 10) for _turn in range(3)] == [1, 1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("plan", ["enable_hashjoin", "enable_nestloop", "enable_mergejoin", "enable_material"])
def test_a_claim_takes_no_more_than_it_was_asked_for_whatever_the_plan(factory: Factory, bell: Bell, plan: str) -> None:
    set_at(factory, **{f"m{n}": 10 for n in range(20)})

    with acting_for(factory.id), connection.cursor() as cursor, clock.frozen(at(10)):
        cursor.execute("set local enable_hashagg = off")
        cursor.execute(f"set local {plan} = off")
        claimed = timers._claim(limit=1)
        left = Timer.objects.filter(kind="test.bell").count()

    assert (len(claimed), left) == (1, 19)
