"""Insight: key figures of a period, where they come from, and the rows behind each number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from yinuo.core.measuring import Aggregate
from yinuo.doors.desk import labels
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.figure_words import aim_text, change_text, standing_on
from yinuo.flow.insight import formulas, moving, queries, targets
from yinuo.flow.insight.dimensions import OF_ORDERS
from yinuo.flow.insight.formulas import Measuring
from yinuo.flow.insight.metrics import METRICS, Metric
from yinuo.flow.insight.queries import NOT, Fact, Figure, Filters, Group, Period
from yinuo.flow.insight.targets import TargetFacts
from yinuo.flow.insight.wording import ABOUT_NAMES, dimension_name, key_text, value_text
from yinuo.ground.kernel import clock, wording
from yinuo.ground.kernel.tables.writing import CSV_TYPE, csv_pieces
from yinuo.ground.people import rights

PERIODS: dict[str, tuple[int, Promise]] = {
    "30": (30, gettext_lazy("30 天")),
    "90": (90, gettext_lazy("90 天")),
    "180": (180, gettext_lazy("半年")),
    "365": (365, gettext_lazy("一年")),
}
_USUAL_PERIOD = "90"
_SHOWN_ROWS, _SHOWN_MOVES, _SHOWN_GROUPS = 500, 8, 40
_EXPORTED_ROWS = 100_000
_FILTERS = {"customer": 40, "region": 100, "city": 100, "tier": 10, "order_type": 40, "family": 100}


class Asked:
    """What the address asks for, with faulty parts replaced by the usual."""

    def __init__(self, query: QueryDict) -> None:
        self.days = query.get("days", "") if query.get("days") in PERIODS else _USUAL_PERIOD
        metrics = {code: metric for code, metric in queries.metrics().items() if metric.facts in OF_ORDERS}
        self.metric = query.get("metric", "") if query.get("metric") in metrics else _first("on_time_rate", metrics)
        dimensions = queries.serving(metrics=[self.metric])
        self.dimension = query.get("by", "") if query.get("by") in dimensions else _first("customer", dimensions)
        self.chosen = {name: query.get(name, "")[:most] for name, most in _FILTERS.items() if name in dimensions}
        if self.chosen.get("tier", "") not in labels.TIERS:
            self.chosen.pop("tier", None)
        self.until = instant(query.get("until", "")) or clock.now()

    @property
    def period(self) -> Period:
        """Return the period asked for, ending now or at the instant in the address."""
        return queries.period_of(days=PERIODS[self.days][0], until=self.until)

    @property
    def filters(self) -> Filters:
        """Return which orders count."""
        return {name: (key,) for name, key in self.chosen.items() if key}

    def query(self, **changes: str) -> str:
        """Return this question as an address's query, with changes."""
        told = {"days": self.days, "metric": self.metric, "by": self.dimension, **self.chosen, **changes}
        full = QueryDict(mutable=True)
        full.update({key: value for key, value in told.items() if value})
        return full.urlencode()


def _first(usual: str, seen: Collection[str]) -> str:
    return usual if usual in seen else next(iter(seen))


