"""Processes that people begin by hand: which they are, what they have to be told, and their first task.

What runs orders, and what a room asks for by itself (a promise, a change), begins with its occasion and not by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.core.approving import BadRule, Rule, rules_of
from yinuo.core.approving.rules import EXPRESSION
from yinuo.core.bpmn.elements import Kind, Node, Process
from yinuo.core.rules.fields import Field
from yinuo.ground.kernel import clock
from yinuo.ground.process import outcomes
from yinuo.ground.process.asking import key_of
from yinuo.ground.process.automations.scenes import Occasion, plain_facts, scene_of
from yinuo.ground.process.automations.vocabulary import Lookup
from yinuo.ground.process.definitions import latest, process_of, published
from yinuo.ground.process.forms.reading import published as published_form
from yinuo.ground.process.instances import start_instance
from yinuo.ground.process.models import Task
from yinuo.ground.process.rehearsing import asked_facts, facts_in, starts
from yinuo.ground.process.seating.setting import is_approval, setting_of
from yinuo.ground.process.taskwork import SOURCE

CHOSEN = "chosen"  # approvers whom the initiator names


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What has to be told to begin: (element, name) of steps whose approvers are named, and facts of conditions."""

    approvers: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Startable:
    """A process that may be begun by hand."""

    key: str
    name: str
    definition_id: UUID
    version: int
    steps: tuple[str, ...]  # names of its tasks, in the order of the drawing


def startable() -> list[Startable]:
    """Return the published processes that begin by hand, by name."""
    found = []
    for row in published():
        process = process_of(row.id, row.key)
        if process is None or outcomes.follower(row.key) is not None or not _begins_plainly(process):
            continue
        steps = tuple(node.name for node in process.nodes if node.kind is Kind.USER and node.name)
        one = Startable(key=row.key, name=row.name or row.key, definition_id=row.id, version=row.version, steps=steps)
        found.append(one)
    return sorted(found, key=lambda one: one.name)


def asked(*, key: str) -> Asked:
    """Return what to ask of whoever begins a process; its forms ask for the rest themselves."""
    row = latest(key)
    process = process_of(row.id, key) if row is not None else None
    if process is None:
        return Asked()
    approvals = [node for node in process.nodes if is_approval(node)]
    named = tuple((one.id, one.name or one.id) for one in approvals if any(rule.kind == CHOSEN for rule in _rules(one)))
    told = {setting_of(one).answer for one in approvals} | set(fields_asked(process=process))
    facts = dict.fromkeys([*asked_facts(process=process), *facts_in(texts=_expressions(approvals))])
    return Asked(approvers=named, facts=tuple(one for one in facts if one not in told))


def begin(
    *,
    key: str,
    label: str = "",
    about: tuple[str, UUID] | None = None,
    facts: Mapping[str, Any] | None = None,
    approvers: Mapping[str, list[str]] | None = None,
    business_key: str = "",
) -> UUID:
    """Begin an instance, `about` a thing such as ("order", its id), whose facts it is told.

    Raises NoSuchDefinition, BadFacts.
    """
    known: dict[str, Any] = {}
    if about is not None:
        occasion = Occasion(key="by hand", kind=about[0], thing_id=about[1])
        scene = scene_of(occasion=occasion, lookup=Lookup(), now=clock.now())
        known = plain_facts(scene, of=scene.about)
    named = {f"approvers_{element}": list(people) for element, people in (approvers or {}).items()}
    kind, ident = about or ("", None)
    variables = {**known, **(facts or {}), **named}
    return start_instance(
        key=key,
        variables=variables,
        subject_type=kind,
        subject_id=ident,
        subject_label=label,
        business_key=business_key,
    )


def first_task(*, instance_id: UUID, member_id: UUID) -> UUID | None:
    """Return the task that an instance has for a member now, or None."""
    own = Task.objects.filter(source__startswith=f"{SOURCE}{instance_id}:", state=Task.State.OPEN)
    return own.filter(assignee_id=member_id).order_by("id").values_list("id", flat=True).first()


def _expressions(approvals: list[Node]) -> Iterator[str]:
    """Say how approvers are worked out, where they are."""
    for node in approvals:
        yield from (rule.value for rule in _rules(node) if rule.kind == EXPRESSION)


def _rules(approval: Node) -> tuple[Rule, ...]:
    """Return how approvers are found; what is no rule finds nobody."""
    try:
        return rules_of(text=setting_of(approval).approvers)
    except BadRule:
        return ()


def _begins_plainly(process: Process) -> bool:
    return any(node.kind is Kind.START and not node.events for node in starts(process=process))


def fields_asked(*, process: Process) -> dict[str, Field]:
    """Return the fields of the forms that steps of a process ask for, by their keys."""
    forms = sorted({key_of(node) for node in process.nodes} - {""})
    found = [form for form in (published_form(key=key) for key in forms) if form is not None]
    return {field.key: field for form in found for field in form.design.fields()}
