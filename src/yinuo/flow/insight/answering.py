"""Answers to the questions of reports: lines by columns, the rest beyond the biggest, totals, and a period to compare.

Lines are the biggest by their first measure's facts, as many as were asked for, or all steps of a time in order. What
is beyond them is counted anew as one line, for no number is made of others that do not add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from yinuo.core.measuring import Cell, Measured, spans
from yinuo.flow.insight import calendars, engines, queries
from yinuo.flow.insight.asking import CUSTOM, Asked
from yinuo.flow.insight.formulas import Made, Measuring
from yinuo.flow.insight.queries import NOT, Filters, Period
from yinuo.ground.people import queries as people

REST = "\x01rest"
MOST_COLUMNS = 12
MOST_STEPS = 400
_LETTERS = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}
_NOTHING = Measured(value=None, count=0)
_NONE_COUNTED = Measured(value=0.0, count=0)


@dataclass(frozen=True, kw_only=True)
class Head:
    """A value of a dimension; that of what is beyond the biggest has the key REST."""

    key: str
    label: str

    @property
    def rest(self) -> bool:
        """Return whether this is all that is beyond the biggest."""
        return self.key == REST


@dataclass(frozen=True, kw_only=True)
class Line:
    """The numbers of one value: whole by measure, by column, and in the period it is compared with."""

    head: Head
    numbers: dict[str, Measured]
    cells: dict[str, dict[str, Measured]]
    before: dict[str, Measured]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question comes to; `hidden` is how many values the rest holds, `as_of` of when a snapshot was."""

    asked: Asked
    measures: tuple[Measuring, ...]
    period: Period
    compared: Period | None
    columns: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line
    hidden: int
    as_of: datetime | None = None

    @property
    def empty(self) -> bool:
        """Return whether nothing was counted at all."""
        return all(not one.count for one in self.total.numbers.values())

    def filters_of(self, *, line: Head | None, column: Head | None) -> Filters:
        """Return which facts a cell counts."""
        found = dict(self.asked.filters)
        heads = [one.head for one in self.lines]
        for code, head, shown in ((self.asked.by, line, heads), (self.asked.across, column, self.columns)):
            if code and head is not None:
                found |= _narrowed(code, shown if head.rest else [head], found, rest=head.rest)
        return found


def answer(*, asked: Asked, known: Mapping[str, Measuring], now: datetime) -> Answer:
    """Return the answer to a question; raises NoSuchPart where a measure has no such dimension."""
    with engines.noting() as as_of:
        found = _answer(asked, known, now)
    return replace(found, as_of=as_of())


def _answer(asked: Asked, known: Mapping[str, Measuring], now: datetime) -> Answer:
    measures = tuple(known[code] for code in asked.measures)
    period = period_of(asked=asked, now=now)
    asking = _Asking(measures, period, asked.filters)
    lines, hidden = _heads(asking, asked.by, asked.top, now)
    columns, _hidden = _heads(asking, asked.across, MOST_COLUMNS, now)
    rows, across = _sides(asked.by, lines), _sides(asked.across, columns)
    compared = _compared(asked, period, now)
    return Answer(
        asked=asked,
        measures=measures,
        period=period,
        compared=compared,
        columns=tuple(columns),
        lines=tuple(_lines(asking, rows, across, compared)) if rows else (),
        total=_total(asking, across, compared),
        hidden=hidden,
    )


def table(
    *, measures: Sequence[Measuring], groups: Sequence[str], period: Period, filters: Filters
) -> list[tuple[Cell, dict[str, Measured]]]:
    """Return the groups there are and the numbers of measures in each; raises NoSuchPart, UnknownDimension."""
    asking = _Asking(tuple(measures), period, filters)
    return [(cell, asking.worked_out(cell.numbers)) for cell in asking.cells(groups, filters)]


def period_of(*, asked: Asked, now: datetime) -> Period:
    """Return the period of a question, in days of the organisation."""
    zone = ZoneInfo(people.organisation().timezone)
    if asked.span == CUSTOM and asked.since and asked.until:
        since, until = spans.days(since=asked.since, until=asked.until, zone=zone)
    else:
        since, until = spans.span(code=asked.span, now=now, zone=zone, fiscal_month=calendars.fiscal_month())
    return Period(since=since, until=until)


def ingredients(measure: Measuring) -> tuple[str, ...]:
    """Return the metrics behind a measure, each of which has rows."""
    return measure.parts if isinstance(measure, Made) else (measure.code,)


def values_of(*, dimension: str, asked: Asked, known: Mapping[str, Measuring], now: datetime, limit: int) -> list[Head]:
    """Return the values of a dimension that the other filters leave, the most frequent first."""
    others = {code: keys for code, keys in asked.filters.items() if code.removeprefix(NOT) != dimension}
    metric = ingredients(known[asked.measures[0]])[0]
    found = queries.leading(
        metrics=[metric],
        first=[metric],
        dimension=dimension,
        period=period_of(asked=asked, now=now),
        filters=others,
        most=limit,
    )
    return [Head(key=one.keys[0], label=one.labels[0]) for one in found.cells]


Side = tuple[str, Sequence[Head]]
"""A dimension and its values that are shown."""
Keys = tuple[str, ...]


