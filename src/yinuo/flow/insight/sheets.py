"""An answer as a table for files: headings, numbers as numbers, and the question in words above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.core.measuring import Measured
from yinuo.flow.insight import queries, sight
from yinuo.flow.insight.answering import Answer, Head, Line
from yinuo.flow.insight.formulas import Measuring
from yinuo.flow.insight.naming import name_of
from yinuo.flow.insight.queries import NOT, Filters
from yinuo.flow.insight.wording import dimension_name, freshness_text, key_text, period_text, value_text
from yinuo.ground.kernel import documents
from yinuo.ground.kernel.tables.writing import Sheet as Page
from yinuo.ground.kernel.tables.writing import csv_pieces, workbook, xlsx_file
from yinuo.ground.people import queries as people

TEMPLATE = Path(__file__).with_name("report.typ")
FORMS = ("csv", "xlsx", "pdf")
_MOST_PRINTED_COLUMNS, _WIDE_COLUMNS = 8, 5


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of numbers: of which measure each column is, and the lines, the total last."""

    headings: tuple[str, ...]
    measures: tuple[Measuring, ...]
    lines: tuple[tuple[str, tuple[Measured, ...]], ...]


def head_text(answer: Answer, dimension: str, head: Head) -> str:
    """Write a value of a dimension; of the rest how many values it holds."""
    if not head.rest:
        return key_text(dimension, head.key, head.label)
    return _("其他 %(n)s 项") % {"n": answer.hidden} if dimension == answer.asked.by else _("其他")


def sheet_of(answer: Answer) -> Sheet:
    """Return an answer as a table."""
    asked, slots = answer.asked, list(_slots(answer))
    name, fresh = dimension_name(asked.by) if asked.by else _("范围"), freshness_text(answer.as_of)
    first = [_("%(name)s（%(fresh)s）") % {"name": name, "fresh": fresh} if fresh else name]
    lines = [(head_text(answer, asked.by, line.head), _numbers(line, slots)) for line in answer.lines]
    return Sheet(
        headings=tuple(first + [heading for heading, _measure, _take in slots]),
        measures=tuple(measure for _heading, measure, _take in slots),
        lines=(*lines, (_("合计"), _numbers(answer.total, slots))),
    )


def words_of(answer: Answer) -> str:
    """Write the question of an answer: what is measured, by what, when, of which facts, and of when they are."""
    asked = answer.asked
    parts = [_("、").join(str(one.name) for one in answer.measures)]
    parts += [_("按%(dimension)s") % {"dimension": dimension_name(code)} for code in (asked.by, asked.across) if code]
    parts += [period_of(answer), *filter_words(answer), freshness_text(answer.as_of)]
    return " · ".join(filter(None, parts))


def period_of(answer: Answer) -> str:
    """Write the days of an answer's period, both included."""
    return period_text(answer.period.since, answer.period.until)


def filter_words(answer: Answer) -> list[str]:
    """Write which facts count, a text for each dimension."""
    return filter_texts(answer.asked.filters)


def filter_texts(filters: Filters) -> list[str]:
    """Write filters, a text for each dimension."""
    found = []
    for code, keys in filters.items():
        dimension = code.removeprefix(NOT)
        pattern = _("%(dimension)s不含 %(keys)s") if code.startswith(NOT) else _("%(dimension)s：%(keys)s")
        told = _("、").join(_name(dimension, key) for key in keys[:3]) + ("…" if len(keys) > 3 else "")
        found.append(pattern % {"dimension": dimension_name(dimension), "keys": told})
    return found


def _name(dimension: str, key: str) -> str:
    if dimension == "customer":
        return _customer(key)
    return key_text(dimension, key, name_of(dimension, key))


def _customer(key: str) -> str:
    """Return a customer's name, if whoever acts may count any order of theirs."""
    try:
        customer = people.customer(customer_id=UUID(key))
    except ValueError:
        return key
    if customer is None or not (sight.present().all_customers or queries.counts_any(dimension="customer", key=key)):
        return key
    return customer.name


