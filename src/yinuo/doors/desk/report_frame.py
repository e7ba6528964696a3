"""What the pages of reports share: the question of an address answered, the ways to its rows, and its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.measuring import Dimension, Measured, NoSuchPart
from yinuo.doors.desk.figure_words import change_text
from yinuo.doors.desk.report_charts import CHART_ICONS, CHART_NAMES, Drawn, UrlOf, drawn
from yinuo.flow.insight import answering, asking, queries, sheets
from yinuo.flow.insight.answering import Answer, Head, Line
from yinuo.flow.insight.asking import CHARTS, Asked
from yinuo.flow.insight.formulas import Made, Measuring, measures
from yinuo.flow.insight.metric import Metric
from yinuo.flow.insight.queries import NOT
from yinuo.flow.insight.wording import DIMENSION_NAMES, FACT_NAMES, SPAN_NAMES, dimension_name, key_text, value_text
from yinuo.ground.kernel import clock

USUAL_MEASURE = "on_time_rate"
MOST_VALUES = 100
COMPARE_NAMES: dict[str, Promise] = {
    "before": gettext_lazy("上一时段"),
    "year": gettext_lazy("去年同期"),
}
SHARED_NAMES: dict[str, Promise] = {
    "nobody": gettext_lazy("只有我"),
    "team": gettext_lazy("我的部门"),
    "organisation": gettext_lazy("全公司"),
}
STARTERS: tuple[tuple[Promise, str], ...] = (
    (gettext_lazy("每月准时率与承诺兑现率"), "m=on_time_rate&m=promise_kept_rate&by=month&span=last_365&chart=line"),
    (gettext_lazy("哪些客户常被延期"), "m=late_days&by=customer&chart=bar&span=last_180"),
    (gettext_lazy("各地区每月送达数"), "m=deliveries&by=region&across=month&chart=heat&span=last_180"),
    (gettext_lazy("交付周期的分布"), "m=lead_time_days&by=order_type&chart=box&span=last_180"),
    (gettext_lazy("客诉与满意度，比去年同期"), "m=complaint_rate&m=csat&by=tier&compare=year"),
)
TOPS = (5, 10, 20, 50)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question with its answer, or with why there is none; `known` are the measures there are.

    `saved` is the report it was kept as, to which the way back from rows leads.
    """

    asked: Asked
    known: Mapping[str, Measuring]
    answer: Answer | None
    fault: str = ""
    saved: str = ""


def ask(query: QueryDict | str, *, narrow: Callable[[Asked], Asked] | None = None) -> Answered:
    """Answer the question of an address, narrowed at will; without a measure the usual one."""
    known = measures()
    seen = queries.dimensions()
    text = query if isinstance(query, str) else query.urlencode()
    asked = asking.read_text(text, known=known, dimensions=seen)
    if not asked.measures:
        asked = asking.with_measure(asked, USUAL_MEASURE if USUAL_MEASURE in known else next(iter(known)))
    asked = narrow(asked) if narrow else asked
    try:
        answer = answering.answer(asked=asked, known=known, now=clock.now())
    except NoSuchPart as error:
        told = {"metric": known[error.measure].name, "dimension": dimension_name(error.dimension)}
        return Answered(asked=asked, known=known, answer=None, fault=_("“%(metric)s”不能按%(dimension)s分。") % told)
    return Answered(asked=asked, known=known, answer=answer)


def facts_url(answer: Answer, measure: Measuring, line: Head | None, column: Head | None, saved: str = "") -> str:
    """Return where the rows behind a cell are; the way back is in the address."""
    filters = answer.filters_of(line=line, column=column)
    narrowed = asking.with_filters(answer.asked, filters)
    back = answer.asked.address() + (f"&saved={saved}" if saved else "")
    pairs = [("of", measure.code), *narrowed.pairs(), ("back", back)]
    return f"{reverse('desk:report-facts')}?{urlencode(pairs)}"


def shown(answered: Answered) -> dict[str, Any]:
    """Return what the part of the page with the answer needs."""
    answer = answered.answer
    if answer is None:
        return {"answer": None, "fault": answered.fault, "address": answered.asked.address()}

    def url_of(measure: Measuring, line: Head | None, column: Head | None) -> str:
        return facts_url(answer, measure, line, column, answered.saved)

    drawing = drawn(answer=answer, url_of=url_of)
    return {
        "answer": answer,
        "drawing": drawing,
        "in_order": bool(answer.asked.by) and queries.is_in_order(answer.asked.by),
        "words": sheets.words_of(answer),
        "table": _table(answer, url_of),
        "address": answered.asked.address(),
        "notes": list(_notes(answered, drawing)),
    }


def _notes(answered: Answered, drawing: Drawn) -> Iterator[str]:
    if answered.asked.unknown:
        told = _("、").join(answered.asked.unknown[:5])
        yield _("地址里有不认识的部分，已略去：%(parts)s") % {"parts": told}
    if drawing.note:
        yield drawing.note


