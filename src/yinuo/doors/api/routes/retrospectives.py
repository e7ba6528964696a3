"""Looks back, lessons and reference times over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.flow.reviews import actions, queries, references
from yinuo.flow.reviews.queries import Sought

router = Router(tags=["reviews"])


class NewRetrospective(Schema):
    """A look back at an order or a project; each has one."""

    key: str = Field(min_length=1, max_length=80)
    order_id: UUID | None = None
    project_id: UUID | None = None


class RetrospectiveEdit(Schema):
    """Texts (went_well, went_badly, causes, next_time, attendees, held_on), and the revision that was read before."""

    revision: int = Field(ge=1)
    texts: dict[str, str] = Field(max_length=10)


class RetrospectiveState(Schema):
    """Closed, or open again."""

    state: Literal["open", "closed"]


class Retrospective(Schema):
    """A look back; `measured` tells what was planned and what happened."""

    id: UUID
    number: str
    order_id: UUID | None
    project_id: UUID | None
    state: str
    content: dict[str, str]
    revision: int
    measured: dict[str, Any]
    measured_at: datetime
    closed_at: datetime | None


class LessonIn(Schema):
    """A lesson, with what it is about."""

    title: str = Field(min_length=1, max_length=200)
    text: str = Field("", max_length=5_000)
    good: bool = False
    item_family: str = Field("", max_length=60)
    order_type: str = Field("", max_length=40)
    stage_code: str = Field("", max_length=40)
    supplier_code: str = Field("", max_length=60)
    labels: list[str] = Field(default_factory=list, max_length=12)


class NewLesson(LessonIn):
    """A lesson, at will of a look back."""

    retrospective_id: UUID | None = None


class LessonChange(LessonIn):
    """A lesson as it is to be, and the revision that was read before."""

    revision: int = Field(ge=1)


class Lesson(LessonIn):
    """A lesson as it stands."""

    id: UUID
    retrospective_id: UUID | None
    revision: int
    removed_at: datetime | None
    made_at: datetime


class ReferenceTime(Schema):
    """A stage of a kind of orders, or a task of a template: its standard, and what it took."""

    order_type: str
    stage_code: str
    project_id: UUID | None
    task_id: UUID | None
    name: str
    working_time: bool
    standard_hours: float
    cases: int
    median_hours: float
    least_hours: float
    usual_hours: float
    most_hours: float
    proposed_hours: float | None
    drawn: bool


class NewAdoption(Schema):
    """A time to adopt: of a stage (order_type, stage_code), or of a template's task (template_id, task_id)."""

    before_hours: float = Field(gt=0, lt=100_000)
    after_hours: float = Field(gt=0, lt=100_000)
    cases: int = Field(0, ge=0, le=1_000_000)
    order_type: str = Field("", max_length=40)
    stage_code: str = Field("", max_length=40)
    template_id: UUID | None = None
    task_id: UUID | None = None
    lesson_id: UUID | None = None


class Adoption(Schema):
    """A standard time that was adopted."""

    id: UUID
    kind: str
    name: str
    before_hours: float
    after_hours: float
    cases: int
    adopted_at: datetime
    undone_at: datetime | None


