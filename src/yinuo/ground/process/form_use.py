"""Which steps of processes ask for a form: rights of its fields are told step by step, by the steps' names."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.bpmn import UnreadableFile, parse, read_tree
from yinuo.core.bpmn.elements import Process
from yinuo.ground.process.asking import key_of
from yinuo.ground.process.definitions import process_of, published
from yinuo.ground.process.models import Definition


@dataclass(frozen=True, kw_only=True)
class FormStep:
    """A step that asks for the form: its element, and what it and its process are called."""

    element: str
    name: str
    process: str
    draft: bool = False


def steps_of_form(*, key: str) -> list[FormStep]:
    """Return the steps that ask for a form, first of published processes, then of drafts, by name."""
    found: dict[tuple[str, str], FormStep] = {}
    for row in Definition.objects.filter(state=Definition.State.DRAFT):
        drawn = _drawn(row)
        found |= {(row.key, one.element): one for one in _steps(drawn, key, row, draft=True)}
    for row in published():
        found |= {(row.key, one.element): one for one in _steps(process_of(row.id, row.key), key, row, draft=False)}
    return sorted(found.values(), key=lambda one: (one.draft, one.process, one.name))


def _drawn(row: Definition) -> Process | None:
    try:
        return parse(root=read_tree(content=bytes(row.content))).process(row.key)
    except UnreadableFile:
        return None


def _steps(process: Process | None, key: str, row: Definition, *, draft: bool) -> list[FormStep]:
    return [
        FormStep(element=node.id, name=node.name or node.id, process=row.name or row.key, draft=draft)
        for node in (process.nodes if process is not None else ())
        if key_of(node) == key
    ]
