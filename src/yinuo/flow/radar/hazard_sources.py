"""Where hazards are found: full work centres, suppliers who slip, what nobody can help."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yinuo.core.measuring import Counts, chance_of_share
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import held
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import forces
from yinuo.flow.radar.hazards import SLIPPING, Found, unusual
from yinuo.flow.radar.limits import FULL_SHARE, horizon_weeks
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.supply import inflow as inflows
from yinuo.ground.supply import queries as supply

# Suppliers are compared with themselves: the newest two months with the two years before.
RECENT_DAYS, HISTORY_DAYS, GRACE_HOURS = 60, 730, 12.0
LEAST_LATE = 3


def overloads() -> list[Found]:
    """Return work centres that promised work fills in whole weeks to come."""
    now, full = clock.now(), min(1.0, max(0.5, float(people.preference(name=FULL_SHARE.name))))
    edges = _mondays(now, horizon_weeks())
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


def _mondays(now: datetime, weeks: int) -> list[datetime]:
    zone = ZoneInfo(people.organisation().timezone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    # From now on: what has passed of this week is no load ahead.
    return [now, *(monday + timedelta(weeks=number) for number in range(1, weeks + 1))]