def _known(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


@router.get("/retrospectives", response=list[Retrospective], auth=scope("reviews:read"))
def list_retrospectives(
    request: HttpRequest,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> list[queries.RetrospectiveFacts]:
    """List looks back, the newest first."""
    return queries.retrospectives(order_id=order_id, project_id=project_id, limit=limit)


@router.post("/retrospectives", response={201: Retrospective}, auth=scope("reviews:write"))
def open_retrospective(request: HttpRequest, new: NewRetrospective) -> tuple[int, Any]:
    """Begin to look back."""
    told = {"order_id": new.order_id, "project_id": new.project_id}
    return 201, actions.open_retrospective(key=f"api:{new.key}", **told)


@router.get("/retrospectives/{uuid:retrospective_id}", response=Retrospective, auth=scope("reviews:read"))
def get_retrospective(request: HttpRequest, retrospective_id: UUID) -> Any:
    """Return one look back."""
    return _known(queries.retrospective(retrospective_id=retrospective_id))


@router.patch("/retrospectives/{uuid:retrospective_id}", response=Retrospective, auth=scope("reviews:write"))
def edit_retrospective(request: HttpRequest, retrospective_id: UUID, edit: RetrospectiveEdit) -> Any:
    """Write what went well and badly."""
    _known(queries.retrospective(retrospective_id=retrospective_id))
    return actions.edit_retrospective(retrospective_id=retrospective_id, texts=edit.texts, revision=edit.revision)


@router.put("/retrospectives/{uuid:retrospective_id}/state", response=Retrospective, auth=scope("reviews:write"))
def set_retrospective_state(request: HttpRequest, retrospective_id: UUID, told: RetrospectiveState) -> Any:
    """Close a look back, or take it up again."""
    known = _known(queries.retrospective(retrospective_id=retrospective_id))
    if known.state == told.state:
        return known
    do = actions.close_retrospective if told.state == "closed" else actions.reopen_retrospective
    return do(retrospective_id=retrospective_id)


@router.get("/lessons", response=list[Lesson], auth=scope("reviews:read"))
def list_lessons(
    request: HttpRequest,
    q: Annotated[str, Field(max_length=200)] = "",
    item_family: str = "",
    order_type: str = "",
    stage_code: str = "",
    supplier_code: str = "",
    label: str = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
) -> list[queries.LessonFacts]:
    """Search lessons by words, pinyin, and what they are about."""
    sought = Sought(
        words=q,
        item_family=item_family,
        order_type=order_type,
        stage_code=stage_code,
        supplier_code=supplier_code,
        label=label,
    )
    return queries.lessons(sought=sought, limit=limit, offset=offset)


@router.post("/lessons", response={201: Lesson}, auth=scope("reviews:write"))
def keep_lesson(request: HttpRequest, new: NewLesson) -> tuple[int, Any]:
    """Write a lesson down."""
    told = new.dict(exclude={"retrospective_id"})
    return 201, actions.keep_lesson(new=actions.NewLesson(**told), retrospective_id=new.retrospective_id)


@router.get("/lessons/{uuid:lesson_id}", response=Lesson, auth=scope("reviews:read"))
def get_lesson(request: HttpRequest, lesson_id: UUID) -> Any:
    """Return one lesson."""
    return _known(queries.lesson(lesson_id=lesson_id))


@router.put("/lessons/{uuid:lesson_id}", response=Lesson, auth=scope("reviews:write"))
def change_lesson(request: HttpRequest, lesson_id: UUID, change: LessonChange) -> Any:
    """Change a lesson."""
    _known(queries.lesson(lesson_id=lesson_id))
    new = actions.NewLesson(**change.dict(exclude={"revision"}))
    return actions.change_lesson(lesson_id=lesson_id, new=new, revision=change.revision)


@router.delete("/lessons/{uuid:lesson_id}", response=Lesson, auth=scope("reviews:write"))
def remove_lesson(request: HttpRequest, lesson_id: UUID) -> Any:
    """Take a lesson out of the list."""
    _known(queries.lesson(lesson_id=lesson_id))
    return actions.remove_lesson(lesson_id=lesson_id)


@router.get("/reference-times", response=list[ReferenceTime], auth=scope("reviews:read"))
def list_reference_times(request: HttpRequest, order_type: str = "") -> list[queries.Reference]:
    """List what stages and template tasks took, those furthest off their standard first."""
    tasks = [] if order_type else references.task_references()
    return [*references.stage_references(order_type=order_type), *tasks]


@router.post("/reference-times/adoptions", response={201: Adoption}, auth=scope("reviews:adopt"))
def adopt_reference_time(request: HttpRequest, new: NewAdoption) -> tuple[int, Any]:
    """Let a measured time be the standard one."""
    if new.template_id is not None and new.task_id is not None:
        return 201, actions.adopt_task_time(
            template_id=new.template_id,
            task_id=new.task_id,
            before_hours=new.before_hours,
            after_hours=new.after_hours,
            cases=new.cases,
            lesson_id=new.lesson_id,
        )
    return 201, actions.adopt_stage_time(
        order_type=new.order_type,
        stage_code=new.stage_code,
        before_hours=new.before_hours,
        after_hours=new.after_hours,
        cases=new.cases,
        lesson_id=new.lesson_id,
    )


@router.delete("/reference-times/adoptions/{uuid:adoption_id}", response=Adoption, auth=scope("reviews:adopt"))
def undo_adoption(request: HttpRequest, adoption_id: UUID) -> Any:
    """Set a standard time back."""
    _known(queries.adoption(adoption_id=adoption_id))
    return actions.undo_adoption(adoption_id=adoption_id)
