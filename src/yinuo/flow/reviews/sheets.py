"""Lessons, and what meetings agreed on, as workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.flow.reviews import queries, subjects
from yinuo.flow.reviews.queries import Sought
from yinuo.ground.kernel.tables.writing import xlsx_file

MOST_ROWS = 10_000
Words = Mapping[str, Mapping[str, str]]


def lessons_file(*, sought: Sought, words: Words) -> bytes:
    """Return the lessons that are found as a workbook; `words` are what codes are called, by field."""
    headings = [
        _("学到什么"),
        _("怎么做"),
        _("好坏"),
        _("订单类型"),
        _("环节"),
        _("产品族"),
        _("供应商"),
        _("标签"),
        _("记下日期"),
    ]
    found = queries.lessons(sought=sought, limit=MOST_ROWS)
    return xlsx_file(headings=headings, rows=[_lesson(one, words) for one in found], sheet=_("经验"))


def _lesson(one: queries.LessonFacts, words: Words) -> list[Any]:
    kind = _("值得保持") if one.good else _("要避免")
    fields = ("order_type", "stage_code", "item_family", "supplier_code")
    about = [words.get(name, {}).get(getattr(one, name), getattr(one, name)) for name in fields]
    return [one.title, one.text, kind, *about, " ".join(one.labels), timezone.localdate(one.made_at)]


def meetings_file() -> bytes:
    """Return decisions and actions of meetings as a workbook, one a row, the newest meeting first."""
    headings = [
        _("编号"),
        _("主题"),
        _("关于"),
        _("时间"),
        _("类别"),
        _("内容"),
        _("由谁"),
        _("最晚日期"),
        _("状态"),
    ]
    found = queries.meetings(limit=MOST_ROWS)
    names = subjects.names_of(found)
    rows = [row for one in found for row in _meeting(one, names)]
    return xlsx_file(headings=headings, rows=rows[:MOST_ROWS], sheet=_("会议"))


def _meeting(one: queries.MeetingFacts, names: Any) -> list[list[Any]]:
    name = names.get(one.order_id or one.project_id) or ("", "")
    begin = [one.number, one.content["title"], name[0], timezone.localtime(one.held_at)]
    words = {"open": _("进行中"), "done": _("已完成"), "dropped": _("不做了")}
    decided = [[*begin, _("决议"), told["text"], told["by"], "", ""] for told in one.content["decisions"]]
    agreed = [
        [*begin, _("行动"), told.text, told.owner_name, _day(told.due_at), words[told.state]] for told in one.actions
    ]
    return decided + agreed


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
