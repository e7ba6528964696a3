"""Definitions of processes in versions: a draft that may change, and the published ones that run."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max

from yinuo.core.bpmn import Definitions, Process, parse, read_tree
from yinuo.core.bpmn.checking import ProcessFault, check
from yinuo.core.bpmn.elements import Kind
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.models import Definition

MOST_CACHED = 500
_LATEST = """
    select id, organisation_id, key, version, state, name, starts from process_definition
    where organisation_id = %s and key = %s and state = 'published' order by version desc limit 1
"""
_read: dict[UUID, Definitions] = {}


class NoSuchDefinition(Exception):
    """There is no such version, or none of this process is published."""


class UnusableDefinition(Exception):
    """The process cannot run; it carries all faults."""

    def __init__(self, faults: list[ProcessFault]) -> None:
        super().__init__([fault.code for fault in faults])
        self.faults = tuple(faults)


def save_draft(*, content: bytes) -> UUID:
    """Keep a BPMN file as the draft of its process, and return the draft's id; raises UnreadableFile."""
    definitions = parse(root=read_tree(content=content))
    main = main_process(definitions)
    if main is None:
        raise UnusableDefinition(check(definitions=definitions))
    row = Definition.objects.select_for_update().filter(key=main.id, state=Definition.State.DRAFT).first()
    if row is None:
        last = Definition.objects.filter(key=main.id).aggregate(last=Max("version"))["last"] or 0
        row = Definition(key=main.id, version=last + 1)
    row.name, row.content = (main.name or main.id)[:200], content
    row.changed_at, row.changed_by = clock.now(), current_actor()
    row.save()
    return row.id


def main_process(definitions: Definitions) -> Process | None:
    """Return the process of a file that others do not call, preferring those meant to run; None without any."""
    runnable = [one for one in definitions.processes if one.nodes]
    called = {node.called for one in runnable for node in one.nodes if node.kind is Kind.CALL}
    return min(runnable, key=lambda one: (one.id in called, not one.executable), default=None)


def latest(key: str) -> Definition | None:
    """Return the version on which new instances run, without its file."""
    return next(iter(Definition.objects.raw(_LATEST, [current_organisation(), key])), None)


def published() -> list[Definition]:
    """Return the newest published version of every process, without its file."""
    rows = Definition.objects.filter(state=Definition.State.PUBLISHED).defer("content").order_by("key", "-version")
    newest: dict[str, Definition] = {}
    for row in rows:
        newest.setdefault(row.key, row)
    return list(newest.values())


def process_of(definition_id: UUID, key: str) -> Process | None:
    """Return a process of a version, read once: a version that runs never changes."""
    found = _read.get(definition_id)
    if found is None:
        content = Definition.objects.values_list("content", flat=True).get(pk=definition_id)
        found = parse(root=read_tree(content=bytes(content)))
        if len(_read) >= MOST_CACHED:
            _read.clear()
        _read[definition_id] = found
    return found.process(key)
