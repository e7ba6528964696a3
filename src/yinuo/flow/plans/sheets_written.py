"""Plans written as tables, so that they are read again as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yinuo.flow.plans.facts import DAY_MINUTES, PlanFacts, TaskFacts
from yinuo.ground.kernel.tables.writing import Share, xlsx_file

CONSTRAINTS: dict[str, Promise] = {
    "ASAP": gettext_lazy("越早越好"),
    "ALAP": gettext_lazy("越晚越好"),
    "SNET": gettext_lazy("不早于…开始"),
    "SNLT": gettext_lazy("不晚于…开始"),
    "FNET": gettext_lazy("不早于…完成"),
    "FNLT": gettext_lazy("不晚于…完成"),
    "MSO": gettext_lazy("必须在…开始"),
    "MFO": gettext_lazy("必须在…完成"),
}


def written(*, plan: PlanFacts, members: Mapping[str, str]) -> bytes:
    """Return a plan as a workbook that `read` reads again; dates are of the reader's zone."""
    headings, rows = table(plan=plan, members=members)
    return xlsx_file(headings=headings, rows=rows, sheet=plan.project.name[:31] or "plan")


def table(*, plan: PlanFacts, members: Mapping[str, str]) -> tuple[list[str], list[list[Any]]]:
    """Return the headings and rows of a plan."""
    waits = _waits(plan)
    return _headings(), [_row(one, ", ".join(waits.get(one.id, [])), members) for one in plan.tasks]


def _headings() -> list[str]:
    return [
        *(_("编号"), _("任务"), _("工期（天）"), _("开始"), pgettext("task", "完成"), _("前置"), _("负责人")),
        *(pgettext("task", "完成率"), _("里程碑"), _("截止"), _("关键路径")),
        *(_("工作中心"), _("日期约束"), _("约束日期")),
        *(_("最快（天）"), _("最慢（天）"), _("实际开始"), _("实际完成"), _("交付物"), _("备注")),
    ]


def _waits(plan: PlanFacts) -> dict[UUID, list[str]]:
    """Return what each task waits for: number, kind of the link where it is not the usual one, lag in days."""
    numbers = {one.id: one.wbs for one in plan.tasks}
    waits: dict[UUID, list[str]] = {}
    for link in plan.links:
        lag = f"{link.lag_minutes / DAY_MINUTES:+g}" if link.lag_minutes else ""
        kind = link.kind if lag or link.kind != "FS" else ""
        waits.setdefault(link.after_id, []).append(f"{numbers[link.before_id]}{kind}{lag}")
    return waits


def _row(one: TaskFacts, waits: str, members: Mapping[str, str]) -> list[Any]:
    return [
        one.wbs,
        one.name,
        "" if one.summary else one.minutes / DAY_MINUTES,
        _local(one.start_at),
        _local(one.finish_at),
        waits,
        _hands_text((members.get(hand["member"], ""), hand["units"]) for hand in one.assignees),
        Share(one.done_percent / 100),
        _("是") if one.milestone else "",
        _local(one.deadline_at),
        _("是") if one.critical else "",
        _hands_text((hand["work_centre"], hand["units"]) for hand in one.work_centres),
        "" if one.constraint == "ASAP" else CONSTRAINTS[one.constraint],
        _local(one.constraint_at),
        "" if one.optimistic is None else one.optimistic / DAY_MINUTES,
        "" if one.pessimistic is None else one.pessimistic / DAY_MINUTES,
        _local(one.started_at),
        _local(one.finished_at),
        one.deliverable,
        one.note,
    ]


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


def _hands_text(names: Iterable[tuple[str, float]]) -> str:
    return _("、").join(name if units == 1 else f"{name}[{units * 100:g}%]" for name, units in names if name)
