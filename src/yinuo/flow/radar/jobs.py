"""The radar's long work: learning from history, and forecasting the whole book."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.foresight import LocalTime
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar import book, hazard_watch, learning, versions
from yinuo.flow.radar.casetable import Case
from yinuo.flow.radar.learning import FIT, REFRESH
from yinuo.flow.radar.reforecasting import CHUNK, reforecast
from yinuo.flow.radar.subscribers import REFORECAST_ALL
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for


def register() -> None:
    """Register what runs the radar's jobs."""
    jobs.handle(kind=FIT, handler=fit_models)
    jobs.handle(kind=REFRESH, handler=refresh_models)
    jobs.handle(kind=REFORECAST_ALL, handler=reforecast_all)
    jobs.handle(kind=hazard_watch.LOOK, handler=hazard_watch.look)


def fit_models(job: JobHandle) -> dict[str, Any]:
    """Learn anew for each order type, let it serve where it is better than what serves, and forecast the whole book."""
    material = _material(job)
    found = learning.learnt(
        cases=material.cases,
        now=material.now,
        standards=material.standards,
        local=material.local,
        serving=material.serving,
        fallen=material.fallen,
        known_before=material.known_before,
        report=job.watch,
    )
    with acting_for(job.organisation_id):
        versions.serialise()
        for one in found:
            order_type = one.fit.order_type
            now_serves = material.fallen.get(order_type) or material.serving.get(order_type)
            versions.keep(fit=one.fit, against=now_serves.id if now_serves else None)
            if one.champion is not None and now_serves is not None:
                versions.refresh(champion_id=now_serves.id, model=one.champion, figures=one.consequences)
            versions.forget_old(order_type=order_type)
        jobs.start_job(kind=REFORECAST_ALL, payload={})
    return {
        one.fit.order_type: {"kind": one.fit.kind, "outcomes": one.fit.outcomes, "decision": one.fit.decision}
        for one in found
    }


def refresh_models(job: JobHandle) -> dict[str, Any]:
    """Bring the memory of the versions that serve up to date, and forecast the whole book with them."""
    material = _material(job)
    models = learning.refreshed(
        cases=material.cases,
        now=material.now,
        standards=material.standards,
        local=material.local,
        serving=material.serving,
    )
    with acting_for(job.organisation_id):
        for order_type, model in models.items():
            versions.refresh(champion_id=material.serving[order_type].id, model=model, figures={})
        jobs.start_job(kind=REFORECAST_ALL, payload={})
    return {"models": len(models)}


@dataclass(frozen=True, kw_only=True)
class _Material:
    """What there is to learn from, and what serves now."""

    now: datetime
    cases: Sequence[Case]
    standards: Mapping[str, Sequence[StageStandard]]
    local: LocalTime
    serving: Mapping[str, versions.Champion]
    fallen: Mapping[str, versions.Fallback]
    known_before: Collection[str]


def _material(job: JobHandle) -> _Material:
    now = clock.now()
    with acting_for(job.organisation_id):
        cases = learning.all_cases(until=now)
        types = sorted({case.order.order_type for case in cases})
        standards = promises.standards_by_type(order_types=types)
        local = learning.local_time(now=now)
        serving, known = versions.champions(standards=standards), versions.learnt_before(order_types=types)
        fallen = versions.fallbacks(order_types=types)
    job.report(done=0, total=2 * len(types))
    return _Material(
        now=now,
        cases=cases,
        standards=standards,
        local=local,
        serving=serving,
        fallen=fallen,
        known_before=known,
    )


def reforecast_all(job: JobHandle) -> dict[str, Any]:
    """Forecast every open order, with progress; what has nothing to tell as columns, all else order by order.

    With `each` in the payload all orders are looked at one by one: what their moments rest on has changed.
    """
    with acting_for(job.organisation_id):
        total = orders.counts().by_state.get("open", 0)
    walk = _each(job.organisation_id) if job.payload.get("each") else book.walk(organisation_id=job.organisation_id)
    done = 0
    for number in walk:
        done += number
        job.report(done=done, total=max(total, done))
    return {"orders": done}


def _each(organisation_id: UUID) -> Iterator[int]:
    after = None
    while ids := _next(organisation_id, after):
        with acting_for(organisation_id):
            yield reforecast(order_ids=ids)
        after = ids[-1]


def _next(organisation_id: UUID, after: UUID | None) -> list[UUID]:
    with acting_for(organisation_id):
        return orders.open_ids(after=after, limit=CHUNK)
