"""Questions about forms: their versions, which one a task asks for, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from yinuo.core.rules.fields import Design, read_design
from yinuo.ground.kernel.wording import called
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.models import Answer, Form, Instance, Task
from yinuo.ground.process.taskwork import token_of

SETTING = "form"  # `yinuo:form` of a user task names the form's key


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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The form that a task asks for, at which step."""

    form: FormFacts
    step: str


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
    row = Form.objects.filter(key=key, state=Form.State.PUBLISHED).order_by("-version").first()
    return _form(row, 0) if row else None


def published_keys() -> list[tuple[str, str]]:
    """Return the forms that tasks may ask for: (key, name)."""
    rows = Form.objects.filter(state=Form.State.PUBLISHED, about="").order_by("key", "version")
    return list({row.key: (row.key, row.name) for row in rows}.values())


def published_about(*, kind: str) -> FormFacts | None:
    """Return the version that holds the custom fields of a kind of object now, or None."""
    row = Form.objects.filter(about=kind, state=Form.State.PUBLISHED).order_by("-version").first()
    return _form(row, 0) if row else None


def newest_about(*, kind: str) -> FormFacts | None:
    """Return the newest version of the custom fields of a kind of object, a draft before what is published."""
    row = Form.objects.filter(about=kind).order_by("-version").first()
    return _form(row, 0) if row else None


def asked_by(*, task_id: UUID) -> Asked | None:
    """Return the form that a task of a process asks for, or None."""
    source = Task.objects.filter(pk=task_id).values_list("source", flat=True).first()
    work = token_of(source or "")
    row = Instance.objects.filter(pk=work[0]).first() if work else None
    if row is None or work is None:
        return None
    stands = next((one for one in row.state.get("t", []) if one[0] == work[1]), None)
    process = process_of(row.definition_id, row.process_key)
    if stands is None or process is None:
        return None
    node = process.nodes[stands[1]]
    found = published(key=dict(node.settings).get(SETTING, ""))
    return Asked(form=found, step=node.id) if found else None


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
    )
