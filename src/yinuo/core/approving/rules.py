"""Who approves, as the drawing says it: `role:manager; lead; field:owner_id; = order.owner`. Read, never resolved."""

from __future__ import annotations

from dataclasses import dataclass

# kind -> whether it takes a value: none, may have one, needs one
_KINDS = {
    "member": "needs",  # a person, by id or e-mail
    "role": "needs",
    "lead": "may",  # the lead of the initiator's department; lead:2, of the one above it
    "manager": "none",  # whom the initiator reports to
    "department": "needs",  # the lead of the department of this code
    "field": "needs",  # a fact of the process that holds a person
    "initiator": "none",
    "chosen": "none",  # whom the initiator chose
}
EXPRESSION = "expression"
MOST_LEVELS = 20


class BadRule(Exception):
    """The text names nobody: it carries the part that is not understood."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way to find approvers: member, role, lead, manager, department, field, initiator, chosen, expression."""

    kind: str
    value: str = ""


def rules_of(*, text: str) -> tuple[Rule, ...]:
    """Return the rules of a text, parts parted by `;`, an expression after `=`; raises BadRule."""
    return tuple(_rule(part.strip()) for part in text.split(";") if part.strip())


def _rule(part: str) -> Rule:
    if part.startswith("="):
        return Rule(kind=EXPRESSION, value=part[1:].strip())
    kind, _colon, value = (one.strip() for one in part.partition(":"))
    takes = _KINDS.get(kind.lower())
    if takes is None or (takes == "needs" and not value) or (takes == "none" and value):
        raise BadRule(part)
    if kind.lower() == "lead" and value and not (value.isdigit() and 1 <= int(value) <= MOST_LEVELS):
        raise BadRule(part)
    return Rule(kind=kind.lower(), value=value)
