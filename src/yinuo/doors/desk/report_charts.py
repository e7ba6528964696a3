"""An answer as the data of a chart: which kind fits, its series, and the way from each point to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.measuring import Aggregate, Measured
from yinuo.doors.desk.region_tiles import laid_out
from yinuo.flow.insight import queries, targets
from yinuo.flow.insight.answering import Answer, Head, Line
from yinuo.flow.insight.formulas import Measuring
from yinuo.flow.insight.metrics import Metric
from yinuo.flow.insight.sheets import head_text
from yinuo.flow.insight.wording import value_text
from yinuo.ground.people import queries as people

UrlOf = Callable[[Measuring, Head | None, Head | None], str]
CHART_NAMES: dict[str, Promise] = {
    "table": gettext_lazy("表格"),
    "pivot": gettext_lazy("透视表"),
    "line": gettext_lazy("折线"),
    "bar": gettext_lazy("柱形"),
    "stacked": gettext_lazy("堆叠"),
    "area": gettext_lazy("面积"),
    "scatter": gettext_lazy("散点"),
    "heat": gettext_lazy("热力"),
    "funnel": gettext_lazy("漏斗"),
    "gauge": gettext_lazy("仪表"),
    "map": gettext_lazy("地图"),
    "sankey": gettext_lazy("桑基"),
    "box": gettext_lazy("箱线"),
}
CHART_ICONS = {
    "table": "table",
    "pivot": "columns",
    "line": "chart-line",
    "bar": "chart-bar",
    "stacked": "stack-2",
    "area": "chart-area-line",
    "scatter": "chart-dots",
    "heat": "layout-grid",
    "funnel": "filter",
    "gauge": "gauge",
    "map": "map",
    "sankey": "arrows-split-2",
    "box": "adjustments-horizontal",
}
_DRAWN_AS = {"stacked": "bar-stack", "area": "area-stack", "map": "tiles"}
_PLACES = ("region", "city")
_MOST_UNITS = 2
# So many times as great as the greatest shown, what is beyond them leaves nothing else to be seen.
_GIANT = 3
_DWARFED = ("line", "bar", "stacked", "area", "scatter", "heat", "funnel", "map", "sankey")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How an answer is shown: the kind, what y-chart needs, why not as asked, and what is only in the table."""

    kind: str
    element: str = ""
    data: dict[str, Any] | None = None
    unit: str = ""
    note: str = ""
    aside: str = ""


def drawn(*, answer: Answer, url_of: UrlOf) -> Drawn:
    """Return how to show an answer; where the kind asked for does not fit, the nearest that does and why."""
    wanted = answer.asked.chart or _usual(answer)
    note = _hindrance(wanted, answer)
    kind = "table" if note else wanted
    if kind in ("table", "pivot") or answer.empty:
        return Drawn(kind=kind, note=note)
    units = _units(answer)
    answer, aside = _without_giant(kind, answer)
    data = _MAKERS.get(kind, _series)(answer, url_of)
    if kind not in ("gauge", "funnel", "box", "heat", "map", "sankey") and len(units) == _MOST_UNITS:
        data["unit2"] = units[1]
    if kind in ("line", "bar", "area", "gauge") and len(answer.measures) == 1 and not answer.columns:
        data |= _target(answer)
    return Drawn(kind=kind, element=_DRAWN_AS.get(kind, kind), data=data, unit=units[0], aside=aside)


def _without_giant(kind: str, answer: Answer) -> tuple[Answer, str]:
    """Leave out the rest beyond the biggest where it would dwarf them, and say so; the table has it."""
    left, told = answer, []
    for measure in answer.measures[: 2 if kind == "scatter" else 1] if kind in _DWARFED else ():
        rows = [(line.head, line.numbers[measure.code]) for line in left.lines]
        columns = [(head, left.total.cells[head.key][measure.code]) for head in left.columns]
        for dimension, found in ((answer.asked.by, rows), (answer.asked.across, columns)):
            number = _giant(measure, dimension, found)
            if number:
                told.append(
                    (dimension, next(head for head, _number in found if head.rest), value_text(measure, number))
                )
                left = _without_rest(left, rows=dimension == answer.asked.by)
    pattern = _("“%(rest)s”共 %(value)s，比列出的大得多，只在表里，没有画进图里。")
    words = [pattern % {"rest": head_text(answer, dimension, head), "value": value} for dimension, head, value in told]
    return left, " ".join(words)


def _giant(measure: Measuring, dimension: str, found: Sequence[tuple[Head, Measured]]) -> float:
    """Return the number of the rest where it is so great that nothing else would be seen, or 0."""
    rest = next((one.value or 0 for head, one in found if head.rest), 0)
    others = [one.value or 0 for head, one in found if not head.rest]
    if not others or queries.is_in_order(dimension) or not _adds_up(measure):
        return 0
    return rest if rest > _GIANT * max(others) else 0


