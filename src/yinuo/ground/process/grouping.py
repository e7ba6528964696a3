"""Services that one transaction asks for: many of them stand in few rows, each row naming many tokens.

A token that has gone on before its row is served is left alone, so nothing has to be taken out of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.timers import Moment

GROUPS = "process.works"
MOST_TOGETHER = 25


def grouped(*, asked: Mapping[str, tuple[UUID, int]]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the payloads of groups, and those of single moments by key; few are asked each by itself."""
    tokens = [(str(instance_id), token) for instance_id, token in asked.values()]
    if len(tokens) < 2:
        return [], {f"{instance}:{token}": _single(instance, token) for instance, token in tokens}
    starts = range(0, len(tokens), MOST_TOGETHER)
    return [{"of": tokens[start : start + MOST_TOGETHER]} for start in starts], {}


def apart(moment: Moment) -> list[Moment]:
    """Return a moment for each token of a group."""
    return [
        Moment(kind=moment.kind, key=f"{instance}:{token}", due_at=moment.due_at, payload=_single(instance, token))
        for instance, token in moment.payload["of"]
    ]


def _single(instance: str, token: int) -> dict[str, Any]:
    return {"do": "service", "instance": instance, "token": token}
