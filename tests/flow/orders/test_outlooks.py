"""What is expected of orders, beside them in a table of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.orders import actions, columns, queries
from yinuo.flow.orders.actions import NewOrder, Projection
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel import clock, columnar, statements
from yinuo.ground.kernel.countable import VERSION
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
LATE = Projection(
    order_id=UUID(int=0),
    projected_at=NOW + timedelta(days=4),
    earliest_at=NOW + timedelta(days=2),
    latest_at=NOW + timedelta(days=7),
    late_probability=0.4,
)


@pytest.fixture
def factory():  # type: ignore[no-untyped-def]
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        yield factory


def _forecast(number: str) -> UUID:
    order_id = actions.create_order(order=NewOrder(number=number, customer_code="C-001"))
    actions.note_projections(projections=[replace(LATE, order_id=order_id)])
    return order_id


def _night(*order_ids: UUID, late: float = 0.9, likely_at: datetime = NOW + timedelta(days=14)) -> int:
    """Note a forecast, two weeks ahead, of all these orders at once."""
    moment = round(likely_at.timestamp() * 1e6)
    dates = columnar.instants(np.full(len(order_ids), moment))
    ids, chances = columnar.uuids([str(one) for one in order_ids]), columnar.floats(np.full(len(order_ids), late))
    return columns.note_forecasts(order_ids=ids, likely=dates, earliest=dates, latest=dates, late=chances)


def _told(order_id: UUID) -> tuple[object, object]:
    order = queries.order(order_id=order_id)
    assert order is not None
    return order.projected_at, order.late_probability


def test_a_night_writes_what_is_expected_of_open_orders(factory: Factory) -> None:
    order_id = _forecast("SO-1")

    assert _night(order_id) == 1

    assert _told(order_id) == (NOW + timedelta(days=14), 0.9)


def test_an_order_without_a_promise_has_dates_and_no_chance_of_being_late(factory: Factory) -> None:
    order_id = _forecast("SO-1")

    _night(order_id, late=float("nan"))

    assert _told(order_id) == (NOW + timedelta(days=14), None)


def _delivered(order_id: UUID) -> None:
    actions.note_delivered(order_id=order_id, delivered_at=NOW)


def _accepted(order_id: UUID) -> None:
    actions.note_accepted(order_id=order_id, accepted_at=NOW)


def _cancelled(order_id: UUID) -> None:
    actions.cancel_orders(order_ids=[order_id], why="不要了")


@pytest.mark.parametrize(
    ("end", "date"), [(_delivered, LATE.projected_at), (_accepted, LATE.projected_at), (_cancelled, None)]
)
def test_a_night_that_read_an_order_before_it_ended_expects_nothing_of_it(
    factory: Factory, end: Callable[[UUID], None], date: object
) -> None:
    order_id = _forecast("SO-1")
    end(order_id)

    assert _night(order_id) == 0

    assert _told(order_id) == (date, None)


def test_an_order_that_is_open_again_is_expected_again(factory: Factory) -> None:
    order_id = _forecast("SO-1")
    actions.note_delivered(order_id=order_id, delivered_at=NOW)
    actions.note_undelivered(order_id=order_id)

    actions.note_projections(projections=[replace(LATE, order_id=order_id)])

    assert _night(order_id) == 1 and _told(order_id) == (NOW + timedelta(days=14), 0.9)


def _undelivered(order_id: UUID) -> None:
    _delivered(order_id)
    actions.note_undelivered(order_id=order_id)


def _reinstated(order_id: UUID) -> None:
    _cancelled(order_id)
    actions.reinstate_order(order_id=order_id)


def _unaccepted(order_id: UUID) -> None:
    _accepted(order_id)
    actions.note_unaccepted(order_id=order_id)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (lambda _order_id: None, "open"),
        (_delivered, "delivered"),
        (_accepted, "accepted"),
        (_cancelled, "cancelled"),
        (_undelivered, "open"),
        (_reinstated, "open"),
        (_unaccepted, "delivered"),
    ],
)
def test_what_is_expected_follows_the_state_of_its_order(
    factory: Factory, step: Callable[[UUID], None], state: str
) -> None:
    order_id = _forecast("SO-1")

    step(order_id)

    assert statements.rows("select state from orders_outlook where id = %s", [order_id]) == [(state,)]


@pytest.mark.parametrize(
    ("known", "state"), [({}, "open"), ({"delivered_at": NOW}, "delivered"), ({"cancelled_at": NOW}, "cancelled")]
)
def test_an_order_has_its_row_from_the_beginning(factory: Factory, known: dict[str, Any], state: str) -> None:
    order_id = actions.create_order(order=NewOrder(number="SO-1", customer_code="C-001", **known))

    assert statements.rows("select id, state from orders_outlook", []) == [(order_id, state)]


def test_a_forecast_that_comes_after_the_delivery_says_nothing(factory: Factory) -> None:
    order_id = _forecast("SO-1")
    _delivered(order_id)

    late = replace(LATE, order_id=order_id, late_probability=0.9, severity="critical")
    assert actions.note_projections(projections=[late]) == 0

    order = queries.order(order_id=order_id)
    assert order is not None and (order.late_probability, order.severity) == (None, "")


def test_who_counts_orders_sees_that_only_what_is_expected_moved(factory: Factory) -> None:
    """Each call is a transaction of its own, as versions are numbers of transactions."""
    order_id = _forecast("SO-1")
    rows = queries.orders_to_count()

    def version() -> int:
        found = statements.rows(f"select {VERSION} from ({rows.text}) as told", list(rows.parameters))
        return int(found[0][0])

    before = version()
    with acting_for(factory.id):
        _night(order_id)

    assert version() > before


def test_the_row_beside_an_order_is_found_by_the_key_that_both_have(factory: Factory) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where tablename = 'orders_outlook' order by 1")
        names = [row[0] for row in cursor.fetchall()]

    assert names == ["orders_outlook_late", "orders_outlook_own_pk", "orders_outlook_projected"]


# A stretch begins at a whole number of four days since 1970, whatever the time zone of the connection.
STRETCH = datetime.fromtimestamp(5_140 * 4 * 86_400, UTC)


@pytest.mark.parametrize(
    ("hours", "late", "stays"),
    [
        (90.0, 0.9, True),  # within the stretch, and as likely late
        (96.0, 0.9, False),  # the next stretch
        (-1.0, 0.9, False),  # the one before
        (90.0, 0.8, False),  # sorted elsewhere by its chance
    ],
)
def test_a_night_touches_an_index_only_where_a_sort_needs_it(
    factory: Factory, hours: float, late: float, stays: bool
) -> None:
    order_id = _forecast("SO-1")
    _night(order_id, likely_at=STRETCH)
    before = _written_in_place()

    _night(order_id, likely_at=STRETCH + timedelta(hours=hours), late=late)

    assert _written_in_place() - before == int(stays)
    assert _told(order_id) == (STRETCH + timedelta(hours=hours), late)


def _written_in_place() -> int:
    """Return how many rows this transaction wrote anew without an index (heap-only tuples)."""
    asked = "select n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'orders_outlook'"
    return int(statements.rows(asked, [])[0][0])


def test_orders_are_sorted_by_the_moment_within_a_stretch_and_across(factory: Factory) -> None:
    hours = (200.0, 5.0, -300.0, 96.0, 95.9, 6.0, 0.0, -0.1)
    for number, ahead in enumerate(hours):
        _night(_forecast(f"SO-{number}"), likely_at=STRETCH + timedelta(hours=ahead))
    actions.create_order(order=NewOrder(number="SO-none", customer_code="C-001"))

    rising = [one.number for one in queries.page(filters=OrderFilters(), sort="projected").orders]
    falling = [one.number for one in queries.page(filters=OrderFilters(), sort="-projected").orders]

    told = [f"SO-{number}" for number in sorted(range(len(hours)), key=lambda number: hours[number])]
    assert rising == [*told, "SO-none"] and falling == [*told[::-1], "SO-none"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_expected_comes_along_with_an_update_and_back() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        open_id, delivered_id = _forecast("SO-1"), _forecast("SO-2")
        _delivered(delivered_id)
    before = _expected(factory)

    try:
        call_command("migrate", "orders", "0009", database="owner", verbosity=0)
        back = _as_owner("select id, projected_latest_at, late_probability from orders_order order by id", factory)
    finally:
        call_command("migrate", "orders", database="owner", verbosity=0)

    assert back == [(open_id, LATE.latest_at, 0.4), (delivered_id, LATE.latest_at, None)]
    assert _expected(factory) == before and [row[-1] for row in before] == ["open", "delivered"]


def _expected(factory: Factory) -> list[tuple[Any, ...]]:
    """Return what the application's role sees, so that the table is isolated again, too."""
    assert statements.rows("select count(*) from orders_outlook", []) == [(0,)]
    with acting_for(factory.id):
        columns = "id, projected_at, projected_earliest_at, projected_latest_at, late_probability, state"
        return statements.rows(f"select {columns} from orders_outlook order by id", [])


def _as_owner(statement: str, factory: Factory) -> list[tuple[Any, ...]]:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('yinuo.organisation', %s, true)", [str(factory.id)])
        cursor.execute(statement)
        return list(cursor.fetchall())
