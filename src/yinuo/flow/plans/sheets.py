"""Plans as tables: read from Excel or CSV with what is wrong told by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from yinuo.flow.plans.brought import FULL, MOST_TASKS, Known, Problem, ReadPlan, UnreadablePlan
from yinuo.flow.plans.durations import NegativeDuration, TooLong, duration_of, wait_of
from yinuo.flow.plans.fields import FIRST, LAST, LONGEST_NAME, LONGEST_NOTE, MOST_LAG, UNDATED
from yinuo.flow.plans.fitting import fitting
from yinuo.flow.plans.msproject import CONSTRAINT_TYPES
from yinuo.flow.plans.sheets_written import CONSTRAINTS
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tables.cells import Reading, UnreadableCell, moment_of, number_of, text_of
from yinuo.ground.kernel.tables.columns import Synonyms, guess, normal
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.reading import read_table

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
    "deliverable": "交付物|deliverable|deliverables|交付成果",
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
_YES = {"1", "是", "y", "yes", "true", "√"}
_PDF, _COMPOUND = b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROJECT = "MSProject".encode("utf-16-le")


def read(*, content: bytes, name: str, zone: str, known: Known) -> ReadPlan:
    """Read a table of tasks. Raises UnreadablePlan. What is wrong is told by row."""
    if code := _foreign(content, name):
        raise UnreadablePlan(code)
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
    reading.shares = "percent" in places and _are_shares(row[places["percent"]] for row in table.rows)
    for number, row in zip(table.numbers, table.rows, strict=True):
        reading.take(number, row)
    if not reading.changes:
        raise UnreadablePlan("empty")
    changes = reading.finished()
    problems = sorted(reading.problems, key=lambda one: int(one.where))
    starts_at = min(reading.starts, default=None)
    return ReadPlan(name="", starts_at=starts_at, changes=changes, problems=problems, by_row=True)


def _foreign(content: bytes, name: str) -> str:
    """Return which format that is no table a file has, of those that people take for a plan; "" for none of them."""
    if content.lstrip()[:5] == _PDF:
        return "pdf"
    is_project = content.startswith(_COMPOUND) and (_PROJECT in content or b"MSProject" in content)
    return "mpp" if is_project or name.lower().endswith((".mpp", ".mpt", ".mpx")) else ""


class EndedBefore(ValueError):
    """A task was done before it began."""


_CODES: dict[type[Exception], str] = {
    EndedBefore: "ended_before",
    NegativeDuration: "negative",
    TooLong: "too_long",
}


class _Rows:
    """The rows of one table on their way to changes."""

    def __init__(self, places: Mapping[str, int], reading: Reading, known: Known) -> None:
        self.places, self.reading, self.known, self.kinds = places, reading, known, _kinds()
        self.changes: list[dict[str, Any]] = []
        self.problems: list[Problem] = []
        self.ids: dict[str, UUID] = {}
        self.minutes: dict[UUID, int] = {}
        self.rows: dict[UUID, str] = {}
        self.starts: list[datetime] = []
        self.waits: list[tuple[UUID, str]] = []
        self.shares = False  # whether 1 in the column of progress is all of it

    def take(self, number: int, row: Sequence[Any]) -> None:
        """Read one row; one without a name is told and left out."""
        cells = {name: row[place] for name, place in self.places.items()}
        name = _lines(cells["name"])
        if not name:
            self.problems.append(Problem(str(number), "name"))
            return
        ident, wbs = new_id(), text_of(cells.get("wbs")) or str(len(self.changes) + 1)
        if wbs in self.ids:
            self.problems.append(Problem(str(number), "wbs"))
        self.ids.setdefault(wbs, ident)
        self.rows[ident] = str(number)
        parent = self.ids.get(wbs.rpartition(".")[0]) if "." in wbs else None
        after: dict[str, Any] = {"name": name[:LONGEST_NAME], "rank": float(len(self.changes) + 1)}
        after["parent_id"] = str(parent) if parent else None
        self._fill(number, cells, after)
        self.minutes[ident] = after.get("minutes", 0)
        self.waits.append((ident, text_of(cells.get("before"))))
        self.changes.append({"kind": "task", "id": str(ident), "before": None, "after": after})

    def finished(self) -> list[dict[str, Any]]:
        """Return the changes, with the links between the rows; those that cannot be are told and left out."""
        links = []
        for ident, text in self.waits:
            seen = set[UUID]()
            for part in filter(None, map(str.strip, re.split(r"[,，;；、]", text))):
                before, code = self._before(ident, part, seen)
                if code:
                    self.problems.append(Problem(self.rows[ident], code, part[:60]))
                if before is not None:
                    links.append(before)
        changes, misfits = fitting(changes=[*self.changes, *links], places=self.rows)
        self.problems += misfits
        return changes

    def _before(self, ident: UUID, part: str, seen: set[UUID]) -> tuple[dict[str, Any] | None, str]:
        """Return the link that one part of a cell tells, and the code of what is to be said about it."""
        try:
            wait = wait_of(text=part)
        except UnreadableCell:
            return None, "before_text"
        before = self.ids.get(wait.number)
        if before is None:
            return None, "before"
        if before == ident or before in seen:
            return None, "before_itself" if before == ident else "before_twice"
        seen.add(before)
        lag = round(self.minutes[before] * wait.share) if wait.share else wait.lag.minutes
        if abs(lag) > MOST_LAG:
            return None, "before_text"
        ends = {"before_id": str(before), "after_id": str(ident)}
        after = {**ends, "kind": wait.kind, "lag_minutes": lag}
        link = {"kind": "link", "id": str(new_id()), "before": None, "after": after}
        return link, "lag" if wait.share or wait.lag.clocked else ""

    def _fill(self, number: int, cells: Mapping[str, Any], after: dict[str, Any]) -> None:
        for name, put in (("days", self._days), ("percent", self._percent), ("members", self._hands)):
            self._try(number, name, cells, after, put)
        self._doubt(number, cells, after)
        self._try(number, "centres", cells, after, self._centres)
        for name in ("fastest", "slowest"):
            self._try(number, name, cells, after, self._guessed(name))
        for name in ("start", "deadline", "begun", "ended"):
            self._try(number, name, cells, after, self._dates(name))
        self._try(number, "constraint", cells, after, self._constraint(cells))
        after["milestone"] = text_of(cells.get("milestone")).lower() in _YES
        for name, longest in (("note", LONGEST_NOTE), ("deliverable", LONGEST_NAME)):
            if told := _lines(cells.get(name)):
                after[name] = told[:longest]

    def _try(self, number: int, name: str, cells: Mapping[str, Any], after: dict[str, Any], put: Any) -> None:
        if told := text_of(cells.get(name)):
            try:
                put(cells[name], after)
            except (UnreadableCell, ValueError) as error:
                self.problems.append(Problem(str(number), _CODES.get(type(error), name), told[:60]))

    def _doubt(self, number: int, cells: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Tell what was read and is hardly meant: durations by the clock, more of a person than there is."""
        days = cells.get("days")
        if "minutes" in after and duration_of(cell=days).clocked:
            self.problems.append(Problem(str(number), "elapsed", text_of(days)[:60]))
        names = {str(ident): name for name, ident in self.known.members.items()}
        for hand in after.get("assignees", ()):
            if hand["units"] > FULL:
                told = f"{names[hand['member']]} {hand['units'] * 100:g}%"
                self.problems.append(Problem(str(number), "overfull", told))

    def _days(self, cell: Any, after: dict[str, Any]) -> None:
        after["minutes"] = duration_of(cell=cell).minutes

    def _guessed(self, name: str) -> Any:
        field = "optimistic" if name == "fastest" else "pessimistic"

        def put(cell: Any, after: dict[str, Any]) -> None:
            minutes, usual = duration_of(cell=cell).minutes, after.get("minutes", 0)
            if (minutes > usual) if name == "fastest" else (minutes < usual):
                raise ValueError(name)
            after[field] = minutes

        return put

    def _percent(self, cell: Any, after: dict[str, Any]) -> None:
        value = _bare(cell)
        is_share = not _has_sign(cell) and (0 < value < 1 or (value == 1 and self.shares))
        percent = value * 100 if is_share else value
        if not 0 <= percent <= 100:
            raise ValueError("percent")
        after["done_percent"] = round(percent)

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
            at = self._moment(cells.get("constraint_at"), time(17) if late else time(8))
            after["constraint"], after["constraint_at"] = kind, at.isoformat()

        return put

    def _dates(self, name: str) -> Any:
        def put(cell: Any, after: dict[str, Any]) -> None:
            found = self._moment(cell, time(8) if name in ("start", "begun") else time(17))
            at = found.isoformat()
            if name == "ended" and at < after.get("started_at", ""):
                raise EndedBefore
            if name == "start":
                self.starts.append(found)
            if name in WHEN:
                after[WHEN[name]] = at
            elif "before" not in self.places:
                # Without links the dates of the table are all there is to go by.
                after["constraint"], after["constraint_at"] = "SNET", at

        return put

    def _moment(self, cell: Any, default: time) -> datetime:
        found = moment_of(cell, reading=self.reading, default=default)
        if not FIRST <= found < LAST:
            raise UnreadableCell("not_a_date")
        return found


