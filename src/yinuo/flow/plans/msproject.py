"""Plans as Microsoft Project's XML: read with its links, lags, constraints and milestones, and written back.

The schema is Microsoft's `http://schemas.microsoft.com/project`: durations are ISO 8601 (PT16H0M0S), lags tenths of a
minute, link types 0 FF, 1 FS, 2 SF, 3 SS, constraint types 0 to 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from yinuo.flow.plans.facts import PlanFacts
from yinuo.ground.kernel.ids import new_id

SPACE = "http://schemas.microsoft.com/project"
LINK_TYPES = ("FF", "FS", "SF", "SS")
CONSTRAINT_TYPES = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
MOST_TASKS = 6_000
TENTHS = 10
_DURATION = re.compile(r"^P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$")


class UnreadablePlan(Exception):
    """The file is no plan: not_xml, not_project, empty or too_many."""


@dataclass
class ReadPlan:
    """A plan that was read: its name, when it starts, the changes that draw it, and what was left out, by line."""

    name: str
    starts_at: datetime | None
    changes: list[dict[str, Any]]
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks that will be made, in their order."""
        return [one["after"] for one in self.changes if one["kind"] == "task"]


def read(*, content: bytes, zone: str) -> ReadPlan:
    """Read a file; its times are of `zone`. Raises UnreadablePlan."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadablePlan("not_xml") from error
    if not root.tag.endswith("}Project") and root.tag != "Project":
        raise UnreadablePlan("not_project")
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    rows = [one for one in root.findall("./Tasks/Task") if _of(one, "UID") != "0" and _of(one, "IsNull") != "1"]
    rows = [one for one in rows if _of(one, "Name").strip()]
    if not rows:
        raise UnreadablePlan("empty")
    if len(rows) > MOST_TASKS:
        raise UnreadablePlan("too_many")
    return _Reading(ZoneInfo(zone)).plan(root, rows)


class _Reading:
    """One file on its way to changes."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone, self.problems = zone, list[tuple[str, str]]()

    def plan(self, root: Element, rows: list[Element]) -> ReadPlan:
        ids = {_of(one, "UID"): new_id() for one in rows}
        found, above = [], dict[int, UUID]()
        for at, one in enumerate(rows):
            depth = max(_whole(_of(one, "OutlineLevel"), 1), 1)
            parent = next((above[level] for level in range(depth - 1, 0, -1) if level in above), None)
            above = {level: ident for level, ident in above.items() if level < depth}
            above[depth] = ids[_of(one, "UID")]
            found.append(self._task(one, ids[_of(one, "UID")], parent, float(at + 1)))
        links = [link for one in rows for link in self._links(one, ids)]
        name = _of(root, "Title") or _of(root, "Name")
        start = self._moment(_of(root, "StartDate"))
        return ReadPlan(name=name[:200], starts_at=start, changes=[*found, *links], problems=self.problems)

    def _task(self, one: Element, ident: UUID, parent: UUID | None, rank: float) -> dict[str, Any]:
        name = _of(one, "Name").strip()
        after: dict[str, Any] = {"name": name[:200], "rank": rank, "parent_id": str(parent) if parent else None}
        if _of(one, "Summary") != "1":
            after["minutes"] = self._minutes(name, _of(one, "Duration"))
            after["milestone"] = _of(one, "Milestone") == "1" and not after["minutes"]
            after["done_percent"] = min(_whole(_of(one, "PercentComplete"), 0), 100)
            for own, theirs in (("started_at", "ActualStart"), ("finished_at", "ActualFinish")):
                if (at := self._moment(_of(one, theirs))) is not None:
                    after[own] = at.isoformat()
            self._constrain(one, after)
        if (deadline := self._moment(_of(one, "Deadline"))) is not None:
            after["deadline_at"] = deadline.isoformat()
        if note := _of(one, "Notes").strip():
            after["note"] = note[:5_000]
        return {"kind": "task", "id": str(ident), "before": None, "after": after}

    def _constrain(self, one: Element, after: dict[str, Any]) -> None:
        kind = CONSTRAINT_TYPES[min(_whole(_of(one, "ConstraintType"), 0), 7)]
        at = self._moment(_of(one, "ConstraintDate"))
        if kind in ("ASAP", "ALAP"):
            after["constraint"] = kind
        elif at is not None:
            after["constraint"], after["constraint_at"] = kind, at.isoformat()

    def _minutes(self, name: str, text: str) -> int:
        found = _DURATION.match(text)
        if found is None:
            if text:
                self.problems.append((name, "duration"))
            return 0
        days, hours, minutes, _seconds = (int(part or 0) for part in found.groups())
        return days * 480 + hours * 60 + minutes

    def _links(self, one: Element, ids: Mapping[str, UUID]) -> list[dict[str, Any]]:
        found, name = {}, _of(one, "Name").strip()
        for link in one.findall("./PredecessorLink"):
            before = ids.get(_of(link, "PredecessorUID"))
            kind = _whole(_of(link, "Type"), 1)
            if before is None or kind >= len(LINK_TYPES):
                self.problems.append((name, "link"))
                continue
            ends = {"before_id": str(before), "after_id": str(ids[_of(one, "UID")])}
            lag = _whole(_of(link, "LinkLag"), 0) // TENTHS
            after = {**ends, "kind": LINK_TYPES[kind], "lag_minutes": lag}
            found[before] = {"kind": "link", "id": str(new_id()), "before": None, "after": after}
        return list(found.values())

    def _moment(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=self.zone)


