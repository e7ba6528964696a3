"""The questions that are asked most: each by the layer, and as one would write it by hand over the base tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ORDER_KEYS = {
    "customer": "o.customer_id::text",
    "region": "o.region",
    "tier": "o.tier",
    "family": "o.family",
    "supplier": "o.supplier_code",
    "channel": "o.channel",
}
_SPANS = {"day": "YYYY-MM-DD", "week": "IYYY-IW", "month": "YYYY-MM"}
_SHARE, _MEDIAN = "avg(({0})::int)", "percentile_cont(0.5) within group (order by {0})"
_DELIVERED = ("orders_order o", "o.delivered_at", "true")
_LATE = "o.delivered_at > o.committed_at"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A measure by dimensions over the last days; by hand it is `number` over `rows` counted at `moment`."""

    metric: str
    groups: tuple[str, ...]
    days: int
    number: str
    rows: str = "orders_order o"
    moment: str = "o.delivered_at"
    where: str = "true"

    @property
    def name(self) -> str:
        """Return how it is called in the table."""
        by = f" by {' and '.join(self.groups)}" if self.groups else ""
        return f"{self.metric}{by}, {self.days} days{f', {self.biggest} biggest' if self.biggest else ''}"

    @property
    def biggest(self) -> int:
        """Return how many groups are shown where there are very many, 0 for all."""
        return 20 if self.groups == ("customer",) else 0

    @property
    def by_hand(self) -> str:
        """Return the statement over base tables; its places are zone of each time, organisation, since and until."""
        keys = [_key(group, self.moment) for group in self.groups]
        columns = ", ".join([*keys, self.number])
        grouping = " group by " + ", ".join(str(n + 1) for n in range(len(keys))) if keys else ""
        return (
            f"select {columns} from {self.rows} where o.organisation_id = %(home)s and {self.moment} >= %(since)s"
            f" and {self.moment} < %(until)s and {self.where}{grouping}"
        )


def _key(group: str, moment: str) -> str:
    if group in _SPANS:
        return f"to_char({moment} at time zone %(zone)s, '{_SPANS[group]}')"
    return _ORDER_KEYS[group]


def _delivered(
    metric: str, groups: Sequence[str], days: int, number: str, where: str = "true", more: str = ""
) -> Asked:
    rows = f"orders_order o {more}"
    return Asked(metric=metric, groups=tuple(groups), days=days, number=number, rows=rows, where=where)


_FIRST = "left join promises_promise p on p.organisation_id = o.organisation_id and p.order_id = o.id and p.version = 1"
_WARNED = """left join lateral (select min(a.raised_at) as warned_at from radar_alert a where a.order_id = o.id
    and a.organisation_id = o.organisation_id and a.cause = 'lateness') w on true"""
_RATED = "join care_rating r on r.organisation_id = o.organisation_id and r.order_id = o.id"
_COMPLAINED = """exists (select 1 from care_complaint c where c.organisation_id = o.organisation_id
    and c.order_id = o.id{0})"""
_ALERTS = "radar_alert a join orders_order o on o.organisation_id = a.organisation_id and o.id = a.order_id"
_COMPLAINTS = "care_complaint c join orders_order o on o.organisation_id = c.organisation_id and o.id = c.order_id"
_ON_TIME, _DAYS = _SHARE.format("o.delivered_at <= o.committed_at"), "extract(epoch from {0}) / 86400"
_KEPT = _SHARE.format("o.delivered_at <= coalesce(p.committed_at, o.committed_at)")
_LEAD = _MEDIAN.format(_DAYS.format("(o.delivered_at - o.ordered_at)"))
_LATENESS = f"avg({_DAYS.format('(o.delivered_at - o.committed_at)')})"
_SHORT = _COMPLAINED.format(" and c.topic = 'missing'")

QUESTIONS: tuple[Asked, ...] = (
    _delivered("on_time_rate", [], 30, _ON_TIME),
    _delivered("on_time_rate", ["month"], 365, _ON_TIME),
    _delivered("on_time_rate", ["customer"], 90, _ON_TIME),
    _delivered("on_time_rate", ["tier"], 365, _ON_TIME),
    _delivered("promise_kept_rate", ["month"], 365, _KEPT, more=_FIRST),
    _delivered("promise_kept_rate", ["customer"], 365, _KEPT, more=_FIRST),
    _delivered("deliveries", ["region", "month"], 365, "count(*)"),
    _delivered("deliveries", ["day"], 90, "count(*)"),
    Asked(metric="orders_entered", groups=("week",), days=180, number="count(*)", moment="o.ordered_at"),
    Asked(metric="orders_entered", groups=("channel",), days=365, number="count(*)", moment="o.ordered_at"),
    _delivered("lead_time_days", ["month"], 365, _LEAD),
    _delivered("lead_time_days", ["family"], 90, _LEAD),
    _delivered("late_days", ["region"], 365, _LATENESS, where=_LATE),
    _delivered("late_days", ["supplier"], 365, _LATENESS, where=_LATE),
    _delivered(
        "otif_rate",
        ["tier"],
        365,
        _SHARE.format(f"o.delivered_at <= o.committed_at and not {_SHORT}"),
        where="o.committed_at is not null",
    ),
    _delivered(
        "alert_recall",
        ["month"],
        365,
        _SHARE.format("coalesce(w.warned_at <= o.committed_at - interval '36 hours', false)"),
        where=_LATE,
        more=_WARNED,
    ),
    Asked(
        metric="alert_precision",
        groups=("month",),
        days=365,
        number=_SHARE.format("o.delivered_at > a.committed_at"),
        rows=_ALERTS,
        moment="a.raised_at",
        where="a.cause = 'lateness'",
    ),
    _delivered("complaint_rate", ["tier"], 365, _SHARE.format(_COMPLAINED.format(""))),
    Asked(
        metric="first_response_hours",
        groups=("month",),
        days=365,
        rows=_COMPLAINTS,
        moment="c.raised_at",
        number=_MEDIAN.format("extract(epoch from (c.first_replied_at - c.raised_at)) / 3600"),
    ),
    _delivered("csat", ["region"], 365, "avg(r.score)", more=_RATED),
)
