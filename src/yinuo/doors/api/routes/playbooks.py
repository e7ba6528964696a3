"""Playbooks and their measures: read, written down, changed, retired and brought back."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.responses import actions, queries

router = Router(tags=["responses"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidPlaybook: Problem(
        status=422,
        code="invalid-playbook",
        title=_("预案或措施有误"),  # type: ignore[arg-type]
    ),
}
READ, WRITE = scope("responses:read"), scope("playbooks:write")
Name = Annotated[str, Field(max_length=100)]
Cause = Literal["lateness", "stage_overrun"]
Kind = Literal["production", "supply", "logistics", "repromise", "compensate", "other"]
StageCodes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]


class MeasureIn(Schema):
    """A measure; `cost_share` is of the order's value, and no `stage_codes` means every stage.

    `uses` says what one use takes of budgets, by their codes; of measures with the same `instead_of` at most one is
    taken for an order when many are weighed together.
    """

    name: Name
    name_en: Name = ""
    kind: Kind
    role: Annotated[str, Field(max_length=20)]
    task_title: Annotated[str, Field(max_length=200)]
    stage_codes: StageCodes = Field(default_factory=list)
    cost_minor: Annotated[int, Field(ge=0)] = 0
    cost_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    hours_gained: Annotated[float, Field(ge=0)] = 0.0
    hours_least: Annotated[float, Field(ge=0)] | None = None
    hours_most: Annotated[float, Field(ge=0)] | None = None
    uses: dict[str, Annotated[float, Field(ge=0, le=1e12)]] = Field(default_factory=dict)
    instead_of: Annotated[str, Field(max_length=40)] = ""
    tells_customer: bool = False
    customer_text: Annotated[str, Field(max_length=500)] = ""
    customer_text_en: Annotated[str, Field(max_length=500)] = ""


class MeasureChange(Schema):
    """What is to change; what is left out stays. `active: false` retires, `true` brings back."""

    name: Name | None = None
    name_en: Name | None = None
    kind: Kind | None = None
    role: Annotated[str, Field(max_length=20)] | None = None
    task_title: Annotated[str, Field(max_length=200)] | None = None
    stage_codes: StageCodes | None = None
    cost_minor: Annotated[int, Field(ge=0)] | None = None
    cost_share: Annotated[float, Field(ge=0, le=1)] | None = None
    hours_gained: Annotated[float, Field(ge=0)] | None = None
    hours_least: Annotated[float, Field(ge=0)] | None = None
    hours_most: Annotated[float, Field(ge=0)] | None = None
    uses: dict[str, Annotated[float, Field(ge=0, le=1e12)]] | None = None
    instead_of: Annotated[str, Field(max_length=40)] | None = None
    tells_customer: bool | None = None
    customer_text: Annotated[str, Field(max_length=500)] | None = None
    customer_text_en: Annotated[str, Field(max_length=500)] | None = None
    active: bool | None = None


class MeasureOut(MeasureIn):
    """A measure of a playbook, with how often it was applied and, of the orders delivered since, kept its promise.

    What is reckoned with is `hours_gained` times `learnt_ratio`, which is learnt from `learnt_uses` responses; one
    while there are none.
    """

    id: UUID
    code: str
    active: bool
    applied: int
    judged: int
    kept: int
    learnt_uses: int
    learnt_ratio: float


class PlaybookIn(Schema):
    """A playbook and the kinds of alerts it is for."""

    name: Name
    name_en: Name = ""
    causes: list[Cause] = ["lateness", "stage_overrun"]


class PlaybookChange(Schema):
    """What is to change; what is left out stays. `active: false` retires, `true` brings back."""

    name: Name | None = None
    name_en: Name | None = None
    causes: list[Cause] | None = None
    active: bool | None = None


class PlaybookOut(Schema):
    """A playbook with its measures."""

    id: UUID
    code: str
    name: str
    name_en: str
    causes: list[str]
    active: bool
    measures: list[MeasureOut]


@router.get("/playbooks", response=list[PlaybookOut], auth=READ, operation_id="list_playbooks")
def playbooks(request: HttpRequest) -> Any:
    """List the playbooks with their measures, those in use first."""
    uses = queries.uses_of_measures()
    return [_book(one, uses) for one in queries.playbooks()]


@router.post("/playbooks", response={201: PlaybookOut}, auth=WRITE, operation_id="add_playbook")
def add_playbook(request: HttpRequest, said: PlaybookIn) -> Any:
    """Write down a playbook without measures."""
    return 201, _known_book(actions.add_playbook(**said.dict()).id)


@router.get("/playbooks/{playbook_id}", response=PlaybookOut, auth=READ, operation_id="get_playbook")
def playbook(request: HttpRequest, playbook_id: UUID) -> Any:
    """Read one playbook."""
    return _known_book(playbook_id)


@router.patch("/playbooks/{playbook_id}", response=PlaybookOut, auth=WRITE, operation_id="change_playbook")
def change_playbook(request: HttpRequest, playbook_id: UUID, said: PlaybookChange) -> Any:
    """Change, retire or bring back a playbook."""
    _known_book(playbook_id)
    actions.change_playbook(playbook_id=playbook_id, changes=_given(said))
    return _known_book(playbook_id)


@router.post("/playbooks/{playbook_id}/measures", response={201: MeasureOut}, auth=WRITE, operation_id="add_measure")
def add_measure(request: HttpRequest, playbook_id: UUID, said: MeasureIn) -> Any:
    """Add a measure to a playbook."""
    _known_book(playbook_id)
    return 201, _known_measure(actions.add_measure(playbook_id=playbook_id, values=said.dict()).id)


@router.get("/measures/{measure_id}", response=MeasureOut, auth=READ, operation_id="get_measure")
def measure(request: HttpRequest, measure_id: UUID) -> Any:
    """Read one measure."""
    return _known_measure(measure_id)


@router.patch("/measures/{measure_id}", response=MeasureOut, auth=WRITE, operation_id="change_measure")
def change_measure(request: HttpRequest, measure_id: UUID, said: MeasureChange) -> Any:
    """Change, retire or bring back a measure; responses that stand keep its former cost and effect."""
    _known_measure(measure_id)
    actions.change_measure(measure_id=measure_id, changes=_given(said))
    return _known_measure(measure_id)


def _given(said: Schema) -> dict[str, Any]:
    return {name: value for name, value in said.dict(exclude_unset=True).items() if value is not None}


def _known_book(playbook_id: UUID) -> dict[str, Any]:
    found = queries.playbook(playbook_id=playbook_id)
    if found is None:
        raise Http404
    return _book(found, queries.uses_of_measures())


def _known_measure(measure_id: UUID) -> dict[str, Any]:
    found = queries.measure(measure_id=measure_id)
    if found is None:
        raise Http404
    return _measure(found, queries.uses_of_measures())


def _book(one: queries.PlaybookFacts, uses: dict[UUID, queries.Uses]) -> dict[str, Any]:
    return {**vars(one), "measures": [_measure(held, uses) for held in one.measures]}


def _measure(one: queries.MeasureFacts, uses: dict[UUID, queries.Uses]) -> dict[str, Any]:
    return {**vars(one), **vars(uses.get(one.id) or queries.Uses(applied=0, judged=0, kept=0))}
