"""How far supply has changed: what was computed from one version holds until the number is another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from yinuo.ground.kernel import remembering
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation

DESIGN = "supply.design"  # what a transaction remembers of the design, until it changes it itself
DESIGN_SEEN = "supply.design_seen"  # the number of the design that a transaction saw last
# The clock keeps a number that was rolled back from being given a second time to something else.
_ASK = "select number, design from supply_supplyversion"
_BUMP = """
insert into supply_supplyversion as v (id, organisation_id, number, design)
values (%(id)s, %(organisation)s, (extract(epoch from clock_timestamp()) * 1000000)::bigint, 0)
on conflict (organisation_id) do update set
    number = greatest(v.number + 1, excluded.number),
    design = case when %(design)s then greatest(v.number + 1, excluded.number) else v.design end
"""


@dataclass(frozen=True, kw_only=True)
class Version:
    """How far an organisation's supply has changed: all of it, and all but stock and receipts."""

    number: int
    design: int


def version() -> Version:
    """Return how far the present organisation's supply has changed; 0 before anything was saved."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        found = cursor.fetchone()
    seen = Version(number=found[0], design=found[1]) if found else Version(number=0, design=0)
    remembering.note(DESIGN_SEEN, seen.design)
    return seen


def bump(*, design: bool) -> None:
    """Raise the version, and that of the design too; last but the log, for it holds its row until commit."""
    with connection.cursor() as cursor:
        cursor.execute(_BUMP, {"id": new_id(), "organisation": current_organisation(), "design": design})
    remembering.forget(DESIGN)
    remembering.forget(DESIGN_SEEN)
