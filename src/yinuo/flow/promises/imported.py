"""Dates that came in with orders, as their first promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from yinuo.flow.promises.events import CommitmentsImported
from yinuo.flow.promises.models import Promise
from yinuo.ground.kernel import log
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

IMPORTED = "imported"


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A date that came in with an order, or was made before Yinuo came."""

    order_id: UUID
    committed_at: datetime
    made_at: datetime
    made_by: str = IMPORTED


def import_commitments(*, commitments: Sequence[Commitment]) -> int:
    """Make version 1 of dates that came in with orders that have no promise yet; return how many."""
    ids = [one.order_id for one in commitments]
    known = set(Promise.objects.filter(order_id__in=ids).values_list("order_id", flat=True))
    fresh = list({one.order_id: one for one in commitments if one.order_id not in known}.values())
    if not fresh:
        return 0
    days = _days(fresh)
    rows = [_imported(one, count) for one, count in zip(fresh, days, strict=True)]
    Promise.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    organisation_id = current_organisation()
    body = CommitmentsImported(orders=len(rows))
    log.publish(subject_type="organisation", subject_id=organisation_id, body=body)
    return len(rows)


def _days(commitments: Sequence[Commitment]) -> list[int]:
    made = np.array([_minute(one.made_at) for one in commitments], dtype=np.int64)
    due = np.array([_minute(one.committed_at) for one in commitments], dtype=np.int64)
    days = supply.working_calendar().working_days_between(start=made, end=due)
    return [max(int(count), 0) for count in days]


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _imported(one: Commitment, days: int) -> Promise:
    return Promise(
        id=new_id(),
        organisation_id=current_organisation(),
        order_id=one.order_id,
        version=1,
        earliest_at=one.committed_at,
        latest_at=one.committed_at,
        committed_at=one.committed_at,
        confidence=0.0,
        earliest_days=days,
        latest_days=days,
        basis=IMPORTED,
        reasons=[{"code": "imported"}],
        made_by=one.made_by,
        made_at=one.made_at,
    )
