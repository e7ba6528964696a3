"""What people may write into tasks and links: each field read from JSON, judged, and written back as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning.model import ConstraintKind
from yinuo.flow.plans.models import Link

CONSTRAINTS = tuple(kind.value for kind in ConstraintKind)
UNDATED = tuple(kind.value for kind in ConstraintKind if not kind.needs_date)
LONGEST_NAME, LONGEST_NOTE, MOST_HANDS = 200, 5_000, 20
MOST_MINUTES = 60 * 24 * 366 * 5  # five years, day and night
MOST_LAG = 60 * 24 * 366
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """A value that a field cannot hold, by its code: missing, too_long, unknown, out_of_range, no_date."""


@dataclass(frozen=True)
class Field:
    """How one field is read from JSON and written to it."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def read(*, kind: str, name: str, value: Any) -> Any:
    """Return a field's value from JSON; raises Unreadable, also for a field that is none."""
    found = FIELDS[kind].get(name)
    if found is None:
        raise Unreadable("unknown")
    return found.read(value)


def write(*, kind: str, name: str, value: Any) -> Any:
    """Return a field's value as JSON."""
    return FIELDS[kind][name].write(value)


def plain(*, kind: str, row: Any) -> dict[str, Any]:
    """Return all fields of a task or a link as JSON."""
    return {name: one.write(getattr(row, name)) for name, one in FIELDS[kind].items()}


def faults_of(*, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what does not fit together in a task: {field: code}."""
    faults: dict[str, str] = {}
    if row["constraint"] not in UNDATED and row["constraint_at"] is None:
        faults["constraint_at"] = "missing"
    if row["started_at"] and row["finished_at"] and row["finished_at"] < row["started_at"]:
        faults["finished_at"] = "before_start"
    low, high = row["optimistic"], row["pessimistic"]
    if low is not None and low > row["minutes"]:
        faults["optimistic"] = "not_around"
    if high is not None and high < row["minutes"]:
        faults["pessimistic"] = "not_around"
    return faults


def follow(*, row: Any, named: Mapping[str, Any], now: datetime) -> None:
    """Let what was not named follow from what was: how far a task is, when it began and when it ended."""
    at = now.replace(second=0, microsecond=0)
    if "finished_at" in named and row.finished_at is not None:
        row.done_percent = 100
    if "done_percent" in named:
        if row.done_percent == 100 and row.finished_at is None:
            row.finished_at = at
        elif row.done_percent < 100:
            row.finished_at = None
    if (row.done_percent > 0 or row.finished_at) and row.started_at is None:
        planned = row.start_at if row.start_at and row.start_at <= at else at
        row.started_at = min(planned, row.finished_at or planned)
    if row.done_percent == 0 and "done_percent" in named and "started_at" not in named:
        row.started_at = None
    if row.milestone:
        row.minutes = 0


def _text(longest: int, *, needed: bool = False) -> Callable[[Any], str]:
    def of(value: Any) -> str:
        if not isinstance(value, str) or "\x00" in value:
            raise Unreadable("unknown")
        found = value.replace("\r\n", "\n").strip()  # as a browser ends the lines of a form
        if needed and not found:
            raise Unreadable("missing")
        if len(found) > longest:
            raise Unreadable("too_long")
        return found

    return of


def _whole(least: int, most: int, *, empty: bool = False) -> Callable[[Any], int | None]:
    def of(value: Any) -> int | None:
        if value is None and empty:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise Unreadable("out_of_range")
        if value != int(value):
            raise Unreadable("out_of_range")
        return int(value)

    return of


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise Unreadable("out_of_range")
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("unknown")
    return value


def _instant(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable("no_date") from error
    if found.tzinfo is None or not FIRST <= found < LAST:
        raise Unreadable("no_date")
    return found.astimezone(UTC).replace(second=0, microsecond=0)


def _uuid(value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError as error:
        raise Unreadable("unknown") from error


def _maybe_uuid(value: Any) -> UUID | None:
    return None if value in (None, "") else _uuid(value)


def _choice(known: tuple[str, ...]) -> Callable[[Any], str]:
    def of(value: Any) -> str:
        if value not in known:
            raise Unreadable("unknown")
        return str(value)

    return of


def _hands(key: str) -> Callable[[Any], list[dict[str, Any]]]:
    """Read who works on a task and how much of their time: members by id, work centres by code, each once."""

    def of(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > MOST_HANDS:
            raise Unreadable("unknown")
        found: dict[str, float] = {}
        for one in value:
            if not isinstance(one, dict) or not isinstance(one.get(key), str) or len(one[key]) > 60:
                raise Unreadable("unknown")
            units = _number(one.get("units", 1.0))
            if not 0 < units <= 100:
                raise Unreadable("out_of_range")
            found[str(_uuid(one[key])) if key == "member" else one[key]] = round(units, 2)
        return [{key: name, "units": units} for name, units in sorted(found.items())]

    return of


def _same(value: Any) -> Any:
    return value


def _written_instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None


def _written_uuid(value: UUID | None) -> str | None:
    return str(value) if value else None


_WHEN = Field(_instant, _written_instant)
_MINUTES = Field(_whole(0, MOST_MINUTES), _same)
_MAYBE_MINUTES = Field(_whole(0, MOST_MINUTES, empty=True), _same)

FIELDS: dict[str, dict[str, Field]] = {
    "task": {
        "parent_id": Field(_maybe_uuid, _written_uuid),
        "rank": Field(_number, float),
        "name": Field(_text(LONGEST_NAME, needed=True), _same),
        "milestone": Field(_truth, _same),
        "minutes": _MINUTES,
        "optimistic": _MAYBE_MINUTES,
        "pessimistic": _MAYBE_MINUTES,
        "done_percent": Field(_whole(0, 100), _same),
        "started_at": _WHEN,
        "finished_at": _WHEN,
        "constraint": Field(_choice(CONSTRAINTS), _same),
        "constraint_at": _WHEN,
        "deadline_at": _WHEN,
        "assignees": Field(_hands("member"), _same),
        "work_centres": Field(_hands("work_centre"), _same),
        "deliverable": Field(_text(LONGEST_NAME), _same),
        "note": Field(_text(LONGEST_NOTE), _same),
        "levelled_at": _WHEN,
    },
    "link": {
        "before_id": Field(_uuid, _written_uuid),
        "after_id": Field(_uuid, _written_uuid),
        "kind": Field(_choice(tuple(Link.Kind.values)), _same),
        "lag_minutes": Field(_whole(-MOST_LAG, MOST_LAG), _same),
    },
}