def written(*, plan: PlanFacts, zone: str) -> bytes:
    """Return a plan as Microsoft Project's XML, with times of `zone`."""
    own = ZoneInfo(zone)
    root = Element("Project", xmlns=SPACE)
    _add(root, Name=plan.project.name, Title=plan.project.name, StartDate=_when(plan.project.starts_at, own))
    _add(root, MinutesPerDay="480", MinutesPerWeek="2400", DaysPerMonth="20")
    places = {one.id: str(at) for at, one in enumerate(plan.tasks, start=1)}
    own_links: dict[UUID, list[Any]] = {}
    for link in plan.links:
        own_links.setdefault(link.after_id, []).append(link)
    rows = SubElement(root, "Tasks")
    for one in plan.tasks:
        row = SubElement(rows, "Task")
        _add(row, UID=places[one.id], ID=places[one.id], Name=one.name, WBS=one.wbs, OutlineNumber=one.wbs)
        _add(row, OutlineLevel=str(one.depth + 1), Summary=str(int(one.summary)), Milestone=str(int(one.milestone)))
        _add(row, Start=_when(one.start_at, own), Finish=_when(one.finish_at, own))
        _add(row, Duration=f"PT{one.minutes // 60}H{one.minutes % 60}M0S", PercentComplete=str(one.done_percent))
        _add(row, ConstraintType=str(CONSTRAINT_TYPES.index(one.constraint)))
        _add(row, ConstraintDate=_when(one.constraint_at, own), Deadline=_when(one.deadline_at, own))
        _add(row, ActualStart=_when(one.started_at, own), ActualFinish=_when(one.finished_at, own), Notes=one.note)
        for link in own_links.get(one.id, []):
            _link(row, link, places)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + bytes(tostring(root, encoding="utf-8"))


def _link(row: Element, link: Any, places: Mapping[UUID, str]) -> None:
    own = SubElement(row, "PredecessorLink")
    _add(own, PredecessorUID=places[link.before_id], Type=str(LINK_TYPES.index(link.kind)))
    _add(own, LinkLag=str(link.lag_minutes * TENTHS), LagFormat="7")


def _add(row: Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            SubElement(row, name).text = "".join(sign for sign in text if sign in "\t\n" or sign >= " ")


def _of(one: Element, name: str) -> str:
    return one.findtext(name) or ""


def _whole(text: str, otherwise: int) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return otherwise


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M:%S}" if at else ""
