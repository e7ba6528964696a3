"""The radar's long work: learning from history, and forecasting the whole book."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import learning
from yinuo.flow.radar.learning import FIT
from yinuo.flow.radar.reforecasting import CHUNK, reforecast
from yinuo.flow.radar.subscribers import REFORECAST_ALL
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for


def register() -> None:
    """Register what runs the radar's jobs."""
    jobs.handle(kind=FIT, handler=fit_models)
    jobs.handle(kind=REFORECAST_ALL, handler=reforecast_all)


def fit_models(job: JobHandle) -> dict[str, Any]:
    """Learn a model for each order type, keep them, and forecast the whole book with them."""
    now = clock.now()
    with acting_for(job.organisation_id):
        cases = learning.all_cases(until=now)
        types = sorted({case.order.order_type for case in cases})
        standards = promises.standards_by_type(order_types=types)
        local = learning.local_time(now=now)
    job.report(done=0, total=len(types))
    learnt = learning.learnt(cases=cases, now=now, standards=standards, local=local, report=job.watch)
    models = {order_type: model for order_type, (model, _figures) in learnt.items()}
    with acting_for(job.organisation_id):
        learning.keep(models=models, figures={order_type: told for order_type, (_model, told) in learnt.items()})
        jobs.start_job(kind=REFORECAST_ALL, payload={})
    return {order_type: {"kind": model.kind, "outcomes": model.finished} for order_type, model in models.items()}


def reforecast_all(job: JobHandle) -> dict[str, Any]:
    """Forecast every open order, with progress."""
    with acting_for(job.organisation_id):
        total = orders.counts().by_state.get("open", 0)
    done, after = 0, None
    while ids := _next(job.organisation_id, after):
        with acting_for(job.organisation_id):
            done += reforecast(order_ids=ids)
        after = ids[-1]
        job.report(done=done, total=max(total, done))
    return {"orders": done}


def _next(organisation_id: UUID, after: UUID | None) -> list[UUID]:
    with acting_for(organisation_id):
        return orders.open_ids(after=after, limit=CHUNK)
