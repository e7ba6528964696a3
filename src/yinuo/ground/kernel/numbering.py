"""Numbers of a year, such as ZT-2026-0007, never given twice, also where what carried the last one is gone.

Each kind of number has a mark of the highest that was ever given; who asks holds it until the transaction ends.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation

_NEXT = """
insert into kernel_numberseries as s (id, organisation_id, prefix, last) values (%s, %s, %s, %s)
on conflict (organisation_id, prefix) do update set last = greatest(s.last + 1, excluded.last)
returning last
"""


def next_of_year(*, model: Any, prefix: str) -> str:
    """Return the next number of a kind in this year; the model calls it `number`."""
    start = f"{prefix}-{clock.now().year}-"
    used = model.objects.filter(number__startswith=start).values_list("number", flat=True)
    highest = max((int(tail) for tail in (one.removeprefix(start) for one in used) if tail.isdecimal()), default=0)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [new_id(), current_organisation(), start, highest + 1])
        return f"{start}{cursor.fetchone()[0]:04d}"
