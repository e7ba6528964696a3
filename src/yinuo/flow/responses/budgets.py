"""Budgets: what measures for all orders share, and how much of it is left; so much in any seven days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from yinuo.flow.responses.checks import MOST_AMOUNT
from yinuo.flow.responses.events import PLAYBOOK, BudgetSet
from yinuo.flow.responses.models import Budget
from yinuo.ground.kernel import clock, log

MOST_BUDGETS = 20
PERIOD = timedelta(days=7)
_LENGTHS = {"name": 100, "name_en": 100, "unit": 20}
_USED = """
select u.key, sum(u.value::float)
  from responses_response r cross join lateral jsonb_each_text(r.uses) u
 where r.applied_at > %s and r.uses <> '{}' and r.state <> 'undone'
 group by 1
"""


class InvalidBudget(Exception):
    """Faults in a budget, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class UnknownBudget(Exception):
    """There is no such budget in this organisation."""


@dataclass(frozen=True, kw_only=True)
class BudgetFacts:
    """A budget with what was used of it in the last seven days."""

    id: UUID
    code: str
    name: str
    name_en: str
    unit: str
    weekly_limit: float
    active: bool
    used: float

    @property
    def left(self) -> float:
        """Return what may still be used now."""
        return max(self.weekly_limit - self.used, 0.0)


def budgets(*, retired_too: bool = False) -> list[BudgetFacts]:
    """Return the budgets, those in use first, each with what was used lately."""
    used = _used()
    rows = Budget.objects.order_by("-active", "name", "id")
    return [_facts(row, used) for row in (rows if retired_too else rows.filter(active=True))]


def budget(*, budget_id: UUID) -> BudgetFacts | None:
    """Return one budget, or None."""
    row = Budget.objects.filter(pk=budget_id).first()
    return _facts(row, _used()) if row else None


def set_budget(*, values: Mapping[str, Any], budget_id: UUID | None = None) -> UUID:
    """Write a budget down, or change some of its fields: name, name_en, unit, weekly_limit, active.

    Raises UnknownBudget, InvalidBudget.
    """
    row = Budget(code=f"budget_{uuid4().hex[:8]}", name="", weekly_limit=-1.0)
    if budget_id is not None:
        found = Budget.objects.select_for_update().filter(pk=budget_id).first()
        if found is None:
            raise UnknownBudget(str(budget_id))
        row = found
    for name, value in values.items():
        setattr(row, name, " ".join(value.split()) if isinstance(value, str) else value)
    faults = _faults(row)
    if budget_id is None and Budget.objects.count() >= MOST_BUDGETS:
        faults["name"] = "too_many"
    if faults:
        raise InvalidBudget(faults)
    row.save()
    body = BudgetSet(budget_id=row.id, name=row.name, weekly_limit=row.weekly_limit, active=row.active)
    log.publish(subject_type=PLAYBOOK, subject_id=row.id, body=body)
    return row.id


def _faults(row: Budget) -> dict[str, str]:
    faults = {name: "too_long" for name, most in _LENGTHS.items() if len(getattr(row, name)) > most}
    if not row.name:
        faults["name"] = "missing"
    elif Budget.objects.filter(name=row.name).exclude(pk=row.id).exists():
        faults["name"] = "name_taken"
    if not 0 <= row.weekly_limit <= MOST_AMOUNT:
        faults["weekly_limit"] = "out_of_range"
    return faults


def _used() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(_USED, [clock.now() - PERIOD])
        return {code: float(amount) for code, amount in cursor.fetchall()}


def _facts(row: Budget, used: Mapping[str, float]) -> BudgetFacts:
    return BudgetFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        unit=row.unit,
        weekly_limit=row.weekly_limit,
        active=row.active,
        used=used.get(row.code, 0.0),
    )
