"""Instances of processes: begun, told messages and signals, suspended, withdrawn, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.core.bpmn.elements import Trigger
from yinuo.core.bpmn.messages import Changed, Complete, Message, Signal, Withdraw
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.lookups import among
from yinuo.ground.process.asking import refuse_unfilled
from yinuo.ground.process.batch import RUNNING, Batch, NoSuchInstance
from yinuo.ground.process.circling import let_go
from yinuo.ground.process.definitions import NoSuchDefinition, latest, published
from yinuo.ground.process.events import InstanceResumed, InstanceSuspended
from yinuo.ground.process.listening import NobodyWaits, hold_name, who_waits
from yinuo.ground.process.models import Definition, Instance, Listener, WaitingMessage

LARGEST_FACTS_BYTES = 100_000
MOST_HEARERS = 5_000  # of one signal at a time


class BadFacts(Exception):
    """The facts cannot be kept: not_plain (no JSON, or no finite number) or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotRunning(Exception):
    """The instance is over, or does not stand where this was asked."""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What an instance begins with: whose it is, and its facts."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    subject_type: str = ""
    subject_id: UUID | None = None
    subject_label: str = ""
    business_key: str = ""


def start_instance(
    *,
    key: str,
    variables: Mapping[str, Any] | None = None,
    subject_type: str = "",
    subject_id: UUID | None = None,
    subject_label: str = "",
    business_key: str = "",
) -> UUID:
    """Begin an instance on the newest published version of a process; raises NoSuchDefinition, BadFacts."""
    beginning = Beginning(
        variables=variables or {},
        subject_type=subject_type,
        subject_id=subject_id,
        subject_label=subject_label,
        business_key=business_key,
    )
    return start_instances(key=key, beginnings=[beginning])[0]


def start_instances(*, key: str, beginnings: Sequence[Beginning]) -> list[UUID]:
    """Begin many instances of one process at once; raises NoSuchDefinition, BadFacts."""
    definition = latest(key)
    if definition is None:
        raise NoSuchDefinition(key)
    batch = Batch()
    started = []
    for one in beginnings:
        row = Instance(
            definition_id=definition.id,
            process_key=key,
            subject_type=one.subject_type,
            subject_id=one.subject_id,
            subject_label=one.subject_label[:200],
            business_key=one.business_key[:100],
        )
        started.append(batch.start(row, version=definition.version, variables=checked(one.variables)))
    batch.flush()
    return started


def go_on(
    *, works: Sequence[tuple[UUID, int]], variables: Mapping[str, Any] | None = None, filled: bool = False
) -> set[tuple[UUID, int]]:
    """Go on from the work of many tokens, (instance, token); return those that waited for it.

    Raises BadFacts, and AsksForForm where a step asks for a form and it is not said to be `filled`.
    """
    told = checked(variables)
    batch = Batch()
    batch.lock([instance_id for instance_id, _token in works])
    if not filled:
        refuse_unfilled([(batch.rows.get(instance_id), token) for instance_id, token in works])
    done = set()
    for instance_id, token in works:
        row = batch.rows.get(instance_id)
        if row is not None and not row.suspended and batch.happen(instance_id, Complete(token=token, variables=told)):
            done.add((instance_id, token))
    batch.flush()
    return done


def tell_facts(*, instance_id: UUID, variables: Mapping[str, Any]) -> None:
    """Tell an instance facts that changed; conditional events look again. Raises NotRunning, BadFacts."""
    _one(instance_id, Changed(variables=checked(variables)))


def withdraw_instance(*, instance_id: UUID) -> None:
    """End an instance as it stands, with the processes it called; raises NotRunning."""
    _one(instance_id, Withdraw())


def withdraw_for(*, subject_type: str, subject_ids: Collection[UUID]) -> Callable[[], None]:
    """Lock and end what runs for subjects that are taken away; return what writes it, the log last."""
    running = Instance.objects.filter(among("subject_id", subject_ids), subject_type=subject_type, status=RUNNING)
    batch = Batch()
    batch.lock(list(running.values_list("id", flat=True)))
    for row in list(batch.rows.values()):
        row.suspended, row.held = False, []
        batch.touch(row)
        batch.happen(row.id, Withdraw())
    return batch.flush


def _one(instance_id: UUID, event: Any) -> None:
    batch = Batch()
    batch.lock([instance_id])
    if not batch.happen(instance_id, event):
        raise NotRunning(str(instance_id))
    batch.flush()


