"""What is read of a file before a project is made of it: the changes that draw it, and what was not taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

MOST_TASKS = 6_000
FULL = 1.0  # a person's whole time


class UnreadablePlan(Exception):
    """The file is no plan: not_xml, has_dtd, not_project, not_table, no_names, pdf, mpp, empty or too_many."""


class Problem(NamedTuple):
    """What was not read as it stands: of which row or task ("": the whole file), what kind, what stands there."""

    where: str
    code: str
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What of a file we can know again, by name: members, work centres (also by code), working calendars."""

    members: Mapping[str, UUID] = field(default_factory=dict)
    work_centres: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, UUID | None] = field(default_factory=dict)


@dataclass
class ReadPlan:
    """A plan that was read: its name, when it starts, the changes that draw it, and what was left out.

    `by_row`: problems name rows of a table, else tasks. `baseline` is how each task stood when the plan was agreed on:
    {task: {start_at, finish_at, minutes}}.
    """

    name: str
    starts_at: datetime | None
    changes: list[dict[str, Any]]
    problems: list[Problem] = field(default_factory=list)
    by_row: bool = False
    calendar_id: UUID | None = None
    baseline: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks that will be made, in their order."""
        return [one["after"] for one in self.changes if one["kind"] == "task"]
