"""Plans as tables: read from Excel or CSV with what is wrong told by row, and written as a workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.flow.plans.facts import PlanFacts
from yinuo.flow.plans.msproject import MOST_TASKS, ReadPlan, UnreadablePlan
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, number_of, text_of
from yinuo.ground.kernel.tables.columns import Synonyms, guess, normal
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tables.writing import xlsx_file

DAY_MINUTES = 480
_TOLD = {
    "wbs": "wbs|编号|序号|大纲数字|大纲编号|id|no|标识号",
    "name": "任务|任务名称|名称|工作内容|task|taskname|name",
    "days": "工期|工期天|天数|duration|days|持续时间",
    "start": "开始|开始日期|开始时间|计划开始|start|startdate",
    "finish": "完成|完成日期|结束|结束日期|计划完成|finish|enddate|end",
    "before": "前置|前置任务|predecessors|前置任务编号|紧前",
    "members": "负责人|资源|资源名称|执行人|owner|resourcenames|assignee",
    "percent": "完成率|进度|完成百分比|complete|percentcomplete",
    "milestone": "里程碑|milestone",
    "deadline": "截止|截止日期|deadline",
    "note": "备注|说明|notes|note",
}
COLUMNS = [
    Synonyms(name=name, synonyms=tuple(normal(one) for one in words.split("|"))) for name, words in _TOLD.items()
]
_WAIT = re.compile(r"^(\d+(?:\.\d+)*)\s*(FS|SS|FF|SF)?\s*([+-]\s*\d+(?:\.\d+)?)?", re.I)
_YES = {"1", "是", "y", "yes", "true", "√"}


def read(*, content: bytes, name: str, zone: str, members: Mapping[str, UUID]) -> ReadPlan:
    """Read a table of tasks; `members` are ours by name. Raises UnreadablePlan. What is wrong is told by row."""
    try:
        table = read_table(content=content, name=name)
    except UnreadableFile as error:
        raise UnreadablePlan("empty" if error.code == "empty" else "not_table") from error
    places = guess(headings=table.headings, columns=COLUMNS)
    if "name" not in places:
        raise UnreadablePlan("no_names")
    if len(table.rows) > MOST_TASKS:
        raise UnreadablePlan("too_many")
    reading = _Rows(places, Reading(zone=ZoneInfo(zone), epoch_1904=table.epoch_1904), members)
    for number, row in zip(table.numbers, table.rows, strict=True):
        reading.take(number, row)
    if not reading.changes:
        raise UnreadablePlan("empty")
    return ReadPlan(name="", starts_at=None, changes=reading.finished(), problems=reading.problems)


class _Rows:
    """The rows of one table on their way to changes."""

    def __init__(self, places: Mapping[str, int], reading: Reading, members: Mapping[str, UUID]) -> None:
        self.places, self.reading, self.members = places, reading, members
        self.changes: list[dict[str, Any]] = []
        self.problems: list[tuple[str, str]] = []
        self.ids: dict[str, UUID] = {}
        self.waits: list[tuple[int, UUID, str]] = []

    def take(self, number: int, row: Sequence[Any]) -> None:
        """Read one row; one without a name is told and left out."""
        cells = {name: row[place] for name, place in self.places.items()}
        name = text_of(cells["name"])
        if not name:
            self.problems.append((str(number), "name"))
            return
        ident, wbs = new_id(), text_of(cells.get("wbs")) or str(len(self.changes) + 1)
        self.ids[wbs] = ident
        parent = self.ids.get(wbs.rpartition(".")[0]) if "." in wbs else None
        after: dict[str, Any] = {"name": name[:200], "rank": float(len(self.changes) + 1)}
        after["parent_id"] = str(parent) if parent else None
        self._fill(number, cells, after)
        self.waits.append((number, ident, text_of(cells.get("before"))))
        self.changes.append({"kind": "task", "id": str(ident), "before": None, "after": after})

    def finished(self) -> list[dict[str, Any]]:
        """Return the changes, with the links between the rows."""
        links = []
        for number, ident, text in self.waits:
            seen = set()
            for part in re.split(r"[,，;；、]", text):
                if not part.strip():
                    continue
                found = _WAIT.match(part.strip())
                before = self.ids.get(found[1]) if found else None
                if found is None or before is None or before == ident or before in seen:
                    self.problems.append((str(number), "before"))
                    continue
                seen.add(before)
                lag = round(float((found[3] or "0").replace(" ", "")) * DAY_MINUTES)
                ends = {"before_id": str(before), "after_id": str(ident)}
                after = {**ends, "kind": (found[2] or "FS").upper(), "lag_minutes": lag}
                links.append({"kind": "link", "id": str(new_id()), "before": None, "after": after})
        return [*self.changes, *links]

    def _fill(self, number: int, cells: Mapping[str, Any], after: dict[str, Any]) -> None:
        for name, put in (("days", self._days), ("percent", self._percent), ("members", self._hands)):
            self._try(number, name, cells, after, put)
        for name in ("start", "deadline"):
            self._try(number, name, cells, after, self._dates(name))
        after["milestone"] = text_of(cells.get("milestone")).lower() in _YES
        if note := text_of(cells.get("note")):
            after["note"] = note[:5_000]

    def _try(self, number: int, name: str, cells: Mapping[str, Any], after: dict[str, Any], put: Any) -> None:
        if text_of(cells.get(name)):
            try:
                put(cells[name], after)
            except (UnreadableCell, ValueError):
                self.problems.append((str(number), name))

    def _days(self, cell: Any, after: dict[str, Any]) -> None:
        if isinstance(cell, str):
            cell = re.sub(r"(个工作日|工作日|天|days?|d)\??$", "", cell.strip(), flags=re.I)
        minutes = round(float(number_of(cell)) * DAY_MINUTES)
        if not 0 <= minutes < DAY_MINUTES * 3_000:
            raise ValueError("days")
        after["minutes"] = minutes

    def _percent(self, cell: Any, after: dict[str, Any]) -> None:
        share = isinstance(cell, float) and 0 < cell <= 1
        value = float(number_of(cell.rstrip("%") if isinstance(cell, str) else cell)) * (100 if share else 1)
        if not 0 <= value <= 100:
            raise ValueError("percent")
        after["done_percent"] = round(value)

    def _hands(self, cell: Any, after: dict[str, Any]) -> None:
        names = [one.strip() for one in re.split(r"[,，;；、/]", text_of(cell)) if one.strip()]
        after["assignees"] = [{"member": str(self.members[one])} for one in names if one in self.members]
        if any(one not in self.members for one in names):
            raise ValueError("members")

    def _dates(self, name: str) -> Any:
        def put(cell: Any, after: dict[str, Any]) -> None:
            at = moment_of(cell, reading=self.reading, default=time(8) if name == "start" else time(17)).isoformat()
            if name == "deadline":
                after["deadline_at"] = at
            elif "before" not in self.places:
                # Without links the dates of the table are all there is to go by.
                after["constraint"], after["constraint_at"] = "SNET", at

        return put


def written(*, plan: PlanFacts, members: Mapping[str, str]) -> bytes:
    """Return a plan as a workbook that `read` reads again; dates are of the reader's zone."""
    headings, rows = table(plan=plan, members=members)
    return xlsx_file(headings=headings, rows=rows, sheet=plan.project.name[:31] or "plan")


