"""Rows written with one statement come back as they were given."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Factory, found_factory
from yinuo.flow.orders.models import ImportBatch
from yinuo.ground.kernel import bulk
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.models import Customer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


def _batches(factory: Factory, cells: list[object], name: str = "row_count") -> list[ImportBatch]:
    told = {"organisation_id": factory.id, "created_at": NOON, "created_by": "system"}
    return [ImportBatch(**{**told, "file_name": f"{n}.csv", name: cell}) for n, cell in enumerate(cells)]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("row_count", [3, 3, 3]),
        ("row_count", [3, 0, 3]),
        ("job_id", [None, uuid4(), None]),
        ("created_at", [NOON, NOON + timedelta(microseconds=1), NOON]),
        ("source", ["", "“引号”\\ \"'", "file"]),
        ("options", [{"a": 1}, {"a": True}, {"a": 1.5}]),  # equal for Python, not in JSON
        ("options", [{}, {}, {}]),
        ("done_pieces", [[0], [False], []]),
    ],
)
def test_columns_come_back_as_they_were(name: str, cells: list[object]) -> None:
    factory = found_factory()
    rows = _batches(factory, cells, name)

    with acting_for(factory.id):
        bulk.insert(rows=rows)
        found = list(ImportBatch.objects.order_by("id").values())

    given = [
        {field.attname: getattr(row, field.attname) for field in ImportBatch._meta.concrete_fields} for row in rows
    ]
    assert found == sorted(given, key=lambda row: row["id"])
    assert [repr(row[name]) for row in found] == [repr(cell) for cell in cells]


@pytest.mark.parametrize("count", [0, 1, 3, 2_001])
def test_the_named_columns_of_saved_rows_are_written_and_no_others(count: int) -> None:
    factory, other = found_factory(), found_factory()
    rows, foreign = _batches(factory, [0] * count), _batches(other, [0])
    with acting_for(other.id):
        bulk.insert(rows=foreign)
    with acting_for(factory.id):
        bulk.insert(rows=rows)
        for n, row in enumerate([*rows, *foreign]):
            row.row_count, row.options, row.undone_at, row.file_name = (
                n + 1,
                {"n": n},
                NOON if n % 2 else None,
                "not told",
            )
        bulk.update(rows=[*rows, *foreign], columns=["row_count", "options", "undone_at"])

        found = list(ImportBatch.objects.order_by("id").values_list("row_count", "options", "undone_at", "file_name"))
    with acting_for(other.id):
        left = ImportBatch.objects.get()

    assert found == [(n + 1, {"n": n}, NOON if n % 2 else None, f"{n}.csv") for n in range(count)]
    assert (left.row_count, left.options) == (0, {})


@pytest.mark.parametrize("count", [0, 1, 5_001])
def test_as_many_rows_are_written_as_were_given(count: int) -> None:
    factory = found_factory()

    with acting_for(factory.id):
        bulk.insert(rows=_batches(factory, [0] * count))

        assert ImportBatch.objects.count() == count


def test_a_unique_value_that_is_there_is_refused() -> None:
    factory = found_factory()
    with acting_for(factory.id):
        known = Customer.objects.values().first()
        assert known is not None

        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.insert_values(model=Customer, values=[{**known, "id": uuid4()}])
