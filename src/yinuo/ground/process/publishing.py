"""Versions are checked and published, or retired; timers begin instances of the newest one.

A start timer is a moment of the process, not of an instance: a new version sets its own and forgets the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from yinuo.core.bpmn import Definitions, parse, read_tree
from yinuo.core.bpmn.checking import ERROR, WARNING, ProcessFault, check
from yinuo.core.bpmn.elements import Kind, Node, Process, Trigger
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process.asking import key_of
from yinuo.ground.process.batch import WORLD, Batch
from yinuo.ground.process.deciding import table_of
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition, latest, process_of
from yinuo.ground.process.effects import PEOPLE
from yinuo.ground.process.events import DefinitionPublished, DefinitionRetired
from yinuo.ground.process.forms.reading import published_forms
from yinuo.ground.process.models import Definition, Instance
from yinuo.ground.process.seating.setting import faults_of, is_approval, setting_of
from yinuo.ground.process.tables import published_keys
from yinuo.ground.process.taskwork import is_listed, is_nobodys

START = "process.start"
BEGINNING = (Trigger.MESSAGE, Trigger.SIGNAL, Trigger.TIMER)


class NotADraft(Exception):
    """The version is published or retired; it never changes again."""


def publish_definition(*, definition_id: UUID) -> int:
    """Let new instances run on this version from now on; return its number.

    Raises NoSuchDefinition, NotADraft, UnusableDefinition. Instances under way stay on theirs.
    """
    row = Definition.objects.select_for_update().filter(pk=definition_id).first()
    if row is None:
        raise NoSuchDefinition(str(definition_id))
    if row.state != Definition.State.DRAFT:
        raise NotADraft(str(definition_id))
    definitions = parse(root=read_tree(content=bytes(row.content)))
    faults = [fault for fault in all_faults(definitions=definitions) if fault.severity == ERROR]
    if faults:
        raise UnusableDefinition(faults)
    row.state, row.published_at, row.starts = Definition.State.PUBLISHED, clock.now(), _starts(definitions)
    row.save()
    _plan(row, definitions)
    body = DefinitionPublished(definition_id=row.id, key=row.key, version=row.version)
    log.publish(subject_type="definition", subject_id=row.id, body=body)
    return row.version


def all_faults(*, definitions: Definitions) -> list[ProcessFault]:
    """Return what is wrong with a process here: what any reader sees, and what this organisation has no answer to."""
    looks = (_unknowable, _unanswerable, _without_table, _without_form, _nobodys)
    return list(dict.fromkeys([*check(definitions=definitions), *(one for look in looks for one in look(definitions))]))


def retire_definition(*, key: str) -> None:
    """Let no new instance of a process begin; those under way go on. Raises NoSuchDefinition."""
    rows = Definition.objects.filter(key=key, state=Definition.State.PUBLISHED)
    last = rows.order_by("-version").first()
    if last is None:
        raise NoSuchDefinition(key)
    rows.update(state=Definition.State.RETIRED)
    _forget(key)
    log.publish(subject_type="definition", subject_id=last.id, body=DefinitionRetired(key=key))


def on_start(moments: list[Moment]) -> None:
    """Begin the instances whose moment has come, and set the next moments."""
    batch = Batch()
    for moment in moments:
        told = moment.payload
        definition = latest(told["key"])
        process = process_of(UUID(told["definition"]), told["process"])
        node = process.node(told["element"]) if process is not None else None
        if definition is None or str(definition.id) != told["definition"] or node is None:
            continue
        row = Instance(definition_id=definition.id, process_key=told["process"])
        batch.start(row, version=definition.version, at=node.id)
        _set_moment(definition, told["process"], node, turn=told["turn"] + 1, after=moment.due_at)
    batch.flush()


def _plan(row: Definition, definitions: Definitions) -> None:
    _forget(row.key)
    for key, element, trigger, _name in row.starts:
        process = definitions.process(key)
        node = process.node(element) if process is not None else None
        if trigger == Trigger.TIMER.value and node is not None:
            _set_moment(row, key, node, turn=0, after=clock.now())


def _set_moment(row: Definition, process_key: str, node: Node, *, turn: int, after: datetime) -> None:
    """Set the next moment of a start timer, if it has one; turns that were missed are passed over."""
    due_at = _due(node, after, turn)
    if due_at is not None and due_at <= clock.now() and turn:
        due_at = _due(node, clock.now(), turn)
    if due_at is None:
        return
    told = {"definition": str(row.id), "key": row.key, "process": process_key, "element": node.id, "turn": turn}
    timers.set_timer(kind=START, key=f"{row.key}:{process_key}:{node.id}"[:200], due_at=due_at, payload=told)


def _due(node: Node, after: datetime, turn: int) -> datetime | None:
    event = node.event(Trigger.TIMER)
    if event is None:
        return None
    try:
        return WORLD.due(event=event, now=after, variables={}, turn=turn)
    except ConditionFault:  # it asks for facts, which nobody has before the instance begins
        return None


def _unknowable(definitions: Definitions) -> list[ProcessFault]:
    """Return the start timers that ask for facts, which nobody has before the instance begins."""
    found = []
    for process, node in _beginnings(definitions):
        event = node.event(Trigger.TIMER)
        if event is None:
            continue
        try:
            WORLD.due(event=event, now=clock.now(), variables={}, turn=0)
        except ConditionFault as fault:
            found.append(
                ProcessFault(process=process.id, element=node.id, severity=ERROR, code="timer", text=str(fault))
            )
    return found


def _unanswerable(definitions: Definitions) -> list[ProcessFault]:
    """Return the approvals that are not set so that somebody can be asked."""
    return [
        ProcessFault(process=one.id, element=node.id, severity=ERROR, code="approval", text=f"{name}: {code}")
        for one in definitions.processes
        for node in one.nodes
        if is_approval(node)
        for name, code in faults_of(setting=setting_of(node)).items()
    ]


def _nobodys(definitions: Definitions) -> list[ProcessFault]:
    """Return the tasks of people that the drawing gives to nobody: the managers will have them."""
    return [
        ProcessFault(process=one.id, element=node.id, severity=WARNING, code="nobodys")
        for one in definitions.processes
        for node in one.nodes
        if node.kind.value in PEOPLE and not table_of(node) and not is_approval(node) and not is_listed(node)
        if is_nobodys(node)
    ]


def _without_table(definitions: Definitions) -> list[ProcessFault]:
    """Return the rule tasks that ask a table which is not published."""
    asked = [(process, node) for process in definitions.processes for node in process.nodes if table_of(node)]
    known = published_keys() if asked else set()
    return [
        ProcessFault(process=process.id, element=node.id, severity=ERROR, code="table_missing", text=table_of(node))
        for process, node in asked
        if table_of(node) not in known
    ]


def _without_form(definitions: Definitions) -> list[ProcessFault]:
    """Return the steps whose form is not published: until it is, whoever does them has nothing to fill in."""
    asked = [(process, node) for process in definitions.processes for node in process.nodes if key_of(node)]
    known = {one.key for one in published_forms()} if asked else set()
    return [
        ProcessFault(process=process.id, element=node.id, severity=WARNING, code="form_missing", text=key_of(node))
        for process, node in asked
        if key_of(node) not in known
    ]


def _beginnings(definitions: Definitions) -> Iterator[tuple[Process, Node]]:
    for process in definitions.processes:
        for index in process.scopes[0].starts if process.scopes else ():
            yield process, process.nodes[index]


def _forget(key: str) -> None:
    """Forget the start timers of all versions of a process."""
    for starts in Definition.objects.filter(key=key).values_list("starts", flat=True):
        timers.cancel_timers(
            kind=START, keys=[f"{key}:{process}:{element}"[:200] for process, element, *_rest in starts]
        )


def _starts(definitions: Definitions) -> list[list[str]]:
    by_event = [
        [process.id, node.id, event.trigger.value, event.name]
        for process, node in _beginnings(definitions)
        for event in node.events
        if event.trigger in BEGINNING
    ]
    by_receiving = [
        [process.id, node.id, Trigger.MESSAGE.value, node.message]
        for process, node in _beginnings(definitions)
        if node.kind is Kind.RECEIVE and node.instantiates and node.message
    ]
    return by_event + by_receiving