def _are_shares(cells: Iterable[Any]) -> bool:
    """Return whether a column of progress runs from 0 to 1, so that 1 is all and not one percent."""
    values = []
    for cell in cells:
        try:
            values += [] if _has_sign(cell) else [_bare(cell)]
        except UnreadableCell:
            continue  # told by its row
    return max(values, default=0) <= 1


def _lines(cell: Any) -> str:
    """Return a text with its line breaks: a name is compared with what was written, line by line."""
    if not isinstance(cell, str):
        return text_of(cell)
    text = "\n".join(cell.splitlines())
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t").strip()


def _has_sign(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().endswith(("%", "％"))


def _bare(cell: Any) -> float:
    return float(number_of(cell.strip().rstrip("%％").strip() if isinstance(cell, str) else cell))


def _hand(text: str) -> tuple[str, float]:
    """Read who does something, and how much of their time, as Microsoft Project writes it: 张三[50%]."""
    found = _SHARE.match(text.strip())
    assert found is not None  # anything matches
    share = float(found[2] or 100) / 100
    return found[1].strip(), min(max(share, 0.01), 100.0)


def _kinds() -> dict[str, str]:
    """Return the kinds of constraints by what they are called: by code, and in each of our languages."""
    found = {code.lower(): code for code in CONSTRAINT_TYPES}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {normal(str(one)): code for code, one in CONSTRAINTS.items()}
    return found | {normal(one): code for code, one in MICROSOFT.items()}
