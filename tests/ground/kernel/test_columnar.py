from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import numpy as np
import pyarrow as pa
import pytest

from tests.cast import found_factory
from yinuo.ground.kernel import columnar, statements
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)


def _read(statement: str, parameters: list[object], **columns: pa.DataType) -> dict[str, list[object]]:
    found: dict[str, list[object]] = columnar.read(
        statement=statement, parameters=parameters, columns=columns
    ).to_pydict()
    return found


def test_what_a_query_answers_becomes_columns() -> None:
    statement = "select * from (values (%s, %s::timestamptz, 1.5), ('', null, null)) as told"

    found = _read(statement, ['a "b", %c', AT], text=pa.string(), moment=columnar.INSTANT, number=pa.float64())

    assert found["text"] == ['a "b", %c', ""]
    assert found["moment"] == [AT, None]
    assert found["number"] == [1.5, None]


def test_no_rows_are_a_table_without_rows() -> None:
    assert _read("select 1 where false", [], number=pa.int64()) == {"number": []}


def test_only_the_rows_of_the_organisation_are_read() -> None:
    home, other = found_factory(), found_factory(slug="other")
    statement = "select id from people_customer"

    with acting_for(home.id):
        seen = _read(statement, [], id=pa.string())["id"]
    with acting_for(other.id):
        others = _read(statement, [], id=pa.string())["id"]

    assert seen and others and not set(seen) & set(others)


def test_columns_are_sent_as_they_are() -> None:
    ids = [uuid4() for _ in range(3)]
    texts, numbers = [str(one) for one in ids], np.array([0.1, -2.5, 1e9])
    micros = np.array([0, 1_772_438_400_123_456, -1])

    (row,) = statements.rows(
        "select %s::uuid[], %s::text[], %s::float8[], %s::timestamptz[]",
        [
            columnar.uuids(texts),
            columnar.texts_of_one_length(texts),
            columnar.floats(numbers),
            columnar.instants(micros),
        ],
    )

    assert [UUID(str(one)) for one in row[0]] == ids
    assert row[1] == texts
    assert row[2] == numbers.tolist()
    assert [round(at.timestamp() * 1e6) for at in row[3]] == micros.tolist()