def send_message(
    *,
    name: str,
    correlation: str = "",
    variables: Mapping[str, Any] | None = None,
    keep: timedelta | None = None,
) -> UUID | None:
    """Hand a message to the instance that waits for it, else begin what begins by it, else keep it for a while.

    Returns the instance; None when it is kept. `correlation` is the business key of the instance that is meant.
    Raises NobodyWaits, SeveralWait, BadFacts.
    """
    told = checked(variables)
    instance_id = who_waits(name=name, correlation=correlation)
    if instance_id is not None:
        batch = Batch()
        batch.lock([instance_id])
        if batch.happen(instance_id, Message(name=name, variables=told)):
            batch.flush()
            return instance_id
    started = _started_by(Trigger.MESSAGE, name, told, correlation)
    if started:
        return started[0]
    if keep is None:
        raise NobodyWaits(name)
    _keep(name, correlation, told, keep)
    return None


def _keep(name: str, correlation: str, told: dict[str, Any], keep: timedelta) -> None:
    """Keep a message. Whoever begins to listen meanwhile waits for the name, and then finds it."""
    hold_name(name)
    expires_at = clock.now() + keep
    WaitingMessage(name=name, correlation=correlation, variables=told, expires_at=expires_at).save()
    if who_waits(name=name, correlation=correlation) is not None:
        batch = Batch()
        batch.effects.queue("message", name=name, correlation=correlation, variables=told)
        WaitingMessage.objects.filter(name=name, correlation=correlation, expires_at=expires_at).delete()
        batch.flush()


def broadcast_signal(*, name: str, variables: Mapping[str, Any] | None = None, besides: UUID | None = None) -> int:
    """Tell a signal to all that wait for it and begin all that begin by it; return how many instances heard it."""
    told = checked(variables)
    rows = Listener.objects.filter(trigger=Trigger.SIGNAL.value, name=name)
    ids = set(rows.values_list("instance_id", flat=True)[:MOST_HEARERS]) - {besides}
    batch = Batch()
    batch.lock(ids)
    heard_by = sum(batch.happen(one, Signal(name=name, variables=told)) for one in sorted(ids))
    batch.flush()
    return heard_by + len(_started_by(Trigger.SIGNAL, name, told, ""))


def _started_by(trigger: Trigger, name: str, told: dict[str, Any], business_key: str) -> list[UUID]:
    """Begin the processes that a message or signal begins."""
    batch = Batch()
    started = []
    for definition in published():
        for key, element, kind, called in definition.starts:
            if (kind, called) != (trigger.value, name):
                continue
            row = Instance(definition_id=definition.id, process_key=key, business_key=business_key[:100])
            started.append(batch.start(row, version=definition.version, at=element, variables=told))
            if trigger is Trigger.MESSAGE:
                break
        if started and trigger is Trigger.MESSAGE:
            break
    batch.flush()
    return started


def suspend_instance(*, instance_id: UUID, reason: str = "") -> None:
    """Let an instance stand still: what comes is held, tasks cannot be completed. Raises NotRunning."""
    batch, row = _locked(instance_id)
    if row.suspended:
        return
    row.suspended = True
    batch.touch(row)
    batch.flush()
    _publish(row, InstanceSuspended(instance_id=row.id, reason=reason))


def any_suspended(*, ids: Collection[UUID]) -> bool:
    """Return whether one of these instances stands still."""
    return Instance.objects.filter(among("id", ids), suspended=True).exists()


def resume_instance(*, instance_id: UUID) -> None:
    """Let an instance go on, first with what came while it stood still. Raises NotRunning."""
    batch, row = _locked(instance_id)
    if not row.suspended:
        return
    let_go(batch, row)
    batch.flush()
    _publish(row, InstanceResumed(instance_id=row.id))


def _locked(instance_id: UUID) -> tuple[Batch, Instance]:
    batch = Batch()
    batch.lock([instance_id])
    row = batch.rows.get(instance_id)
    if row is None:
        raise NoSuchInstance(str(instance_id))
    if row.status != RUNNING:
        raise NotRunning(str(instance_id))
    return batch, row


def _publish(row: Instance, body: Any) -> None:
    log.publish(subject_type=row.subject_type or "instance", subject_id=row.subject_id or row.id, body=body)


def checked(variables: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return facts as JSON holds them; raises BadFacts."""
    try:
        text = json.dumps(dict(variables or {}), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise BadFacts("not_plain") from error
    if len(text) > LARGEST_FACTS_BYTES:
        raise BadFacts("too_large")
    found: dict[str, Any] = json.loads(text)
    return found


def version_of(row: Instance) -> int:
    """Return the number of the version an instance runs on."""
    return Definition.objects.values_list("version", flat=True).get(pk=row.definition_id)
