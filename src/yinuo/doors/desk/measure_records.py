"""How a measure went, summed up by the cause of the alerts that it was taken for. Knows no page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.doors.desk import labels
from yinuo.flow.responses.queries import Deed


@dataclass(frozen=True, kw_only=True)
class CauseRecord:
    """Of the responses to one kind of cause: how many, those delivered, those that kept the promise, and hours.

    `planned` and `gained` are means over those of which the hours gained are known; None where there are none.
    """

    cause: str
    applied: int
    judged: int
    kept: int
    known: int
    planned: float | None
    gained: float | None


def by_cause(found: Sequence[Deed]) -> list[CauseRecord]:
    """Return the record of each cause, that with the most responses first."""
    groups: dict[str, list[Deed]] = {}
    for one in found:
        groups.setdefault(one.cause.partition(":")[0], []).append(one)
    return sorted((_record(cause, group) for cause, group in groups.items()), key=lambda one: (-one.applied, one.cause))


def _record(cause: str, group: Sequence[Deed]) -> CauseRecord:
    known = [one for one in group if one.gained_hours is not None and one.planned_hours > 0]
    return CauseRecord(
        cause=str(labels.word(labels.CAUSES, cause)),
        applied=len(group),
        judged=sum(one.kept_promise is not None for one in group),
        kept=sum(bool(one.kept_promise) for one in group),
        known=len(known),
        planned=sum(one.planned_hours for one in known) / len(known) if known else None,
        gained=sum(one.gained_hours or 0.0 for one in known) / len(known) if known else None,
    )