def instant(text: str) -> datetime | None:
    """Return the instant that an address names, None where it names none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@page(rights.SEE)
@require_GET
def overview(request: DeskRequest) -> HttpResponse:
    """Show all figures, and one of them by a dimension."""
    asked = Asked(request.GET)
    figures = queries.figures(period=asked.period, filters=asked.filters)
    groups, rest = _groups(asked)
    weeks = queries.breakdown(metric=asked.metric, dimension="week", period=asked.period, filters=asked.filters)
    metric, aims = METRICS[asked.metric], targets.in_force()
    context = {
        "asked": asked,
        "report_query": urlencode({"m": asked.metric, "by": asked.dimension}),
        "labels": labels,
        "periods": [(key, label, asked.query(days=key)) for key, (_days, label) in PERIODS.items()],
        "dimensions": [
            (key, dimension_name(key), asked.query(by=key)) for key in queries.serving(metrics=[asked.metric])
        ],
        "tiles": [*(_tile(figure, asked, aims) for figure in figures), *_made_tiles(asked, aims)],
        "metric": metric,
        "groups": [_group(metric, group, asked) for group in groups],
        "rest": rest,
        "chart": _chart(metric, weeks, asked) | aimed(metric, aims),
        "aim": aims.get(asked.metric),
        "value_text": value_text,
        "dimension_name": dimension_name(asked.dimension),
        "why": _why(metric, asked),
    }
    return render(request, "desk/insight/overview.html", context)


def aimed(metric: Measuring, aims: dict[str, TargetFacts]) -> dict[str, float]:
    """Return the target of a metric as its axis has it, if there is one."""
    known = aims.get(metric.code)
    return {} if known is None else {"target": round(known.value * (100 if metric.unit == "share" else 1), 2)}


def _made_tiles(asked: Asked, aims: dict[str, TargetFacts]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in formulas.made_figures(period=asked.period, filters=asked.filters):
        now, before, made = one.measured.value, one.before.value, one.made
        change = None if now is None or before is None else now - before
        question = urlencode({"m": made.code, "by": "week", "chart": "line"})
        found.append(
            {
                "label": made.name,
                "value": value_text(made, now),
                "change": change,
                "change_text": change_text(made, change),
                "good": "up" if made.better == "high" else "down",
                "note": aim_text(made, now, aims) or standing_on(one.measured),
                "spark": [],
                "url": f"{reverse('desk:report')}?{question}",
            }
        )
    return found


def _tile(figure: Figure, asked: Asked, aims: dict[str, TargetFacts]) -> dict[str, Any]:
    metric, now, before = figure.metric, figure.measured, figure.before
    change = None if now.value is None or before.value is None else now.value - before.value
    return {
        "code": metric.code,
        "label": metric.name,
        "meaning": metric.meaning,
        "value": value_text(metric, now.value),
        "change": change,
        "change_text": change_text(metric, change),
        "good": "up" if metric.better == "high" else "down",
        "note": " · ".join(filter(None, [aim_text(metric, now.value, aims), standing_on(now)])),
        "spark": [value for value in figure.history if value is not None],
        "url": reverse("desk:insight-rows", kwargs={"metric": metric.code}) + "?" + asked.query(by="", metric=""),
        "choose": "?" + asked.query(metric=metric.code),
        "chosen": metric.code == asked.metric,
    }


def _why(metric: Metric, asked: Asked) -> dict[str, Any] | None:
    """Return what moved a metric against the period before, by the dimension that is looked at; times move nothing."""
    if queries.is_in_order(asked.dimension):
        return None
    found = moving.why_moved(metric=metric.code, dimension=asked.dimension, period=asked.period, filters=asked.filters)
    if found is None or not found.explanation.moves:
        return None
    told, parts = found.explanation, []
    for one in told.moves[:_SHOWN_MOVES]:
        label = key_text(asked.dimension, one.key, found.labels[one.key])
        parts.append((label, *(_signed(metric, value) for value in (one.total, one.by_rate, one.by_mix))))
    rest = told.change - sum(one.total for one in told.moves[:_SHOWN_MOVES])
    return {
        "change": _signed(metric, told.change),
        "by_rate": _signed(metric, told.by_rate),
        "by_mix": _signed(metric, told.by_mix),
        "mixes": any(one.by_mix for one in told.moves),
        "parts": parts,
        "rest": _signed(metric, rest) if len(told.moves) > _SHOWN_MOVES else "",
    }


def _signed(metric: Metric, change: float) -> str:
    """Write a difference with its sign."""
    if abs(change) < 1e-9:
        return "0"
    return f"{'+' if change > 0 else '−'}{change_text(metric, change)}"


def _groups(asked: Asked) -> tuple[list[Group], dict[str, Any] | None]:
    """Return the biggest groups of what is looked at, and what is beyond them as one number, counted anew."""
    metric, dimension, period, filters = asked.metric, asked.dimension, asked.period, asked.filters
    if queries.is_in_order(dimension):
        groups = queries.breakdown(metric=metric, dimension=dimension, period=period, filters=filters)
        return groups[-_SHOWN_GROUPS:], None
    found = queries.leading(
        metrics=[metric], first=[metric], dimension=dimension, period=period, filters=filters, most=_SHOWN_GROUPS
    )
    groups = [Group(key=one.keys[0], label=one.labels[0], measured=one.numbers[metric]) for one in found.cells]
    if found.of <= len(groups):
        return groups, None
    others = {**filters, NOT + dimension: tuple(group.key for group in groups)}
    number, left = queries.number(metric=metric, period=period, filters=others), found.of - len(groups)
    return groups, {
        "label": ngettext("其余 %(n)s 个", "其余 %(n)s 个", left) % {"n": wording.number(left)},
        "value": value_text(METRICS[metric], number.value),
        "count": number.count,
        "note": _("%(all)s 个里最多的 %(n)s 个") % {"all": wording.number(found.of), "n": len(groups)},
    }


def _group(metric: Metric, group: Group, asked: Asked) -> dict[str, Any]:
    told = asked.query(by=asked.dimension, metric="")
    key = QueryDict(mutable=True)
    key["key"] = group.key
    return {
        "label": key_text(asked.dimension, group.key, group.label),
        "value": value_text(metric, group.measured.value),
        "share": group.measured.value if metric.unit == "share" else None,
        "count": group.measured.count,
        "url": f"{reverse('desk:insight-rows', kwargs={'metric': metric.code})}?{told}&{key.urlencode()}",
    }


def _chart(metric: Metric, weeks: list[Group], asked: Asked) -> dict[str, Any]:
    scale = 100 if metric.unit == "share" else 1
    values = [None if g.measured.value is None else round(g.measured.value * scale, 2) for g in weeks]
    return {
        "x": [wording.date_text(datetime.fromisoformat(group.label).date()) for group in weeks],
        "series": [{"name": str(metric.name), "data": values}],
        "urls": [
            reverse("desk:insight-rows", kwargs={"metric": metric.code})
            + f"?{asked.query(by='week', metric='')}&key={group.key}"
            for group in weeks
        ],
    }


def _counted(request: DeskRequest, metric: str, asked: Asked) -> Filters:
    """Return which facts count: those of the filters, and of the value of a dimension that was opened."""
    by = request.GET.get("by", "") if "key" in request.GET else ""
    asked_by = {by, *asked.filters} - {""}
    if metric not in queries.metrics() or not queries.serving(metrics=[metric]).keys() >= asked_by:
        raise Http404
    return {**asked.filters, by: (request.GET.get("key", "")[:200],)} if by else asked.filters


@page(rights.SEE)
@require_GET
def rows(request: DeskRequest, metric: str) -> HttpResponse:
    """Show the rows behind a number; together they are that number."""
    asked = Asked(request.GET)
    filters = _counted(request, metric, asked)
    known, number = METRICS[metric], queries.number(metric=metric, period=asked.period, filters=filters)
    found = queries.rows(metric=metric, period=asked.period, filters=filters, limit=_SHOWN_ROWS)
    context = {
        "labels": labels,
        "metric": known,
        "measured": value_text(known, number.value),
        "total": number.count,
        "facts": [(fact, value_of(known, fact)) for fact in found],
        "shown": _SHOWN_ROWS,
        **about_of(known),
        "back": reverse("desk:insight") + "?" + asked.query(metric=metric),
        "export": f"{reverse('desk:insight-rows-export', kwargs={'metric': metric})}?{request.GET.urlencode()}",
        "may_export": request.member.may(rights.EXPORT),
    }
    return render(request, "desk/insight/rows.html", context)


def value_of(metric: Metric, fact: Fact) -> str:
    """Write one fact's value for a metric: yes or no for shares."""
    if metric.aggregate is Aggregate.SHARE:
        return _("是") if fact.value else _("否")
    return value_text(metric, fact.value)


