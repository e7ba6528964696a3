"""What became of promises, learnt every night: the correction of intervals, and how well they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.promising.correction import WINDOW_DAYS, Correction, Outcome, learn
from yinuo.core.promising.coverage import Judgement, PastPromise, coverage_report, judgements
from yinuo.core.promising.keeping import Keeping, Kept, learn_keeping
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.booking import minute
from yinuo.flow.promises.facts import CAPABLE, FORESTS, HISTORY, PLANNED, PLANNED_CORRECTED, SEGMENTS
from yinuo.flow.promises.imported import IMPORTED
from yinuo.flow.promises.judging import keep_judged
from yinuo.flow.promises.models import LearntCorrection, Promise
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.questions import Question
from yinuo.ground.people import queries as people

COVERAGE_DAYS = 400
MOST_PROMISES = 200_000
KEPT = 5
KEEPING, WALK_CORRECTED = "keeping", "walk_corrected"
NEWEST = Question(lambda _sought: LearntCorrection.objects.order_by("-learnt_at").values_list("id")[:1])
_PIECE = 5_000


def correction() -> Correction | None:
    """Return the newest correction of planned intervals, or None before there are outcomes enough."""
    newest = NEWEST.ask("")
    return _correction(newest[0][0]) if newest else None


def keeping() -> Keeping | None:
    """Return how promises from history were kept of late, or None before there was a night."""
    newest = NEWEST.ask("")
    return _keeping(newest[0][0]) if newest else None


def learn_correction() -> int:
    """Learn from what became of planned promises, and reckon how well all of them are kept; return the outcomes."""
    now = clock.now()
    past = list(_past(now - timedelta(days=max(COVERAGE_DAYS, WINDOW_DAYS))))
    outcomes = [one for row, order in past if (one := _outcome(row, order)) is not None]
    learnt = learn(outcomes=outcomes, now=minute(now))
    zone = ZoneInfo(people.organisation().timezone)
    promises = [_promise(row, order) for row, order in past]
    found = judgements(promises=promises, now=now, zone=zone)
    keeping = learn_keeping(outcomes=[one for one in (_kept(promises[j.place], j, now) for j in found) if one])
    LearntCorrection(
        learnt_at=now,
        outcomes=sum(one.ended_at is not None for one in outcomes),
        table={**learnt.to_plain(), KEEPING: keeping.to_plain()},
        coverage=_plain(asdict(coverage_report(promises=promises, now=now, zone=zone))),
    ).save()
    keep_judged(judged=[(past[one.place][0], promises[one.place], one) for one in found])
    old = LearntCorrection.objects.order_by("-learnt_at").values_list("id", flat=True)[KEPT:]
    LearntCorrection.objects.filter(pk__in=list(old)).delete()
    return len(outcomes)


def _past(since: datetime) -> Iterator[tuple[Any, orders.OrderFacts]]:
    """Yield first promises with their orders; dates that came in with orders say nothing of our confidence."""
    rows = Promise.objects.filter(version=1, made_at__gte=since).exclude(basis=IMPORTED).order_by("-made_at")
    named = list(
        rows.values("id", "order_id", "made_at", "latest_at", "confidence", "basis", "evidence")[:MOST_PROMISES]
    )
    for start in range(0, len(named), _PIECE):
        piece = named[start : start + _PIECE]
        known = orders.facts_for(order_ids=[row["order_id"] for row in piece])
        yield from ((row, known[row["order_id"]]) for row in piece if row["order_id"] in known)


def _promise(row: Any, order: orders.OrderFacts) -> PastPromise:
    # The confidence is that of the computed date, which a later or an earlier promise left behind.
    computed = row["evidence"].get("offer", {}).get("latest_at")
    return PastPromise(
        promised_at=row["made_at"],
        latest_at=datetime.fromisoformat(computed) if computed else row["latest_at"],
        confidence=row["confidence"],
        delivered_at=order.delivered_at,
        cancelled_at=order.cancelled_at,
        region=order.region,
        tier=order.tier,
        family=order.family,
        basis=basis_of(row),
    )


def basis_of(row: Any) -> str:
    """Return what a date was computed from, finer than its basis: corrected or not, and learnt by which way."""
    source = row["evidence"].get("source", "")
    if row["basis"] == CAPABLE:
        return PLANNED_CORRECTED if source == WALK_CORRECTED else PLANNED
    if row["basis"] == HISTORY:
        return FORESTS if source == FORESTS else SEGMENTS
    return str(row["basis"])


def _kept(promise: PastPromise, one: Judgement, now: datetime) -> Kept | None:
    if promise.basis not in (FORESTS, SEGMENTS):
        return None
    return Kept(
        level=promise.confidence,
        kept=one.kept,
        age_days=(now - promise.latest_at) / timedelta(days=1),
        segment={"region": promise.region, "tier": promise.tier, "family": promise.family},
    )


def _outcome(row: Any, order: orders.OrderFacts) -> Outcome | None:
    law: Sequence[int] = row["evidence"].get("law", ())
    if row["basis"] != CAPABLE or not law or order.cancelled_at is not None:
        return None
    return Outcome(
        law=tuple(law),
        promised_at=minute(row["made_at"]),
        ended_at=minute(order.delivered_at) if order.delivered_at else None,
        segment={"region": order.region, "tier": order.tier, "family": order.family},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


@lru_cache(maxsize=16)
def _correction(row_id: UUID) -> Correction | None:
    # A row never changes once stored, and its id belongs to one organisation only.
    learnt = Correction.from_plain(LearntCorrection.objects.get(pk=row_id).table)
    return learnt if learnt.segments else None


@lru_cache(maxsize=16)
def _keeping(row_id: UUID) -> Keeping | None:
    learnt = Keeping.from_plain(LearntCorrection.objects.get(pk=row_id).table.get(KEEPING, ()))
    return learnt if learnt.excess else None
