"""One definition of each number, written as SQL for whichever engine holds the facts.

A set of facts is a relation with the columns `id`, `order_id`, `counted_at` and whatever its measures and dimensions
name. A measure gives each fact a value, or null where the fact does not count; a dimension gives it a key, and a label
where the key is no word. All expressions come from definitions in code, never from users; what users choose goes as
parameters. The dialect is what PostgreSQL and DuckDB both understand. Knows no database and no room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from yinuo.core.measuring.aggregates import Measured, wilson_interval


class Aggregate(StrEnum):
    """How the values of facts become one number."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    SHARE = "share"


_SQL = {
    Aggregate.COUNT: "count({0})",
    Aggregate.SUM: "sum({0})",
    Aggregate.MEAN: "avg({0})",
    Aggregate.MEDIAN: "percentile_cont(0.5) within group (order by {0})",
    Aggregate.SHARE: "avg({0})",
}
_ZONE = "{zone}"
_QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


class NoSuchPart(Exception):
    """A measure cannot be seen by a dimension: its facts do not have it."""

    def __init__(self, measure: str, dimension: str) -> None:
        super().__init__(measure, dimension)
        self.measure, self.dimension = measure, dimension


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number over facts of one set; `value` is a condition for shares, else a number.

    `held` is a column in which each fact's value stands already.
    """

    code: str
    facts: str
    value: str
    aggregate: Aggregate
    held: str = ""

    @property
    def additive(self) -> bool:
        """Return whether the numbers of parts add up to the number of the whole."""
        return self.aggregate in (Aggregate.COUNT, Aggregate.SUM)

    @property
    def expression(self) -> str:
        """Return one fact's value as a double, or null."""
        if self.held:
            return self.held
        if self.aggregate is Aggregate.SHARE:
            # As a double, for engines interpolate decimals with as few places as these have.
            return f"cast(case when {self.value} then 1 when not ({self.value}) then 0 end as double precision)"
        return f"cast({self.value} as double precision)"


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """By what facts are told apart; `facts` names the sets that have it (none: all).

    The keys of an `exact` one are never an empty text, so they are grouped as they stand, which is faster.
    """

    code: str
    key: str
    label: str = ""
    facts: frozenset[str] = frozenset()
    in_order: bool = False
    exact: bool = False

    def serves(self, measure: Measure) -> bool:
        """Return whether the facts of a measure have this dimension."""
        return not self.facts or measure.facts in self.facts


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Only facts whose key of a dimension is one of these; or, `excluded`, none of these."""

    dimension: Dimension
    keys: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """Measures of one set of facts, by dimensions, of facts in [since, until) that pass the filters.

    With `most`, only so many groups of one dimension: those with the most facts of the measures named by `leading`.
    """

    measures: tuple[Measure, ...]
    since: datetime
    until: datetime
    zone: str
    groups: tuple[Dimension, ...] = ()
    filters: tuple[Chosen, ...] = ()
    most: int = 0
    leading: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """SQL with a place `%s` for each parameter."""

    text: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The numbers of one group: its keys and labels, and each measure by code."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    numbers: dict[str, Measured]


@dataclass
class _Writing:
    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, text: str, *parameters: Any) -> None:
        self.parts.append(text)
        self.parameters += parameters


def working_out(*, measures: Sequence[Measure], dimensions: Sequence[Dimension]) -> dict[str, str]:
    """Return expressions, by the column that holds each, of what `by_held` reads; of dimensions only times."""
    found = {_value_column(one): one.expression for one in measures}
    return found | {_key_column(one): _key(one) for one in dimensions if _ZONE in one.key}


def by_held(question: Question) -> Question:
    """Return a question about facts of which values and times were worked out already, in the question's zone."""
    return replace(
        question,
        measures=tuple(replace(one, held=_value_column(one)) for one in question.measures),
        groups=tuple(map(_held, question.groups)),
        filters=tuple(replace(one, dimension=_held(one.dimension)) for one in question.filters),
    )


def summary(question: Question, *, facts: Statement) -> Statement:
    """Return the statement whose rows `cells` reads: a number of each measure for each group; raises NoSuchPart.

    Of a question for the biggest groups each row ends with how many groups there are.
    """
    inner = _valued(question, facts)
    columns = _heads(question)
    for place, measure in enumerate(question.measures):
        columns += [f"count(m{place})", _SQL[measure.aggregate].format(f"m{place}")]
    if question.most:
        columns.append("count(*) over ()")
    text = f"select {', '.join(columns)} from ({inner.text}) valued{_grouping(question)}"
    if not question.most:
        return Statement(text=text, parameters=inner.parameters)
    return Statement(text=text + _biggest(question), parameters=(*inner.parameters, question.most))


def spreads(question: Question, *, facts: Statement) -> Statement:
    """Return the statement of how the values of the first measure lie in each group; raises NoSuchPart.

    Its columns: a key and a label for each group, how many facts, then least, quartiles and greatest value.
    """
    inner = _valued(question, facts)
    columns = _heads(question)
    columns += ["count(m0)", *(f"percentile_cont({share}) within group (order by m0)" for share in _QUARTILES)]
    text = f"select {', '.join(columns)} from ({inner.text}) valued where m0 is not null{_grouping(question)}"
    return Statement(text=text, parameters=inner.parameters)


