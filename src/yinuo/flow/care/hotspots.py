"""Complaint hot-spots: a region, lane, family, item or supplier with unusually many complaints for its deliveries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.core.measuring import Counts, chance_of_rate
from yinuo.flow.care.models import Complaint
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar.hazards import COMPLAINTS, Found, subject_of, unusual
from yinuo.ground.kernel import clock

RECENT_DAYS, HISTORY_DAYS = 28, 365
GRAVE_RATIO = 3.0
Group = tuple[str, str]


def hotspots() -> list[Found]:
    """Return the groups of deliveries whose complaints rose against their own past."""
    now = clock.now()
    since, oldest = now - timedelta(days=RECENT_DAYS), now - timedelta(days=RECENT_DAYS + HISTORY_DAYS)
    raised = _complained(oldest, now)
    if not any(at >= since for _order_id, at in raised):
        return []
    groups = orders.groups_of(order_ids=sorted({order_id for order_id, _at in raised}))
    recent, before = _by_group(raised, groups, since)
    delivered = {
        period: orders.delivered_by_group(since=start, until=end)
        for period, start, end in (("recent", since, now), ("before", oldest, since))
    }
    counts = {
        group: Counts(
            key=_key(group),
            recent=len(recent[group]),
            # A complaint may come of an order that was delivered before: at least as many as complain.
            recent_of=max(delivered["recent"].get(group, 0), len(set(recent[group]))),
            before=before[group],
            before_of=delivered["before"].get(group, 0),
        )
        for group in {*delivered["recent"], *delivered["before"], *recent}
        if delivered["before"].get(group, 0)
    }
    return _found(counts, recent)


def _complained(since: datetime, until: datetime) -> list[tuple[UUID, datetime]]:
    rows = Complaint.objects.filter(raised_at__gte=since, raised_at__lte=until).order_by("raised_at")
    return list(rows.values_list("order_id", "raised_at"))


def _by_group(
    raised: list[tuple[UUID, datetime]], groups: Mapping[UUID, set[Group]], since: datetime
) -> tuple[dict[Group, list[UUID]], Counter[Group]]:
    recent: dict[Group, list[UUID]] = defaultdict(list)
    before: Counter[Group] = Counter()
    for order_id, at in raised:
        for group in groups.get(order_id, ()):
            if at >= since:
                recent[group].append(order_id)
            else:
                before[group] += 1
    return recent, before


def _found(counts: Mapping[Group, Counts], recent: Mapping[Group, list[UUID]]) -> list[Found]:
    chances = unusual(kind=COMPLAINTS, counts=list(counts.values()), test=chance_of_rate)
    found = []
    for group, one in sorted(counts.items()):
        if one.key not in chances:
            continue
        grave = one.recent >= GRAVE_RATIO * max(one.expected, 1.0)
        found.append(
            Found(
                key=one.key,
                severity="warning" if grave else "watch",
                facts={
                    "dimension": group[0],
                    "value": group[1],
                    **subject_of(dimension=group[0], value=group[1]),
                    "recent": one.recent,
                    "recent_of": one.recent_of,
                    "expected": one.expected,
                    "chance": chances[one.key],
                    "days": RECENT_DAYS,
                },
                order_ids=recent[group],
            )
        )
    return found


def _key(group: Group) -> str:
    return f"{group[0]}:{group[1]}"
