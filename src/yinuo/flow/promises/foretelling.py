"""Delivery times by forests, learnt on the organisation's own orders, where these promise better than its segments.

Learnt in the background every night: both ways are tried on the orders of the last weeks, and the forests are used as
long as their promise costs less. Each time is a version of its own; what is too old is not used any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa

from yinuo.core.promising import learnt as forests
from yinuo.core.promising.choosing import Compared, compare
from yinuo.core.promising.learnt import BoostingMissingError, HistoryTooShortError, LearntOutlook
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import models
from yinuo.flow.promises.asked import CONFIDENCE
from yinuo.flow.promises.events import OutlookLearnt
from yinuo.flow.promises.facts import LearnerFacts
from yinuo.flow.promises.learning import LEAST_DELIVERIES, LEVELS, MOST_OPEN, WINDOW_DAYS, Asked, placed_table
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

JOB = "promises.learn_outlook"
HISTORY_DAYS = 730
AHEAD_DAYS = 366
KEPT = 3
FRESH = timedelta(days=14)  # learnt every night; after two weeks without, something is wrong with it


@dataclass(frozen=True, kw_only=True)
class _History:
    """All that is learnt from, as read at one moment."""

    table: pa.Table
    confidence: float
    least: int
    rest_days: Sequence[date]
    utc_offset_hours: float


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """The newest forests, to be asked about one order."""

    id: UUID
    learnt_at: datetime
    deliveries: int
    zone: ZoneInfo
    outlook: LearntOutlook

    def moments(self, *, order: Asked, now: datetime, probabilities: Sequence[float]) -> list[datetime]:
        """Return the middles of the local days by whose ends the order is delivered at these probabilities."""
        passed = max((now - order.ordered_at).total_seconds() / 3600, 0.0)
        table = placed_table(facts=[order])
        days = forests.ends_at(learnt=self.outlook, order=table, probabilities=probabilities, passed_hours=passed)
        return [max(datetime.combine(day, time(12), self.zone).astimezone(UTC), now) for day in days]


def foretold(*, now: datetime) -> Foretold | None:
    """Return the newest forests; None where there are none, where segments do better, or where they are too old."""
    columns = ("id", "learnt_at", "deliveries", "used")
    newest = models.LearntOutlook.objects.order_by("-learnt_at").values(*columns).first()
    if newest is None or not newest["used"] or now - newest["learnt_at"] > FRESH:
        return None
    return Foretold(
        id=newest["id"],
        learnt_at=newest["learnt_at"],
        deliveries=newest["deliveries"],
        zone=ZoneInfo(people.organisation().timezone),
        outlook=_outlook(newest["id"]),
    )


def learn_outlook(*, organisation_id: UUID) -> dict[str, Any]:
    """Learn, and keep what was learnt as a new version; return how it compares. No transaction is open meanwhile."""
    now = clock.now()
    with acting_for(organisation_id):
        history = _read(now)
    compared, learnt = _learnt(history, now)
    with acting_for(organisation_id):
        _store(compared, learnt, now)
    return compared.to_plain() if compared else {}


def learner() -> LearnerFacts | None:
    """Return how delivery times were last learnt; None before the first time."""
    columns = ("learnt_at", "deliveries", "used", "compared")
    row = models.LearntOutlook.objects.order_by("-learnt_at").values(*columns).first()
    if row is None:
        return None
    told = row["compared"]
    return LearnerFacts(
        learnt_at=row["learnt_at"],
        deliveries=row["deliveries"],
        forests=row["used"],
        tried=int(told.get("orders", 0)),
        shorter_days=round(told.get("segment_days", 0.0) - told.get("forest_days", 0.0), 2),
    )


def _read(now: datetime) -> _History:
    finished = orders.finished_facts(since=now - timedelta(days=HISTORY_DAYS), until=now)
    still_open = list(orders.facts_for(order_ids=orders.open_ids(limit=MOST_OPEN)).values())
    zone, calendar = ZoneInfo(people.organisation().timezone), supply.working_calendar()
    first = min((one.ordered_at for one in finished), default=now).astimezone(zone).date()
    days = (now.astimezone(zone).date() - first).days + AHEAD_DAYS
    return _History(
        table=placed_table(facts=[*finished, *still_open]),
        confidence=float(people.preference(name=CONFIDENCE.name)),
        least=int(people.preference(name=LEAST_DELIVERIES.name)),
        rest_days=[day for n in range(days) if not calendar.day(on=(day := first + timedelta(days=n))).shifts],
        utc_offset_hours=(now.astimezone(zone).utcoffset() or timedelta()) / timedelta(hours=1),
    )


def _learnt(history: _History, now: datetime) -> tuple[Compared | None, LearntOutlook | None]:
    where = {"rest_days": history.rest_days, "utc_offset_hours": history.utc_offset_hours}
    try:
        compared = compare(
            history=history.table,
            now=now,
            confidence=history.confidence,
            levels=LEVELS,
            least=history.least,
            window_days=WINDOW_DAYS,
            rest_days=history.rest_days,
            utc_offset_hours=history.utc_offset_hours,
        )
        if not compared.forests_win:
            return compared, None
        return compared, forests.learn_outlook(history=history.table, now=now, stages=(), **where)  # type: ignore[arg-type]
    except (HistoryTooShortError, BoostingMissingError):
        return None, None


def _store(compared: Compared | None, learnt: LearntOutlook | None, now: datetime) -> None:
    deliveries = learnt.finished if learnt else 0
    models.LearntOutlook(
        learnt_at=now,
        deliveries=deliveries,
        used=learnt is not None,
        compared=compared.to_plain() if compared else {},
        content=forests.outlook_to_json(learnt=learnt) if learnt else {},
    ).save()
    old = models.LearntOutlook.objects.order_by("-learnt_at").values_list("id", flat=True)[KEPT:]
    models.LearntOutlook.objects.filter(pk__in=list(old)).delete()
    body = OutlookLearnt(deliveries=deliveries, used=learnt is not None, tried=compared.orders if compared else 0)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


@lru_cache(maxsize=8)
def _outlook(row_id: UUID) -> LearntOutlook:
    # A row never changes once stored, and its id belongs to one organisation only.
    return forests.outlook_from_json(content=models.LearntOutlook.objects.get(pk=row_id).content)
