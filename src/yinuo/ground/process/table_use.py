"""Which processes ask a decision table: said before it is retired, because they would stop at that step."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from yinuo.core.bpmn.elements import Process
from yinuo.ground.process.deciding import table_of
from yinuo.ground.process.definitions import process_of, published
from yinuo.ground.process.models import Definition, Instance


@dataclass(frozen=True, kw_only=True)
class TableUser:
    """A version of a process with a step that asks the table: new instances begin on it (`newest`), or some run."""

    definition_id: UUID
    name: str
    version: int
    newest: bool
    running: int
    steps: tuple[str, ...]


def users_of_table(*, key: str) -> list[TableUser]:
    """Return the versions of processes that may still ask a table, those that most run on first."""
    counts = Instance.objects.filter(status="running").values_list("definition_id", "process_key")
    running = {(one, process): count for one, process, count in counts.annotate(count=Count("id"))}
    newest = {one.id: one for one in published()}
    asked = {(one.id, one.key) for one in newest.values()} | running.keys()
    older = {one for one, _process in running} - newest.keys()
    rows = newest | (Definition.objects.filter(pk__in=older).defer("content").in_bulk() if older else {})
    found = []
    for definition_id, process_key in asked:
        process = process_of(definition_id, process_key)
        steps = _steps(process, key) if process is not None else ()
        if steps:
            row = rows[definition_id]
            found.append(
                TableUser(
                    definition_id=definition_id,
                    name=row.name or row.key,
                    version=row.version,
                    newest=definition_id in newest,
                    running=running.get((definition_id, process_key), 0),
                    steps=steps,
                )
            )
    return sorted(found, key=lambda one: (-one.running, not one.newest, one.name, -one.version))


def _steps(process: Process, key: str) -> tuple[str, ...]:
    return tuple(node.name or node.id for node in process.nodes if table_of(node) == key)
