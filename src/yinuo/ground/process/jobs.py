"""Work that became due: timers fire, services answer, called processes return. Claimed in chunks, each one transaction.

A service that fails is asked again with growing pauses; after the last time an incident waits for a person. Whatever
is done here may be asked for twice: a token that has gone on is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yinuo.core.bpmn.elements import Kind
from yinuo.core.bpmn.messages import Complete, Escalate, Event, Fail, Fire, Withdraw
from yinuo.ground.kernel import jobs, timers
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process import circling, instances, publishing, relocating, services
from yinuo.ground.process.approving.deadlines import on_deadlines
from yinuo.ground.process.batch import Batch, facts_at
from yinuo.ground.process.effects import TIMER, WORK
from yinuo.ground.process.grouping import GROUPS, MOST_TOGETHER, apart
from yinuo.ground.process.listening import NobodyWaits, SeveralWait
from yinuo.ground.process.models import Instance
from yinuo.ground.process.seating.opening import DEADLINE

logger = logging.getLogger(__name__)
SERVED = (Kind.SERVICE, Kind.RULE)
MOST_ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 10
KEPT = timedelta(days=7)  # how long a message between processes waits for its listener


def register() -> None:
    """Serve the moments of processes."""
    timers.serve(kind=TIMER, handler=on_due)
    timers.serve(kind=WORK, handler=on_due)
    timers.serve(kind=GROUPS, handler=on_due, weight=MOST_TOGETHER)
    timers.serve(kind=publishing.START, handler=publishing.on_start)
    timers.serve(kind=DEADLINE, handler=on_deadlines)
    jobs.handle(kind=relocating.JOB, handler=relocating.run)


def on_due(moments: list[Moment]) -> None:
    """Do what became due; a group of services that fails is taken apart, so that each of it is asked by itself."""
    if len(moments) > 1 or moments[0].kind != GROUPS:
        _do(moments)
        return
    try:
        with transaction.atomic():
            _do(moments)
    except Exception:
        singles = apart(moments[0])
        logger.exception("%s services failed together; asking one by one", len(singles))
        timers.set_timers(kind=WORK, moments=[(one.key, one.due_at, one.payload) for one in singles])


def _do(moments: list[Moment]) -> None:
    """Fire timers, ask services, hand on what called processes came to; then do what instances told others."""
    fired = [one.key.partition(":") for one in moments if one.kind == TIMER]
    due = [(UUID(instance), int(wait)) for instance, _, wait in fired]
    work = _work(moments)
    asked = [(UUID(moment.payload["instance"]), moment) for moment in work if "instance" in moment.payload]
    batch = Batch()
    batch.lock([*(one for one, _wait in due), *(one for one, _moment in asked)])
    for instance, wait in due:
        circling.happen(batch, instance, Fire(wait=wait))
    _serve(batch, [(one, moment) for one, moment in asked if moment.payload["do"] == "service"])
    for instance, moment in asked:
        event = _event(moment.payload)
        if event is not None:
            circling.happen(batch, instance, event)
    batch.flush()
    for moment in work:
        if "instance" not in moment.payload:
            _TELL[moment.payload["do"]](moment.payload)


def _work(moments: list[Moment]) -> list[Moment]:
    """Return the work asked for, groups taken apart, each once."""
    groups = (one for moment in moments if moment.kind == GROUPS for one in apart(moment))
    return list({one.key: one for one in (*(one for one in moments if one.kind == WORK), *groups)}.values())


def _event(payload: Mapping[str, Any]) -> Event | None:
    token = payload["token"]
    if payload["do"] == "return":
        if payload["failed"] is not None:
            return Fail(token=token, code=payload["failed"])
        return Complete(token=token, variables=payload["variables"])
    return Escalate(token=token, code=payload["code"]) if payload["do"] == "escalate" else None


def _message(payload: Mapping[str, Any]) -> None:
    """Hand on what a process sent: to its own subject's other processes, else to whoever begins by it."""
    told = {"name": payload["name"], "variables": payload["variables"]}
    try:
        instances.send_message(correlation=payload["correlation"], keep=KEPT, **told)
    except (NobodyWaits, SeveralWait):
        logger.warning("message %s could not be handed on", payload["name"])


