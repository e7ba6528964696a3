"""Who is asked: the rules of an approval resolved to members, and who stands in for whoever is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.approving import BadRule, rules_of
from yinuo.core.approving.rules import EXPRESSION
from yinuo.core.rules import BadExpression, NoValue, expression
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process.models import Absence

_MEMBERS = "process.members"
MOST_FOUND = 60


@dataclass(frozen=True, kw_only=True)
class Case:
    """What approvers are looked for by: who began it, at which element, and the facts."""

    initiator_id: UUID | None = None
    element: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def active_members() -> dict[UUID, MemberFacts]:
    """Return the active members of the organisation by id, read once."""
    known: dict[UUID, MemberFacts] = remembered(_MEMBERS, dict)
    if not known:
        known |= {one.id: one for one in people.members()}
    return known


def find(*, text: str, case: Case) -> list[UUID]:
    """Return the active members that rules name, each once, in order; what cannot be resolved finds nobody."""
    members, _answered = find_surely(text=text, case=case)
    return members


def find_surely(*, text: str, case: Case) -> tuple[list[UUID], bool]:
    """Return the members that rules name, and whether every rule could be answered.

    An expression that asks for a fact nobody told has no answer: nobody knows whom it would have named.
    """
    try:
        answers = [_WAYS[rule.kind](rule.value, case) for rule in rules_of(text=text)]
    except BadRule:
        return [], False
    found = dict.fromkeys(one for answer in answers for one in answer or () if one in active_members())
    return list(found)[:MOST_FOUND], None not in answers


def administrators() -> list[UUID]:
    """Return the owners of the organisation."""
    return [one.id for one in active_members().values() if one.role == "owner"]


def deputy_of(*, member_id: UUID, kind: str, now: datetime) -> UUID | None:
    """Return who stands in for a member who is away now, for approvals of this kind; None if nobody."""
    seen = {member_id}
    here = member_id
    while True:
        away = Absence.objects.filter(member_id=here, from_at__lte=now, until_at__gt=now, ended_at=None)
        deputy = next((one.deputy_id for one in away.order_by("from_at") if not one.kinds or kind in one.kinds), None)
        if deputy is None or deputy in seen or deputy not in active_members():
            return here if here != member_id else None
        seen.add(deputy)
        here = deputy


def _member(value: str, _case: Case) -> Sequence[UUID]:
    return _people_in(value)


def _role(value: str, _case: Case) -> Sequence[UUID]:
    return [one.id for one in active_members().values() if one.role == value.lower()]


def _lead(value: str, case: Case) -> Sequence[UUID]:
    if case.initiator_id is None:
        return []
    return _some(departments.lead_of(member_id=case.initiator_id, level=int(value or 1)))


def _manager(_value: str, case: Case) -> Sequence[UUID]:
    return _some(departments.manager_of(member_id=case.initiator_id)) if case.initiator_id else []


def _department(value: str, _case: Case) -> Sequence[UUID]:
    return _some(departments.lead_of_department(code=value))


def _field(value: str, case: Case) -> Sequence[UUID]:
    return _people_in(case.facts.get(value))


def _initiator(_value: str, case: Case) -> Sequence[UUID]:
    return _some(case.initiator_id)


def _chosen(_value: str, case: Case) -> Sequence[UUID]:
    return _people_in(case.facts.get(f"approvers_{case.element}") or case.facts.get("approvers"))


def _expression(value: str, case: Case) -> Sequence[UUID] | None:
    try:
        found = expression(value).value(variables=case.facts)
    except (BadExpression, NoValue):
        return None
    if isinstance(found, str) and ":" in found and not _people_in(found):
        return find(text=found, case=case)
    return _people_in(found)


_WAYS: dict[str, Callable[[str, Case], Sequence[UUID] | None]] = {
    "member": _member,
    "role": _role,
    "lead": _lead,
    "manager": _manager,
    "department": _department,
    "field": _field,
    "initiator": _initiator,
    "chosen": _chosen,
    EXPRESSION: _expression,
}


def _some(one: UUID | None) -> list[UUID]:
    return [one] if one else []


def _people_in(value: Any) -> list[UUID]:
    """Return the members that a value names: an id, an e-mail, `member:<id>`, or a list of such."""
    if isinstance(value, list | tuple):
        return [one for part in value for one in _people_in(part)]
    text = str(value or "").removeprefix("member:").strip()
    try:
        return [UUID(text)]
    except ValueError:
        email = text.lower()
        return [one.id for one in active_members().values() if email and one.email.lower() == email]
