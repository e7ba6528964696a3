"""Processes that rooms ship: published for every organisation that has none of their name, and theirs to change."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yinuo.core.bpmn.vertical import Column, Step, write_column
from yinuo.ground.kernel import locks
from yinuo.ground.people import queries as people
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


def approval_drawing(*, key: str, name: Promise, step_name: Promise, due: str) -> bytes:
    """Return a process in the organisation's language in which one manager or owner says yes or no, until it is due."""
    told = {"approval": "any", "approvers": "role:manager; role:owner", "due": due}
    with translation.override(people.organisation().language):
        step = Step(id="approve", kind="approve", name=str(step_name), settings=tuple(sorted(told.items())))
        column = Column(id=key, name=str(name), start_name=_("申请"), end_name=_("已答复"), steps=(step,))
    return write_column(column=column)


def _lock(key: str) -> str:
    return f"process.definition|{key}"