def written(*, answer: Answer, form: str, title: str) -> bytes:
    """Return a file of an answer: csv, xlsx or pdf."""
    sheet = sheet_of(answer)
    rows = _rows_of(sheet)
    if form == "csv":
        return b"".join(csv_pieces(headings=sheet.headings, rows=rows))
    if form == "xlsx":
        return xlsx_file(headings=sheet.headings, rows=rows, sheet=title)
    return written_together(answers=[(title, answer)], form=form, title=title)


def written_together(*, answers: Sequence[tuple[str, Answer]], form: str, title: str) -> bytes:
    """Return one file of several answers, each under its name: xlsx with a sheet for each, or pdf."""
    tables = [(name, answer, sheet_of(answer)) for name, answer in answers]
    if form == "xlsx":
        names = _sheet_names([name for name, _answer, _sheet in tables])
        pages = [
            Page(name=name, headings=sheet.headings, rows=_rows_of(sheet))
            for name, (_title, _answer, sheet) in zip(names, tables, strict=True)
        ]
        return workbook(sheets=pages)
    parts = [_printed(answer, sheet, name if len(tables) > 1 else "") for name, answer, sheet in tables]
    language = (get_language() or "zh-hans").lower()
    data = {
        "title": title,
        "organisation": people.organisation().name,
        "parts": parts,
        "wide": max((len(part["headings"]) for part in parts), default=0) > _WIDE_COLUMNS,
        "footer": people.organisation().name,
        **documents.faces(language),
    }
    return documents.pdf(template=TEMPLATE, data=data)


def _rows_of(sheet: Sheet) -> Iterator[list[Any]]:
    return ([label, *(one.value for one in numbers)] for label, numbers in sheet.lines)


def _sheet_names(names: Sequence[str]) -> list[str]:
    """Return names that Excel takes: short, without its signs, and no two alike but for capitals."""
    found: list[str] = []
    for place, name in enumerate(names):
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or str(place + 1)
        taken = {one.lower() for one in found}
        found.append(plain if plain.lower() not in taken else f"{plain[:26]} {place + 1}")
    return found


Slot = tuple[str, Measuring, Callable[[Line], Measured]]


def _slots(answer: Answer) -> Iterator[Slot]:
    many = len(answer.measures) > 1
    for column in answer.columns:
        called = head_text(answer, answer.asked.across, column)
        for measure in answer.measures:
            heading = f"{called} · {measure.name}" if many else called
            yield heading, measure, _taking(measure.code, column.key)
    for measure in answer.measures:
        heading = _("%(metric)s · 合计") % {"metric": measure.name} if answer.columns else str(measure.name)
        yield heading, measure, _taking(measure.code, None)
        if answer.compared:
            yield _("%(metric)s · 对比期") % {"metric": measure.name}, measure, _before(measure.code)


def _taking(code: str, column: str | None) -> Callable[[Line], Measured]:
    return lambda line: line.numbers[code] if column is None else line.cells[column][code]


def _before(code: str) -> Callable[[Line], Measured]:
    return lambda line: line.before[code]


def _numbers(line: Line, slots: Sequence[Slot]) -> tuple[Measured, ...]:
    return tuple(take(line) for _heading, _measure, take in slots)


def _printed(answer: Answer, sheet: Sheet, title: str) -> dict[str, Any]:
    """Return what the template prints of a table; a page is as wide as so many columns, the rest is in other files."""
    width = _MOST_PRINTED_COLUMNS
    greatest = max((one.value or 0 for _label, numbers in sheet.lines[:-1] for one in numbers[:1]), default=0) or 1
    note = _("另有 %(n)s 列没有印出，请导出 Excel。") % {"n": len(sheet.measures) - width}
    return {
        "title": title,
        "question": words_of(answer),
        "headings": sheet.headings[: width + 1],
        "lines": [
            {
                "label": label,
                "cells": [
                    value_text(measure, one.value)
                    for measure, one in zip(sheet.measures[:width], numbers, strict=False)
                ],
                "bar": max(numbers[0].value or 0, 0) / greatest if place < len(sheet.lines) - 1 else 0,
            }
            for place, (label, numbers) in enumerate(sheet.lines)
        ],
        "note": note if len(sheet.measures) > width else "",
    }
