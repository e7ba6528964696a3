"""The morning briefing in words, in the present language: as a mail, and as a card for chats and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.flow.radar.alerts import AlertFacts
from yinuo.flow.radar.briefing import Briefing, Heap, Record
from yinuo.flow.radar.hazard_words import hazard_in_words
from yinuo.flow.radar.wording import cause_in_words, one_line, overrun_stage
from yinuo.ground.kernel.wording import date_text, datetime_text, duration, weekday
from yinuo.ground.people.names import ROLES
from yinuo.ground.process.queries import TaskFacts

PAGE, HAZARDS = "/briefing", "/radar/hazards"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line, and the page where its rows are."""

    text: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the briefing: its title, the page with all of its rows, and its lines."""

    title: str
    link: str
    lines: tuple[Line, ...]


def subject_of(*, briefing: Briefing) -> str:
    """Return the mail's subject: how many orders are threatened."""
    threatened = briefing.soon.orders
    told = ngettext("%(n)s 张订单 36 小时内可能逾期", "%(n)s 张订单 36 小时内可能逾期", threatened) % {"n": threatened}
    return _("晨报 %(day)s：%(told)s") % {
        "day": date_text(briefing.made_at),
        "told": told if threatened else _("36 小时内没有订单会逾期"),
    }


def sections_of(*, briefing: Briefing) -> list[Section]:
    """Return the parts that have anything to say; the radar's record always."""
    since = "/radar?changed="
    parts = [
        _alerts(_("36 小时内可能逾期"), "/radar?due=soon", briefing.soon),
        _alerts(_("36 到 72 小时内可能逾期"), "/radar?due=later", briefing.later),
        _alerts(_("新增预警"), f"{since}new", briefing.new),
        _alerts(_("情况加重"), f"{since}worse", briefing.worse),
        _alerts(_("已恢复或了结"), f"{since}ended", briefing.recovered),
        _hazards(briefing),
        _work(briefing),
    ]
    record = Section(title=_("雷达的表现"), link=PAGE, lines=tuple(_record(briefing.record)))
    return [*(one for one in parts if one.lines), record]


def text_of(*, briefing: Briefing) -> str:
    """Return the mail's text."""
    lines = [
        _("%(day)s %(weekday)s，与 %(since)s 相比：")
        % {
            "day": date_text(briefing.made_at),
            "weekday": weekday(briefing.made_at),
            "since": datetime_text(briefing.since),
        }
    ]
    for section in sections_of(briefing=briefing):
        lines += ["", _("【%(title)s】") % {"title": section.title}, *(f"· {line.text}" for line in section.lines)]
    return "\n".join(lines)


def card_of(*, briefing: Briefing) -> dict[str, Any]:
    """Return the card for chats and programs: `title`, `link`, and `sections` with `lines`, each with a link."""
    return {
        "title": subject_of(briefing=briefing),
        "link": PAGE,
        "sections": [
            {
                "title": one.title,
                "link": one.link,
                "lines": [{"text": line.text, "link": line.link} for line in one.lines],
            }
            for one in sections_of(briefing=briefing)
        ],
    }


def record_in_words(*, record: Record) -> list[str]:
    """Return how the radar did, in sentences."""
    raised = ngettext("发出 %(n)s 条延期预警。", "发出 %(n)s 条延期预警。", record.raised) % {"n": record.raised}
    if not record.delivered:
        return [raised, _("没有订单送达，谈不上准不准。")]
    sent = ngettext("送达 %(n)s 张订单，", "送达 %(n)s 张订单，", record.delivered) % {"n": record.delivered}
    if not record.late:
        return [raised, sent + _("都没有晚。")]
    told = {"late": len(record.late), "warned": record.warned}
    found = [raised, sent + _("%(late)s 张晚了，其中 %(warned)s 张提前 36 小时以上预警过。") % told]
    if record.lead_hours is not None:
        found.append(_("晚单首次预警距承诺的中位数：%(length)s。") % {"length": duration(record.lead_hours)})
    return found


def who_in_words(*, task: TaskFacts) -> str:
    """Return who must act: a person, or the role that it is offered to."""
    return task.assignee_name or str(ROLES.get(task.role, task.role))


def _alerts(title: str, link: str, heap: Heap) -> Section:
    lines = [Line(text=_alert(one), link=f"/radar/alerts/{one.id}") for one in heap.alerts]
    more = heap.orders - len(heap.alerts)
    if more > 0:
        lines.append(Line(text=ngettext("另有 %(n)s 张", "另有 %(n)s 张", more) % {"n": more}, link=link))
    counted = _("%(title)s（%(n)s）") % {"title": title, "n": heap.orders}
    return Section(title=counted, link=link, lines=tuple(lines))


def _alert(one: AlertFacts) -> str:
    parts: Sequence[str] = [one.number, one.customer_name]
    if one.committed_at:
        parts = [*parts, _("承诺 %(day)s") % {"day": datetime_text(one.committed_at)}]
    cause = cause_in_words(cause=one.cause, stage_name=overrun_stage(reasons=one.reasons))
    return " · ".join([*parts, one_line(reasons=one.reasons) or cause])


def _hazards(briefing: Briefing) -> Section:
    """Return what threatens many orders at once, by the title of each."""
    lines = [Line(text=hazard_in_words(hazard=one).title, link=f"{HAZARDS}/{one.id}") for one in briefing.hazards]
    more = briefing.hazard_count - len(lines)
    if more > 0:
        lines.append(Line(text=ngettext("另有 %(n)s 处", "另有 %(n)s 处", more) % {"n": more}, link=HAZARDS))
    title = _("%(title)s（%(n)s）") % {"title": _("隐患"), "n": briefing.hazard_count}
    return Section(title=title, link=HAZARDS, lines=tuple(lines))


def _work(briefing: Briefing) -> Section:
    work = briefing.work
    lines = [
        Line(text=f"{who_in_words(task=one)} · {one.title} · {_due(one)}", link=f"/tasks/{one.id}")
        for one in work.tasks
    ]
    if briefing.untaken:
        words = ngettext("%(n)s 条预警无人接手", "%(n)s 条预警无人接手", briefing.untaken) % {"n": briefing.untaken}
        lines.insert(0, Line(text=words, link="/radar?state=open"))
    told = {"overdue": work.overdue, "today": work.today, "approvals": work.approvals}
    title = _("今天要办：逾期 %(overdue)s，今天到期 %(today)s，待审批 %(approvals)s") % told
    return Section(title=title, link=PAGE, lines=tuple(lines))


def _due(task: TaskFacts) -> str:
    if task.due_at is None:
        return _("待审批") if task.kind == "approval" else ""
    return _("应在 %(at)s 前") % {"at": datetime_text(task.due_at)}


def _record(record: Record) -> list[Line]:
    return [Line(text=text, link=PAGE) for text in record_in_words(record=record)]
