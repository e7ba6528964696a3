"""Statements that are planned once: they see the present transaction, and their errors are the ORM's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from yinuo.ground.kernel import statements

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_the_database_tells_them() -> None:
    assert statements.rows("select %s::int + 1, %s::text", [1, "订单 50%"]) == [(2, "订单 50%")]


def test_a_statement_is_prepared_once_however_often_it_runs() -> None:
    for number in range(3):
        assert statements.rows("select %s::int * 7", [number]) == [(number * 7,)]

    prepared = statements.rows("select statement from pg_prepared_statements", [])

    assert sum("* 7" in text for (text,) in prepared) == 1


def test_what_it_writes_is_gone_when_the_transaction_is_taken_back() -> None:
    statements.run("create temporary table noted (number int unique) on commit drop", [])
    with pytest.raises(ValueError, match="taken back"), transaction.atomic():
        assert statements.run("insert into noted values (%s)", [1]) == 1
        raise ValueError("taken back")

    assert statements.rows("select count(*) from noted", []) == [(0,)]


def test_a_value_that_is_there_already_is_the_orms_error() -> None:
    statements.run("create temporary table noted (number int unique) on commit drop", [])
    statements.run("insert into noted values (%s)", [1])

    with pytest.raises(IntegrityError), transaction.atomic():
        statements.run("insert into noted values (%s)", [1])


def test_a_broken_transaction_takes_nothing_more() -> None:
    with transaction.atomic():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            statements.run("select 1", [])
        connection.set_rollback(False)
