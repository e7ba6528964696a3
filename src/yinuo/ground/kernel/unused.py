"""Which rows nothing refers to, whatever room a reference would come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

_PIECE = 1_000


def unreferenced(*, model: Any, ids: Sequence[UUID]) -> list[UUID]:
    """Return which of these rows of a model no row of any table refers to."""
    used: set[UUID] = set()
    # References that have no name from the other side count as well.
    relations = [one for one in model._meta.get_fields(include_hidden=True) if one.one_to_many or one.one_to_one]
    referring = [one for one in relations if one.auto_created and not one.concrete]
    for start in range(0, len(ids), _PIECE):
        piece = list(ids[start : start + _PIECE])
        for relation in referring:
            field = relation.field
            rows = relation.related_model._default_manager.filter(**{f"{field.name}__in": piece})
            used |= set(rows.values_list(field.attname, flat=True))
    return [one for one in ids if one not in used]
