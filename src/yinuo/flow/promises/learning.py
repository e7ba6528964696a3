"""What the organisation's own deliveries say about how long a delivery takes, by segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import hours_of, read_cases
from yinuo.core.foresight.segments import Found, SegmentLaw, SegmentTable, below, fit_segments, quantiles
from yinuo.core.foresight.storage import segments_from_json, segments_to_json
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.events import SegmentsLearnt
from yinuo.flow.promises.models import LearntSegments
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

# From fine to coarse; kinds of orders are never mixed, for they take days or months.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("order_type", "destination_area", "lane", "item_family"),
    ("order_type", "destination_region", "lane", "item_family"),
    ("order_type", "destination_region", "item_family"),
    ("order_type", "item_family"),
    ("order_type", "destination_area", "lane"),
    ("order_type", "lane"),
    ("order_type", "destination_region"),
    ("order_type",),
)
LEAST_DELIVERIES = declare(
    name="promises.least_deliveries",
    default=30,
    unit="deliveries",
    meaning="A segment with fewer deliveries of its own hands over to a coarser one.",
)
WINDOW_DAYS = 400
MOST_OPEN = 20_000
KEPT_TABLES = 5


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What may become an order: all that places it among those before it."""

    order_type: str
    region: str
    city: str
    postcode: str
    family: str
    supplier_code: str
    lane_code: str
    ordered_at: datetime
    requested_at: datetime | None


Asked = OrderFacts | Prospect


@dataclass(frozen=True, kw_only=True)
class LearntLaw:
    """How long deliveries of one segment took: its facts by name, how many, and its law."""

    segment: tuple[tuple[str, str], ...]
    deliveries: int
    learnt_at: datetime
    law: SegmentLaw
    table: SegmentTable

    def hours_at(self, *, probabilities: Sequence[float], passed_hours: float = 0.0) -> list[float]:
        """Return elapsed hours from the order to the delivery, given that so many have already passed."""
        share = 0.0
        if passed_hours > 0:
            share = float(below(found=self._found(1), values=np.log(np.array([passed_hours])))[0])
        asked = [share + (1 - share) * self.table.effective(confidence=p) for p in probabilities]
        hours = np.exp(quantiles(found=self._found(len(asked)), probs=np.array(asked)))
        return [max(float(one), passed_hours) for one in hours]

    def _found(self, times: int) -> Found:
        key = (0, 0, tuple(name for _column, name in self.segment))
        index = np.zeros(times, dtype=np.int64)
        return Found(keys=(key,), counts=np.array([self.law.n]), grids=np.array([self.law.grid]), index=index)


def learn(*, now: datetime, least: int) -> tuple[SegmentTable, int]:
    """Fit the table from what was delivered in the window and what is still open; return it and how many deliveries."""
    since = now - timedelta(days=WINDOW_DAYS)
    finished = orders.finished_facts(since=since, until=now)
    still_open = list(orders.facts_for(order_ids=orders.open_ids(limit=MOST_OPEN)).values())
    table = placed_table(facts=[*finished, *still_open])
    cases = read_cases(table=table, stages=())
    fitted = fit_segments(
        history=cases, now=hours_of(now), levels=LEVELS, window_days=WINDOW_DAYS, min_deliveries=least
    )
    return fitted, len(finished)


def store(*, table: SegmentTable, deliveries: int, now: datetime) -> None:
    """Keep a fitted table; the newest few are kept."""
    LearntSegments(learnt_at=now, outcomes=deliveries, table=segments_to_json(table=table)).save()
    old = LearntSegments.objects.order_by("-learnt_at").values_list("id", flat=True)[KEPT_TABLES:]
    LearntSegments.objects.filter(pk__in=list(old)).delete()


def law_for(*, order: Asked) -> LearntLaw | None:
    """Return the finest learnt segment that knows enough of an order, or None."""
    newest = LearntSegments.objects.order_by("-learnt_at").values_list("id", "learnt_at").first()
    if newest is None:
        return None
    table = _table(newest[0])
    found = table.find(facts=facts_of(order=order))
    if found is None:
        return None
    (level, _state, names), law = found
    segment = tuple(zip(table.levels[level], names, strict=True))
    return LearntLaw(segment=segment, deliveries=law.n, learnt_at=newest[1], law=law, table=table)


def facts_of(*, order: Asked) -> dict[str, str | None]:
    """Return what places an order in a segment; blank is None."""
    return {
        "order_type": order.order_type or None,
        "destination_region": order.region or None,
        "destination_area": order.city or order.postcode[:3] or None,
        "lane": order.lane_code or None,
        "item_family": order.family or None,
    }


def placed_table(*, facts: Sequence[Asked]) -> pa.Table:
    """Return orders, or what may become some, with all that is known of them when they are placed."""
    instant = pa.timestamp("us", "UTC")
    rows = [facts_of(order=order) for order in facts]
    ends = {name: [getattr(order, name, None) for order in facts] for name in ("delivered_at", "cancelled_at")}
    columns: dict[str, Any] = {
        "order_id": pa.array([str(getattr(order, "id", "")) for order in facts], pa.string()),
        "ordered_at": pa.array([order.ordered_at for order in facts], instant),
        "finished_at": pa.array(ends["delivered_at"], instant),
        "cancelled_at": pa.array(ends["cancelled_at"], instant),
        "supplier": pa.array([order.supplier_code or None for order in facts], pa.string()),
    }
    for name in ("order_type", "destination_region", "destination_area", "lane", "item_family"):
        columns[name] = pa.array([row[name] for row in rows], pa.string())
    return pa.table(columns)


@lru_cache(maxsize=16)
def _table(row_id: UUID) -> SegmentTable:
    # A row never changes once stored, and its id belongs to one organisation only.
    return segments_from_json(content=LearntSegments.objects.get(pk=row_id).table)


def learn_segments() -> int:
    """Learn delivery times from the organisation's own history; return how many deliveries were learnt from."""
    now = clock.now()
    table, deliveries = learn(now=now, least=int(people.preference(name=LEAST_DELIVERIES.name)))
    store(table=table, deliveries=deliveries, now=now)
    body = SegmentsLearnt(deliveries=deliveries, segments=len(table.laws))
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return deliveries
