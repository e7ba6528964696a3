"""Plans as tables: read from Excel or CSV with what is wrong told by row, and written as a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yinuo.flow.plans.facts import DAY_MINUTES, PlanFacts, TaskFacts
from yinuo.flow.plans.fields import UNDATED
from yinuo.flow.plans.msproject import CONSTRAINT_TYPES, MOST_TASKS, Known, ReadPlan, UnreadablePlan
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, number_of, text_of
from yinuo.ground.kernel.tables.columns import Synonyms, guess, normal
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table
from yinuo.ground.kernel.tables.writing import xlsx_file

_TOLD = {
    "wbs": "wbs|number|编号|序号|大纲数字|大纲编号|id|no|标识号",
    "name": "tasks|任务|任务名称|名称|工作内容|task|taskname|name",
    "days": "工期|工期天|天数|duration|days|持续时间",
    "start": "开始|开始日期|开始时间|计划开始|start|startdate",
    "finish": "完成|完成日期|结束|结束日期|计划完成|finish|enddate|end",
    "before": "前置|waitsfor|前置任务|predecessors|前置任务编号|紧前",
    "members": "负责人|资源|资源名称|执行人|owner|resourcenames|assignee",
    "percent": "完成率|进度|完成百分比|complete|percentcomplete",
    "milestone": "里程碑|milestone",
    "deadline": "截止|截止日期|deadline",
    "note": "备注|remarks|说明|notes|note",
    "centres": "工作中心|设备|workcentre|workcenter|workcentres",
    "constraint": "日期约束|dateconstraint|限制类型|约束类型|constrainttype|constraint",
    "constraint_at": "约束日期|限制日期|constraintdate",
    "fastest": "最快|最快天|乐观|optimistic|fastest",
    "slowest": "最慢|最慢天|悲观|pessimistic|slowest",
    "begun": "实际开始|actualstart",
    "ended": "实际完成|actualfinish",
}
COLUMNS = [
    Synonyms(name=name, synonyms=tuple(normal(one) for one in words.split("|"))) for name, words in _TOLD.items()
]
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
MICROSOFT = {
    "ASAP": "As Soon As Possible",
    "ALAP": "As Late As Possible",
    "SNET": "Start No Earlier Than",
    "SNLT": "Start No Later Than",
    "FNET": "Finish No Earlier Than",
    "FNLT": "Finish No Later Than",
    "MSO": "Must Start On",
    "MFO": "Must Finish On",
}
WHEN = {"deadline": "deadline_at", "begun": "started_at", "ended": "finished_at"}
_SHARE = re.compile(r"^(.*?)(?:\[(\d+(?:\.\d+)?)%\])?$", re.S)
_WAIT = re.compile(r"^(\d+(?:\.\d+)*)\s*(FS|SS|FF|SF)?\s*([+-]\s*\d+(?:\.\d+)?)?", re.I)
_YES = {"1", "是", "y", "yes", "true", "√"}


def read(*, content: bytes, name: str, zone: str, known: Known) -> ReadPlan:
    """Read a table of tasks. Raises UnreadablePlan. What is wrong is told by row."""
    try:
        table = read_table(content=content, name=name)
    except UnreadableFile as error:
        raise UnreadablePlan("empty" if error.code == "empty" else "not_table") from error
    places = guess(headings=table.headings, columns=COLUMNS)
    if "name" not in places:
        raise UnreadablePlan("no_names")
    if len(table.rows) > MOST_TASKS:
        raise UnreadablePlan("too_many")
    reading = _Rows(places, Reading(zone=ZoneInfo(zone), epoch_1904=table.epoch_1904), known)
    for number, row in zip(table.numbers, table.rows, strict=True):
        reading.take(number, row)
    if not reading.changes:
        raise UnreadablePlan("empty")
    changes = reading.finished()
    return ReadPlan(name="", starts_at=min(reading.starts, default=None), changes=changes, problems=reading.problems)


class _Rows:
    """The rows of one table on their way to changes."""

    def __init__(self, places: Mapping[str, int], reading: Reading, known: Known) -> None:
        self.places, self.reading, self.known, self.kinds = places, reading, known, _kinds()
        self.changes: list[dict[str, Any]] = []
        self.problems: list[tuple[str, str]] = []
        self.ids: dict[str, UUID] = {}
        self.starts: list[datetime] = []
        self.waits: list[tuple[int, UUID, str]] = []

    def take(self, number: int, row: Sequence[Any]) -> None:
        """Read one row; one without a name is told and left out."""
        cells = {name: row[place] for name, place in self.places.items()}
        name = text_of(cells["name"])
        if not name:
            self.problems.append((str(number), "name"))
            return
        ident, wbs = new_id(), text_of(cells.get("wbs")) or str(len(self.changes) + 1)
        if wbs in self.ids:
            self.problems.append((str(number), "wbs"))
        self.ids.setdefault(wbs, ident)
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
        self._try(number, "centres", cells, after, self._centres)
        for name in ("fastest", "slowest"):
            self._try(number, name, cells, after, self._guessed(name))
        for name in ("start", "deadline", "begun", "ended"):
            self._try(number, name, cells, after, self._dates(name))
        self._try(number, "constraint", cells, after, self._constraint(cells))
        after["milestone"] = text_of(cells.get("milestone")).lower() in _YES
        note = cells.get("note")
        if note := note.strip() if isinstance(note, str) else text_of(note):
            after["note"] = note[:5_000]

    def _try(self, number: int, name: str, cells: Mapping[str, Any], after: dict[str, Any], put: Any) -> None:
        if text_of(cells.get(name)):
            try:
                put(cells[name], after)
            except (UnreadableCell, ValueError):
                self.problems.append((str(number), name))

    def _days(self, cell: Any, after: dict[str, Any]) -> None:
        after["minutes"] = _minutes(cell)

    def _guessed(self, name: str) -> Any:
        field = "optimistic" if name == "fastest" else "pessimistic"

        def put(cell: Any, after: dict[str, Any]) -> None:
            minutes, usual = _minutes(cell), after.get("minutes", 0)
            if (minutes > usual) if name == "fastest" else (minutes < usual):
                raise ValueError(name)
            after[field] = minutes

        return put

    def _percent(self, cell: Any, after: dict[str, Any]) -> None:
        share = isinstance(cell, float) and 0 < cell <= 1
        value = float(number_of(cell.rstrip("%") if isinstance(cell, str) else cell)) * (100 if share else 1)
        if not 0 <= value <= 100:
            raise ValueError("percent")
        after["done_percent"] = round(value)

    def _hands(self, cell: Any, after: dict[str, Any]) -> None:
        hands = dict(_hand(one) for one in re.split(r"[,，;；、/]", text_of(cell)) if one.strip())
        known = {name: units for name, units in hands.items() if name in self.known.members}
        after["assignees"] = [
            {"member": str(self.known.members[name]), "units": units} for name, units in known.items()
        ]
        if len(known) < len(hands):
            raise ValueError("members")

    def _centres(self, cell: Any, after: dict[str, Any]) -> None:
        hands = dict(_hand(one) for one in re.split(r"[,，;；、]", text_of(cell)) if one.strip())
        known = {
            self.known.work_centres[name]: units for name, units in hands.items() if name in self.known.work_centres
        }
        after["work_centres"] = [{"work_centre": code, "units": units} for code, units in known.items()]
        if len(known) < len(hands):
            raise ValueError("centres")

    def _constraint(self, cells: Mapping[str, Any]) -> Any:
        def put(cell: Any, after: dict[str, Any]) -> None:
            kind = self.kinds.get(normal(text_of(cell)))
            if kind is None:
                raise ValueError("constraint")
            if kind in UNDATED:
                after["constraint"] = kind
                return
            late = kind in ("SNLT", "FNET", "FNLT", "MFO")
            at = moment_of(cells.get("constraint_at"), reading=self.reading, default=time(17) if late else time(8))
            after["constraint"], after["constraint_at"] = kind, at.isoformat()

        return put

    def _dates(self, name: str) -> Any:
        def put(cell: Any, after: dict[str, Any]) -> None:
            found = moment_of(cell, reading=self.reading, default=time(8) if name in ("start", "begun") else time(17))
            at = found.isoformat()
            if name == "start":
                self.starts.append(found)
            if name in WHEN:
                after[WHEN[name]] = at
            elif "before" not in self.places:
                # Without links the dates of the table are all there is to go by.
                after["constraint"], after["constraint_at"] = "SNET", at

        return put


def _minutes(cell: Any) -> int:
    if isinstance(cell, str):
        cell = re.sub(r"(个工作日|工作日|天|days?|d)\??$", "", cell.strip(), flags=re.I)
    minutes = round(float(number_of(cell)) * DAY_MINUTES)
    if not 0 <= minutes < DAY_MINUTES * 3_000:
        raise ValueError("days")
    return minutes


def _hand(text: str) -> tuple[str, float]:
    """Read who does something, and how much of their time, as Microsoft Project writes it: 张三[50%]."""
    found = _SHARE.match(text.strip())
    assert found is not None  # anything matches
    share = float(found[2] or 100) / 100
    return found[1].strip(), min(max(share, 0.01), 100.0)


def _hands_text(names: Iterable[tuple[str, float]]) -> str:
    return _("、").join(name if units == 1 else f"{name}[{units * 100:g}%]" for name, units in names if name)


def _kinds() -> dict[str, str]:
    """Return the kinds of constraints by what they are called: by code, and in each of our languages."""
    found = {code.lower(): code for code in CONSTRAINT_TYPES}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {normal(str(one)): code for code, one in CONSTRAINTS.items()}
    return found | {normal(one): code for code, one in MICROSOFT.items()}


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
        *(_("最快（天）"), _("最慢（天）"), _("实际开始"), _("实际完成"), _("备注")),
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
        one.done_percent,
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
        one.note,
    ]


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
