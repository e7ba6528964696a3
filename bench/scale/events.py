"""Orders one by one: scored, and forecast anew as after an event: read, forecast, judge, write, set timers."""

from __future__ import annotations

import statistics
import time
from uuid import UUID

import numpy as np

from bench.effort import Meter
from bench.lists.book import fill
from bench.scale.orders import MOMENT, TYPE
from yinuo.core.foresight import score
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import actions, book
from yinuo.flow.radar.bookpart import cases_of, learnt_codes
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


def one_by_one(*, count: int, warm: int, meter: Meter) -> tuple[float, float, float]:
    """Return the median and the 99 % milliseconds of one order after the other, the first few left out.

    The third is how many milliseconds of the processors each took.
    """
    home, taken = fill(count=count), []
    with acting_for(home):
        ids = orders.open_ids(after=None, limit=count)

    def all_of(some: list[UUID]) -> None:
        for order_id in some:
            began = time.perf_counter()
            with acting_for(home):
                actions.reforecast(order_ids=[order_id])
            taken.append(1000 * (time.perf_counter() - began))

    all_of(ids[:warm])
    _nothing, effort = meter.measured(lambda: all_of(ids[warm:]))
    kept = sorted(taken[warm:])
    return statistics.median(kept), kept[int(0.99 * (len(kept) - 1))], 1000 * effort.processors / len(kept)


def scored_singly(*, home: UUID, count: int, warm: int) -> float:
    """Return the median milliseconds of scoring one order with its reasons, once it is read."""
    with clock.frozen(MOMENT), acting_for(home):
        told = book.basis()
    part = next(book.parts(organisation_id=home, told=told, size=count))
    codes, model = learnt_codes(means=told.means, order_type=TYPE), told.means.models[TYPE]
    taken = []
    for row in range(part.book.num_rows):
        cases = cases_of(part=part, rows=np.array([row]), codes=codes)
        began = time.perf_counter()
        score(table=cases, model=model, now=MOMENT, explain=True)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken[warm:])
