"""What dashboards share, at the desk and by public link: each tile's answer, narrowed by what was clicked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from yinuo.doors.desk import report_frame
from yinuo.doors.desk.report_charts import drawn
from yinuo.doors.desk.report_frame import Answered, facts_url
from yinuo.flow.insight import asking, queries, sheets
from yinuo.flow.insight.answering import Answer, Head
from yinuo.flow.insight.asking import Asked
from yinuo.flow.insight.dashboards import DashboardFacts, Tile
from yinuo.flow.insight.formulas import Measuring
from yinuo.flow.insight.queries import NOT
from yinuo.flow.insight.wording import dimension_name, value_text

MOST_LINES = 8
_SOURCE = "tile"
UrlOf = Callable[[Measuring, Head | None, Head | None], str]


class Crossing:
    """What was clicked on: the facts that count on every tile but the one it was clicked on."""

    def __init__(self, query: QueryDict) -> None:
        seen = queries.dimensions()
        asked = asking.read_text(query.urlencode(), known={}, dimensions=seen)
        self.filters = {code: keys for code, keys in asked.filters.items() if not code.startswith(NOT)}
        place = query.get(_SOURCE, "")
        self.source = int(place) if place.isdecimal() and len(place) < 4 else -1

    def chips(self) -> list[dict[str, str]]:
        """Return each filter in words with the address that takes it away."""
        words = sheets.filter_texts(self.filters)
        return [
            {"text": text, "url": "?" + self.address(without=code)}
            for code, text in zip(self.filters, words, strict=True)
        ]

    def address(self, *, without: str = "") -> str:
        """Return the filters as a query, but for those of one dimension."""
        kept = [(code, key) for code, keys in self.filters.items() if code != without for key in keys]
        return urlencode(kept) or "all=1"

    def clicked(self, place: int, code: str, key: str) -> str:
        """Return where a click on a value of a tile leads; clicked again it is taken away."""
        if self.filters.get(code) == (key,):
            return "?" + self.address(without=code)
        others = [(one, value) for one, keys in self.filters.items() if one != code for value in keys]
        return "?" + urlencode([*others, (code, key), (_SOURCE, place)])

    def narrow(self, asked: Asked, place: int) -> Asked:
        """Return a tile's question of the facts that count there."""
        added = {code: keys for code, keys in self.filters.items() if not (place == self.source and code == asked.by)}
        return asking.with_more(asked, added)


def tiles(*, board: DashboardFacts, crossing: Crossing, public: bool) -> list[dict[str, Any]]:
    """Return each tile with its chart or table, or why it has none."""
    return [_tile(tile, place, crossing, public=public) for place, tile in enumerate(board.tiles)]


def shown_part(*, title: str, answer: Answer, width: int) -> dict[str, Any]:
    """Return an answer as a tile whose numbers open their rows."""
    answered = Answered(asked=answer.asked, known={}, answer=answer)

    def url_of(measure: Measuring, line: Head | None, column: Head | None) -> str:
        return facts_url(answer, measure, line, column)

    return {"name": title, "width": width, "height": 1, "report_id": "", **_drawn(answered, answer, url_of)}


def _tile(tile: Tile, place: int, crossing: Crossing, *, public: bool) -> dict[str, Any]:
    answered = report_frame.ask(tile.report.query, narrow=lambda asked: crossing.narrow(asked, place))
    shape = {"name": tile.report.name, "width": tile.width, "height": tile.height, "report_id": tile.report.id}
    if answered.answer is None:
        return {**shape, "fault": answered.fault}
    return {**shape, **_content(answered, answered.answer, place, crossing, public=public)}


def _content(answered: Answered, answer: Answer, place: int, crossing: Crossing, *, public: bool) -> dict[str, Any]:
    def url_of(measure: Measuring, line: Head | None, column: Head | None) -> str:
        if line is not None and not line.rest and answer.asked.by:
            return crossing.clicked(place, answer.asked.by, line.key)
        return "" if public else facts_url(answer, measure, line, column)

    return _drawn(answered, answer, url_of)


def _drawn(answered: Answered, answer: Answer, url_of: UrlOf) -> dict[str, Any]:
    drawing = drawn(answer=answer, url_of=url_of)
    first = answer.measures[0]
    return {
        "drawing": drawing,
        "empty": answer.empty,
        "words": sheets.words_of(answer),
        "address": answered.asked.address(),
        "value": value_text(first, answer.total.numbers[first.code].value),
        "measure": first.name,
        "first": dimension_name(answer.asked.by) if answer.asked.by else "",
        "measures": [one.name for one in answer.measures],
        "lines": [
            {
                "label": sheets.head_text(answer, answer.asked.by, line.head),
                "url": url_of(first, line.head, None),
                "cells": [value_text(one, line.numbers[one.code].value) for one in answer.measures],
            }
            for line in answer.lines[:MOST_LINES]
        ],
        "more": max(len(answer.lines) - MOST_LINES, 0),
    }
