"""Questions about rules and their runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from yinuo.ground.kernel import clock
from yinuo.ground.process.models import Rule, RuleVersion, Run

COUNTED_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as pages and programs see it, with its runs of the last 30 days."""

    id: UUID
    name: str
    position: int
    enabled: bool
    version: int
    body: dict[str, Any]
    changed_at: datetime
    changed_by: str
    halted_at: datetime | None
    done: int = 0
    failed: int = 0
    last_run_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """One run."""

    id: UUID
    rule_id: UUID
    rule_name: str
    version: int
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    state: str
    code: str
    text: str
    results: list[dict[str, Any]]
    attempts: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """What a rule said."""

    version: int
    name: str
    body: dict[str, Any]
    changed_at: datetime
    changed_by: str


def rules() -> list[RuleFacts]:
    """Return all rules in their order."""
    since = clock.now() - timedelta(days=COUNTED_DAYS)
    counted = Run.objects.filter(at__gt=since).values("rule_id")
    counts = {
        row["rule_id"]: row
        for row in counted.annotate(
            done=Count("id", filter=Q(state=Run.State.DONE)),
            failed=Count("id", filter=~Q(state=Run.State.DONE)),
            last=Max("at"),
        )
    }
    rows = Rule.objects.filter(removed_at=None).order_by("position", "id")
    return [_rule(row, counts.get(row.id, {})) for row in rows]


def rule(*, rule_id: UUID) -> RuleFacts | None:
    """Return a rule, or None."""
    return next((one for one in rules() if one.id == rule_id), None)


def versions(*, rule_id: UUID) -> list[VersionFacts]:
    """Return what a rule said, the newest version first."""
    rows = RuleVersion.objects.filter(rule_id=rule_id).order_by("-version")
    return [
        VersionFacts(
            version=row.version,
            name=row.name,
            body=row.body,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
        )
        for row in rows
    ]


def runs(
    *, rule_id: UUID | None = None, states: Sequence[str] = (), limit: int = 50, offset: int = 0
) -> list[RunFacts]:
    """Return runs, newest first."""
    rows = Run.objects.select_related("rule").order_by("-at", "-id")
    if rule_id is not None:
        rows = rows.filter(rule_id=rule_id)
    if states:
        rows = rows.filter(state__in=list(states))
    return [_run(row) for row in rows[offset : offset + limit]]


def run(*, run_id: UUID) -> RunFacts | None:
    """Return a run, or None."""
    row = Run.objects.select_related("rule").filter(pk=run_id).first()
    return _run(row) if row else None


def _rule(row: Rule, counted: Any) -> RuleFacts:
    return RuleFacts(
        id=row.id,
        name=row.name,
        position=row.position,
        enabled=row.enabled,
        version=row.version,
        body=row.body,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        halted_at=row.halted_at,
        done=counted.get("done", 0),
        failed=counted.get("failed", 0),
        last_run_at=counted.get("last"),
    )


def _run(row: Run) -> RunFacts:
    return RunFacts(
        id=row.id,
        rule_id=row.rule_id,
        rule_name=row.rule.name,
        version=row.version,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        state=row.state,
        code=row.code,
        text=row.text,
        results=row.results,
        attempts=row.attempts,
        at=row.at,
    )
