"""What the keys of dimensions are called, and what facts are beside their orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection

from yinuo.flow.insight import calendars
from yinuo.flow.insight.facts import FACTS, relation
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import machine_days
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

MOST_SUPPLIERS = 10_000


def called_by(groups: Sequence[str]) -> Callable[[str, str, str], str]:
    """Return what says what a key of these dimensions is called; what has two names in the reader's language."""
    names = {code: _NAMES[code]() for code in groups if code in _NAMES}

    def of(code: str, key: str, label: str) -> str:
        if key and not label and code in _SOUGHT and key not in names.setdefault(code, {}):
            names[code].update(_SOUGHT[code]([key]))
        return names.get(code, {}).get(key, "") or label or key

    return of


def name_of(dimension: str, key: str) -> str:
    """Return what one key of a dimension is called."""
    return calendars.holiday_name(key) if dimension == "holiday" else called_by([dimension])(dimension, key, key)


def about(*, facts: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what facts of a set are beside their orders, by id; nothing of a set whose facts are the orders."""
    if facts == "machines":
        return {identity: one.name for identity, one in machine_days.machine_days(ids=ids).items()}
    if facts == "stages":
        return {identity: called(names) for identity, names in work.stages_named(ids=ids).items()}
    if " as about" not in FACTS[facts].text or not ids:
        return {}
    known = relation(facts)
    with connection.cursor() as cursor:
        cursor.execute(f"select id, about from ({known.text}) facts where id = any(%s)", (*known.parameters, list(ids)))
        return {identity: str(text or "") for identity, text in cursor.fetchall()}


def _stages_now() -> dict[str, str]:
    """Return what stages are called as the kinds of orders have them now; where kinds differ, by all their names."""
    found: dict[str, dict[str, None]] = {}
    for listed in work.templates_by_type(order_types=[kind.code for kind in orders.order_types()]).values():
        for one in listed:
            found.setdefault(one.code, {})[called({"name": one.name, "name_en": one.name_en})] = None
    return {code: " / ".join(names) for code, names in found.items()}


def _stages_then(codes: Sequence[str]) -> dict[str, str]:
    told = work.stages_called(codes=codes)
    return {code: called({"name": name, "name_en": name_en}) for code, (name, name_en, _working) in told.items()}


def _items(codes: Sequence[str]) -> dict[str, str]:
    return {code: one.name for code, one in supply.items_by_code(codes=codes).items()}


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "order_type": lambda: {kind.code: called(kind) for kind in orders.order_types()},
    "supplier": lambda: {one.code: one.name for one in supply.suppliers(limit=MOST_SUPPLIERS)},
    "work_centre": lambda: {one.code: one.name for one in supply.work_centres()},
    "person": lambda: {str(one.id): one.name for one in people.members(active_only=False)},
    "stage": _stages_now,
    "team": lambda: {str(one.id): one.name for one in departments.departments()},
}
# Of very many, or with names that are each organisation's own: looked for one by one where there is no label.
_SOUGHT: dict[str, Callable[[Sequence[str]], dict[str, str]]] = {"item": _items, "stage": _stages_then}
