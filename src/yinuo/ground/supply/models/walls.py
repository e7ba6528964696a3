"""The last wall: conditions that the database itself holds, told once for every table that needs them."""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Q


def ordered(*, low: str, usual: str, high: str, name: str) -> CheckConstraint:
    """Return the rule that a spread of hours or factors rises; values that are not given break no rule."""
    condition = Q(**{f"{low}__gte": 0}) & Q(**{f"{usual}__gte": 0})
    condition &= Q(**{f"{low}__lte": F(usual)}) & Q(**{f"{usual}__lte": F(high)})
    return CheckConstraint(condition=condition, name=name)


def not_negative(*columns: str, name: str) -> CheckConstraint:
    """Return the rule that none of these columns is below zero."""
    condition = Q()
    for column in columns:
        condition &= Q(**{f"{column}__gte": 0})
    return CheckConstraint(condition=condition, name=name)


def share(*, column: str, name: str) -> CheckConstraint:
    """Return the rule that a column is a share: from zero up to, not including, one."""
    return CheckConstraint(condition=Q(**{f"{column}__gte": 0}) & Q(**{f"{column}__lt": 1}), name=name)


def held_within(*, whole: str, name: str) -> CheckConstraint:
    """Return the rule that no more is reserved than there is."""
    return CheckConstraint(condition=Q(reserved__gte=0) & Q(reserved__lte=F(whole)), name=name)