@page(rights.EXPORT)
@require_GET
def rows_export(request: DeskRequest, metric: str) -> HttpResponse:
    """Return the rows behind a number as CSV that spreadsheets open in the right encoding."""
    asked = Asked(request.GET)
    filters = _counted(request, metric, asked)
    found = queries.rows(metric=metric, period=asked.period, filters=filters, limit=_EXPORTED_ROWS)
    known = METRICS[metric]
    beside, name = known.facts in OF_ORDERS, str(ABOUT_NAMES.get(known.facts, ""))
    first = [_("订单号"), name] if beside and name else [_("订单号") if beside else name]
    headings = [*first, _("客户"), _("等级"), _("地区"), _("订单类型"), _("时间"), str(known.name)]
    content = b"".join(csv_pieces(headings=headings, rows=(_cells(fact, len(first)) for fact in found)))
    name = f'attachment; filename="{metric}.csv"'
    return HttpResponse(content, content_type=CSV_TYPE, headers={"Content-Disposition": name})


def about_of(metric: Metric) -> dict[str, Any]:
    """Return what rows say of each fact: what it is called, and whether it has an order beside."""
    return {"about": ABOUT_NAMES.get(metric.facts, ""), "of_orders": metric.facts in OF_ORDERS}


def _cells(fact: Fact, width: int) -> list[Any]:
    """Write a fact: its order's number and what it is of it, or only what is there of both; then what it counts."""
    order = fact.order
    named = [order.number if order else "", fact.about] if width > 1 else [order.number if order else fact.about]
    told = [order.customer_name, order.tier, order.region, order.type_called] if order else [""] * 4
    return [*named, *told, timezone.localtime(fact.at), fact.value]


urlpatterns = [
    path("insight", overview, name="insight"),
    path("insight/<slug:metric>/rows", rows, name="insight-rows"),
    path("insight/<slug:metric>/rows.csv", rows_export, name="insight-rows-export"),
]
