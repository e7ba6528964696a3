"""Orders forecast anew one by one, as the radar does after an event: read, forecast, judge, write, set timers."""

from __future__ import annotations

import statistics
import time

from bench.lists.book import fill
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import actions
from yinuo.ground.kernel.tenancy import acting_for


def one_by_one(*, count: int, warm: int) -> tuple[float, float]:
    """Return the median and the 99 % milliseconds of one order after the other, the first few left out."""
    home, taken = fill(count=count), []
    with acting_for(home):
        ids = orders.open_ids(after=None, limit=count)
    for order_id in ids:
        began = time.perf_counter()
        with acting_for(home):
            actions.reforecast(order_ids=[order_id])
        taken.append(1000 * (time.perf_counter() - began))
    kept = sorted(taken[warm:])
    return statistics.median(kept), kept[int(0.99 * (len(kept) - 1))]