def _signal(payload: Mapping[str, Any]) -> None:
    instances.broadcast_signal(name=payload["name"], besides=UUID(payload["besides"]))


def _withdraw(payload: Mapping[str, Any]) -> None:
    """Withdraw what a token called: nobody waits for it any more."""
    ids = list(
        Instance.objects.filter(caller_id=payload["caller"], caller_token=payload["token"]).values_list("id", flat=True)
    )
    batch = Batch()
    batch.lock(ids)
    for one in ids:
        batch.happen(one, Withdraw())
    batch.flush()


_TELL = {"message": _message, "signal": _signal, "withdraw": _withdraw}


def _serve(batch: Batch, moments: list[tuple[UUID, Moment]]) -> None:
    """Ask the services together; if one fails, ask each by itself, so that none holds up another."""
    answers: list[Event | None]
    calls = [(moment, call) for one, moment in moments if (call := _call(batch, one, moment)) is not None]
    try:
        with transaction.atomic():
            answers = [_asked(call) for _moment, call in calls]
    except Exception:
        answers = [_asked_alone(batch, moment, call) for moment, call in calls]
    for (moment, (_service, asked)), event in zip(calls, answers, strict=True):
        if event is not None:
            circling.happen(batch, asked.instance_id, _at(moment, event))


Call = tuple[services.Service, services.ServiceCall]


def _call(batch: Batch, instance_id: UUID, moment: Moment) -> Call | None:
    """Return whom to ask for a token that still waits, else None; a service nobody provides is an incident."""
    row = batch.rows.get(instance_id)
    token = moment.payload["token"]
    if row is None or row.suspended:
        if row is not None:
            batch.effects.put_off("service", batch.now + timedelta(minutes=1), moment.key, **_kept(moment))
        return None
    stands = next((one for one in row.state.get("t", []) if one[0] == token), None)
    if stands is None or (len(stands) > 3 and stands[3] != "wait"):
        return None
    node = batch.process(row).nodes[stands[1]]
    if node.kind not in SERVED:  # it was set back, and stands elsewhere under the same number
        return None
    name = dict(node.settings).get("service", "") or node.id
    service = services.service(name)
    if service is None:
        batch.effects.open_incident(row, token, node.id, "service_missing", name)
        return None
    return service, services.ServiceCall(
        instance_id=row.id,
        element=node.id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        business_key=row.business_key,
        variables=facts_at(row, token),
        settings=dict(node.settings),
        token=token,
    )


def _asked(call: Call) -> Event:
    service, told = call
    try:
        return Complete(token=0, variables=instances.checked(service(told)))
    except services.Refused as refusal:
        return Fail(token=0, code=refusal.code, text=refusal.text)


def _asked_alone(batch: Batch, moment: Moment, call: Call) -> Event | None:
    try:
        with transaction.atomic():
            return _asked(call)
    except Exception as error:
        logger.warning("service of %s failed: %r", moment.key, error)
        _again(batch, moment, call[1], error)
        return None


def _again(batch: Batch, moment: Moment, told: services.ServiceCall, error: Exception) -> None:
    """Ask once more later, or, after the last time, leave it to a person."""
    attempts = int(moment.payload.get("attempts", 0)) + 1
    row = batch.rows[told.instance_id]
    if attempts >= MOST_ATTEMPTS:
        text = f"{type(error).__name__}: {error}"
        batch.effects.open_incident(row, moment.payload["token"], told.element, "service_failed", text)
        return
    pause = FIRST_PAUSE_SECONDS * 2 ** (attempts - 1)
    if isinstance(error, services.Temporary) and error.after_seconds is not None:
        pause = error.after_seconds
    kept = _kept(moment) | {"attempts": attempts}
    batch.effects.put_off("service", batch.now + timedelta(seconds=pause), moment.key, **kept)


def _kept(moment: Moment) -> dict[str, Any]:
    return {name: value for name, value in moment.payload.items() if name != "do"}


def _at(moment: Moment, event: Event) -> Event:
    token = int(moment.payload["token"])
    if isinstance(event, Fail):
        return Fail(token=token, code=event.code, text=event.text)
    assert isinstance(event, Complete)
    return Complete(token=token, variables=event.variables)
