"""Reports on stages: one, up to 1,000, or as CloudEvents; and the stages of an order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import AwareDatetime, Field, TypeAdapter
from pydantic import ValidationError as InvalidData

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import actions, forms, queries
from yinuo.flow.work.actions import LONGEST, MOST_REPORTS, NothingToUndo, ProgressReport, TakenReport, TooManyReports

router = Router(tags=["progress"])
PROBLEMS: dict[type[Exception], Problem] = {
    NothingToUndo: Problem(
        status=409,
        code="nothing-to-undo",
        title=_("没有可以撤销的上报"),  # type: ignore[arg-type]
    ),
    TooManyReports: Problem(
        status=413,
        code="too-many-reports",
        title=_("一次最多上报 1,000 条"),  # type: ignore[arg-type]
        detail=lambda error: gettext("这次有 %(n)s 条，请分几次上报。") % {"n": error},
    ),
}
CLOUDEVENT_TYPE = "yinuo.progress."
Kind = Literal["started", "finished", "delayed", "quantity", "place"]


class ReportIn(Schema):
    """A report on a stage; without `stage_code` on the stage the order is in, without `key` its content is the key."""

    kind: Kind
    happened_at: AwareDatetime
    order_id: UUID | None = None
    order_number: Annotated[str, Field(max_length=LONGEST["order_number"])] = ""
    stage_code: Annotated[str, Field(max_length=LONGEST["stage_code"])] = ""
    key: Annotated[str, Field(max_length=LONGEST["key"])] = ""
    quantity: Annotated[Decimal, Field(max_digits=18, decimal_places=4)] | None = None
    place: Annotated[str, Field(max_length=LONGEST["place"])] = ""
    note: Annotated[str, Field(max_length=LONGEST["note"])] = ""


class BatchIn(Schema):
    """Up to 1,000 reports."""

    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=MOST_REPORTS)]


class TakenOut(Schema):
    """What was made of a report: applied, duplicate, out_of_order, held or rejected, and why."""

    key: str
    disposition: str
    order_id: UUID | None
    stage_code: str
    explanation: str
    reasons: list[dict[str, Any]]
    progress_id: UUID | None


class BatchOut(Schema):
    """What was made of each report, in the order given."""

    results: list[TakenOut]
    counts: dict[str, int]


class StageOut(Schema):
    """A stage of an order; `kind` is listed, task, approval, service or call."""

    code: str
    name: str
    state: str
    role: str
    standard_hours: float
    working_time: bool
    started_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    quantity_done: Decimal | None
    place: str
    delay_note: str
    kind: str


class CloudEvent(Schema):
    """A CloudEvent 1.0 in JSON: type `yinuo.progress.<kind>`, subject the order's number or id."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=120)]
    source: Annotated[str, Field(min_length=1, max_length=500)]
    type: Annotated[str, Field(max_length=100)]
    subject: Annotated[str, Field(max_length=60)] = ""
    time: AwareDatetime
    data: dict[str, Any] = Field(default_factory=dict)


@router.post("/progress", response=TakenOut, auth=scope("progress:write"), operation_id="report_progress")
def report(request: HttpRequest, said: ReportIn) -> Any:
    """Take one report."""
    return _taken(actions.record_progress(reports=[_report(said, request)])[0])


@router.post("/progress/batch", response=BatchOut, auth=scope("progress:write"), operation_id="report_progress_batch")
def report_batch(request: HttpRequest, said: BatchIn) -> Any:
    """Take up to 1,000 reports; each is answered by itself."""
    return _answers([_report(one, request) for one in said.reports])


@router.post(
    "/progress/events",
    response=BatchOut,
    auth=scope("progress:write"),
    operation_id="report_progress_events",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": {"type": "object"}},
                "application/cloudevents-batch+json": {"schema": {"type": "array", "items": {"type": "object"}}},
            },
        }
    },
)
def report_events(request: HttpRequest) -> Any:
    """Take CloudEvents, one or a batch; the id together with the source is taken once."""
    events = _events(request)
    return _answers([_report_of_event(event) for event in events])


@router.get(
    "/orders/{uuid:order_id}/stages", response=list[StageOut], auth=scope("progress:read"), operation_id="list_stages"
)
def stages(request: HttpRequest, order_id: UUID) -> Any:
    """Return the stages of an order."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return [StageOut.from_orm(stage) for stage in queries.stages(order_id=order_id)]


@router.delete(
    "/orders/{uuid:order_id}/progress/last",
    response={200: dict[str, UUID]},
    auth=scope("progress:write"),
    operation_id="undo_progress",
)
def undo(request: HttpRequest, order_id: UUID) -> Any:
    """Take back the last report that moved an order, by a compensating one."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    return 200, {"progress_id": actions.undo_last(order_id=order_id)}


def _answers(reports: Sequence[ProgressReport]) -> BatchOut:
    results = [_taken(one) for one in actions.record_progress(reports=reports)]
    counts: dict[str, int] = {}
    for one in results:
        counts[one.disposition] = counts.get(one.disposition, 0) + 1
    return BatchOut(results=results, counts=counts)


def _taken(taken: TakenReport) -> TakenOut:
    return TakenOut(
        key=taken.key,
        disposition=taken.disposition,
        order_id=taken.order_id,
        stage_code=taken.stage_code,
        explanation=forms.explain(reasons=taken.reasons),
        reasons=taken.reasons,
        progress_id=taken.progress_id,
    )


def _report(said: ReportIn, request: Any) -> ProgressReport:
    # Without a key the same words are the same report.
    key = said.key or f"api:{hashlib.sha256(said.model_dump_json().encode()).hexdigest()}"
    return ProgressReport(
        **said.model_dump(exclude={"key"}), key=key, source="api", reporter=request.bearer.member.name
    )


_STRUCTURED: TypeAdapter[CloudEvent] = TypeAdapter(CloudEvent)
_BATCH: TypeAdapter[list[CloudEvent]] = TypeAdapter(Annotated[list[CloudEvent], Field(max_length=MOST_REPORTS)])


def _events(request: HttpRequest) -> list[CloudEvent]:
    # The gate has seen that it is JSON, where there is a body at all.
    value = json.loads(request.body or b"null")
    try:
        if isinstance(value, list):
            return _BATCH.validate_json(json.dumps(value))
        return [_STRUCTURED.validate_json(json.dumps(value))]
    except InvalidData as error:
        raise ValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from error


def _report_of_event(event: CloudEvent) -> ProgressReport:
    facts = {"kind": event.type.removeprefix(CLOUDEVENT_TYPE), "happened_at": event.time.isoformat(), **event.data}
    facts.pop("key", None)
    if event.subject and not facts.get("order_id") and not facts.get("order_number"):
        facts["order_id" if _is_uuid(event.subject) else "order_number"] = event.subject
    try:
        said = ReportIn.model_validate_json(json.dumps(facts))
    except InvalidData as error:
        raise ValidationError([{**e, "loc": ("body", event.id, *e["loc"])} for e in error.errors()]) from error
    # Both together identify an event (CloudEvents 1.0, "id").
    both = f"{event.source}\n{event.id}"
    key = f"ce:{hashlib.sha256(both.encode()).hexdigest()}"
    return ProgressReport(
        **said.model_dump(exclude={"key"}), key=key, source="cloudevents", reporter=event.source[:100]
    )


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
