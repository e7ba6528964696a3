"""How long suppliers take: learnt from what was received, else as they say, else a preset; and it says which.

A supplier's real lead time is from the order to the receipt, its lateness from the date that held to the receipt.
The least, usual and most of a spread are the 5 %, 50 % and 95 % quantiles of the newest receipts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import numpy as np

from yinuo.core.capacity.model import Spread
from yinuo.core.promising.walk import OPTIMISTIC_SHARE, PESSIMISTIC_SHARE
from yinuo.core.worktime import WorkCalendar
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.supply.models import PurchaseLine, Supplier

LEAST_RECEIPTS = declare(
    name="supply.least_receipts",
    default=8,
    unit="receipts",
    meaning="With fewer receipts, a supplier's lead time is what it says, not what it did.",
)
PRESET_LEAD_HOURS = declare(
    name="supply.preset_lead_hours",
    default=168.0,
    unit="elapsed hours",
    meaning="Lead time of a supplier about which nothing is known.",
)
NEWEST_RECEIPTS = 200
_QUANTILES = (0.05, 0.5, 0.95)


class LeadSource(StrEnum):
    """Where a lead time comes from."""

    LEARNT = "learnt"
    STATED = "stated"
    PRESET = "preset"


@dataclass(frozen=True, kw_only=True)
class LeadFacts:
    """How long a supplier takes: hours on its calendar (`working`) or by the clock, and how late it comes.

    `late` is None while there are too few receipts; `receipts` is how many were looked at.
    """

    supplier_id: UUID
    lead: Spread
    working: bool
    source: LeadSource
    receipts: int
    late: Spread | None = None


def spread_of(low: float | None, usual: float | None, high: float | None) -> Spread | None:
    """Return a spread; what is not said of it is the preset share of the usual."""
    if usual is None:
        return None
    least = usual * OPTIMISTIC_SHARE if low is None else low
    return Spread(low=least, usual=usual, high=usual * PESSIMISTIC_SHARE if high is None else high)


def leads(*, calendars: Mapping[UUID | None, WorkCalendar]) -> dict[UUID, LeadFacts]:
    """Return how long each supplier takes; `calendars` are by id, the default one under None."""
    known = people.all_preferences()
    receipts = _receipts()
    preset = spread_of(None, float(known[PRESET_LEAD_HOURS.name]), None)
    least = _least()
    found = {}
    for row in Supplier.objects.all():
        stated = spread_of(row.lead_low_hours, row.lead_hours, row.lead_high_hours)
        mine = receipts.get(row.id, [])
        calendar = calendars.get(row.calendar_id, calendars[None]) if row.working else None
        learnt = _learnt([one for one in mine if one[0]], calendar, least)
        found[row.id] = LeadFacts(
            supplier_id=row.id,
            lead=learnt or stated or preset or Spread(low=0.0, usual=0.0, high=0.0),
            working=row.working and (learnt or stated) is not None,
            source=LeadSource.LEARNT if learnt else LeadSource.STATED if stated else LeadSource.PRESET,
            receipts=len(mine),
            late=_late(mine, least),
        )
    return found


def lateness() -> dict[UUID, Spread | None]:
    """Return how late each supplier's receipts were, by supplier; None while there are too few."""
    least = _least()
    return {supplier_id: _late(mine, least) for supplier_id, mine in _receipts().items()}


def _least() -> int:
    return max(int(people.all_preferences()[LEAST_RECEIPTS.name]), 2)


def _receipts() -> dict[UUID, list[tuple[datetime | None, datetime, datetime]]]:
    """Return (ordered, due, received) of the newest receipts of each supplier."""
    rows = PurchaseLine.objects.filter(
        state=PurchaseLine.State.RECEIVED, received_at__isnull=False, supplier__isnull=False
    ).order_by("-received_at")
    found: dict[UUID, list[tuple[datetime | None, datetime, datetime]]] = defaultdict(list)
    newest = rows.values_list("supplier_id", "ordered_at", "due_at", "received_at")[: NEWEST_RECEIPTS * 100]
    for supplier_id, ordered_at, due_at, received_at in newest:
        if supplier_id and received_at and len(found[supplier_id]) < NEWEST_RECEIPTS:
            found[supplier_id].append((ordered_at, due_at, received_at))
    return found


def _learnt(
    receipts: Sequence[tuple[datetime | None, datetime, datetime]], calendar: WorkCalendar | None, least: int
) -> Spread | None:
    if len(receipts) < least:
        return None
    starts = [ordered for ordered, _due, _received in receipts if ordered]
    ends = [received for _ordered, _due, received in receipts]
    if calendar is not None:
        hours = [calendar.between(start=a, end=b) / 60 for a, b in zip(starts, ends, strict=True)]
    else:
        hours = [(b - a).total_seconds() / 3600 for a, b in zip(starts, ends, strict=True)]
    return _quantiles(hours)


def _late(receipts: Sequence[tuple[datetime | None, datetime, datetime]], least: int) -> Spread | None:
    if len(receipts) < least:
        return None
    return _quantiles([(received - due).total_seconds() / 3600 for _ordered, due, received in receipts])


def _quantiles(hours: Sequence[float]) -> Spread:
    low, usual, high = (round(float(one), 2) for one in np.quantile(np.maximum(hours, 0.0), _QUANTILES))
    return Spread(low=low, usual=usual, high=high)
