"""Moments at which something must happen: rows that workers claim, and serve in the same transaction."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import arrays, clock, statements
from yinuo.ground.kernel.arrays import Packed
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.models import Timer
from yinuo.ground.kernel.tenancy import acting_for, current_organisation, sweeping

logger = logging.getLogger(__name__)
CLAIM = 200
OVERDUE_SECONDS = 60
MOST_ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A claimed timer."""

    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]


Handler = Callable[[list[Moment]], None]
_handlers: dict[str, Handler] = {}
_weights: dict[str, int] = {}

# Materialised, so that the rows are chosen once: as a plain subquery the planner may run it again for each
# row, and `limit` with `skip locked` would then claim more than was asked for. The limit stands in the statement and
# rows are deleted by their place in the table: a planner that knows neither reads a million timers to find two hundred.
_CLAIM = """
    with due as materialized (
        select ctid as place, due_at, kind from kernel_timer
        where organisation_id = %s and due_at <= %s and kind = any(%s)
        order by due_at limit {limit:d} for update skip locked
    ), weighed as (
        select place, sum(weight) over (order by due_at, place) - weight as before
        from due, lateral (select coalesce((%s::jsonb ->> kind)::int, 1)) as told (weight)
    )
    delete from kernel_timer
    where organisation_id = %s and ctid = any(array(select place from weighed where before < {limit:d}))
    returning kind, key, due_at, payload, attempts
"""

_CANCEL = "delete from kernel_timer where organisation_id = %s and kind = %s and key = any(%s)"

_SET = """
    insert into kernel_timer (organisation_id, id, kind, key, due_at, payload, attempts)
    select %s, each.id, %s, each.key, each.due_at, each.payload, 0
    from unnest(%s, %s, %s, %s) as each (id, key, due_at, payload)
    on conflict (organisation_id, kind, key)
    do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0
"""

_MOVE = """
    insert into kernel_timer (organisation_id, id, kind, key, due_at, payload, attempts)
    select %s, gen_random_uuid(), %s, each.key, each.due_at, '{}', 0 from unnest(%s, %s) as each (key, due_at)
    on conflict (organisation_id, kind, key) do update set due_at = excluded.due_at, attempts = 0
"""


def serve(*, kind: str, handler: Handler, weight: int = 1) -> None:
    """Register what to do when moments of a kind arrive; a room does so when its app is ready.

    Kinds with one handler are served together. `weight` says how much one of them stands for: of heavy ones fewer are
    claimed at a time.
    """
    _handlers[kind], _weights[kind] = handler, weight


def set_timer(*, kind: str, key: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Set or move the moment (kind, key) of the present organisation."""
    set_timers(kind=kind, moments=[(key, due_at, payload or {})])


def set_timers(*, kind: str, moments: list[tuple[str, datetime, dict[str, Any]]]) -> None:
    """Set or move many moments of one kind; of several with one key the last counts."""
    if not moments:
        return
    last = {key: (due_at, payload) for key, due_at, payload in moments}
    columns = [
        arrays.UUIDS.pack([new_id() for _key in last]),
        arrays.TEXTS.pack(list(last)),
        arrays.INSTANTS.pack([due_at for due_at, _payload in last.values()]),
        arrays.JSONS.pack([payload for _due_at, payload in last.values()]),
    ]
    statements.run(_SET, [current_organisation(), kind, *columns])


def set_packed(*, kind: str, keys: Packed, due_at: Packed) -> None:
    """Set or move very many moments without a payload, given as packed columns; no key may come twice."""
    statements.run(_MOVE, [current_organisation(), kind, keys, due_at])


def cancel_timer(*, kind: str, key: str) -> None:
    """Forget the moment (kind, key), if it is still ahead."""
    Timer.objects.filter(kind=kind, key=key).delete()


def cancel_timers(*, kind: str, keys: list[str]) -> None:
    """Forget many moments of one kind."""
    if keys:
        statements.run(_CANCEL, [current_organisation(), kind, list(keys)])


def moments_of(*, kind: str, keys: list[str]) -> dict[str, datetime]:
    """Return when these timers are due, by their key; those that are not set are left out."""
    if not keys:
        return {}
    return dict(Timer.objects.filter(among("key", keys), kind=kind).values_list("key", "due_at"))


def due_organisations() -> list[UUID]:
    """Return the organisations that have a moment due now."""
    with sweeping():
        return list(
            Timer.objects.filter(due_at__lte=clock.now(), kind__in=list(_handlers))
            .values_list("organisation_id", flat=True)
            .distinct()
        )


def next_due_at() -> datetime | None:
    """Return the earliest moment still ahead or due, over all organisations."""
    with sweeping():
        return (
            Timer.objects.filter(kind__in=list(_handlers)).order_by("due_at").values_list("due_at", flat=True).first()
        )


def fire(*, organisation_id: UUID) -> int:
    """Claim and serve up to 200 due moments of one organisation in one transaction; return how many.

    When a handler fails, its moments are served one by one; one that fails again is put off with back-off.
    """
    try:
        with acting_for(organisation_id), acting_as("system:timer"):
            moments = _claim(limit=CLAIM)
            for handler in dict.fromkeys(_handlers[moment.kind] for moment in moments):
                handler([moment for moment in moments if _handlers[moment.kind] is handler])
            return len(moments)
    except Exception:
        logger.exception("timers of %s failed together; serving one by one", organisation_id)
        return _fire_singly(organisation_id)


def _claim(*, limit: int) -> list[Moment]:
    """Claim due moments, the earliest first, as many as stand for so much; at least one."""
    organisation_id = current_organisation()
    weights = json.dumps({kind: weight for kind, weight in _weights.items() if weight > 1})
    told = [organisation_id, clock.now(), list(_handlers), weights, organisation_id]
    rows = statements.rows(_CLAIM.format(limit=limit), told)
    return [
        Moment(kind=kind, key=key, due_at=due_at, payload=_loaded(payload))
        for kind, key, due_at, payload, _attempts in sorted(rows, key=lambda row: row[2])
    ]


def _loaded(payload: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return loaded


def _fire_singly(organisation_id: UUID) -> int:
    served = 0
    for _ in range(CLAIM):
        moment: Moment | None = None
        try:
            with acting_for(organisation_id), acting_as("system:timer"):
                claimed = _claim(limit=1)
                if not claimed:
                    break
                moment = claimed[0]
                _handlers[moment.kind]([moment])
                served += 1
        except Exception:
            logger.exception("moment %s failed", moment)
            if moment is not None:
                _put_off(organisation_id, moment)
    return served


def _put_off(organisation_id: UUID, moment: Moment) -> None:
    with acting_for(organisation_id):
        row = Timer.objects.select_for_update().filter(kind=moment.kind, key=moment.key).first()
        if row is None:
            return
        row.attempts = min(row.attempts + 1, MOST_ATTEMPTS)
        row.due_at = clock.now() + timedelta(seconds=2**row.attempts)
        row.save()


def overdue(*, older_than_seconds: int = OVERDUE_SECONDS) -> list[tuple[UUID, str, datetime]]:
    """Return moments that passed unserved for longer than that: (organisation, kind, due_at), oldest first."""
    limit = clock.now() - timedelta(seconds=older_than_seconds)
    with sweeping():
        rows = Timer.objects.filter(due_at__lt=limit).order_by("due_at")
        return list(rows.values_list("organisation_id", "kind", "due_at")[:1000])
