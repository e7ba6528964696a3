"""Writing playbooks and measures down, changing and retiring them, and taking such a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from yinuo.flow.orders import queries as orders
from yinuo.flow.responses.checks import faults_of_gain, faults_of_measure, faults_of_playbook
from yinuo.flow.responses.events import (
    PLAYBOOK,
    MeasureAdded,
    MeasureChanged,
    PlaybookAdded,
    PlaybookChanged,
    PlaybookEntryRemoved,
)
from yinuo.flow.responses.models import Measure, Playbook, PlaybookEdit
from yinuo.flow.responses.starter import CAUSES, STARTER_SET, TRANSPORT, WORK, StarterMeasure
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor, plain

MOST_PLAYBOOKS, MOST_MEASURES = 100, 100


class InvalidPlaybook(Exception):
    """Faults in a playbook or a measure, by field: {field: code} (see `checks`)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class UnknownPlaybook(Exception):
    """No such playbook, measure or edit of one."""


class EditNotUndoable(Exception):
    """The edit was taken back before, or what it changed was changed again since."""


@dataclass(frozen=True, kw_only=True)
class Defined:
    """What was written down; `edit_id` takes it back, and is None when nothing changed."""

    id: UUID
    edit_id: UUID | None


def add_playbook(*, name: str, causes: Sequence[str] = CAUSES, name_en: str = "") -> Defined:
    """Write down a playbook without measures; raises InvalidPlaybook."""
    values = {"name": _line(name), "name_en": _line(name_en), "causes": list(causes)}
    faults = faults_of_playbook(values=values)
    if Playbook.objects.count() >= MOST_PLAYBOOKS:
        faults["name"] = "too_many"
    if faults:
        raise InvalidPlaybook(faults)
    row = Playbook(code=f"playbook_{uuid4().hex[:8]}", **values)
    row.save()
    edit = _edit(PlaybookEdit.Subject.PLAYBOOK, row.id, {}, values)
    body = PlaybookAdded(name=row.name, causes=list(row.causes))
    log.publish(subject_type=PLAYBOOK, subject_id=row.id, body=body)
    return Defined(id=row.id, edit_id=edit.id)


def change_playbook(*, playbook_id: UUID, changes: Mapping[str, Any]) -> Defined:
    """Change, retire or bring back a playbook (see PLAYBOOK_FIELDS); raises UnknownPlaybook, InvalidPlaybook."""
    row = _locked(Playbook, playbook_id)
    wanted = _trimmed(changes)
    if faults := faults_of_playbook(values=wanted):
        raise InvalidPlaybook(faults)
    return _change(row, wanted)


def add_measure(*, playbook_id: UUID, values: Mapping[str, Any]) -> Defined:
    """Add a measure to a playbook (see MEASURE_FIELDS; name, kind, role and task_title are needed).

    Raises UnknownPlaybook, InvalidPlaybook.
    """
    book = _locked(Playbook, playbook_id)
    given = {"name": "", "kind": "", "role": "", "task_title": "", **_trimmed(values)}
    faults = faults_of_measure(values=given, stage_codes=known_stages()) or faults_of_gain(values=given)
    count = Measure.objects.filter(playbook=book).count()
    if count >= MOST_MEASURES:
        faults["name"] = "too_many"
    if faults:
        raise InvalidPlaybook(faults)
    row = Measure(playbook=book, code=f"measure_{uuid4().hex[:8]}", position=count, **given)
    row.save()
    edit = _edit(PlaybookEdit.Subject.MEASURE, row.id, {}, given)
    log.publish(subject_type=PLAYBOOK, subject_id=book.id, body=MeasureAdded(measure_id=row.id, name=row.name))
    return Defined(id=row.id, edit_id=edit.id)


def change_measure(*, measure_id: UUID, changes: Mapping[str, Any]) -> Defined:
    """Change, retire or bring back a measure (see MEASURE_FIELDS); raises UnknownPlaybook, InvalidPlaybook.

    What was applied before keeps its cost and effect.
    """
    row = _locked(Measure, measure_id)
    wanted = _trimmed(changes)
    # A stage that has since been renamed away may stay where it stands.
    faults = faults_of_measure(values=wanted, stage_codes=known_stages() | set(row.stage_codes))
    if faults := faults or faults_of_gain(values={**vars(row), **wanted}):
        raise InvalidPlaybook(faults)
    return _change(row, wanted)


