"""Questions about forms: their versions, which one a task asks for, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from yinuo.core.bpmn.elements import Node
from yinuo.core.rules.fields import Design, read_design
from yinuo.ground.kernel.wording import called
from yinuo.ground.process.asking import form_of, key_of, node_at
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.models import Answer, Form, Instance, Task
from yinuo.ground.process.taskwork import token_of


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """One version of a form; `plain` is its design as JSON."""

    id: UUID
    key: str
    version: int
    state: str
    name: str
    name_en: str
    plain: dict[str, Any]
    changed_at: datetime
    changed_by: str
    published_at: datetime | None
    answers: int = 0
    about: str = ""

    @property
    def design(self) -> Design:
        """Return what it asks; raises BadDesign where a draft is unfinished."""
        return read_design(self.plain)


@dataclass(frozen=True, kw_only=True)
class AnswerFacts:
    """A form that was filled in."""

    id: UUID
    form_id: UUID
    key: str
    name: str
    version: int
    task_id: UUID | None
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    values: dict[str, Any]
    filled_by: str
    filled_at: datetime
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The form that a task asks for, at which step; of an approval, filling it in does not say yes."""

    form: FormFacts
    step: str
    approval: bool = False


def forms() -> list[FormFacts]:
    """Return the newest version of every form that tasks may ask for, a draft before what is published, by name."""
    counts = dict(Answer.objects.values_list("key").annotate(n=Count("id")))
    newest: dict[str, Form] = {}
    for row in Form.objects.filter(about="").order_by("key", "-version"):
        newest.setdefault(row.key, row)
    return sorted((_form(row, counts.get(row.key, 0)) for row in newest.values()), key=lambda one: one.name)


def form(*, form_id: UUID) -> FormFacts | None:
    """Return one version, or None."""
    row = Form.objects.filter(pk=form_id).first()
    return _form(row, 0) if row else None


def versions(*, key: str) -> list[FormFacts]:
    """Return all versions of a form, the newest first."""
    return [_form(row, 0) for row in Form.objects.filter(key=key).order_by("-version")]


def published(*, key: str) -> FormFacts | None:
    """Return the version of a form that is filled in now, or None."""
    row = form_of(key)
    return _form(row, 0) if row else None


def published_forms() -> list[FormFacts]:
    """Return the forms that tasks may ask for, by key, each as it is filled in now."""
    rows = Form.objects.filter(state=Form.State.PUBLISHED, about="").order_by("key", "version")
    return [_form(row, 0) for row in {row.key: row for row in rows}.values()]


def published_about(*, kind: str) -> FormFacts | None:
    """Return the version that holds the custom fields of a kind of object now, or None."""
    row = Form.objects.filter(about=kind, state=Form.State.PUBLISHED).order_by("-version").first()
    return _form(row, 0) if row else None


def newest_about(*, kind: str) -> FormFacts | None:
    """Return the newest version of the custom fields of a kind of object, a draft before what is published."""
    row = Form.objects.filter(about=kind).order_by("-version").first()
    return _form(row, 0) if row else None


def asked_by(*, task_id: UUID, version: int | None = None) -> Asked | None:
    """Return the form that a task or an approval of a process asks for, or None.

    It is the newest published version; whoever began on an earlier one goes on with that `version`.
    """
    task = Task.objects.filter(pk=task_id).select_related("approval").first()
    node = _step_of(task) if task is not None else None
    found = form_of(key_of(node), version=version) or form_of(key_of(node))
    if task is None or node is None or found is None:
        return None
    return Asked(form=_form(found, 0), step=node.id, approval=task.approval_id is not None)


def asking_among(*, task_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return which of these tasks ask for a form, and what it is called."""
    rows = list(Task.objects.filter(pk__in=list(task_ids)).select_related("approval"))
    places = {row.id: place for row in rows if (place := _place_of(row)) is not None}
    ids = {instance_id for instance_id, _token, _element in places.values()}
    instances = Instance.objects.in_bulk(list(ids)) if ids else {}
    keys = {one: key_of(_node(instances.get(place[0]), *place[1:])) for one, place in places.items()}
    names = {
        row.key: called(row)
        for row in Form.objects.filter(key__in={key for key in keys.values() if key}, state=Form.State.PUBLISHED)
    }
    return {one: names[key] for one, key in keys.items() if key in names}


def _step_of(task: Task) -> Node | None:
    place = _place_of(task)
    row = Instance.objects.filter(pk=place[0]).first() if place is not None else None
    return _node(row, *place[1:]) if place is not None else None


def _place_of(task: Task) -> tuple[UUID, int, str] | None:
    """Return where in a process a task stands: its instance, and its token or the step of its approval."""
    if task.approval is not None:
        instance_id = task.approval.instance_id
        return (instance_id, task.approval.token, task.approval.element) if instance_id else None
    work = token_of(task.source)
    return (*work, "") if work else None


def _node(row: Instance | None, token: int, element: str) -> Node | None:
    if row is None or not element:
        return node_at(row, token) if row is not None else None
    process = process_of(row.definition_id, row.process_key)
    return process.node(element) if process is not None else None


def answer(*, answer_id: UUID) -> AnswerFacts | None:
    """Return a filled form, or None."""
    row = Answer.objects.select_related("form").filter(pk=answer_id).first()
    return _answer(row) if row else None


def answers(*, key: str = "", subject_id: UUID | None = None, limit: int = 50, offset: int = 0) -> list[AnswerFacts]:
    """Return filled forms, newest first."""
    rows = Answer.objects.select_related("form").order_by("-filled_at", "-id")
    if key:
        rows = rows.filter(key=key)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    return [_answer(row) for row in rows[offset : offset + limit]]


def last_of(*, key: str, subject_id: UUID) -> AnswerFacts | None:
    """Return how a form was last filled in for a subject: what a later step goes on from."""
    return next(iter(answers(key=key, subject_id=subject_id, limit=1)), None)


def _form(row: Form, count: int) -> FormFacts:
    return FormFacts(
        id=row.id,
        key=row.key,
        version=row.version,
        state=row.state,
        name=row.name,
        name_en=row.name_en,
        plain=row.design,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        published_at=row.published_at,
        answers=count,
        about=row.about,
    )


def _answer(row: Answer) -> AnswerFacts:
    return AnswerFacts(
        id=row.id,
        form_id=row.form_id,
        key=row.key,
        name=called(row.form),
        version=row.version,
        task_id=row.task_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        values=row.values,
        filled_by=row.filled_by,
        filled_at=row.filled_at,
        step=row.step,
    )
