"""Plans as Microsoft Project's XML: read with links, lags, constraints, milestones, resources and the baseline.

The schema is Microsoft's `http://schemas.microsoft.com/project`: durations are ISO 8601 (PT16H0M0S), lags tenths of a
minute, link types 0 FF, 1 FS, 2 SF, 3 SS, constraint types 0 to 7. What cannot be taken over is told by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from yinuo.flow.plans import msproject_fields
from yinuo.flow.plans.brought import FULL, MOST_TASKS, Known, Problem, ReadPlan, UnreadablePlan
from yinuo.flow.plans.durations import CLOCK_DAY_MINUTES
from yinuo.flow.plans.facts import DAY_MINUTES
from yinuo.flow.plans.fitting import fitting
from yinuo.flow.plans.msproject_fields import span
from yinuo.ground.kernel.ids import new_id

LINK_TYPES = ("FF", "FS", "SF", "SS")
CONSTRAINT_TYPES = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
TENTHS = 10
# Formats of durations and lags that count by the clock (elapsed), and those that are shares of the task before.
ELAPSED = {4, 6, 8, 10, 12, 36, 38, 40, 42, 44}
SHARES = {19, 20, 51, 52}


def read(*, content: bytes, zone: str, known: Known) -> ReadPlan:
    """Read a file; its times are of `zone`. Raises UnreadablePlan."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadablePlan("has_dtd") from error
    except (ParseError, ValueError, LookupError) as error:
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
    return _Reading(ZoneInfo(zone), known).plan(root, rows)


