"""The steps of a process that carry standard time: what a room shows as the stages of its subject.

A step is one where somebody or something works and the drawing says how long that should take (`yinuo:due`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from yinuo.core.bpmn.ahead import in_order, preceding
from yinuo.core.bpmn.elements import Kind, Node, Process
from yinuo.ground.process.definitions import latest, process_of
from yinuo.ground.process.observing import standard_hours
from yinuo.ground.process.seating.setting import is_approval
from yinuo.ground.process.taskwork import is_listed, role_of

TASK, APPROVAL, SERVICE, CALL, LISTED = "task", "approval", "service", "call", "listed"
_KINDS = {Kind.USER: TASK, Kind.SERVICE: SERVICE, Kind.RECEIVE: SERVICE, Kind.CALL: CALL}
REPORTABLE = (TASK, SERVICE, LISTED)  # what a report from outside may complete; an approval is answered, a call returns
LONGEST_CODE = 40


@dataclass(frozen=True, kw_only=True)
class StageStep:
    """A step with standard time. `before` holds the codes of those on a way to it.

    `kind` is task (in an inbox), listed (no task: the room shows it itself), approval, service or call.
    `delivers` marks the step whose end is the delivery: the one that the drawing says, else the last.
    """

    code: str
    element: str
    name: str
    name_en: str
    customer_text: str
    standard_hours: float
    working_time: bool
    role: str
    kind: str
    delivers: bool
    before: frozenset[str]


def stage_steps(*, definition_id: UUID, key: str) -> tuple[StageStep, ...]:
    """Return the steps of a version that carry standard time, in the order in which tokens come to them."""
    process = process_of(definition_id, key)
    return steps_of(process) if process is not None else ()


def latest_steps(*, key: str) -> tuple[UUID, tuple[StageStep, ...]] | None:
    """Return the version on which new instances run and its steps; None where none is published."""
    definition = latest(key)
    if definition is None:
        return None
    return definition.id, stage_steps(definition_id=definition.id, key=definition.key)


def latest_drawing(*, key: str) -> tuple[UUID, Process, dict[str, str]] | None:
    """Return the version on which new instances run, as compiled, and the codes of its steps by element."""
    definition = latest(key)
    process = process_of(definition.id, definition.key) if definition is not None else None
    if definition is None or process is None:
        return None
    return definition.id, process, {step.element: step.code for step in steps_of(process)}


@lru_cache(maxsize=256)
def steps_of(process: Process) -> tuple[StageStep, ...]:
    """Return the steps of a process that carry standard time."""
    nodes = [node for node in in_order(process=process) if _hours(node) and not node.undoes]
    codes: dict[str, str] = {}
    for node in nodes:
        code = _said(node, "stage")[:LONGEST_CODE] or node.id[:LONGEST_CODE]
        codes[node.id] = node.id[:LONGEST_CODE] if code in codes.values() else code
    told = [node.id for node in nodes if _said(node, "delivers") == "true"] or [node.id for node in nodes[-1:]]
    return tuple(_step(process, node, codes, told[0]) for node in nodes)


def _step(process: Process, node: Node, codes: dict[str, str], delivers: str) -> StageStep:
    earlier = preceding(process=process, element=node.id)
    return StageStep(
        code=codes[node.id],
        element=node.id,
        name=(node.name or node.id)[:100],
        name_en=_said(node, "name_en")[:100],
        customer_text=_said(node, "customer_text")[:100],
        standard_hours=_hours(node),
        working_time=_said(node, "elapsed") != "true",
        role=role_of(_said(node, "role") or node.lane),
        kind=_kind(node),
        delivers=node.id == delivers,
        before=frozenset(code for element, code in codes.items() if element in earlier),
    )


def _kind(node: Node) -> str:
    if is_approval(node):
        return APPROVAL
    return LISTED if is_listed(node) else _KINDS[node.kind]


def _hours(node: Node) -> float:
    return (standard_hours(_said(node, "due")) or 0.0) if node.kind in _KINDS else 0.0


def _said(node: Node, name: str) -> str:
    return dict(node.settings).get(name, "").strip()
