"""Charts of supply: stock over time with its band of doubt, and load against capacity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import wording

STOCK_DAYS = 60
LOAD_DAYS, LOAD_WEEKS = 28, 12


def stock_chart(*, item: str, site: str, now: datetime) -> dict[str, Any] | None:
    """Return stock at the end of each of the coming days; None where it cannot be told."""
    moments = [_midnight(now) + timedelta(days=n + 1) for n in range(STOCK_DAYS)]
    found = promises.stock_over_time(item=item, site=site, moments=moments, now=now)
    if not found or not any(one.quantity or one.low for one in found):
        return None
    return {
        "x": [_day(one.at - timedelta(minutes=1)) for one in found],
        "series": [
            {"name": _("预计现有"), "data": [one.usual for one in found], "step": True},
            {"name": _("可承诺"), "data": [one.free for one in found], "step": True, "tone": "fine"},
        ],
        "band": {
            "name": _("到货迟早的影响"),
            "low": [one.low for one in found],
            "high": [one.quantity for one in found],
        },
    }


def load_chart(*, work_centre: str, by: str, now: datetime) -> dict[str, Any] | None:
    """Return hours taken and hours open, day by day or week by week; None where it cannot be told."""
    edges = _edges(now, by)
    found = promises.load_over_time(work_centre=work_centre, edges=edges, now=now)
    if found is None:
        return None
    return {
        "x": [_day(one.start) for one in found],
        "series": [
            {"name": _("已承诺的工作"), "data": [round(one.held_hours, 1) for one in found]},
            {"name": _("可用工时"), "data": [round(one.open_hours, 1) for one in found], "kind": "line", "step": True},
        ],
        "share": _share(found),
    }


def _share(found: Sequence[promises.LoadPeriod]) -> float | None:
    whole = sum(one.open_hours for one in found)
    return sum(one.held_hours for one in found) / whole if whole else None


def _edges(now: datetime, by: str) -> list[datetime]:
    start = _midnight(now)
    if by == "day":
        return [start + timedelta(days=n) for n in range(LOAD_DAYS + 1)]
    monday = start - timedelta(days=start.weekday())
    return [monday + timedelta(weeks=n) for n in range(LOAD_WEEKS + 1)]


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(at: datetime) -> str:
    return wording.date_text(timezone.localtime(at).date())
