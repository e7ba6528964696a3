"""Filling forms in: answers are checked here and nowhere else, kept with their version, and told to the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yinuo.core.rules.answers import Checked, check_answers
from yinuo.core.rules.fields import FILES, REFERENCES, Design, Field
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.files import FileFacts, FileMissing
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions
from yinuo.ground.process.events import FormAnswered
from yinuo.ground.process.forms.reading import FormFacts, asked_by, last_of
from yinuo.ground.process.instances import tell_facts
from yinuo.ground.process.models import Answer, HandedIn, Task
from yinuo.ground.supply import queries as supply

LARGEST_FILE_BYTES = 10 * 1024 * 1024


class BadAnswers(Exception):
    """Answers that cannot be kept: faults by field, and all that was given, so that nothing is lost."""

    def __init__(self, faults: Mapping[str, str], values: Mapping[str, Any]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)
        self.values = dict(values)


class NoFormAsked(Exception):
    """The task asks for no form."""


class FileRefused(Exception):
    """A file is empty or too large."""


def hand_in(*, content: bytes, name: str, media_type: str) -> FileFacts:
    """Keep a file that comes with a form; raises FileRefused."""
    if not 0 < len(content) <= LARGEST_FILE_BYTES:
        raise FileRefused(name)
    kept = files.store(content=content, name=name, media_type=media_type)
    HandedIn(file_id=kept.id, handed_in_by=current_actor(), handed_in_at=clock.now()).save()
    return kept


def handed_in(*, file_id: UUID) -> FileFacts:
    """Return a file that came with a form; raises FileMissing."""
    if not HandedIn.objects.filter(file_id=file_id).exists():
        raise FileMissing(str(file_id))
    return files.facts(file_id=file_id)


def check(
    *,
    form: FormFacts,
    answers: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    role: str = "*",
    step: str = "*",
    unique: bool = True,
) -> Checked:
    """Check answers with what only the organisation knows: people, customers, items, files, and what is unique."""
    design = form.design
    checked = check_answers(design=design, answers=answers, before=before, role=role, step=step, now=clock.now())
    faults = dict(checked.faults)
    for one in design.fields():
        value = checked.values.get(one.key)
        if one.key not in faults and value not in (None, "", []):
            code = _unknown(one, value) or (_taken(one, value, form.key, before) if unique else "")
            faults |= {one.key: code} if code else {}
    return Checked(values=checked.values, faults=faults)


class NotYourTurn(Exception):
    """The form belongs to an approval that somebody else has to answer."""


def fill_task(
    *, task_id: UUID, member_id: UUID, role: str, answers: Mapping[str, Any], version: int | None = None
) -> UUID:
    """Fill in the form that a task asks for, mark it as done, and return the answer; its process goes on with it.

    The answers are checked by the `version` of the form on which they were begun, else by the newest.
    The form of an approval is only kept, as facts of its process: whoever filled it in then says yes or no.
    Raises NoFormAsked, BadAnswers, TaskNotOpen, NotYourTurn.
    """
    asked = asked_by(task_id=task_id, version=version)
    task = Task.objects.filter(pk=task_id).select_related("approval").first()
    if asked is None or task is None:
        raise NoFormAsked(str(task_id))
    before = last_of(key=asked.form.key, subject_id=task.subject_id)
    known = before.values if before else None
    checked = check(form=asked.form, answers=answers, before=known, role=role, step=asked.step)
    if checked.faults:
        raise BadAnswers(checked.faults, answers)
    facts = told(asked.form.design, checked.values)
    if asked.approval:
        _keep_facts(task, member_id, facts)
    else:
        actions.complete_task(task_id=task_id, member_id=member_id, variables=facts, filled=True)
    return keep(form=asked.form, values=checked.values, task=task, step=asked.step)


def _keep_facts(task: Task, member_id: UUID, facts: dict[str, Any]) -> None:
    if task.state != Task.State.OPEN:
        raise actions.TaskNotOpen(str(task.id))
    if task.assignee_id != member_id:
        raise NotYourTurn(str(task.id))
    if task.approval is not None and task.approval.instance_id is not None:
        tell_facts(instance_id=task.approval.instance_id, variables=facts)


def told(design: Design, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as facts for conditions: all but files, by key."""
    return {one.key: values.get(one.key) for one in design.fields() if one.kind not in FILES}


def keep(*, form: FormFacts, values: Mapping[str, Any], task: Task | None = None, step: str = "") -> UUID:
    """Keep checked answers, tell the log, and return their id."""
    row = Answer(
        form_id=form.id,
        key=form.key,
        version=form.version,
        task_id=task.id if task else None,
        step=step,
        subject_type=task.subject_type if task else "",
        subject_id=task.subject_id if task else None,
        subject_label=task.subject_label if task else "",
        values=dict(values),
        filled_by=current_actor(),
        filled_at=clock.now(),
    )
    row.save()
    body = FormAnswered(answer_id=row.id, key=form.key, name=form.name, version=form.version, values=dict(values))
    log.publish(subject_type=row.subject_type or "form", subject_id=row.subject_id or form.id, body=body)
    return row.id


def _unknown(field: Field, value: Any) -> str:
    """Return the fault of an answer that names what is not there."""
    if field.kind in FILES:
        ids = [_id(one) for one in (value if isinstance(value, list) else [value])]
        found = HandedIn.objects.filter(file_id__in=[one for one in ids if one]).count()
        return "" if found == len(ids) else "unknown_file"
    if field.kind in REFERENCES:
        return "" if reference_label(kind=field.kind, value=str(value)) else "unknown_choice"
    return ""


def reference_label(*, kind: str, value: str) -> str:
    """Return what a person, a customer or an item is called; empty when it is not there. Items go by their code."""
    if kind == "item":
        return next((f"{one.code} {one.name}" for one in supply.items_by_code(codes=[value]).values()), "")
    ident = _id(value)
    if ident is None:
        return ""
    if kind == "person":
        member = people.member(member_id=ident)
        return member.name if member else ""
    customer = people.customer(customer_id=ident)
    return customer.name if customer else ""


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _taken(field: Field, value: Any, key: str, before: Mapping[str, Any] | None) -> str:
    if not field.unique or (before or {}).get(field.key) == value:
        return ""
    return "taken" if Answer.objects.filter(key=key, values__contains={field.key: value}).exists() else ""
