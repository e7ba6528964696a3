"""What happened to supply, to pledges and to the work moves projected dates at once, of the affected orders only.

An order whose plan still fits keeps it. One whose plan does not (a purchase is late, a machine stands still) is
planned anew on what is left, the weightiest first, and holds the new plan. The committed date never moves by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.core.capacity import InvalidPlant, Unobtainable
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import Direction
from yinuo.core.promising.capable import promise
from yinuo.core.promising.offer import CapableOffer
from yinuo.core.promising.trial import Trial
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.asked import CONFIDENCE
from yinuo.flow.promises.booking import Holding, hold_book, minute, moment, rebook
from yinuo.flow.promises.books import Kept, opened_book
from yinuo.flow.promises.computing import closing
from yinuo.flow.promises.correcting import correction
from yinuo.flow.promises.demanding import reasons_of, wait_of
from yinuo.flow.promises.events import OrderRedated
from yinuo.flow.promises.facts import PledgeFacts, ProjectionFacts
from yinuo.flow.promises.models import OrderPlan, Pledge, Projection
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.projecting import projections, row_of, write
from yinuo.flow.promises.reading import pledges_of
from yinuo.flow.promises.telling import order_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

ORDER = "order"
Reasons = Mapping[UUID, Sequence[dict[str, Any]]]
OPEN = "open"


@dataclass
class _Affected:
    """One order to be dated anew."""

    order: OrderFacts
    demands: list[Demand]
    reasons: list[dict[str, Any]]
    before: ProjectionFacts | None
    offer: CapableOffer | None = None
    pledges: list[PledgeFacts] = field(default_factory=list)


def redate(*, reasons: Reasons) -> list[UUID]:
    """Plan these orders anew, and those that no longer fit the book; return the orders whose projected date moved.

    `reasons` says for each order what happened. Orders that hold nothing are left to the radar.
    """
    hold_book()
    now = clock.now()
    try:
        with opened_book(now=now) as kept:
            misfits: Reasons = {order_of(ref=ref): [] for ref in kept.left_out}
            affected = _affected({**misfits, **reasons}, now)
            if affected:
                _plan(kept, affected, now)
    except InvalidPlant:
        # Nothing can be planned; whoever mends the plant changes supply, and that is looked at again.
        return []
    changed = [one for one in affected if one.offer is not None]
    if not changed:
        return []
    rebook(holdings=[_holding(one) for one in changed], now=now)
    return _note(changed, now)


def _affected(reasons: Reasons, now: datetime) -> list[_Affected]:
    known = orders.facts_for(order_ids=list(reasons))
    before = projections(order_ids=list(reasons))
    pledges: dict[UUID, list[PledgeFacts]] = {}
    for one in pledges_of(Pledge.objects.filter(order_id__in=list(reasons), state=Pledge.State.OPEN)):
        pledges.setdefault(one.order_id, []).append(one)
    found = []
    rows = OrderPlan.objects.filter(order_id__in=list(reasons), until=None).values_list("order_id", "demands")
    for order_id, plain in rows:
        order = known.get(order_id)
        if order is None or order.state != OPEN:
            continue
        waits = reasons_of(pledges=pledges.get(order_id, []), now=now)
        found.append(
            _Affected(
                order=order,
                demands=[_due(from_plain(Demand, one), order, pledges.get(order_id, []), now) for one in plain],
                reasons=[*reasons[order_id], *(one for one in waits if one["code"] == "pledge_overdue")],
                before=before.get(order_id),
                pledges=pledges.get(order_id, []),
            )
        )
    return sorted(found, key=lambda one: (-max(d.weight for d in one.demands), one.demands[0].due_at))


def _due(demand: Demand, order: OrderFacts, pledges: Sequence[PledgeFacts], now: datetime) -> Demand:
    due_at = minute(order.due_at) if order.due_at else demand.due_at
    return replace(demand, due_at=due_at, approval=wait_of(pledges=pledges, now=now))


def _plan(kept: Kept, affected: Sequence[_Affected], now: datetime) -> None:
    """Free what all of them hold, then let each take what it needs, the weightiest first; the book is as before."""
    refs = [demand.ref for one in affected for demand in one.demands]
    confidence = float(people.preference(name=CONFIDENCE.name))
    with Trial(book=kept.book, released=refs) as trial:
        for one in affected:
            try:
                one.offer = promise(
                    book=kept.book,
                    demands=one.demands,
                    now=minute(now),
                    confidence=one.order.committed_confidence or confidence,
                    correction=correction(),
                    segments={"region": one.order.region, "tier": one.order.tier, "family": one.order.family},
                    with_alternatives=False,
                    direction=Direction.JUST_IN_TIME,
                )
            except Unobtainable:
                continue
            for plan in one.offer.plans:
                trial.take(plan=plan)


def _holding(one: _Affected) -> Holding:
    assert one.offer is not None  # chosen before
    return Holding(order_id=one.order.id, demands=one.demands, plans=one.offer.plans)


def _note(changed: Sequence[_Affected], now: datetime) -> list[UUID]:
    rows = [_row(one, now) for one in changed]
    write(rows=rows)
    moved = [(one, row) for one, row in zip(changed, rows, strict=True) if _moved(one, row)]
    order_actions.note_projected_dates(
        dates=[(row.order_id, row.likely_at, row.earliest_at, row.latest_at) for _one, row in moved]
    )
    log.publish_all(
        drafts=[
            Draft(
                subject_type=ORDER,
                subject_id=one.order.id,
                body=OrderRedated(
                    before_at=one.before.likely_at if one.before else None,
                    projected_at=row.likely_at,
                    committed_at=one.order.committed_at,
                    reasons=list(row.reasons),
                ),
            )
            for one, row in moved
        ]
    )
    return [one.order.id for one, _row_ in moved]


def _row(one: _Affected, now: datetime) -> Projection:
    assert one.offer is not None  # chosen before
    calendar, interval = supply.working_calendar(), one.offer.interval
    ends = [
        closing(calendar=calendar, moment=moment(each))
        for each in (interval.earliest, interval.likely, interval.latest)
    ]
    return row_of(
        order_id=one.order.id,
        earliest_at=ends[0],
        likely_at=ends[1],
        latest_at=ends[2],
        reasons=one.reasons,
        now=now,
    )


def _moved(one: _Affected, row: Projection) -> bool:
    return one.before is None or abs(row.likely_at - one.before.likely_at) >= timedelta(minutes=1)


def shift(*, order_id: UUID, hours: float, reasons: Sequence[dict[str, Any]]) -> bool:
    """Move an order's projection by what its work is late; return whether it moved."""
    known = projections(order_ids=[order_id]).get(order_id)
    order = orders.order(order_id=order_id)
    if known is None or order is None or hours <= 0:
        return False
    by = timedelta(hours=hours)
    row = row_of(
        order_id=order_id,
        earliest_at=known.earliest_at + by,
        likely_at=known.likely_at + by,
        latest_at=known.latest_at + by,
        reasons=reasons,
        now=clock.now(),
    )
    write(rows=[row])
    order_actions.note_projected_dates(dates=[(order_id, row.likely_at, row.earliest_at, row.latest_at)])
    body = OrderRedated(
        before_at=known.likely_at,
        projected_at=row.likely_at,
        committed_at=order.committed_at,
        reasons=list(reasons),
    )
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return True


def with_reason(order_ids: Iterable[UUID], reason: dict[str, Any]) -> Reasons:
    """Return the same reason for several orders."""
    return {one: [reason] for one in order_ids}
