"""Custom fields of tasks in Microsoft Project's XML, both ways: three durations, and what a task delivers.

Its PERT analysis keeps the fastest, the likely and the slowest duration in Duration1, Duration2 and Duration3. Another
file may keep anything there, so that the fields are known by what they are called. The likely duration is the planned
one here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from yinuo.flow.plans.facts import DAY_MINUTES, TaskFacts
from yinuo.flow.plans.fields import LONGEST_NAME

FASTEST, LIKELY, SLOWEST, DELIVERED = "optimistic", "minutes", "pessimistic", "deliverable"
FIELDS = {FASTEST: ("188743783", "Duration1"), LIKELY: ("188743784", "Duration2"), SLOWEST: ("188743785", "Duration3")}
TEXT1 = ("188743731", "Text1")
NAMES = {
    FASTEST: ("Optimistic Duration", "Optimistic", "最快工期", "乐观工期", "樂觀工期"),
    LIKELY: ("Most Likely Duration", "Most Likely", "Expected Duration", "最可能工期", "预计工期", "預計工期"),
    SLOWEST: ("Pessimistic Duration", "Pessimistic", "最慢工期", "悲观工期", "悲觀工期"),
    DELIVERED: ("Deliverable", "Deliverables", "交付物", "交付成果"),
}
_DURATION = re.compile(r"^P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$")


def fields_of(root: Element) -> dict[str, str]:
    """Return which custom fields of a file hold what is known here, by their numbers."""
    found = {}
    for one in root.findall("./ExtendedAttributes/ExtendedAttribute"):
        names = {(one.findtext(name) or "").strip().casefold() for name in ("Alias", "FieldName")}
        for estimate, known in NAMES.items():
            if names & {name.casefold() for name in known}:
                found[one.findtext("FieldID") or ""] = estimate
    return found


def read(row: Element, *, fields: Mapping[str, str], planned: int) -> tuple[dict[str, int], bool]:
    """Return the fastest and the slowest duration of a task, and whether one does not lie around the planned one."""
    found, faulty = dict[str, int](), False
    for one in row.findall("./ExtendedAttribute"):
        estimate, minutes = fields.get(one.findtext("FieldID") or "", LIKELY), span(one.findtext("Value") or "")
        if estimate not in (FASTEST, SLOWEST) or not minutes:
            continue
        fits = minutes <= planned if estimate == FASTEST else minutes >= planned
        faulty = faulty or not fits
        found |= {estimate: minutes} if fits else {}
    return found, faulty


def delivered(row: Element, *, fields: Mapping[str, str]) -> str:
    """Return what a task delivers, "" where none is said."""
    told = (
        one.findtext("Value") or ""
        for one in row.findall("./ExtendedAttribute")
        if fields.get(one.findtext("FieldID") or "") == DELIVERED
    )
    return next(told, "").strip()[:LONGEST_NAME]


def has_others(root: Element, *, fields: Mapping[str, str]) -> bool:
    """Return whether a task has a custom field that is not known here."""
    rows = root.iterfind("./Tasks/Task/ExtendedAttribute")
    return any((one.findtext("FieldID") or "") not in fields for one in rows)


def add_fields(root: Element, tasks: Iterable[TaskFacts]) -> None:
    """Name the fields that any task has something in."""
    tasks = list(tasks)
    used = dict(FIELDS) if any(map(_is_estimated, tasks)) else {}
    if any(one.deliverable for one in tasks):
        used[DELIVERED] = TEXT1
    rows = SubElement(root, "ExtendedAttributes") if used else root
    for what, (number, name) in used.items():
        _add(SubElement(rows, "ExtendedAttribute"), FieldID=number, FieldName=name, Alias=NAMES[what][0])


def add_values(row: Element, task: TaskFacts) -> None:
    """Write the durations of a task, and what it delivers."""
    for estimate, (number, _name) in FIELDS.items() if _is_estimated(task) else ():
        minutes = getattr(task, estimate)
        if minutes is not None:
            own = SubElement(row, "ExtendedAttribute")
            _add(own, FieldID=number, Value=f"PT{minutes // 60}H{minutes % 60}M0S", DurationFormat="7")
    if task.deliverable:
        _add(SubElement(row, "ExtendedAttribute"), FieldID=TEXT1[0], Value=printable(task.deliverable))


def printable(text: str) -> str:
    """Return a text without the signs that XML does not know."""
    return "".join(sign for sign in text if sign in "\t\n" or " " <= sign not in "\ufffe\uffff")


def span(text: str) -> int | None:
    """Return a duration in working minutes, 0 where none is said, None where it cannot be read."""
    found = _DURATION.match(text or "PT0H")
    if found is None:
        return None
    days, hours, minutes, _seconds = (int(part or 0) for part in found.groups())
    return days * DAY_MINUTES + hours * 60 + minutes


def _is_estimated(task: TaskFacts) -> bool:
    return not task.summary and (task.optimistic is not None or task.pessimistic is not None)


def _add(row: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(row, name).text = text
