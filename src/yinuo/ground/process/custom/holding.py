"""Filling custom fields in: checked as forms are, kept beside the object, looked for by marks, told to the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yinuo.core.rules.answers import Checked
from yinuo.core.rules.fields import Design
from yinuo.core.rules.marks import marks
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.custom.finding import holding_value
from yinuo.ground.process.custom.reading import design_of, form_of, values_of
from yinuo.ground.process.events import CustomChanged, CustomFilled
from yinuo.ground.process.forms.filling import BadAnswers, check
from yinuo.ground.process.models import CustomMark, CustomValues

_ONE_HOLDER = "process_mark_single"  # the database's own wall: of two that look at once both may find a value free


class Outrun(BadAnswers):
    """Somebody else was quicker with a value that only one object may hold; asked again, a check finds it taken."""


def checked(
    *,
    kind: str,
    given: Mapping[str, Any],
    role: str = "*",
    subject_id: UUID | None = None,
) -> dict[str, Any]:
    """Return the values that an object would hold with what is given; fields that are not given stay as they are.

    Raises BadAnswers with faults by field (`unknown_field` for one that the kind does not carry).
    """
    return _checked(kind, given, _held(kind, subject_id), role, subject_id)


def _checked(
    kind: str, given: Mapping[str, Any], held: Mapping[str, Any], role: str, subject_id: UUID | None
) -> dict[str, Any]:
    design = design_of(kind=kind)
    known = {one.key for one in design.fields()}
    strangers = {key: "unknown_field" for key in given if key not in known}
    found = _check(kind, {**held, **given}, held, role)
    faults = {**strangers, **found.faults, **_taken(kind, design, found, held, subject_id)}
    if faults:
        raise BadAnswers(faults, given)
    return dict(found.values)


def fill(*, kind: str, subject_id: UUID, given: Mapping[str, Any], role: str = "*") -> bool:
    """Fill in custom fields of an object that is there, and return whether anything changed; raises BadAnswers."""
    row = CustomValues.objects.select_for_update().filter(kind=kind, subject_id=subject_id).first()
    before = dict(row.values) if row else {}
    values = _checked(kind, given, before, role, subject_id)
    changes = _changes(before, values)
    if not changes:
        return False
    _write(kind, {subject_id: values})
    body = CustomChanged(kind=kind, changes=changes)
    log.publish(subject_type=kind, subject_id=subject_id, body=body)
    return True


def begin(*, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keep checked values of objects that just came in, by id."""
    told = {one: dict(found) for one, found in values.items() if any(not _empty(value) for value in found.values())}
    if not told:
        return
    _write(kind, told)
    log.publish_all(
        drafts=[
            Draft(
                subject_type=kind,
                subject_id=one,
                body=CustomFilled(kind=kind, values={key: value for key, value in found.items() if not _empty(value)}),
            )
            for one, found in told.items()
        ]
    )


def merge(*, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keep checked values of many objects beside what they hold, and tell of each that changed."""
    held = values_of(kind=kind, subject_ids=list(values))
    begin(kind=kind, values={one: found for one, found in values.items() if one not in held})
    whole, drafts = {}, []
    for one, before in held.items():
        changes = _changes(before, {**before, **values[one]})
        if changes:
            whole[one] = {**before, **values[one]}
            drafts.append(Draft(subject_type=kind, subject_id=one, body=CustomChanged(kind=kind, changes=changes)))
    if whole:
        _write(kind, whole)
        log.publish_all(drafts=drafts)


def restore(*, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Let many objects hold just what they held before, and tell of each that changed."""
    held = values_of(kind=kind, subject_ids=list(values))
    changes = {one: _changes(held.get(one, {}), found) for one, found in values.items()}
    told = {one: dict(values[one]) for one, changed in changes.items() if changed}
    drop(kind=kind, subject_ids=list(told))
    if kept := {one: found for one, found in told.items() if found}:
        _write(kind, kept)
    bodies = {one: CustomChanged(kind=kind, changes=changes[one]) for one in told}
    log.publish_all(drafts=[Draft(subject_type=kind, subject_id=one, body=body) for one, body in bodies.items()])


def drop(*, kind: str, subject_ids: Sequence[UUID]) -> None:
    """Forget what objects held that are taken out."""
    for model in (CustomValues, CustomMark):
        model.objects.filter(among("subject_id", subject_ids), kind=kind).delete()


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        key: [before.get(key), after.get(key)]
        for key in {**before, **after}
        if before.get(key) != after.get(key) and not (_empty(before.get(key)) and _empty(after.get(key)))
    }


def _check(kind: str, answers: Mapping[str, Any], held: Mapping[str, Any], role: str) -> Checked:
    form = form_of(kind=kind)
    if form is None:
        return Checked(values=held, faults={})
    return check(form=form, answers=answers, before=held, role=role, step="*", unique=False)


def _taken(
    kind: str, design: Design, found: Checked, held: Mapping[str, Any], subject_id: UUID | None
) -> dict[str, str]:
    asked = [one for one in design.fields() if one.unique and one.key not in found.faults]
    told = {one.key: found.values.get(one.key) for one in asked}
    return {
        one.key: "taken"
        for one in asked
        if not _empty(told[one.key])
        and told[one.key] != held.get(one.key)
        and holding_value(kind=kind, field=one, value=told[one.key], besides=subject_id)
    }


def _held(kind: str, subject_id: UUID | None) -> dict[str, Any]:
    if subject_id is None:
        return {}
    row = CustomValues.objects.filter(kind=kind, subject_id=subject_id).first()
    return dict(row.values) if row else {}


def _empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def _write(kind: str, values: Mapping[UUID, dict[str, Any]]) -> None:
    """Put values and marks of objects in the place of those that are there.

    Raises Outrun.
    """
    organisation_id, now, design = current_organisation(), clock.now(), design_of(kind=kind)
    unique = {one.key for one in design.fields() if one.unique}
    drop(kind=kind, subject_ids=list(values))
    shared = {"organisation_id": organisation_id, "kind": kind}
    bulk.insert_values(
        model=CustomValues,
        values=[
            {**shared, "id": new_id(), "subject_id": one, "values": found, "changed_at": now}
            for one, found in values.items()
        ],
    )
    rows = [
        {
            **shared,
            "id": new_id(),
            "subject_id": one,
            "key": mark.key,
            "text": mark.text,
            "number": mark.number,
            "single": mark.key in unique and not isinstance(found[mark.key], list),
        }
        for one, found in values.items()
        for mark in marks(design=design, values=found)
    ]
    with _one_holder(design, values) if unique else nullcontext():
        bulk.insert_values(model=CustomMark, values=rows)


@contextmanager
def _one_holder(design: Design, values: Mapping[UUID, Mapping[str, Any]]) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _ONE_HOLDER not in str(error):
            raise
        given = next(iter(values.values()), {})
        told = {one.key: "taken" for one in design.fields() if one.unique and not _empty(given.get(one.key))}
        raise Outrun(told, given) from error
