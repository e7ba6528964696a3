"""Incidents: a person looks, corrects facts, and lets the step be tried again or be taken as done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yinuo.core.bpmn.elements import Kind
from yinuo.core.bpmn.messages import Changed, Complete, Retry
from yinuo.ground.kernel.events import Draft
from yinuo.ground.process.batch import RUNNING, Batch
from yinuo.ground.process.circling import CIRCLE, let_go
from yinuo.ground.process.deciding import table_of
from yinuo.ground.process.events import IncidentRepaired
from yinuo.ground.process.instances import NotRunning, checked
from yinuo.ground.process.models import Incident, Instance


class NoSuchIncident(Exception):
    """There is no such incident, or somebody was quicker."""


def retry_incident(*, incident_id: UUID, variables: Mapping[str, Any] | None = None) -> None:
    """Try a failed step again, with corrected facts; raises NoSuchIncident, NotRunning, BadFacts."""
    incident, batch, row = _opened(incident_id)
    facts = checked(variables)
    if incident.code == CIRCLE:
        _let_go(batch, row, incident, facts)
        return
    stands = _stands(row, incident.token)
    batch.effects.close_incidents(row.id, incident.token)
    if stands is not None and len(stands) > 3 and stands[3] == "stuck":
        if not batch.happen(row.id, Retry(token=incident.token, variables=facts)):
            raise NotRunning(str(row.id))
    elif stands is not None:
        if facts:
            batch.happen(row.id, Changed(variables=facts))
        _ask_again(batch, row, incident, stands)
    _flush(batch, row, incident)


def complete_incident(*, incident_id: UUID, variables: Mapping[str, Any] | None = None) -> None:
    """Take a failed step as done by hand and go on; raises NoSuchIncident, NotRunning, BadFacts."""
    incident, batch, row = _opened(incident_id)
    if incident.code == CIRCLE:
        _let_go(batch, row, incident, checked(variables))
        return
    batch.effects.close_incidents(row.id, incident.token)
    if not batch.happen(row.id, Complete(token=incident.token, variables=checked(variables))):
        raise NotRunning(str(row.id))
    _flush(batch, row, incident)


def _opened(incident_id: UUID) -> tuple[Incident, Batch, Instance]:
    found = Incident.objects.filter(pk=incident_id, closed_at=None).first()
    if found is None:
        raise NoSuchIncident(str(incident_id))
    batch = Batch()
    batch.lock([found.instance_id])
    incident = Incident.objects.filter(pk=incident_id, closed_at=None).first()
    if incident is None:
        raise NoSuchIncident(str(incident_id))
    row = batch.rows[incident.instance_id]
    if row.status != RUNNING or (row.suspended and incident.code != CIRCLE):
        raise NotRunning(str(row.id))
    return incident, batch, row


def _let_go(batch: Batch, row: Instance, incident: Incident, facts: Mapping[str, Any]) -> None:
    """Let an instance that ran in a circle go on: either way what it was stopped at happens now."""
    row.suspended = False
    if facts:
        batch.happen(row.id, Changed(variables=facts))
    let_go(batch, row)
    _flush(batch, row, incident)


def _stands(row: Instance, token: int) -> list[Any] | None:
    return next((one for one in row.state.get("t", []) if one[0] == token), None)


def _ask_again(batch: Batch, row: Instance, incident: Incident, stands: list[Any]) -> None:
    """Queue a service again, begin again the process that a call did not find, or ask a table anew."""
    node = batch.process(row).nodes[stands[1]]
    if node.kind is Kind.CALL:
        batch.call(row, incident.token, node.id, node.called, row.state.get("v", {}))
    elif table_of(node):
        batch.decide_again(row, incident.token, node)
    else:
        key = f"{row.id}:{incident.token}"
        batch.effects.queue("service", key, instance=str(row.id), token=incident.token)


def _flush(batch: Batch, row: Instance, incident: Incident) -> None:
    body = IncidentRepaired(instance_id=row.id, element=incident.element, code=incident.code)
    batch.effects.drafts.append(
        Draft(subject_type=row.subject_type or "instance", subject_id=row.subject_id or row.id, body=body)
    )
    batch.flush()
