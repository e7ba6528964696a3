"""What the radar page draws: points on the disc, rows beside it, and the filters of its address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.stage_names import Names, stage_names
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderPoint
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFilters, AlertPoint
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.addresses import addresses

PAGE_SIZE = 30
MOST_POINTS = 400
# Orders in time are drawn faintly so that the disc shows what is coming, as far out as the outer ring.
MOST_CALM, CALM_DAYS = 120, 10
CALM_IMPACT = 5.0
MOST_SECTORS = 9
MOST_PAGE = 1_000

CAUSES = ("lateness", "stage_overrun")
# Hours from now between which the promise lies.
DUE: dict[str, tuple[float | None, float]] = {
    "soon": (None, radar.SOON_HOURS),
    "later": (radar.SOON_HOURS, radar.LATER_HOURS),
    "week": (radar.LATER_HOURS, 7 * 24.0),
}
ALIVE, ACKNOWLEDGED, QUIET, RESOLVED = "open", "acknowledged", "quiet", "resolved"


def filters_of(query: Mapping[str, str]) -> AlertFilters:
    """Return the filters that an address asks for; what is not known is left out."""
    state, severity, tier = query.get("state", ""), query.get("severity", ""), query.get("tier", "")
    chosen = AlertFilters(
        severities=(severity,) if severity in ("critical", "warning", "watch") else (),
        tiers=(tier,) if tier in labels.TIERS else (),
        cause=query.get("cause", "") if query.get("cause") in CAUSES else "",
        common=common_of(query),
        text=query.get("q", "")[:100],
    )
    chosen = _timed(chosen, due=query.get("due", ""), changed=query.get("changed", ""))
    return replace(chosen, states=(state,)) if state in (ALIVE, ACKNOWLEDGED, QUIET, RESOLVED) else chosen


def _timed(chosen: AlertFilters, *, due: str, changed: str) -> AlertFilters:
    now = clock.now()
    if due in DUE:
        least, most = DUE[due]
        since = None if least is None else now + timedelta(hours=least)
        chosen = replace(chosen, committed_since=since, committed_until=now + timedelta(hours=most))
    if changed == "new":
        return replace(chosen, raised_since=radar.yesterday(now=now))
    if changed == "worse":
        return replace(chosen, worse_since=radar.yesterday(now=now))
    if changed == "ended":
        return replace(chosen, states=(RESOLVED,), resolved_since=radar.yesterday(now=now), settled=True)
    return chosen


def common_of(query: Mapping[str, str]) -> str:
    """Return the shared cause that an address asks for; empty for what is none."""
    asked = query.get("common", "")[:150].replace("\x00", "")
    return asked if asked.partition(":")[0] in radar.COMMON_KINDS else ""


def fields() -> list[dict[str, Any]]:
    """Return the filters as the filter bar shows them."""
    severities = [one for one in labels.options(labels.SEVERITIES) if one[0] != "fine"]
    return [
        {"name": "severity", "label": _("级别"), "options": severities},
        {"name": "tier", "label": _("客户"), "options": labels.options(labels.TIERS)},
        {
            "name": "cause",
            "label": _("原因"),
            "options": [("lateness", _("预计延期")), ("stage_overrun", _("环节超时"))],
        },
        {
            "name": "due",
            "label": _("承诺"),
            "options": [("soon", _("36 小时内")), ("later", _("36–72 小时")), ("week", _("3–7 天"))],
        },
        {
            "name": "changed",
            "label": _("与昨天比"),
            "options": [("new", _("新增")), ("worse", _("变重")), ("ended", _("已解除"))],
        },
        {
            "name": "state",
            "label": _("状态"),
            "any": _("待处理"),
            "options": [
                (ALIVE, _("待接手")),
                (ACKNOWLEDGED, _("处理中")),
                (QUIET, _("已暂缓")),
                (RESOLVED, _("已解除")),
            ],
        },
    ]


def page_number(query: Mapping[str, str]) -> int:
    """Return the page that an address asks for."""
    text = query.get("page", "")
    return min(max(int(text), 1), MOST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def disc(
    heaviest: Sequence[AlertPoint], *, filters: AlertFilters, now: datetime
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the sectors (stages) and the points of the radar: the heaviest alerts, and orders not threatened."""
    names = stage_names()
    threatened = _first_of_each_order(heaviest)
    calm = [] if filters != AlertFilters() else _calm_orders(now, threatened)
    stands = [names.get((one.order_type, one.order_stage_code), one.order_stage_name) for one in threatened]
    stands += [names.get((one.order_type, one.stage_code), one.stage_name) for one in calm]
    stages = _sectors(stands, names)
    urls = addresses("desk:alert", part="alert_id", values=[one.id for one in threatened])
    urls += addresses("desk:radar-order", part="order_id", values=[one.id for one in calm])
    points = [*(_point(one, now) for one in threatened), *(_calm_point(one, now) for one in calm)]
    places = {name: _sector(name, stages) for name in set(stands)}
    return stages, [
        {**point, "url": url, "stage": places[name]} for point, url, name in zip(points, urls, stands, strict=True)
    ]


def _first_of_each_order(found: Sequence[AlertPoint]) -> list[AlertPoint]:
    seen = set()
    return [one for one in found if not (one.order_id in seen or seen.add(one.order_id))]  # type: ignore[func-returns-value]


def _calm_orders(now: datetime, threatened: Sequence[AlertPoint]) -> list[OrderPoint]:
    known = {one.order_id for one in threatened}
    found = orders.owed_next(since=now, until=now + timedelta(days=CALM_DAYS), limit=MOST_CALM)
    return [one for one in found if one.id not in known]


def _sectors(names: Sequence[str], known: Names) -> list[str]:
    usual = [name for name, _count in Counter(name for name in names if name).most_common(MOST_SECTORS)]
    elsewhere = any(name not in usual for name in names)
    places = _places(known)
    ordered = sorted(usual, key=lambda name: (places.get(name, 1.0), name))
    return [*ordered, *([_("其他")] if elsewhere or not usual else [])]


def _places(known: Names) -> dict[str, float]:
    """Where in a delivery each stage stands, from 0 to 1: the sectors follow the process."""
    by_kind: dict[str, list[str]] = {}
    for (kind, _code), name in known.items():
        by_kind.setdefault(kind, []).append(name)
    return {name: place / len(names) for names in by_kind.values() for place, name in enumerate(names)}


def _sector(name: str, stages: Sequence[str]) -> int:
    return stages.index(name) if name in stages else len(stages) - 1


def _point(one: AlertPoint, now: datetime) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "title": one.number,
        "customer": one.customer_name,
        "hours": _hours(one.committed_at, now),
        "impact": round(one.impact, 1),
        "severity": one.severity,
        "reason": radar.one_line(reasons=[one.strongest] if one.strongest else []),
    }


def _calm_point(one: OrderPoint, now: datetime) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "title": one.number,
        "customer": one.customer_name,
        "hours": _hours(one.committed_at, now),
        "impact": CALM_IMPACT,
        "severity": "fine",
        "reason": "",
    }


def _hours(committed_at: datetime | None, now: datetime) -> float:
    if committed_at is None:
        return CALM_DAYS * 24.0
    return round((committed_at - now).total_seconds() / 3600, 1)
