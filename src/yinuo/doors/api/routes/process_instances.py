"""Instances of processes: begun, watched, suspended, cancelled, put right, and moved to another version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.ground.process import beginning, catalogue, instances, moving, observing, repairing, wording
from yinuo.ground.process.observing import Filters

router = Router(tags=["processes"])
READ, RUN = scope("processes:read"), scope("instances:write")
Key = Annotated[str, Field(max_length=100)]
PROBLEMS: dict[type[Exception], Problem] = {
    instances.NotRunning: Problem(
        status=409,
        code="not-running",
        title=_("实例已经结束，或不在这一步"),  # type: ignore[arg-type]
    ),
    repairing.NoSuchIncident: Problem(
        status=409,
        code="no-such-incident",
        title=_("异常已经有人处理"),  # type: ignore[arg-type]
    ),
    moving.CannotUndo: Problem(
        status=409,
        code="cannot-undo",
        title=_("不能移回：实例已经往前走，或已经移回"),  # type: ignore[arg-type]
    ),
}


class InstanceIn(Schema):
    """What an instance begins with: what the process is to know stands in `facts`.

    With an `order_id` it is about that order, whose facts it is told too; those of `facts` go before.
    """

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(min_length=1, max_length=100)]
    facts: dict[str, Any] = Field(default_factory=dict)
    label: Annotated[str, Field(max_length=200)] = ""
    business_key: Key = ""
    order_id: UUID | None = None


class InstanceOut(Schema):
    """An instance, and the steps it stands at."""

    id: UUID
    definition_id: UUID
    key: str
    version: int
    subject_label: str
    business_key: str
    status: str
    code: str
    suspended: bool
    started_at: datetime
    ended_at: datetime | None
    stands: list[str]
    incidents: int


class InstancePage(Schema):
    """A page of instances, the newest first."""

    total: int
    items: list[InstanceOut]


class IncidentOut(Schema):
    """A step that failed."""

    id: UUID
    element: str
    name: str
    code: str
    text: str
    opened_at: datetime
    closed_at: datetime | None


class TurnOut(Schema):
    """One visit of a token to an element."""

    element: str
    name: str
    started_at: datetime
    ended_at: datetime | None
    how: str
    standard_hours: float | None


class InstanceDetail(InstanceOut):
    """An instance with its facts, its history and its incidents."""

    facts: dict[str, Any]
    turns: list[TurnOut]
    open_incidents: list[IncidentOut]


class FactsIn(Schema):
    """Facts that are corrected or added."""

    facts: dict[str, Any] = Field(default_factory=dict)


class ReasonIn(Schema):
    """Why."""

    reason: Annotated[str, Field(max_length=500)] = ""


class MoveIn(Schema):
    """To which version; elements that changed their id are named in `mapping`. By default nothing is changed."""

    definition_id: UUID
    mapping: dict[str, str] = Field(default_factory=dict)
    dry_run: bool = True


class MisfitOut(Schema):
    """What keeps an instance back."""

    element: str
    code: str
    text: str


class FitOut(Schema):
    """Whether an instance fits."""

    instance_id: UUID
    fits: bool
    misfits: list[MisfitOut]


@router.get("/process-instances", response=InstancePage, auth=READ, operation_id="list_instances")
def instance_list(
    request: HttpRequest,
    key: Key = "",
    status: Annotated[str, Field(max_length=20)] = "",
    incidents: bool = False,
    q: Annotated[str, Field(max_length=100)] = "",
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1,
) -> Any:
    """List instances of processes."""
    found, total = observing.instances(filters=Filters(key=key, status=status, incidents=incidents, text=q), page=page)
    return {"total": total, "items": found}


@router.post("/process-instances", response={201: InstanceOut}, auth=RUN, operation_id="start_instance")
def start(request: HttpRequest, said: InstanceIn) -> Any:
    """Begin an instance on the newest published version of a process."""
    order = orders.order(order_id=said.order_id) if said.order_id is not None else None
    if said.order_id is not None and order is None:
        raise Http404
    about, label = (("order", order.id), said.label or order.number) if order is not None else (None, said.label)
    started = beginning.begin(key=said.key, label=label, about=about, facts=said.facts, business_key=said.business_key)
    return 201, _instance(started)


@router.get("/process-instances/{instance_id}", response=InstanceDetail, auth=READ, operation_id="get_instance")
def instance(request: HttpRequest, instance_id: UUID) -> Any:
    """Read an instance with its facts, history and open incidents."""
    found = _instance(instance_id)
    return {
        **vars(found),
        "facts": observing.facts_of(instance_id=instance_id),
        "turns": observing.turns(instance_id=instance_id),
        "open_incidents": [one for one in observing.incidents(instance_id=instance_id) if one.closed_at is None],
    }


@router.patch("/process-instances/{instance_id}/facts", response=InstanceOut, auth=RUN, operation_id="tell_facts")
def tell_facts(request: HttpRequest, instance_id: UUID, said: FactsIn) -> Any:
    """Tell an instance facts that changed."""
    _instance(instance_id)
    instances.tell_facts(instance_id=instance_id, variables=said.facts)
    return _instance(instance_id)


@router.post(
    "/process-instances/{instance_id}/suspension", response=InstanceOut, auth=RUN, operation_id="suspend_instance"
)
def suspend(request: HttpRequest, instance_id: UUID, said: ReasonIn) -> Any:
    """Let an instance stand still."""
    _instance(instance_id)
    instances.suspend_instance(instance_id=instance_id, reason=said.reason)
    return _instance(instance_id)


@router.delete(
    "/process-instances/{instance_id}/suspension", response=InstanceOut, auth=RUN, operation_id="resume_instance"
)
def resume(request: HttpRequest, instance_id: UUID) -> Any:
    """Let an instance go on."""
    _instance(instance_id)
    instances.resume_instance(instance_id=instance_id)
    return _instance(instance_id)


@router.post(
    "/process-instances/{instance_id}/withdrawal", response=InstanceOut, auth=RUN, operation_id="withdraw_instance"
)
def withdraw(request: HttpRequest, instance_id: UUID) -> Any:
    """End an instance as it stands."""
    _instance(instance_id)
    instances.withdraw_instance(instance_id=instance_id)
    return _instance(instance_id)


@router.post(
    "/process-instances/{instance_id}/incidents/{incident_id}/retry",
    response=InstanceOut,
    auth=RUN,
    operation_id="retry_incident",
)
def retry(request: HttpRequest, instance_id: UUID, incident_id: UUID, said: FactsIn) -> Any:
    """Try a failed step again, with corrected facts."""
    _known_incident(instance_id, incident_id)
    repairing.retry_incident(incident_id=incident_id, variables=said.facts)
    return _instance(instance_id)


@router.post(
    "/process-instances/{instance_id}/incidents/{incident_id}/completion",
    response=InstanceOut,
    auth=RUN,
    operation_id="complete_incident",
)
def complete(request: HttpRequest, instance_id: UUID, incident_id: UUID, said: FactsIn) -> Any:
    """Take a failed step as done by hand."""
    _known_incident(instance_id, incident_id)
    repairing.complete_incident(incident_id=incident_id, variables=said.facts)
    return _instance(instance_id)


@router.post("/processes/{definition_id}/moves", response=list[FitOut], auth=RUN, operation_id="move_instances")
def move(request: HttpRequest, definition_id: UUID, said: MoveIn) -> Any:
    """Try, or with `dry_run: false` make, the move of a version's running instances (1,000 at a time) to another."""
    if catalogue.version(definition_id=definition_id) is None:
        raise Http404
    fits = moving.plan_move(before_id=definition_id, after_id=said.definition_id, mapping=said.mapping)
    if not said.dry_run:
        ids = [one.instance_id for one in fits]
        fits = moving.move_instances(ids=ids, after_id=said.definition_id, mapping=said.mapping)
    return [_fit(one) for one in fits]


@router.delete("/process-instances/{instance_id}/move", response=InstanceOut, auth=RUN, operation_id="undo_move")
def undo_move(request: HttpRequest, instance_id: UUID) -> Any:
    """Move an instance back that has not gone on since."""
    _instance(instance_id)
    moving.undo_move(instance_id=instance_id)
    return _instance(instance_id)


def _fit(one: moving.Fit) -> dict[str, Any]:
    misfits = [
        {"element": found.element, "code": found.code, "text": str(wording.MISFITS.get(found.code, found.code))}
        for found in one.misfits
    ]
    return {"instance_id": one.instance_id, "fits": not misfits, "misfits": misfits}


def _instance(instance_id: UUID) -> observing.InstanceFacts:
    found = observing.instance(instance_id=instance_id)
    if found is None:
        raise Http404
    return found


def _known_incident(instance_id: UUID, incident_id: UUID) -> None:
    _instance(instance_id)
    if incident_id not in {one.id for one in observing.incidents(instance_id=instance_id)}:
        raise Http404
