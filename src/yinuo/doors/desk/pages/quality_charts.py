"""Charts of quality: control charts with what breaks their rules, capability, the most frequent defects."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core.measuring.capability import Capability, Index
from yinuo.core.measuring.control_charts import Chart
from yinuo.core.measuring.pareto import Bar
from yinuo.doors.desk import labels, quality_frame, quality_words
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.quality_frame import PERIODS, days_of, period_of, shown
from yinuo.flow.quality import charting
from yinuo.flow.quality.charting import ATTRIBUTES, PARETO_BY, Charted, Point
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import number, percent
from yinuo.ground.people import rights

MOST_TRIED = 8
_GOOD_INDEX, _POOR_INDEX = 1.33, 1.0  # the usual marks of capability studies (ISO 22514-2)


@page(rights.SEE)
@require_GET
def charts(request: DeskRequest) -> HttpResponse:
    """Show the control chart that the address asks for, and the most frequent defects."""
    query = request.GET.dict()
    period = period_of(query)
    parts = charting.measured_characteristics()
    asked, found = _chosen(query.get("chart", ""), [str(part[0]) for part in parts[:MOST_TRIED]], period)
    by = query.get("by", "") if query.get("by", "") in PARETO_BY else "defect"
    weight = query.get("weight", "") if query.get("weight", "") in quality_words.WEIGHTS else "count"
    bars = charting.most_frequent(by=by, weight=weight, period=period)
    context = {
        "asked": asked,
        "choices": [
            *[(str(ident), f"{standard} · {name}") for ident, standard, name in parts],
            *[(kind, labels.word(quality_words.CHARTS, kind)) for kind in ATTRIBUTES],
        ],
        "found": found,
        "title": labels.word(quality_words.CHARTS, found.charts.kind) if found else "",
        "plots": [_plot(chart, found.points) for chart in (found.charts.main, found.charts.spread) if chart]
        if found
        else [],
        "broken": _broken(found) if found else [],
        "tiles": _tiles(found.capability) if found and found.capability else [],
        "doubtful": bool(found and found.capability and found.capability.doubtful),
        "pareto": _pareto(bars, by, weight) if bars else None,
        "by": by,
        "weight": weight,
        "days": days_of(query),
        "periods": [(str(days), _("近 %(n)s 天") % {"n": days}) for days in PERIODS],
        "query": query,
        "items": quality_frame.item_choices(),
        "suppliers": quality_frame.supplier_choices(),
    }
    return shown(request, "charts", context)


def _chosen(asked: str, parts: Sequence[str], period: charting.Period) -> tuple[str, Charted | None]:
    """Return what is charted, with its chart: what was asked for, else the first that has readings."""
    if asked:
        return asked, _charted(asked, period)
    for one in parts:
        found = _charted(one, period)
        if found is not None:
            return one, found
    return "p", _charted("p", period)


def _charted(asked: str, period: charting.Period) -> Charted | None:
    if asked in ATTRIBUTES:
        return charting.counted(kind=asked, period=period)
    ident = as_uuid(asked)
    return charting.measured(characteristic_id=ident, period=period) if ident else None


def _plot(chart: Chart, points: Sequence[Point]) -> dict[str, Any]:
    """Return a plot as the chart component draws it; what breaks a rule is a row of its own, each point a link."""
    broken = {one.at for one in chart.violations}
    marks = [value if at in broken else None for at, value in enumerate(_plain(chart.points))]
    series: list[dict[str, Any]] = [
        {"name": labels.word(quality_words.PLOTS, chart.name), "data": _plain(chart.points)},
        {"name": _("中心线"), "data": _plain(chart.centre), "tone": "fine", "quiet": True},
        {"name": _("上控制限"), "data": _plain(chart.upper), "tone": "warning", "quiet": True},
        {"name": _("下控制限"), "data": _plain(chart.lower), "tone": "warning", "quiet": True},
    ]
    if broken:
        series.append({"name": _("异常点"), "data": marks, "tone": "critical", "kind": "scatter", "big": True})
    return {
        "name": labels.word(quality_words.PLOTS, chart.name),
        "data": {
            "x": [point.label for point in points],
            "series": series,
            "urls": [reverse("desk:inspection", kwargs={"inspection_id": one.inspection_id}) for one in points],
            "scale": True,
        },
    }


def _plain(values: Sequence[float]) -> list[float | None]:
    return [None if isnan(value) else round(value, 5) for value in values]


def _broken(found: Charted) -> list[dict[str, Any]]:
    return [
        {
            "rule": labels.word(quality_words.RULES, one.rule),
            "plot": labels.word(quality_words.PLOTS, chart.name),
            "point": found.points[one.at],
        }
        for chart in (found.charts.main, found.charts.spread)
        if chart
        for one in chart.violations
    ][-30:]


def _tiles(held: Capability) -> list[dict[str, str]]:
    indices = (("Cp", held.cp), ("Cpk", held.cpk), ("Pp", held.pp), ("Ppk", held.ppk))
    tiles = [_tile(name, index) for name, index in indices if index is not None]
    tiles.append(
        {"label": _("超出规格"), "value": percent(held.outside, 1), "note": _("共 %(n)s 个读数") % {"n": held.count}}
    )
    return tiles


def _tile(name: str, index: Index) -> dict[str, str]:
    told = {"low": number(index.low, 2), "high": number(index.high, 2)}
    verdict = _("充分") if index.value >= _GOOD_INDEX else _("不足") if index.value < _POOR_INDEX else _("勉强")
    note = _("%(verdict)s，置信区间 %(low)s – %(high)s") % {"verdict": verdict, **told}
    return {"label": name, "value": number(index.value, 2), "note": note}


def _pareto(bars: Sequence[Bar], by: str, weight: str) -> dict[str, Any]:
    words = quality_words.DISPOSITIONS if by == "disposition" else {}
    names = {"item_code": "item", "supplier_code": "supplier"}
    kept = bars[:15]
    place = reverse("desk:nonconformities")
    return {
        "x": [labels.word(words, one.key) if one.key else _("未填") for one in kept],
        "series": [
            {"name": str(quality_words.WEIGHTS[weight]), "data": [round(one.amount, 2) for one in kept]},
            {
                "name": _("累计占比"),
                "data": [round(100 * one.share_up_to, 1) for one in kept],
                "kind": "line",
                "axis": 1,
                "unit": "%",
            },
        ],
        "unit2": "%",
        "urls": [f"{place}?{urlencode({'view': 'all', names.get(by, 'q'): one.key})}" for one in kept],
    }


urlpatterns = [path("quality/charts", charts, name="quality-charts")]
