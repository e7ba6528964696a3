"""One at a time, by name, within an organisation, until the transaction ends.

Take such a lock before any row: the log's own lock comes last, and a fixed order keeps transactions from
waiting for each other in a circle.
"""

from __future__ import annotations

from django.db import connection

from yinuo.ground.kernel.tenancy import current_organisation


def hold(name: str) -> None:
    """Wait for the lock of that name, and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        key = f"{current_organisation()}|{name}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