def _table(answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    many = len(answer.measures) > 1
    pivot = bool(answer.columns)
    return {
        "first": dimension_name(answer.asked.by) if answer.asked.by else "",
        "columns": [sheets.head_text(answer, answer.asked.across, column) for column in answer.columns],
        "measures": [str(one.name) for one in answer.measures],
        "many": many,
        "pivot": pivot,
        "compared": answer.compared is not None,
        "lines": [_line(answer, line, url_of) for line in answer.lines],
        "total": _line(answer, answer.total, url_of),
    }


def _line(answer: Answer, line: Line, url_of: UrlOf) -> dict[str, Any]:
    head = None if line is answer.total else line.head
    cells = [
        _cell(measure, line.cells[column.key][measure.code], url_of(measure, head, column))
        for column in answer.columns
        for measure in answer.measures
    ]
    wholes = []
    for measure in answer.measures:
        now = line.numbers[measure.code]
        wholes.append(_cell(measure, now, url_of(measure, head, None)))
        if answer.compared:
            wholes.append(_against(measure, now, line.before[measure.code]))
    return {
        "label": sheets.head_text(answer, answer.asked.by, line.head) if head else _("合计"),
        "cells": cells + wholes,
    }


def _cell(measure: Measuring, measured: Measured, url: str) -> dict[str, Any]:
    return {
        "text": value_text(measure, measured.value),
        "count": measured.count,
        "url": url if measured.count else "",
    }


def _against(measure: Measuring, now: Measured, before: Measured) -> dict[str, Any]:
    change = None if now.value is None or before.value is None else now.value - before.value
    return {
        "text": value_text(measure, before.value),
        "change": change,
        "change_text": change_text(measure, change),
        "good": "up" if measure.better == "high" else "down",
        "url": "",
    }


def form_of(answered: Answered, *, opened: str) -> dict[str, Any]:
    """Return what the form of a question needs; `opened` is a dimension whose values are offered."""
    asked = answered.asked
    seen = _serving(answered)
    # What stands in the address stays to be seen, also where there is no such part.
    kept = seen.keys() | (queries.dimensions().keys() & {asked.by, asked.across})
    names = [(code, dimension_name(code)) for code in dict.fromkeys([*DIMENSION_NAMES, *sorted(kept)]) if code in kept]
    codes = list(dict.fromkeys([*(code.removeprefix(NOT) for code in asked.filters), opened]))
    return {
        "measures": _by_facts(answered.known),
        "chosen": asked.measures,
        "more_measures": len(asked.measures) < asking.MOST_MEASURES,
        "dimensions": names,
        "spans": list(SPAN_NAMES.items()),
        "custom": asking.CUSTOM,
        "compares": list(COMPARE_NAMES.items()),
        "charts": [(code, CHART_NAMES[code], CHART_ICONS[code]) for code in CHARTS],
        "tops": TOPS,
        "asked": asked,
        "filters": [_filter(answered, code, opened) for code in codes if code in queries.dimensions()],
        "unfiltered": [(code, name) for code, name in names if code not in codes],
    }


def _by_facts(known: Mapping[str, Measuring]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return the measures under what they count; those made of others come last."""
    found = [
        (str(name), [(code, one.name) for code, one in known.items() if isinstance(one, Metric) and one.facts == facts])
        for facts, name in FACT_NAMES.items()
    ]
    found.append((_("由其他指标算出"), [(code, one.name) for code, one in known.items() if isinstance(one, Made)]))
    return [(name, measures) for name, measures in found if measures]


def _serving(answered: Answered) -> dict[str, Dimension]:
    """Return the dimensions that all measures of a question have."""
    metrics = [part for code in answered.asked.measures for part in answering.ingredients(answered.known[code])]
    return queries.serving(metrics=metrics)


def _filter(answered: Answered, code: str, opened: str) -> dict[str, Any]:
    asked = answered.asked
    kept, dropped = asked.filters.get(code, ()), asked.filters.get(NOT + code, ())
    heads = []
    # One that is no part of a measure has no values; it stays to be taken away.
    if answered.answer is not None and code in _serving(answered):
        heads = answering.values_of(
            dimension=code, asked=asked, known=answered.known, now=clock.now(), limit=MOST_VALUES + 1
        )
    found = {head.key: key_text(code, head.key, head.label) for head in heads}
    choices = [(key, found.get(key) or key_text(code, key, key), True) for key in kept]
    choices += [(key, text, False) for key, text in list(found.items())[:MOST_VALUES] if key not in kept]
    return {
        "code": code,
        "name": dimension_name(code),
        "choices": choices,
        "dropped": [(key, found.get(key) or key_text(code, key, key)) for key in dropped],
        "count": len(kept) + len(dropped),
        "open": code == opened,
        "more": len(heads) > MOST_VALUES,
    }
