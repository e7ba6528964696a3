"""Arrays in binary form are read by the database as the values they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, transaction

from yinuo.ground.kernel import arrays, statements
from yinuo.ground.kernel.arrays import Kind

pytestmark = pytest.mark.django_db

IDENT = UUID("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")
EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (arrays.UUIDS, [IDENT, str(IDENT), None], [str(IDENT), str(IDENT), None]),
        (arrays.TEXTS, ["", '订单 {1,"2"}\\ \'é😀', None], ["", '订单 {1,"2"}\\ \'é😀', None]),
        (arrays.INTEGERS, [0, -(2**63), 2**63 - 1, None], ["0", str(-(2**63)), str(2**63 - 1), None]),
        (arrays.FLOATS, [0.1, -1e300, 3], ["0.1", "-1e+300", "3"]),
        (arrays.TRUTHS, [True, False, None], ["true", "false", None]),
        (arrays.BYTES, [b"", b"\x00\xff", memoryview(b"a")], ["\\x", "\\x00ff", "\\x61"]),
        (arrays.JSONS, [{"a": [1, None, IDENT]}, "x", None], [f'{{"a": [1, null, "{IDENT}"]}}', '"x"', None]),
        (
            arrays.INSTANTS,
            [datetime(2026, 3, 1, 8, tzinfo=EAST), datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)],
            ["2026-03-01 00:00:00+00", "1969-12-31 23:59:59.999999+00"],
        ),
        (arrays.INSTANTS, ["2026-03-01T08:00:00+08:00", None], ["2026-03-01 00:00:00+00", None]),
    ],
)
def test_values_arrive_as_they_were(kind: Kind, given: list[Any], told: list[str | None]) -> None:
    statements.run("set local time zone 'UTC'", [])

    assert [row[0] for row in statements.rows("select unnest(%s)::text", [kind.pack(given)])] == told


def test_no_values_are_no_rows() -> None:
    assert statements.rows("select unnest(%s)::text", [arrays.TEXTS.pack([])]) == []


def test_a_text_that_the_database_cannot_hold_is_refused() -> None:
    with pytest.raises(DataError), transaction.atomic():
        statements.rows("select unnest(%s)", [arrays.TEXTS.pack(["\x00"])])