class _Reading:
    """One file on its way to changes."""

    def __init__(self, zone: ZoneInfo, known: Known) -> None:
        self.zone, self.known = zone, known
        self.problems: list[Problem] = []
        self.baseline: dict[UUID, dict[str, Any]] = {}
        self.above: dict[str, set[str]] = {}
        self.summaries: set[str] = set()
        self.custom: dict[str, str] = {}

    def plan(self, root: Element, rows: list[Element]) -> ReadPlan:
        self.custom = msproject_fields.fields_of(root)
        rows = self._wanted(rows)
        ids = {_of(one, "UID"): new_id() for one in rows}
        hands, calendar_id = self._hands(root, rows), self._calendar(root, rows)
        parents, found = self._parents(rows), []
        for at, one in enumerate(rows):
            uid = _of(one, "UID")
            parent = parents[uid]
            after = {"rank": float(at + 1), "parent_id": str(ids[parent]) if parent else None}
            after |= self._task(one) | ({} if uid in self.summaries else hands.get(uid, {}))
            found.append({"kind": "task", "id": str(ids[uid]), "before": None, "after": after})
            self._keep_baseline(one, ids[uid])
        by_number = {_of(one, "UID"): one for one in rows}
        links = [link for one in rows for link in self._links(one, ids, by_number)]
        self._left_out(root)
        places = {ids[uid]: _of(one, "Name").strip()[:200] for uid, one in by_number.items()}
        changes, misfits = fitting(changes=[*found, *links], places=places)
        return ReadPlan(
            name=(_of(root, "Title") or _of(root, "Name"))[:200],
            starts_at=self._moment(_of(root, "StartDate")),
            changes=changes,
            problems=[*self.problems, *misfits],
            calendar_id=calendar_id,
            baseline=self.baseline,
        )

    def _wanted(self, rows: list[Element]) -> list[Element]:
        """Leave out what is no work of this plan, and what bears the number of another; each is told."""
        found, seen = [], set[str]()
        for one in rows:
            uid = _of(one, "UID")
            is_off = _of(one, "Active") == "0" or _of(one, "ExternalTask") == "1"
            code = "inactive" if is_off else "uid" if not uid or uid in seen else ""
            if code:
                self._tell(one, code)
                continue
            seen.add(uid)
            found.append(one)
            if _of(one, "SubprojectName"):
                self._tell(one, "subproject")
        return found

    def _parents(self, rows: list[Element]) -> dict[str, str]:
        """Return what each task is part of, by the outline: that alone says what is a summary."""
        found, path = {}, list[tuple[int, str]]()
        for one in rows:
            depth, uid = max(_whole(_of(one, "OutlineLevel"), 1), 1), _of(one, "UID")
            path = [(level, above) for level, above in path if level < depth]
            self.above[uid] = {above for _level, above in path}
            self.summaries |= self.above[uid]
            found[uid] = path[-1][1] if path else ""
            path.append((depth, uid))
        return found

    def _hands(self, root: Element, rows: list[Element]) -> dict[str, dict[str, Any]]:
        """Return who works on each task, by its number; resources that we do not know are told once."""
        names, kinds = dict[str, str](), dict[str, tuple[str, str]]()
        for one in root.findall("./Resources/Resource"):
            uid, name = _of(one, "UID"), _of(one, "Name").strip()
            centre = self.known.work_centres.get(_of(one, "Code")) or self.known.work_centres.get(name)
            names[uid] = name
            if name in self.known.members and not _of(one, "Code"):
                kinds[uid] = ("assignees", str(self.known.members[name]))
            elif centre:
                kinds[uid] = ("work_centres", centre)
            elif name in self.known.members:
                kinds[uid] = ("assignees", str(self.known.members[name]))
        found: dict[str, dict[str, Any]] = {}
        missed = Counter[str]()
        for one in root.findall("./Assignments/Assignment"):
            uid, task = _of(one, "ResourceUID"), _of(one, "TaskUID")
            if uid in kinds:
                kind, ident = kinds[uid]
                units = min(max(round(_number(_of(one, "Units"), 1.0), 2), 0.01), 100.0)
                self._doubt(rows, task, names[uid], units if kind == "assignees" else FULL)
                hand = {"member" if kind == "assignees" else "work_centre": ident, "units": units}
                found.setdefault(task, {}).setdefault(kind, []).append(hand)
            elif names.get(uid):
                missed[names[uid]] += 1
        self.problems += [Problem(name, "resource") for name in missed]
        return found

    def _doubt(self, rows: list[Element], uid: str, name: str, units: float) -> None:
        """Tell of whom a task wants more than there is."""
        for task in (one for one in rows if units > FULL and _of(one, "UID") == uid):
            self.problems.append(Problem(_of(task, "Name").strip()[:200], "overfull", f"{name} {units * 100:g}%"))

    def _calendar(self, root: Element, rows: list[Element]) -> UUID | None:
        names = {_of(one, "UID"): _of(one, "Name").strip() for one in root.findall("./Calendars/Calendar")}
        own = _of(root, "CalendarUID")
        name = names.get(own, "")
        if name and name not in self.known.calendars:
            self.problems.append(Problem(name, "calendar"))
        for one in rows:
            if _of(one, "CalendarUID") not in ("", "-1", own):
                self._tell(one, "task_calendar")
        return self.known.calendars.get(name)

    def _task(self, one: Element) -> dict[str, Any]:
        after: dict[str, Any] = {"name": _of(one, "Name").strip()[:200]}
        if _of(one, "UID") not in self.summaries:
            after["minutes"] = self._minutes(one)
            after["milestone"] = _of(one, "Milestone") == "1" and not after["minutes"]
            after["done_percent"] = min(max(_whole(_of(one, "PercentComplete"), 0), 0), 100)
            for own, theirs in (("started_at", "ActualStart"), ("finished_at", "ActualFinish")):
                if (at := self._moment(_of(one, theirs))) is not None:
                    after[own] = at.isoformat()
            if not after["milestone"]:
                found, faulty = msproject_fields.read(one, fields=self.custom, planned=after["minutes"])
                after |= found
                if faulty:
                    self._tell(one, "estimate")
        self._constrain(one, after)
        if (deadline := self._moment(_of(one, "Deadline"))) is not None:
            after["deadline_at"] = deadline.isoformat()
        told = {
            "deliverable": msproject_fields.delivered(one, fields=self.custom),
            "note": _of(one, "Notes").strip()[:5_000],
        }
        return after | {name: text for name, text in told.items() if text}

    def _constrain(self, one: Element, after: dict[str, Any]) -> None:
        kind = CONSTRAINT_TYPES[min(max(_whole(_of(one, "ConstraintType"), 0), 0), 7)]
        at = self._moment(_of(one, "ConstraintDate"))
        if _of(one, "Manual") == "1" and _of(one, "UID") not in self.summaries:
            kind, at = "SNET", self._moment(_of(one, "Start")) or at
            self._tell(one, "manual")
        if kind in ("ASAP", "ALAP"):
            if _of(one, "UID") not in self.summaries:
                after["constraint"] = kind
        elif at is None or (_of(one, "UID") in self.summaries and kind not in ("SNET", "FNLT")):
            self._tell(one, "constraint")
        else:
            after["constraint"], after["constraint_at"] = kind, at.isoformat()

    def _minutes(self, one: Element) -> int:
        """Return working minutes; a duration by the clock is turned into working days of eight hours, and told."""
        total = span(_of(one, "Duration"))
        if total is None:
            self._tell(one, "duration")
            return 0
        if total and _whole(_of(one, "DurationFormat"), 7) in ELAPSED:
            self._tell(one, "elapsed")
            return round(total * DAY_MINUTES / CLOCK_DAY_MINUTES)
        return total

    def _keep_baseline(self, one: Element, ident: UUID) -> None:
        for kept in one.findall("./Baseline"):
            number = _of(kept, "Number")
            start, finish = self._moment(_of(kept, "Start")), self._moment(_of(kept, "Finish"))
            if number not in ("", "0"):
                self._once(f"Baseline {number}", "baseline")
            elif start is not None and finish is not None:
                minutes = span(_of(kept, "Duration")) or 0
                self.baseline[ident] = {"start_at": start, "finish_at": finish, "minutes": minutes}

    def _links(self, one: Element, ids: Mapping[str, UUID], rows: Mapping[str, Element]) -> list[dict[str, Any]]:
        found = {}
        for link in one.findall("./PredecessorLink"):
            uid, kind = _of(link, "PredecessorUID"), _whole(_of(link, "Type"), 1)
            before = ids.get(uid)
            if before is None or not 0 <= kind < len(LINK_TYPES) or uid == _of(one, "UID"):
                self._tell(one, "link")
                continue
            if LINK_TYPES[kind] in self._barred(before=uid, after=_of(one, "UID")):
                self._tell(one, "summary_link")
                continue
            ends = {"before_id": str(before), "after_id": str(ids[_of(one, "UID")])}
            after = {**ends, "kind": LINK_TYPES[kind], "lag_minutes": self._lag(one, link, rows[uid])}
            found[before] = {"kind": "link", "id": str(new_id()), "before": None, "after": after}
        return list(found.values())

    def _lag(self, one: Element, link: Element, before: Element) -> int:
        """Return a lag in working minutes; one by the clock, or a share of the task before, is turned, and told."""
        told, form = _whole(_of(link, "LinkLag"), 0), _whole(_of(link, "LagFormat"), 7)
        if told and form in SHARES:
            self._tell(one, "lag")
            return round((span(_of(before, "Duration")) or 0) * told / 100)
        minutes = round(told / TENTHS)
        if told and form in ELAPSED:
            self._tell(one, "lag")
            return round(minutes * DAY_MINUTES / CLOCK_DAY_MINUTES)
        return minutes

    def _barred(self, *, before: str, after: str) -> Collection[str]:
        """Return the kinds of links that two tasks do not take, because one is a summary, or the other's."""
        if before in self.above[after] or after in self.above[before]:
            return LINK_TYPES
        from_start = ("SS", "SF") if before in self.summaries else ()
        return (*from_start, "FF", "SF") if after in self.summaries else from_start

    def _left_out(self, root: Element) -> None:
        """Tell, once for the file, what kinds of facts it holds that a plan of ours has no place for."""
        paid = [*root.iterfind("./Tasks/Task/FixedCost"), *root.iterfind("./Resources/Resource/StandardRate")]
        if any(_number(one.text or "", 0.0) for one in paid):
            self._once("", "costs")
        if msproject_fields.has_others(root, fields=self.custom):
            self._once("", "custom")

    def _tell(self, one: Element, code: str) -> None:
        self.problems.append(Problem(_of(one, "Name").strip()[:200], code))

    def _once(self, where: str, code: str) -> None:
        told = Problem(where, code)
        if told not in self.problems:
            self.problems.append(told)

    def _moment(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=self.zone)


def _of(one: Element, name: str) -> str:
    return one.findtext(name) or ""


def _number(text: str, otherwise: float) -> float:
    try:
        found = float(text)
    except ValueError:
        return otherwise
    return found if abs(found) < 1e12 else otherwise


def _whole(text: str, otherwise: int) -> int:
    return int(_number(text, otherwise))