def _without_rest(answer: Answer, *, rows: bool) -> Answer:
    if rows:
        return replace(answer, lines=tuple(line for line in answer.lines if not line.head.rest))
    return replace(answer, columns=tuple(head for head in answer.columns if not head.rest))


def _usual(answer: Answer) -> str:
    if not answer.asked.by:
        return "gauge" if answer.measures[0].unit == "share" and len(answer.measures) == 1 else "table"
    if answer.asked.across:
        return "pivot"
    return "line" if queries.is_in_order(answer.asked.by) else "bar"


def _hindrance(kind: str, answer: Answer) -> str:
    """Return why an answer cannot be drawn so, or nothing."""
    asked = answer.asked
    if kind in ("map", "sankey"):
        return _unplaced(kind, answer)
    if kind in ("pivot", "heat") and not (asked.by and asked.across):
        return _("这种图要有行和列两个分组：请再选一个“列”。")
    if kind == "scatter" and (len(answer.measures) != 2 or not asked.by):
        return _("散点图要两个指标和一个分组：横轴是第一个指标，纵轴是第二个。")
    if kind == "box" and not _has_spread(answer.measures[0]):
        return _("箱线图画的是一条条记录的分布，比率、计数和公式指标没有分布；请换成周期、时长或评分。")
    if kind in ("line", "bar", "stacked", "area") and not asked.by:
        return _("这种图要有一个分组：请选“行”。")
    if kind in ("line", "bar", "stacked", "area") and len(_units(answer)) > _MOST_UNITS:
        return _("一张图上最多两种单位；请少选几个指标。")
    if kind == "funnel" and not asked.by and len(answer.measures) < 2:
        return _("漏斗图要一个分组，或几个先后相接的指标。")
    return ""


def _unplaced(kind: str, answer: Answer) -> str:
    asked = answer.asked
    if kind == "map" and asked.by not in _PLACES:
        return _("地图要按地区或城市分行：请把“行”选成地区。")
    if kind == "sankey" and not (asked.by and asked.across and _adds_up(answer.measures[0])):
        return _("桑基图画的是从“行”流到“列”的数量：请选行和列，指标选计数或合计。")
    return ""


def _has_spread(measure: Measuring) -> bool:
    return isinstance(measure, Metric) and measure.aggregate in (Aggregate.MEAN, Aggregate.MEDIAN, Aggregate.SUM)


def _adds_up(measure: Measuring) -> bool:
    return isinstance(measure, Metric) and measure.additive


def _target(answer: Answer) -> dict[str, Any]:
    """Return the target of the only measure that holds today, as the axis has it."""
    measure = answer.measures[0]
    known = targets.in_force().get(measure.code)
    if known is None:
        return {}
    word = _("目标 %(value)s") % {"value": value_text(measure, known.value)}
    return {"target": round(known.value * (100 if measure.unit == "share" else 1), 2), "target_text": word}


def _units(answer: Answer) -> list[str]:
    return list(dict.fromkeys(unit_text(one) for one in answer.measures))


def unit_text(measure: Measuring) -> str:
    """Write the unit of a measure's axis."""
    if measure.unit == "share":
        return "%"
    words = {"days": _("天"), "hours": _("小时"), "effort": _("小时"), "points": _("分")}
    words["money"] = people.organisation().currency
    word = words.get(measure.unit, "")
    return f" {word}" if word else ""


def plotted(measure: Measuring, measured: Measured) -> float | None:
    """Return a number as an axis has it: shares in percent."""
    if measured.value is None:
        return None
    return round(measured.value * (100 if measure.unit == "share" else 1), 2)


def _labels(answer: Answer) -> list[str]:
    return [head_text(answer, answer.asked.by, line.head) for line in answer.lines]


def _named(dimension: str) -> bool:
    """Return whether every value must be written: names, while steps of a time may be thinned."""
    return bool(dimension) and not queries.is_in_order(dimension)


