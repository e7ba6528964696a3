"""Where hazards are found: goods that will lack, full work centres, suppliers who slip, what nobody can help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.capacity.shortfall import Arrival, Shortfall, Want, shortfall
from yinuo.core.measuring import Counts, chance_of_share
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import held
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.held import HeldGoods
from yinuo.flow.radar import forces
from yinuo.flow.radar.hazards import SLIPPING, Found, unusual
from yinuo.flow.radar.limits import FULL_SHARE, HORIZON_WEEKS
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.supply import inflow as inflows
from yinuo.ground.supply import queries as supply
from yinuo.ground.supply.inflow import InflowFacts

SOON_DAYS = 7
# A receipt past its date comes tomorrow at the soonest: nobody has said another date.
OVERDUE_HOURS = 24
MOST_NAMED = 5
# Suppliers are compared with themselves: the newest two months with the two years before.
RECENT_DAYS, HISTORY_DAYS, GRACE_HOURS = 60, 730, 12.0
LEAST_LATE = 3
Place = tuple[str, str]
Line = TypeVar("Line", InflowFacts, HeldGoods)


def shortages() -> list[Found]:
    """Return goods that orders will lack: if receipts come as told, or if they are as late as usual."""
    now = clock.now()
    until = now + timedelta(weeks=_weeks())
    arrivals, wants = _by_place(inflows.inflow()), _by_place(held.held_goods())
    found = []
    for place, needed in wants.items():
        there = arrivals.get(place, [])
        told, usual = (_short(there, needed, now, until, late=late) for late in (False, True))
        short = told or usual
        if short is not None:
            found.append(_shortage(place, there, short, now, as_told=told is not None))
    return found


def overloads() -> list[Found]:
    """Return work centres that promised work fills in whole weeks to come."""
    now, full = clock.now(), min(1.0, max(0.5, float(people.preference(name=FULL_SHARE.name))))
    edges = _mondays(now, _weeks())
    found = []
    for centre in supply.work_centres():
        periods = promises.load_over_time(work_centre=centre.code, edges=edges, now=now) or []
        weeks = [one for one in periods if one.open_hours > 0 and one.held_hours >= full * one.open_hours]
        stuck = [one for one in periods if one.open_hours <= 0 and one.held_hours > 0]
        if not weeks and not stuck:
            continue
        hit = sorted([*weeks, *stuck], key=lambda one: one.start)
        found.append(
            Found(
                key=centre.code,
                severity="critical" if stuck else "warning" if len(weeks) > 1 else "watch",
                facts={
                    "subject": centre.name,
                    "subject_id": str(centre.id),
                    "weeks": [
                        {
                            "start": one.start.isoformat(),
                            "held": round(one.held_hours, 1),
                            "open": round(one.open_hours, 1),
                        }
                        for one in hit
                    ],
                },
                order_ids=held.orders_working_at(work_centre=centre.code, since=hit[0].start, until=hit[-1].end),
                begins_at=max(hit[0].start, now),
                ends_at=hit[-1].end,
            )
        )
    return found


def slipping() -> list[Found]:
    """Return suppliers whose receipts miss their first dates more often than they used to."""
    known = {
        one.code: one
        for one in inflows.punctuality(
            now=clock.now(), recent_days=RECENT_DAYS, history_days=HISTORY_DAYS, grace_hours=GRACE_HOURS
        )
    }
    counts = [
        Counts(key=code, recent=one.recent, recent_of=one.recent_of, before=one.before, before_of=one.before_of)
        for code, one in known.items()
        if one.before_of and one.recent_of
    ]
    found = []
    for code, chance in sorted(unusual(kind=SLIPPING, counts=counts, test=chance_of_share, least=LEAST_LATE).items()):
        one = known[code]
        half = one.recent * 2 >= one.recent_of
        found.append(
            Found(
                key=code,
                severity="warning" if half else "watch",
                facts={
                    "subject": one.name,
                    "subject_id": str(one.supplier_id),
                    "recent": one.recent,
                    "recent_of": one.recent_of,
                    "before": one.before,
                    "before_of": one.before_of,
                    "chance": chance,
                    "days": RECENT_DAYS,
                },
                order_ids=[*orders.open_ids_of(supplier=code), *held.orders_holding(refs=one.refs)],
            )
        )
    return found


def forces_at_work() -> list[Found]:
    """Return what nobody can help and is not over, with the open orders it may hold up."""
    now = clock.now()
    return [
        Found(
            key=str(one.id),
            severity="warning" if one.begins_at <= now else "watch",
            facts={
                "subject": one.name,
                "subject_id": str(one.id),
                "scope": one.scope,
                "place": one.place,
                "delay_hours": one.delay_hours,
                "closed": one.closed,
                "note": one.note,
            },
            order_ids=forces.orders_hit(force=one),
            begins_at=one.begins_at,
            ends_at=one.ends_at,
        )
        for one in forces.forces_ahead(now=now)
    ]


def _weeks() -> int:
    return max(1, min(26, int(people.preference(name=HORIZON_WEEKS.name))))


def _by_place(lines: Sequence[Line]) -> dict[Place, list[Line]]:
    found: dict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.item, line.site].append(line)
    return found


def _short(
    there: Sequence[InflowFacts], needed: Sequence[HeldGoods], now: datetime, until: datetime, *, late: bool
) -> Shortfall | None:
    return shortfall(
        arrivals=[Arrival(at=_minute(_expected(one, now, late=late)), quantity=one.quantity) for one in there],
        wants=[
            # What is due to be taken already waits for what comes next.
            Want(key=str(one.order_id), at=_minute(max(one.at, now)), quantity=one.quantity)
            for one in needed
        ],
        until=_minute(until),
    )


def _expected(one: InflowFacts, now: datetime, *, late: bool) -> datetime:
    if one.due_at is None:
        return now - timedelta(minutes=1)
    due_at = now + timedelta(hours=OVERDUE_HOURS) if one.due_at <= now else one.due_at
    return due_at + timedelta(hours=one.usual_late_hours if late else 0.0)


def _shortage(place: Place, there: Sequence[InflowFacts], short: Shortfall, now: datetime, *, as_told: bool) -> Found:
    begins, soon = _moment(short.begins), _moment(short.begins) <= now + timedelta(days=SOON_DAYS)
    grave = ("critical" if soon else "warning") if as_told else ("warning" if soon else "watch")
    covered = [gap.covered_at for gap in short.gaps]
    known = next(iter(there), None)
    receipts = sorted((one for one in there if one.due_at is not None), key=lambda one: one.due_at or now)
    return Found(
        key=f"{place[0]}@{place[1]}",
        severity=grave,
        facts={
            "item": place[0],
            "subject": known.item_name if known else place[0],
            "subject_id": str(known.item_id) if known else "",
            "site": place[1],
            "lacking": round(short.most, 4),
            "as_told": as_told,
            "receipts": [
                {
                    "ref": one.ref,
                    "supplier": one.supplier_name,
                    "quantity": one.quantity,
                    "due_at": one.due_at.isoformat() if one.due_at else "",
                    "late_hours": round(one.usual_late_hours, 1),
                }
                for one in receipts[:MOST_NAMED]
            ],
        },
        order_ids=[UUID(gap.want.key) for gap in short.gaps],
        begins_at=begins,
        ends_at=None if None in covered else _moment(max(at for at in covered if at is not None)),
    )


def _mondays(now: datetime, weeks: int) -> list[datetime]:
    zone = ZoneInfo(people.organisation().timezone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    # From now on: what has passed of this week is no load ahead.
    return [now, *(monday + timedelta(weeks=number) for number in range(1, weeks + 1))]


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC)
