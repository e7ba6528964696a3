"""The question of a report, as it stands in an address: what is measured, by what, of which facts, and how it is drawn.

An address is read without faults: what it does not understand is left out and told. Knows no request and no table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qs, urlencode

from yinuo.core.measuring.spans import NAMED
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.queries import NOT, Filters

_GRAPHS = ("line", "bar", "stacked", "area", "scatter", "heat", "funnel", "gauge", "map", "box", "sankey")
CHARTS = ("table", "pivot", *_GRAPHS)
COMPARE = ("before", "year")
CUSTOM = "custom"
NO_KEY = "\x01none"  # no fact has it
USUAL_SPAN, USUAL_TOP, MOST_TOP = "last_90", 20, 50
MOST_MEASURES, MOST_KEYS, LONGEST_KEY, LONGEST_QUERY = 6, 50, 200, 6_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question: `by` are the lines and `across` the columns; `chart` is empty where the answer may choose.

    `since` and `until` are days, both included, of a span of one's own. `unknown` is what was not understood.
    """

    measures: tuple[str, ...]
    by: str = ""
    across: str = ""
    filters: Filters = field(default_factory=dict)
    span: str = USUAL_SPAN
    since: date | None = None
    until: date | None = None
    compare: str = ""
    chart: str = ""
    top: int = USUAL_TOP
    unknown: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the question as the parts of an address, in one order, without what is usual."""
        found = [("m", code) for code in self.measures]
        found += [("by", self.by), ("across", self.across), ("chart", self.chart), ("compare", self.compare)]
        if self.span != USUAL_SPAN:
            found.append(("span", self.span))
        if self.span == CUSTOM:
            found += [("since", _written(self.since)), ("until", _written(self.until))]
        if self.top != USUAL_TOP:
            found.append(("top", str(self.top)))
        kept = [(name, value) for name, value in found if value]
        return kept + [(code, key) for code, keys in sorted(self.filters.items()) for key in keys]

    def address(self) -> str:
        """Return the question as the query of an address."""
        return urlencode(self.pairs())


def read_text(text: str, *, known: Mapping[str, object], dimensions: Collection[str] = DIMENSIONS) -> Asked:
    """Return the question of an address' query; see `read`."""
    return read(parse_qs(text[:LONGEST_QUERY], keep_blank_values=True), known=known, dimensions=dimensions)


def read(
    query: Mapping[str, Sequence[str]], *, known: Mapping[str, object], dimensions: Collection[str] = DIMENSIONS
) -> Asked:
    """Return the question of an address; `known` are the measures and `dimensions` what the asking member sees."""
    asked = list(dict.fromkeys(code for code in query.get("m", ()) if code))
    measures = tuple(code for code in asked if code in known)[:MOST_MEASURES]
    by, across = (_one(query, name, dimensions) for name in ("by", "across"))
    if across and not by:
        by, across = across, ""
    span, since, until = _span(query)
    return Asked(
        measures=measures,
        by=by,
        across=across if across != by else "",
        filters=_filters(query, dimensions),
        span=span,
        since=since,
        until=until,
        compare=_one(query, "compare", COMPARE),
        chart=_one(query, "chart", CHARTS),
        top=_top(query),
        unknown=tuple(_unknown(query, asked, known, dimensions)),
    )


def with_measure(asked: Asked, code: str) -> Asked:
    """Return the question with one measure."""
    return replace(asked, measures=(code,))


def with_more(asked: Asked, filters: Filters) -> Asked:
    """Return the question of fewer facts; where it has a filter of that dimension, both hold."""
    both = dict(asked.filters)
    for code, keys in filters.items():
        kept = [key for key in keys if key in both[code]] if code in both else keys
        both[code] = tuple(kept) or (NO_KEY,)
    return replace(asked, filters=both)


def with_filters(asked: Asked, filters: Filters) -> Asked:
    """Return the question of other facts, told apart by nothing."""
    return replace(asked, filters=filters, by="", across="", chart="", compare="", top=USUAL_TOP, unknown=())


def _one(query: Mapping[str, Sequence[str]], name: str, known: Collection[str]) -> str:
    value = next((value for value in query.get(name, ()) if value), "")
    return value if value in known else ""


def _span(query: Mapping[str, Sequence[str]]) -> tuple[str, date | None, date | None]:
    since, until = _day(query, "since"), _day(query, "until")
    if since and until and since <= until and _one(query, "span", (CUSTOM,)):
        return CUSTOM, since, until
    return _one(query, "span", NAMED) or USUAL_SPAN, None, None


def _day(query: Mapping[str, Sequence[str]], name: str) -> date | None:
    try:
        day = date.fromisoformat(next(iter(query.get(name, ())), ""))
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None


def _filters(query: Mapping[str, Sequence[str]], dimensions: Collection[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for code, keys in query.items():
        if code.removeprefix(NOT) in dimensions:
            kept = dict.fromkeys(key[:LONGEST_KEY].replace("\x00", "") for key in keys)
            found[code] = tuple(kept)[:MOST_KEYS]
    return found


def _top(query: Mapping[str, Sequence[str]]) -> int:
    text = next(iter(query.get("top", ())), "")
    return min(int(text), MOST_TOP) if text.isdecimal() and len(text) < 4 and int(text) else USUAL_TOP


def _unknown(
    query: Mapping[str, Sequence[str]],
    measures: Sequence[str],
    known: Collection[str],
    dimensions: Collection[str],
) -> Iterator[str]:
    yield from (code for code in measures if code not in known)
    for name, choices in (("by", dimensions), ("across", dimensions), ("chart", CHARTS), ("compare", COMPARE)):
        yield from (value for value in query.get(name, ()) if value and value not in choices)
    asked = _one(query, "span", (*NAMED, CUSTOM))
    if asked == CUSTOM and _span(query)[0] != CUSTOM and any(query.get("since", ())) and any(query.get("until", ())):
        yield "since–until"
    yield from (value for value in query.get("span", ()) if value and not asked)


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
