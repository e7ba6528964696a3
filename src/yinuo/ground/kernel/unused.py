"""Which rows nothing refers to, whatever room a reference would come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

_PIECE = 1_000


def unreferenced(*, model: Any, ids: Sequence[UUID]) -> list[UUID]:
    """Return which of these rows of a model no row of any table refers to."""
    used: set[UUID] = set()
    for start in range(0, len(ids), _PIECE):
        piece = list(ids[start : start + _PIECE])
        for relation in model._meta.related_objects:
            field = relation.field
            rows = relation.related_model._default_manager.filter(**{f"{field.name}__in": piece})
            used |= set(rows.values_list(field.attname, flat=True))
    return [one for one in ids if one not in used]