def detail(question: Question, *, facts: Statement, limit: int) -> Statement:
    """Return the statement of the facts that count for the first measure, the newest first; raises NoSuchPart.

    Its columns: id, order_id, counted_at, value.
    """
    inner = _valued(question, facts)
    text = f"select id, order_id, counted_at, m0 from ({inner.text}) valued where m0 is not null"
    return Statement(text=f"{text} order by counted_at desc, id desc limit %s", parameters=(*inner.parameters, limit))


def cells(question: Question, rows: Sequence[Sequence[Any]]) -> list[Cell]:
    """Return the numbers in the rows of a summary; groups in which no fact counts are left out."""
    width = len(question.groups)
    found = []
    for row in rows:
        numbers = {
            measure.code: _measured(measure, int(row[2 * width + 2 * n]), row[2 * width + 2 * n + 1])
            for n, measure in enumerate(question.measures)
        }
        if not width or any(one.count for one in numbers.values()):
            keys, labels = tuple(map(str, row[:width])), tuple(str(one or "") for one in row[width : 2 * width])
            found.append(Cell(keys=keys, labels=labels, numbers=numbers))
    return found


def _measured(measure: Measure, count: int, value: float | None) -> Measured:
    if not count or value is None:
        return Measured(value=0.0 if measure.aggregate is Aggregate.COUNT else None, count=count)
    if measure.aggregate is not Aggregate.SHARE:
        return Measured(value=float(value), count=count)
    low, high = wilson_interval(hits=round(float(value) * count), count=count)
    return Measured(value=float(value), count=count, low=low, high=high)


def _valued(question: Question, facts: Statement) -> Statement:
    """Return the facts of a question, each with its keys, labels and values."""
    _check(question)
    writing = _Writing()
    writing.add("select id, order_id, counted_at")
    for place, group in enumerate(question.groups):
        _say(writing, f", {group.key if group.exact else _key(group)} as k{place}", group, question)
        label = f"cast({group.label} as text)" if group.label else "cast(null as text)"
        writing.add(f", {label} as t{place}")
    for place, measure in enumerate(question.measures):
        writing.add(f", {measure.expression} as m{place}")
    writing.add(f" from ({facts.text}) facts where counted_at >= %s and counted_at < %s", *facts.parameters)
    writing.parameters += [question.since, question.until]
    for chosen in question.filters:
        _choose(writing, chosen, question)
    return Statement(text="".join(writing.parts), parameters=tuple(writing.parameters))


def _heads(question: Question) -> list[str]:
    """Return the columns of keys and labels of a question's groups."""
    keys = [f"coalesce(cast(k{n} as text), '')" if one.exact else f"k{n}" for n, one in enumerate(question.groups)]
    return keys + [f"max(t{n})" for n, _ in enumerate(question.groups)]


def _grouping(question: Question) -> str:
    return " group by " + ", ".join(f"k{n}" for n, _ in enumerate(question.groups)) if question.groups else ""


def _biggest(question: Question) -> str:
    """Return the order of groups by their facts, then as they are called, letter by letter in every engine."""
    counts = {measure.code: f"count(m{place})" for place, measure in enumerate(question.measures)}
    leading = " + ".join(text for code, text in counts.items() if code in question.leading)
    [key, label] = _heads(question)
    called = f"coalesce(nullif({label}, ''), {key})"
    counted = f" having {' + '.join(counts.values())} > 0"
    return f'{counted} order by {leading} desc, {called} collate "C", {key} collate "C" limit %s'


def _choose(writing: _Writing, chosen: Chosen, question: Question) -> None:
    _say(writing, f" and {_key(chosen.dimension)}", chosen.dimension, question)
    word = " not in" if chosen.excluded else " in"
    writing.add(f"{word} ({', '.join(['%s'] * len(chosen.keys)) or 'null'})", *chosen.keys)


def _check(question: Question) -> None:
    asked = [*question.groups, *(one.dimension for one in question.filters)]
    for measure in question.measures:
        for dimension in asked:
            if not dimension.serves(measure):
                raise NoSuchPart(measure.code, dimension.code)


def _value_column(measure: Measure) -> str:
    return f"value_of_{measure.code}"


def _key_column(dimension: Dimension) -> str:
    return f"key_of_{dimension.code}"


def _held(dimension: Dimension) -> Dimension:
    return replace(dimension, key=_key_column(dimension)) if _ZONE in dimension.key else dimension


def _key(dimension: Dimension) -> str:
    return f"coalesce(cast({dimension.key} as text), '')"


def _say(writing: _Writing, text: str, dimension: Dimension, question: Question) -> None:
    """Write an expression whose `{zone}` becomes a parameter."""
    writing.add(text.replace(_ZONE, "%s"), *([question.zone] * dimension.key.count(_ZONE)))
