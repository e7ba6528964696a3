"""Steps that ask for a form: which one, and whether it is filled in. No way to end such work leads past its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yinuo.core.bpmn.elements import Node
from yinuo.core.rules.answers import check_answers
from yinuo.core.rules.fields import read_design
from yinuo.ground.kernel import clock
from yinuo.ground.process.definitions import process_of
from yinuo.ground.process.models import Answer, Approval, Form, Instance

SETTING = "form"  # `yinuo:form` of a user task names the form's key


class AsksForForm(Exception):
    """The work asks for a form that is not filled in: its name."""


def node_at(row: Instance, token: int) -> Node | None:
    """Return the step at which a token stands, or None."""
    stands = next((one for one in row.state.get("t", []) if one[0] == token), None)
    process = process_of(row.definition_id, row.process_key) if stands is not None else None
    return process.nodes[stands[1]] if process is not None and stands is not None else None


def key_of(node: Node | None) -> str:
    """Return the key of the form that a step asks for; empty where it asks for none."""
    return dict(node.settings).get(SETTING, "") if node is not None else ""


def form_of(key: str, *, version: int | None = None) -> Form | None:
    """Return the version of a form that is filled in now, or None; an earlier one where it is asked for by number."""
    if not key:
        return None
    rows = Form.objects.filter(key=key, state=Form.State.PUBLISHED)
    return (rows if version is None else rows.filter(version=version)).order_by("-version").first()


def refuse_unfilled(works: Sequence[tuple[Instance | None, int]]) -> None:
    """Refuse to end work that asks for a form; raises AsksForForm."""
    keys = (key_of(node_at(row, token)) for row, token in works if row is not None)
    for key in dict.fromkeys(keys):
        form = form_of(key)
        if form is not None:
            raise AsksForForm(form.name)


def refuse_unsaid(*, approval: Approval, role: str) -> None:
    """Refuse a yes at a step whose form still lacks what this role has to fill in; raises AsksForForm."""
    instance = Instance.objects.filter(pk=approval.instance_id).first() if approval.instance_id else None
    process = process_of(instance.definition_id, instance.process_key) if instance is not None else None
    form = form_of(key_of(process.node(approval.element))) if process is not None else None
    if form is None:
        return
    known = last_values(key=form.key, subject_id=approval.subject_id)
    design = read_design(form.design)
    if check_answers(
        design=design, answers=known, before=known, role=role, step=approval.element, now=clock.now()
    ).faults:
        raise AsksForForm(form.name)


def last_values(*, key: str, subject_id: UUID) -> Mapping[str, Any]:
    """Return how a form was last filled in for a subject."""
    row = Answer.objects.filter(key=key, subject_id=subject_id).order_by("-filled_at", "-id").first()
    return dict(row.values) if row else {}