def table(*, plan: PlanFacts, members: Mapping[str, str]) -> tuple[list[str], list[list[Any]]]:
    """Return the headings and rows of a plan."""
    numbers = {one.id: one.wbs for one in plan.tasks}
    waits: dict[UUID, list[str]] = {}
    for link in plan.links:
        lag = f"{link.lag_minutes / DAY_MINUTES:+g}" if link.lag_minutes else ""
        kind = link.kind if lag or link.kind != "FS" else ""
        waits.setdefault(link.after_id, []).append(f"{numbers[link.before_id]}{kind}{lag}")
    headings = [_("编号"), _("任务"), _("工期（天）"), _("开始"), _("完成"), _("前置"), _("负责人"), _("完成率")]
    headings += [_("里程碑"), _("截止"), _("关键路径"), _("备注")]
    rows = [
        [
            one.wbs,
            one.name,
            "" if one.summary else one.minutes / DAY_MINUTES,
            _local(one.start_at),
            _local(one.finish_at),
            ", ".join(waits.get(one.id, [])),
            _("、").join(members.get(hand["member"], "") for hand in one.assignees),
            one.done_percent,
            _("是") if one.milestone else "",
            _local(one.deadline_at),
            _("是") if one.critical else "",
            one.note,
        ]
        for one in plan.tasks
    ]
    return headings, rows


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
