"""Running instances moved to another version of their process: first on paper, then for good, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from yinuo.core.bpmn.elements import Node, Process
from yinuo.core.bpmn.migrating import Carried, Misfit, migrate
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.process import renaming
from yinuo.ground.process.batch import RUNNING, WORLD, Batch
from yinuo.ground.process.definitions import NoSuchDefinition, process_of
from yinuo.ground.process.events import InstanceMoved
from yinuo.ground.process.models import Definition, Instance, Move

MOST_AT_ONCE = 1_000
REPLACEABLE = ("gone", "other_kind")  # another step may be told to stand for it


class CannotUndo(Exception):
    """The move was undone already, or the instance went on since, or is over."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Whether one instance fits another version, and if not, why."""

    instance_id: UUID
    subject_label: str
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step at which running instances stand and that another version has not; `choices` are (element, name) there."""

    element: str
    name: str
    choices: tuple[tuple[str, str], ...]


def plan_move(
    *, before_id: UUID, after_id: UUID, mapping: Mapping[str, str] | None = None, limit: int = MOST_AT_ONCE
) -> list[Fit]:
    """Return for each running instance of a version whether it would fit another one. Changes nothing."""
    rows = Instance.objects.filter(definition_id=before_id, status=RUNNING).order_by("id")[:limit]
    _definition(after_id)
    return [
        Fit(instance_id=row.id, subject_label=row.subject_label, misfits=_carried(row, after_id, mapping or {}).misfits)
        for row in rows
    ]


def missing_steps(*, before_id: UUID, after_id: UUID, fits: Sequence[Fit]) -> list[Step]:
    """Return the steps for which another version needs to be told what takes their place, by what fits without that."""
    key = _definition(after_id).key
    before, after = process_of(before_id, key), process_of(after_id, key)
    if before is None or after is None:
        return []
    gone = {one.element for fit in fits for one in fit.misfits if one.code in REPLACEABLE}
    return [
        Step(element=node.id, name=node.name or node.id, choices=_like(node, before, after))
        for node in before.nodes
        if node.id in gone and _like(node, before, after)
    ]


def step_names(*, definition_id: UUID) -> dict[str, str]:
    """Return what the elements of a version are called."""
    process = process_of(definition_id, _definition(definition_id).key)
    return {node.id: node.name for node in process.nodes if node.name} if process else {}


def _like(node: Node, before: Process, after: Process) -> tuple[tuple[str, str], ...]:
    """Return what is of the same kind in the other version; what is new there comes first."""
    known = {one.id for one in before.nodes}
    found = [one for one in after.nodes if one.kind is node.kind]
    return tuple((one.id, one.name or one.id) for one in sorted(found, key=lambda one: one.id in known))


def move_instances(*, ids: Sequence[UUID], after_id: UUID, mapping: Mapping[str, str] | None = None) -> list[Fit]:
    """Move the instances that fit to another version; return what became of each. Raises NoSuchDefinition."""
    after = _definition(after_id)
    batch = Batch()
    batch.lock(ids[:MOST_AT_ONCE])
    fits = []
    for row in batch.rows.values():
        if row.status != RUNNING or row.definition_id == after_id:
            continue
        told = _carried(row, after_id, mapping or {})
        fits.append(Fit(instance_id=row.id, subject_label=row.subject_label, misfits=told.misfits))
        if not told.misfits:
            _move(batch, row, after, told, dict(mapping or {}))
    batch.flush()
    return fits


def undo_move(*, instance_id: UUID) -> None:
    """Move an instance back that has not gone on since; raises CannotUndo."""
    batch = Batch()
    batch.lock([instance_id])
    row = batch.rows.get(instance_id)
    move = Move.objects.filter(instance_id=instance_id).order_by("-moved_at").first()
    if row is None or move is None or move.undone_at or row.status != RUNNING or row.steps != move.steps:
        raise CannotUndo(str(instance_id))
    back = _carried(row, move.before_id, {new: old for old, new in move.mapping.items()})
    if back.misfits:
        raise CannotUndo(str(instance_id))
    move.undone_at = clock.now()
    move.save()
    after = row.definition_id
    _take(batch, row, _definition(move.before_id), back)
    batch.effects.drafts.append(_draft(row, after, move.before_id))
    batch.flush()


def _move(batch: Batch, row: Instance, after: Definition, told: Carried, mapping: dict[str, str]) -> None:
    move = Move(instance_id=row.id, before_id=row.definition_id, after_id=after.id, mapping=mapping, steps=row.steps)
    move.moved_at, move.moved_by = batch.now, current_actor()
    move.save()
    before = row.definition_id
    _take(batch, row, after, told)
    batch.effects.drafts.append(_draft(row, before, after.id))


def _take(batch: Batch, row: Instance, after: Definition, told: Carried) -> None:
    process = batch.process(row)
    stood = _standing(row, process)
    row.definition_id, row.state = after.id, told.state
    batch.touch(row)
    stands = _standing(row, process_of(after.id, row.process_key))
    renaming.rename(row=row, pairs=[(token, node, stands[token]) for token, node in stood.items() if token in stands])
    batch.effects.follow(row, process, told.effects)


def _standing(row: Instance, process: Process | None) -> dict[int, Node]:
    return {one[0]: process.nodes[one[1]] for one in row.state.get("t", [])} if process else {}


def _carried(row: Instance, after_id: UUID, mapping: Mapping[str, str]) -> Carried:
    before, after = process_of(row.definition_id, row.process_key), process_of(after_id, row.process_key)
    if before is None or after is None:
        gone = Misfit(element=row.process_key, code="gone")
        return Carried(state=row.state, effects=(), misfits=(gone,))
    return migrate(before=before, after=after, state=row.state, world=WORLD, now=clock.now(), mapping=mapping)


def _definition(definition_id: UUID) -> Definition:
    row = Definition.objects.filter(pk=definition_id).exclude(state=Definition.State.DRAFT).defer("content").first()
    if row is None:
        raise NoSuchDefinition(str(definition_id))
    return row


def _draft(row: Instance, before_id: UUID, after_id: UUID) -> Draft:
    numbers = dict(Definition.objects.filter(id__in=[before_id, after_id]).values_list("id", "version"))
    body = InstanceMoved(instance_id=row.id, before=numbers[before_id], after=numbers[after_id])
    return Draft(subject_type=row.subject_type or "instance", subject_id=row.subject_id or row.id, body=body)