def _series(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    units, found = _units(answer), []
    for measure in answer.measures:
        axis = {"axis": units.index(unit_text(measure)), "unit": unit_text(measure)} if len(units) > 1 else {}
        if not answer.columns:
            found.append(_one(measure, str(measure.name), answer.lines, None, url_of) | axis)
            if answer.compared:
                data = [plotted(measure, line.before[measure.code]) for line in answer.lines]
                name = _("%(metric)s · 对比期") % {"metric": measure.name}
                found.append({"name": name, "data": data, "quiet": True, "tone": "quiet", **axis})
        for column in answer.columns:
            called = head_text(answer, answer.asked.across, column)
            name = called if len(answer.measures) == 1 else f"{measure.name} · {called}"
            found.append(_one(measure, name, answer.lines, column, url_of) | axis)
    return {"x": _labels(answer), "series": found, "every": _named(answer.asked.by)}


def _one(measure: Measuring, name: str, lines: Sequence[Line], column: Head | None, url_of: UrlOf) -> dict[str, Any]:
    numbers = [line.cells[column.key] if column else line.numbers for line in lines]
    return {
        "name": name,
        "data": [plotted(measure, one[measure.code]) for one in numbers],
        "urls": [url_of(measure, line.head, column) for line in lines],
    }


def _heat(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    measure = answer.measures[0]
    return {
        "every": _named(answer.asked.across),
        "x": [head_text(answer, answer.asked.across, column) for column in answer.columns],
        "series": [
            {
                "name": head_text(answer, answer.asked.by, line.head),
                "data": [plotted(measure, line.cells[column.key][measure.code]) for column in answer.columns],
                "urls": [url_of(measure, line.head, column) for column in answer.columns],
            }
            for line in answer.lines
        ],
    }


def _scatter(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    both = [line for line in answer.lines if all(line.numbers[one.code].value is not None for one in answer.measures)]
    return {
        "x": [head_text(answer, answer.asked.by, line.head) for line in both],
        "series": [_one(measure, str(measure.name), both, None, url_of) for measure in answer.measures],
    }


def _funnel(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    if answer.asked.by:
        measure = answer.measures[0]
        return {"x": _labels(answer), "series": [_one(measure, str(measure.name), answer.lines, None, url_of)]}
    numbers = answer.total.numbers
    return {
        "x": [str(one.name) for one in answer.measures],
        "series": [
            {
                "name": "",
                "data": [plotted(one, numbers[one.code]) for one in answer.measures],
                "urls": [url_of(one, None, None) for one in answer.measures],
            }
        ],
    }


def _gauge(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    measure = answer.measures[0]
    value = plotted(measure, answer.total.numbers[measure.code])
    value = value if value is None or measure.unit != "share" else round(value, 1)
    scale = 100 if measure.unit == "share" else 5 if measure.unit == "points" else _round_up(abs(value or 0) * 1.5)
    one = {"name": str(measure.name), "data": [value], "urls": [url_of(measure, None, None)]}
    return {"x": [str(measure.name)], "series": [one], "max": scale}


def _map(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    """Return regions as tiles; what is beyond the biggest stands below them as one."""
    measure = answer.measures[0]
    names, places = laid_out(_labels(answer))
    known = _one(measure, str(measure.name), answer.lines, None, url_of)
    missing = [None] * (len(names) - len(answer.lines))
    series = {**known, "data": [*known["data"], *missing], "urls": [*known["urls"], *([""] * len(missing))]}
    return {"x": names, "places": [list(place) for place in places], "series": [series]}


def _sankey(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    """Return a flow from the lines to the columns; what did not flow is left out."""
    measure, width = answer.measures[0], len(answer.lines)
    flows = [
        (here, width + there, plotted(measure, line.cells[column.key][measure.code]), line.head, column)
        for here, line in enumerate(answer.lines)
        for there, column in enumerate(answer.columns)
    ]
    kept = [flow for flow in flows if flow[2]]
    series = {
        "name": str(measure.name),
        "data": [value for _here, _there, value, _line, _column in kept],
        "links": [[here, there] for here, there, _value, _line, _column in kept],
        "urls": [url_of(measure, line, column) for _here, _there, _value, line, column in kept],
    }
    ends = [head_text(answer, answer.asked.across, column) for column in answer.columns]
    return {"x": [*_labels(answer), *ends], "series": [series]}


def _round_up(value: float) -> float:
    size = 10.0 ** max(len(str(int(value))) - 1, 0)
    return max(size * -(-value // size), 1.0)


def _box(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    measure, asked = answer.measures[0], answer.asked
    shown = {line.head.key: line.head for line in answer.lines}
    found = queries.spread(
        metric=measure.code, groups=[asked.by] if asked.by else [], period=answer.period, filters=asked.filters
    )
    marks = {one.keys[0] if one.keys else "": one.marks for one in found if one.marks and one.count}
    heads = [head for key, head in shown.items() if key in marks] if asked.by else []
    drawn = [(head_text(answer, asked.by, head), head, marks[head.key]) for head in heads]
    if not asked.by and "" in marks:
        drawn = [(str(measure.name), Head(key="", label=""), marks[""])]
    series = {
        "name": str(measure.name),
        "data": [[round(mark, 2) for mark in one] for _label, _head, one in drawn],
        "urls": [url_of(measure, head if asked.by else None, None) for _label, head, _marks in drawn],
    }
    words = [_("最小"), _("四分之一"), _("中位数"), _("四分之三"), _("最大")]
    labels = [label for label, _head, _marks in drawn]
    return {"x": labels, "series": [series], "marks": words, "every": _named(asked.by)}


_MAKERS: dict[str, Callable[[Answer, UrlOf], dict[str, Any]]] = {
    "heat": _heat,
    "map": _map,
    "sankey": _sankey,
    "scatter": _scatter,
    "funnel": _funnel,
    "gauge": _gauge,
    "box": _box,
}
