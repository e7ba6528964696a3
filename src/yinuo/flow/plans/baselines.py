"""Baselines: the plan kept as it was agreed on, to see later what moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from yinuo.flow.plans.editing import PROJECT, locked
from yinuo.flow.plans.events import BaselineTaken
from yinuo.flow.plans.models import Baseline, BaselineRow, Project
from yinuo.flow.plans.queries import BaselineFacts, TaskFacts, baseline_facts, tasks
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import current_actor

LONGEST_NAME = 100


class InvalidBaseline(Exception):
    """The name of a baseline is missing, too_long or taken, or the plan is empty: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class UnknownBaseline(Exception):
    """There is no such baseline of this plan."""


def take_baseline(*, project_id: UUID, name: str) -> BaselineFacts:
    """Keep the plan as it stands, and compare with this one from now on; raises UnknownProject, InvalidBaseline."""
    project, name = locked(project_id), name.strip()
    found = tasks(project_id=project_id)
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise InvalidBaseline({"name": "missing" if not name else "too_long"})
    if Baseline.objects.filter(project=project, name=name).exists():
        raise InvalidBaseline({"name": "taken"})
    if not found:
        raise InvalidBaseline({"name": "empty"})
    return _keep(project, name, found, {})


def adopt_baseline(*, project_id: UUID, name: str, kept: Mapping[UUID, Mapping[str, Any]]) -> BaselineFacts:
    """Keep a baseline that came with a plan: start, finish and minutes of each task that it knew of."""
    found = [one for one in tasks(project_id=project_id) if one.id in kept]
    return _keep(locked(project_id), name[:LONGEST_NAME], found, kept)


def _keep(
    project: Project, name: str, found: Iterable[TaskFacts], kept: Mapping[UUID, Mapping[str, Any]]
) -> BaselineFacts:
    Baseline.objects.filter(project=project, active=True).update(active=False)
    row = Baseline(project=project, name=name, made_at=clock.now(), made_by=current_actor(), revision=project.revision)
    row.save()
    rows = []
    for one in found:
        stood = {"minutes": one.minutes, "start_at": one.start_at, "finish_at": one.finish_at} | dict(
            kept.get(one.id, {})
        )
        told = BaselineRow(organisation_id=row.organisation_id, baseline=row, task_id=one.id, name=one.name, **stood)
        told.summary = one.summary
        rows.append(told)
    bulk.insert(rows=rows)
    body = BaselineTaken(baseline_id=row.id, number=project.number, name=name)
    log.publish(subject_type=PROJECT, subject_id=project.id, body=body)
    return baseline_facts(row)


def choose_baseline(*, project_id: UUID, baseline_id: UUID) -> BaselineFacts:
    """Compare with another baseline from now on; raises UnknownProject, UnknownBaseline."""
    project = locked(project_id)
    row = Baseline.objects.filter(project=project, pk=baseline_id).first()
    if row is None:
        raise UnknownBaseline(str(baseline_id))
    Baseline.objects.filter(project=project, active=True).update(active=False)
    row.active = True
    row.save(update_fields=["active"])
    return baseline_facts(row)
