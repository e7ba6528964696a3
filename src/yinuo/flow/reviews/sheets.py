"""Lessons, and what meetings agreed on, as workbooks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yinuo.flow.reviews import queries, subjects
from yinuo.flow.reviews.queries import Sought
from yinuo.ground.kernel.tables.writing import xlsx_file
from yinuo.ground.kernel.wording import date_text

MOST_ROWS = 10_000


def lessons_file(*, sought: Sought) -> bytes:
    """Return the lessons that are found as a workbook."""
    headings = [
        _("学到什么"),
        _("怎么做"),
        _("好坏"),
        _("订单类型"),
        _("环节"),
        _("产品族"),
        _("供应商"),
        _("标签"),
        _("记下"),
    ]
    found = queries.lessons(sought=sought, limit=MOST_ROWS)
    return xlsx_file(headings=headings, rows=[_lesson(one) for one in found], sheet=_("经验"))


def _lesson(one: queries.LessonFacts) -> list[Any]:
    kind = _("值得保持") if one.good else _("要避免")
    about = [one.order_type, one.stage_code, one.item_family, one.supplier_code]
    return [one.title, one.text, kind, *about, " ".join(one.labels), date_text(one.made_at)]


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
    begin = [one.number, one.content["title"], name[0], date_text(one.held_at)]
    words = {"open": _("进行中"), "done": _("已完成"), "dropped": _("不做了")}
    decided = [[*begin, _("决议"), told["text"], told["by"], "", ""] for told in one.content["decisions"]]
    agreed = [
        [*begin, _("行动"), told.text, told.owner_name, date_text(told.due_at), words[told.state]]
        for told in one.actions
    ]
    return decided + agreed
