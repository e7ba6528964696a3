"""What happened to supply, to pledges and to the work moves projected dates at once, of the affected orders only.

An order whose plan still fits keeps it. One whose plan does not (a purchase is late, a machine stands still) is
planned anew on what is left, the weightiest first, and holds the new plan; of one that is being made only the rest is
planned. The committed date never moves by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.core.capacity import InvalidPlant, Unobtainable
from yinuo.core.capacity.plan import DemandPlan, Direction
from yinuo.core.promising.capable import promise
from yinuo.core.promising.offer import CapableOffer, Interval
from yinuo.core.promising.resumption import Resumed
from yinuo.core.promising.trial import Trial
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.asked import CONFIDENCE
from yinuo.flow.promises.booking import Holding, hold_book, minute, moment, rebook
from yinuo.flow.promises.books import Kept, opened_book
from yinuo.flow.promises.computing import closing
from yinuo.flow.promises.correcting import correction
from yinuo.flow.promises.demanding import reasons_of
from yinuo.flow.promises.events import OrderRedated
from yinuo.flow.promises.facts import PledgeFacts, ProjectionFacts
from yinuo.flow.promises.models import Pledge, Projection
from yinuo.flow.promises.projecting import projections, row_of, write
from yinuo.flow.promises.reading import pledges_of
from yinuo.flow.promises.resting import WORK_LATE, HeldOrder, held_orders, is_lent, is_under_way, rest_of
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
    """One order to be dated anew; `keeps` what it holds where others took of what it makes."""

    order: OrderFacts
    held: HeldOrder
    reasons: list[dict[str, Any]]
    before: ProjectionFacts | None
    begun: bool = False
    keeps: bool = False
    plans: Sequence[DemandPlan] = ()
    interval: Interval | None = None

    def be(self, found: CapableOffer | Resumed | None) -> None:
        """Have what was found, if anything."""
        if found is not None:
            self.plans, self.interval = found.plans, found.interval


def redate(*, reasons: Reasons) -> list[UUID]:
    """Plan these orders anew, and those that no longer fit the book; return the orders whose projected date moved.

    Of an order whose work has begun only the rest is planned. `reasons` says for each order what happened. Orders that
    hold nothing are left to the radar.
    """
    hold_book()
    now = clock.now()
    try:
        with opened_book(now=now) as kept:
            misfits: Reasons = {order_of(ref=ref): [] for ref in kept.left_out}
            affected = _affected({**misfits, **reasons}, kept.catalogue.lanes, now)
            if affected:
                _plan(kept, affected, now)
    except InvalidPlant:
        # Nothing can be planned; whoever mends the plant changes supply, and that is looked at again.
        return []
    changed = [one for one in affected if one.interval is not None]
    if not changed:
        return []
    holdings = [_holding(one) for one in changed if not one.keeps]
    if holdings:
        rebook(holdings=holdings, now=now)
    return _note(changed, now)


def _affected(reasons: Reasons, lanes: Collection[str], now: datetime) -> list[_Affected]:
    known = orders.facts_for(order_ids=list(reasons))
    before = projections(order_ids=list(reasons))
    pledges: dict[UUID, list[PledgeFacts]] = {}
    for one in pledges_of(Pledge.objects.filter(order_id__in=list(reasons), state=Pledge.State.OPEN)):
        pledges.setdefault(one.order_id, []).append(one)
    found = []
    for order_id, held in held_orders(order_ids=reasons).items():
        order, owed = known.get(order_id), pledges.get(order_id, [])
        if order is None or order.state != OPEN:
            continue
        overdue = [one for one in reasons_of(pledges=owed, now=now) if one["code"] == "pledge_overdue"]
        found.append(
            _Affected(
                order=order,
                held=held.as_of(order=order, pledges=owed, lanes=lanes, now=now),
                reasons=[*reasons[order_id], *overdue],
                before=before.get(order_id),
            )
        )
    return sorted(found, key=lambda one: (-max(d.weight for d in one.held.demands), one.held.demands[0].due_at))


def _plan(kept: Kept, affected: Sequence[_Affected], now: datetime) -> None:
    """Free what all of them hold, then let each take what it needs, the weightiest first; the book is as before."""
    confidence = float(people.preference(name=CONFIDENCE.name))
    for one in affected:
        one.begun = is_under_way(book=kept.book, held=one.held, now=now)
        one.keeps = one.begun and is_lent(book=kept.book, held=one.held)
        if one.keeps:
            one.be(_rest(kept, one, confidence))
    moving = [one for one in affected if not one.keeps]
    with Trial(book=kept.book, released=[demand.ref for one in moving for demand in one.held.demands]) as trial:
        for one in moving:
            one.be(_rest(kept, one, confidence) if one.begun else _whole(kept, one, now, confidence))
            for plan in one.plans:
                trial.take(plan=plan)


def _rest(kept: Kept, one: _Affected, confidence: float) -> Resumed | None:
    sure = one.order.committed_confidence or confidence
    found = rest_of(book=kept.book, order=one.order, held=one.held, projection=one.before, confidence=sure)
    late = [reason for reason in (one.before.reasons if one.before else ()) if reason["code"] == WORK_LATE]
    one.reasons += [reason for reason in late if reason not in one.reasons]
    return found


def _whole(kept: Kept, one: _Affected, now: datetime, confidence: float) -> CapableOffer | None:
    try:
        return promise(
            book=kept.book,
            demands=one.held.demands,
            now=minute(now),
            confidence=one.order.committed_confidence or confidence,
            correction=correction(),
            segments={"region": one.order.region, "tier": one.order.tier, "family": one.order.family},
            with_alternatives=False,
            direction=Direction.JUST_IN_TIME,
        )
    except Unobtainable:
        return None


def _holding(one: _Affected) -> Holding:
    return Holding(order_id=one.order.id, demands=one.held.demands, plans=one.plans)


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
    assert one.interval is not None  # chosen before
    calendar, interval = supply.working_calendar(), one.interval
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
