"""Processes that rooms ship: published for every organisation that has none of their name, and theirs to change."""

from __future__ import annotations

from collections.abc import Callable

from yinuo.ground.kernel import locks
from yinuo.ground.process import definitions, publishing
from yinuo.ground.process.definitions import latest


def hold(*, key: str) -> None:
    """Take the lock that `ship` will need, if any: for transactions that publish something before they ship."""
    if latest(key) is None:
        locks.hold(_lock(key))


def ship(*, key: str, drawing: Callable[[], bytes]) -> None:
    """Publish a process as it comes, where the organisation has none of this name. Takes its lock before the log."""
    if latest(key) is not None:
        return
    locks.hold(_lock(key))
    if latest(key) is None:
        publishing.publish_definition(definition_id=definitions.save_draft(content=drawing()))


def _lock(key: str) -> str:
    return f"process.definition|{key}"
