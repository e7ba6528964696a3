"""Taking records out again, unless something rests on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError, Q

from yinuo.ground.kernel.unused import unreferenced
from yinuo.ground.supply import models
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind
from yinuo.ground.supply.more import carried
from yinuo.ground.supply.paths import lookup
from yinuo.ground.supply.saving import tell_codes

MOST_NAMED = 5


class RecordInUse(Exception):
    """Something rests on a record, so it stays; `by` are what kinds of things do."""

    def __init__(self, record: str, by: Sequence[str]) -> None:
        super().__init__(record, list(by))
        self.record, self.by = record, list(by)


def remove_records(*, kind: str, ids: Sequence[UUID]) -> int:
    """Take records out and return how many were there; raises RecordInUse, and then all stay."""
    told = KINDS[kind]
    manager: Any = told.model._default_manager
    rows = list(manager.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("id"))
    names = dict(manager.filter(pk__in=list(ids)).values_list("id", lookup(told, told.key[0])))
    codes = [f"{row.number}/{row.line}" if told.name == "purchase_line" else str(names[row.pk]) for row in rows]
    for row, code in zip(rows, codes, strict=True):
        _remove(told, row, code)
    keeper = carried()
    if keeper is not None:
        keeper.forget(told.name, list(names))
    tell_codes(kind=told, codes=list(dict.fromkeys(codes)))
    return len(rows)


def remove_unused_items(*, ids: Sequence[UUID]) -> int:
    """Take out those of these items that nothing refers to; return how many."""
    free = unreferenced(model=models.Item, ids=ids)
    known = models.Item.objects.filter(pk__in=free).values_list("id", flat=True)
    return remove_records(kind="item", ids=list(known)) if free else 0


def _remove(kind: Kind, row: Any, name: str) -> None:
    if _reserved(kind, row):
        raise RecordInUse(name, ["reservation"])
    if kind.name == "crew" and models.Operation.objects.filter(skill=row.skill).exists():
        raise RecordInUse(name, ["operation"])
    try:
        with transaction.atomic():
            row.delete()
            with connection.cursor() as cursor:
                # References between rooms are looked at when a transaction ends; this one must know now.
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
    except ProtectedError as error:
        raise RecordInUse(name, sorted({_called(one) for one in error.protected_objects})[:MOST_NAMED]) from error
    except IntegrityError as error:
        raise RecordInUse(name, []) from error


def _reserved(kind: Kind, row: Any) -> bool:
    if kind.name in ("stock", "stock_batch", "purchase_line"):
        return bool(row.reserved > 0)
    if kind.name in ("item", "site"):
        mine = Q(**{f"{kind.name}_id": row.pk}) & Q(reserved__gt=0)
        return models.Stock.objects.filter(mine).exists() or models.PurchaseLine.objects.filter(mine).exists()
    return False


def _called(row: Model) -> str:
    return {one.model: one.name for one in KINDS.values()}.get(type(row), str(row._meta.model_name))