@dataclass(frozen=True)
class _Asking:
    """Numbers of measures in a period, formulas worked out of their parts."""

    measures: tuple[Measuring, ...]
    period: Period
    filters: Filters

    @property
    def nothing(self) -> dict[str, Measured]:
        return {one.code: _NONE_COUNTED if one.unit == "count" else _NOTHING for one in self.measures}

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(code for one in self.measures for code in ingredients(one)))

    def cells(self, groups: Sequence[str], filters: Filters) -> list[Cell]:
        return queries.table(metrics=self.codes, groups=groups, period=self.period, filters=filters)

    def numbers(self, *sides: Side) -> dict[Keys, dict[str, Measured]]:
        """Return numbers by keys: of the values shown, and anew of the rest of each dimension that has one."""
        found: dict[Keys, dict[str, Measured]] = {}
        for rests in product(*([False, True] if _has_rest(heads) else [False] for _code, heads in sides)):
            filters = dict(self.filters)
            for (code, heads), rest in zip(sides, rests, strict=True):
                filters |= _narrowed(code, heads, filters, rest=rest) if _has_rest(heads) else {}
            groups = [code for (code, _heads), rest in zip(sides, rests, strict=True) if not rest]
            for cell in self.cells(groups, filters):
                keys = iter(cell.keys)
                found[tuple(REST if rest else next(keys) for rest in rests)] = self.worked_out(cell.numbers)
        return found

    def worked_out(self, numbers: Mapping[str, Measured]) -> dict[str, Measured]:
        return {one.code: one.of(numbers) if isinstance(one, Made) else numbers[one.code] for one in self.measures}


def _lines(asking: _Asking, rows: Sequence[Side], across: Sequence[Side], compared: Period | None) -> Iterator[Line]:
    whole, pivot = asking.numbers(*rows), asking.numbers(*rows, *across) if across else {}
    [(code, heads)] = rows
    before = _before(asking, code, heads, compared) if compared else {}
    for head in heads:
        yield Line(
            head=head,
            numbers=whole.get((head.key,), asking.nothing),
            cells={one.key: pivot.get((head.key, one.key), asking.nothing) for _code, shown in across for one in shown},
            before=before.get(head.key, asking.nothing) if compared else {},
        )


def _total(asking: _Asking, across: Sequence[Side], compared: Period | None) -> Line:
    sums = asking.numbers(*across) if across else {}
    return Line(
        head=Head(key="", label=""),
        numbers=asking.numbers()[()],
        cells={one.key: sums.get((one.key,), asking.nothing) for _code, shown in across for one in shown},
        before=replace(asking, period=compared).numbers()[()] if compared else {},
    )


def _before(asking: _Asking, code: str, heads: Sequence[Head], compared: Period) -> dict[str, dict[str, Measured]]:
    """Return the numbers of the compared period by the present keys; times by their place in the period."""
    found = {keys[0]: numbers for keys, numbers in replace(asking, period=compared).numbers((code, heads)).items()}
    if not queries.is_in_order(code):
        return found
    now, then = _steps(code, asking.period), _steps(code, compared)
    return {here: found[there] for here, there in zip(now, then, strict=False) if there in found}


def _heads(asking: _Asking, code: str, most: int, now: datetime) -> tuple[list[Head], int]:
    """Return the values of a dimension that are shown, the rest as one, and how many it holds."""
    if not code:
        return [], 0
    if queries.is_in_order(code):
        return _in_order(code, asking.cells([code], asking.filters), asking.period, now)
    found = queries.leading(
        metrics=asking.codes,
        first=ingredients(asking.measures[0]),
        dimension=code,
        period=asking.period,
        filters=asking.filters,
        most=most + 1,
    )
    return _cut([Head(key=cell.keys[0], label=cell.labels[0]) for cell in found.cells], most, found.of)


def _in_order(code: str, found: Sequence[Cell], period: Period, now: datetime) -> tuple[list[Head], int]:
    """Return every step until now, also those without facts; of very many the last ones."""
    passed = replace(period, until=min(period.until, max(now, period.since)))
    keys = sorted({*_steps(code, passed), *(cell.keys[0] for cell in found)}, reverse=True)
    heads, hidden = _cut([Head(key=key, label=key) for key in keys], MOST_STEPS, len(keys))
    return heads[::-1], hidden


def _cut(heads: list[Head], most: int, of: int) -> tuple[list[Head], int]:
    # A rest of one value is that value.
    if of <= most + 1:
        return heads, 0
    return [*heads[:most], Head(key=REST, label="")], of - most


def _steps(code: str, period: Period) -> list[str]:
    since, until = (moment.astimezone(period.since.tzinfo).date() for moment in (period.since, period.until))
    if code not in _LETTERS:
        return []
    days = spans.steps(since=since, until=until, step=code)
    return [day.isoformat()[: _LETTERS[code]] for day in days] if len(days) < spans.MOST_STEPS else []


def _compared(asked: Asked, period: Period, now: datetime) -> Period | None:
    """Return the period to compare with, as far into it as the present one is."""
    if not asked.compare:
        return None
    if asked.compare == "year":
        then = Period(since=spans.year_before(period.since), until=spans.year_before(period.until))
    else:
        since, until = spans.before(code=asked.span, since=period.since, until=period.until)
        then = Period(since=since, until=until)
    if now >= period.until or now <= period.since:
        return then
    return replace(then, until=min(then.until, then.since + (now - period.since)))


def _sides(code: str, heads: Sequence[Head]) -> list[Side]:
    return [(code, heads)] if code and heads else []


def _has_rest(heads: Sequence[Head]) -> bool:
    return any(head.rest for head in heads)


def _narrowed(code: str, heads: Sequence[Head], filters: Filters, *, rest: bool) -> dict[str, Sequence[str]]:
    """Return what narrows to the values shown, or to what is beyond them."""
    shown = tuple(head.key for head in heads if not head.rest)
    return {NOT + code: (*filters.get(NOT + code, ()), *shown)} if rest else {code: shown}