def undo_edit(*, edit_id: UUID) -> None:
    """Set back what an edit of a playbook or a measure changed; raises UnknownPlaybook, EditNotUndoable."""
    edit = _locked(PlaybookEdit, edit_id)
    if edit.undone_at is not None:
        raise EditNotUndoable(str(edit_id))
    row = _locked(Playbook if edit.subject == PlaybookEdit.Subject.PLAYBOOK else Measure, edit.subject_id)
    if any(plain(getattr(row, name)) != value for name, value in edit.after.items()):
        raise EditNotUndoable(str(edit_id))
    if edit.before:
        _write(row, edit.before)
    else:
        _remove(row)
    edit.undone_at = clock.now()
    edit.save(update_fields=["undone_at"])


def known_stages() -> set[str]:
    """Return the stages a measure may name: the two kinds, and every stage of every order type."""
    codes = {stage.code for kind in orders.order_types() for stage in work.templates(order_type=kind.code)}
    return {WORK, TRANSPORT} | codes


def ensure_starter_set() -> int:
    """Give an organisation without playbooks the starter set; return how many measures it has then."""
    if not Playbook.objects.exists():
        for starter in STARTER_SET:
            book = Playbook(code=starter.code, name=starter.name, name_en=starter.name_en, causes=list(starter.causes))
            book.save()
            for position, one in enumerate(starter.measures):
                _starter_row(book, one, position).save()
    return Measure.objects.count()


def _starter_row(book: Playbook, one: StarterMeasure, position: int) -> Measure:
    return Measure(
        playbook=book,
        position=position,
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        kind=one.kind,
        role=one.role,
        task_title=one.task_title,
        hours_gained=one.hours_gained,
        cost_minor=one.cost_minor,
        cost_share=one.cost_share,
        stage_codes=list(one.stage_codes),
        tells_customer=one.tells_customer,
    )


def _locked(model: Any, wanted: UUID) -> Any:
    row = model.objects.select_for_update().filter(pk=wanted).first()
    if row is None:
        raise UnknownPlaybook(str(wanted))
    return row


def _change(row: Playbook | Measure, wanted: Mapping[str, Any]) -> Defined:
    before = {name: plain(getattr(row, name)) for name, value in wanted.items() if getattr(row, name) != value}
    if not before:
        return Defined(id=row.id, edit_id=None)
    after = {name: wanted[name] for name in before}
    subject = PlaybookEdit.Subject.PLAYBOOK if isinstance(row, Playbook) else PlaybookEdit.Subject.MEASURE
    edit = _edit(subject, row.id, before, after)
    _write(row, after)
    return Defined(id=row.id, edit_id=edit.id)


def _write(row: Playbook | Measure, values: Mapping[str, Any]) -> None:
    changes = {name: [plain(getattr(row, name)), plain(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    if isinstance(row, Playbook):
        body: Any = PlaybookChanged(name=row.name, changes=changes)
        log.publish(subject_type=PLAYBOOK, subject_id=row.id, body=body)
    else:
        body = MeasureChanged(measure_id=row.id, name=row.name, changes=changes)
        log.publish(subject_type=PLAYBOOK, subject_id=row.playbook_id, body=body)


def _remove(row: Playbook | Measure) -> None:
    if isinstance(row, Playbook) and Measure.objects.filter(playbook=row).exists():
        raise EditNotUndoable(str(row.id))
    playbook_id = row.id if isinstance(row, Playbook) else row.playbook_id
    row.delete()
    log.publish(subject_type=PLAYBOOK, subject_id=playbook_id, body=PlaybookEntryRemoved(name=row.name))


def _edit(subject: str, subject_id: UUID, before: dict[str, Any], after: Mapping[str, Any]) -> PlaybookEdit:
    row = PlaybookEdit(
        subject=subject,
        subject_id=subject_id,
        before=before,
        after=plain(dict(after)),
        made_by=current_actor(),
        made_at=clock.now(),
    )
    row.save()
    return row


def _trimmed(values: Mapping[str, Any]) -> dict[str, Any]:
    lines = ("name", "name_en", "task_title")
    return {
        name: _line(value) if name in lines and isinstance(value, str) else _plain_value(value)
        for name, value in values.items()
    }


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.strip() if isinstance(value, str) else value


def _line(text: str) -> str:
    return " ".join(text.split())
