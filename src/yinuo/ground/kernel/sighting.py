"""Which rows whoever looks may see: rooms say so once for each table, and every question of a look keeps to it.

Doors open `looking` for whatever only shows something. Within it the managers of such tables leave out the rows beyond
the limits, so that no list, count, search, file or answer can forget it. Actions and jobs decide on all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Exists, Manager, Model, OuterRef, Q, QuerySet

from yinuo.ground.kernel.ids import as_uuid

if TYPE_CHECKING:
    from yinuo.ground.kernel.events import Recorded

M = TypeVar("M", bound=Model)
# The condition that leaves what whoever acts may see; an empty one where they see everything.
Condition = Callable[[], Q]

_conditions: dict[type[Model], Condition] = {}
_told_apart: set[type[Model]] = set()
_parts: dict[str, type[Model]] = {}
_kinds: dict[str, list[type[Model]]] = {}
_looking: ContextVar[bool] = ContextVar("looking", default=False)


class SeenManager(Manager[M]):
    """Finds the rows of a table; while somebody looks, those that they may see."""

    def get_queryset(self) -> QuerySet[M]:
        """Return the rows."""
        rows = super().get_queryset()
        if not _looking.get() or self.model in _told_apart:
            return rows
        condition = condition_of(model=self.model)
        return rows.filter(condition) if condition else rows


def limit(
    *, model: type[Model], condition: Condition, part: str = "", kinds: Iterable[str] = (), listed: bool = True
) -> None:
    """Show rows of a table by a condition; where they are not `listed` so, only addresses and subjects are.

    `part` is what addresses call the id of such a row; `kinds` are what the log, tasks and notices call such a subject.
    """
    _conditions[model] = condition
    if not listed:
        _told_apart.add(model)
    if part:
        _parts[part] = model
    for kind in kinds:
        if model not in _kinds.setdefault(kind, []):
            _kinds[kind].append(model)


@contextmanager
def looking() -> Iterator[None]:
    """Leave out, within the block, what whoever acts may not see."""
    yield from _while(True)


@contextmanager
def everything() -> Iterator[None]:
    """Find all rows within the block: for what is learned or checked, never for what is shown."""
    yield from _while(False)


def condition_of(*, model: type[Model]) -> Q:
    """Return the condition that leaves the rows of a table that whoever acts may see."""
    with everything():
        return _conditions[model]() if model in _conditions else Q()


def is_looking() -> bool:
    """Return whether rows are found for somebody to look at."""
    return _looking.get()


def seen_rows(*, model: type[Model]) -> Any:
    """Return the rows of a limited table that whoever acts may see."""
    with everything():
        return model._default_manager.filter(_conditions[model]())


def veiled(*, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an address with an id that nobody has in place of each that whoever acts may not see.

    So what is beyond their sight answers, in every way, as what does not exist.
    """
    named = {name: as_uuid(str(parts[name])) for name in _parts.keys() & parts.keys()}
    hidden = [name for name, one in named.items() if one is not None and _hidden(_parts[name], [one])]
    return {**parts, **{name: type(parts[name])(str(uuid4())) for name in hidden}}


def hidden_subjects(*, kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these subjects whoever acts may not see."""
    return {one for model in _kinds.get(kind, ()) for one in _hidden(model, ids)}


def seen_events(*, events: Sequence[Recorded]) -> list[Recorded]:
    """Return the events that tell of nothing which whoever acts may not see."""
    about: dict[str, set[UUID]] = {}
    for event in events:
        for kind, identity in _named(event):
            about.setdefault(kind, set()).add(identity)
    hidden = {kind: hidden_subjects(kind=kind, ids=ids) for kind, ids in about.items()}
    return [event for event in events if not any(one in hidden[kind] for kind, one in _named(event))]


def _named(event: Recorded) -> list[tuple[str, UUID]]:
    """Return of what an event tells: its subject, and what its payload names by `order_id`, `customer_id` and so on."""
    named = [(event.subject_type, event.subject_id)]
    ids = {name.removesuffix("_id"): value for name, value in event.payload.items() if name.endswith("_id")}
    named += [(kind, as_uuid(str(value))) for kind, value in ids.items()]
    return [(kind, identity) for kind, identity in named if identity is not None]


def of_subjects(*, kind: str, identity: str) -> Q:
    """Return the condition on rows with a subject, by the columns of its kind and id, that leaves those to be seen."""
    condition = Q()
    for name, models in _kinds.items():
        for model in models:
            rows = _beyond(model)
            if rows is not None:
                condition &= ~(Q(**{kind: name}) & Q(Exists(rows.filter(pk=OuterRef(identity)))))
    return condition


def _hidden(model: type[Model], ids: Collection[UUID]) -> set[UUID]:
    rows = _beyond(model) if ids else None
    return set() if rows is None else set(rows.filter(pk__in=list(ids)).values_list("pk", flat=True))


def _beyond(model: type[Model]) -> Any:
    with everything():
        condition = _conditions[model]()
        return model._default_manager.exclude(condition) if condition else None


def _while(value: bool) -> Iterator[None]:
    token = _looking.set(value)
    try:
        yield
    finally:
        _looking.reset(token)
