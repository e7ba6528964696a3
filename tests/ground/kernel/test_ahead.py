"""Reading ahead with a connection of its own, and in turn where the caller's transaction is the only one that sees."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest

from tests.cast import NOW, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ahead import read_ahead
from yinuo.ground.kernel.statements import rows
from yinuo.ground.kernel.tenancy import acting_for

Read = tuple[int, int, datetime]


def _customers(organisation_id: UUID, begun: list[int]) -> Iterator[Read]:
    """Read how many customers there are, three times, by whom and when."""
    for number in range(3):
        begun.append(number)
        with acting_for(organisation_id):
            ((count,),) = rows("select count(*) from people_customer", [])
        yield count, threading.get_ident(), clock.now()


@pytest.mark.django_db(transaction=True)
def test_the_next_is_read_by_another_while_the_caller_works() -> None:
    factory, begun = found_factory(), list[int]()

    with clock.frozen(NOW):
        ahead = read_ahead(items=_customers(factory.id, begun))
        first = next(ahead)
        found = [first, *ahead]

    assert len(found) == 3 and {count for count, _reader, _now in found} == {2}
    assert len({reader for _count, reader, _now in found} | {threading.get_ident()}) == 2
    assert {now for _count, _reader, now in found} == {NOW} and begun == [0, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_whoever_stops_early_leaves_no_reader_behind() -> None:
    factory, before, begun = found_factory(), threading.active_count(), list[int]()

    ahead = read_ahead(items=_customers(factory.id, begun))
    next(ahead)
    ahead.close()  # type: ignore[attr-defined]

    assert threading.active_count() == before and len(begun) <= 2


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_while_reading_reaches_the_caller() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    ahead = read_ahead(items=failing())

    assert next(ahead) == 1
    with pytest.raises(ValueError, match="no more"):
        next(ahead)


@pytest.mark.django_db
def test_within_a_transaction_the_caller_reads_for_itself() -> None:
    factory = found_factory()

    found = list(read_ahead(items=_customers(factory.id, [])))

    assert {reader for _count, reader, _now in found} == {threading.get_ident()}
