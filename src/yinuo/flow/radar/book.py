"""A walk over the whole open book: parts are read while those before are forecast, and written one after the other.

Writes stay in the caller's thread, with its connection; a part is read ahead with another, and models answer in threads
of their own, outside Python's lock. Orders that columns cannot decide on are looked at by `reforecasting`, as after an
event.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import forces, learning
from yinuo.flow.radar.bookpart import FIRST, Part, read_part
from yinuo.flow.radar.bookwriting import write_news
from yinuo.flow.radar.forces import ForceFacts
from yinuo.flow.radar.foreseeing import Means
from yinuo.flow.radar.limits import Limits, limits
from yinuo.flow.radar.reforecasting import CHUNK, LIVE_TOPIC, reforecast
from yinuo.flow.radar.wholebook import Sketch, forecast_part
from yinuo.ground.kernel import clock, live
from yinuo.ground.kernel.ahead import read_ahead
from yinuo.ground.kernel.tenancy import acting_for

PART, THREADS = 20_000, 2


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the whole book is forecast with."""

    means: Means
    told: Limits
    forces: Sequence[ForceFacts]


def basis() -> Basis:
    """Return what the present organisation's book is forecast with."""
    types = [one.code for one in orders.order_types()]
    ahead = forces.forces_ahead(now=clock.now())
    return Basis(means=learning.means(order_types=types), told=limits(), forces=ahead)


def walk(*, organisation_id: UUID) -> Iterator[int]:
    """Forecast every open order anew; yields how many each part had, when it is done."""
    with acting_for(organisation_id):
        told = basis()

    def settled(found: Sketch) -> int:
        return settle(organisation_id=organisation_id, sketch=found)

    ahead = read_ahead(items=parts(organisation_id=organisation_id, told=told))
    yield from sketched(parts=ahead, told=told, settled=settled)


def sketched(*, parts: Iterator[Part], told: Basis, settled: Callable[[Sketch], int]) -> Iterator[int]:
    """Forecast parts in threads, those after while one is settled; yields what settling each says."""
    waiting: deque[Future[Sketch]] = deque()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        for part in parts:
            waiting.append(pool.submit(sketch, part=part, told=told))
            if len(waiting) > THREADS:
                yield settled(waiting.popleft().result())
        while waiting:
            yield settled(waiting.popleft().result())


def parts(*, organisation_id: UUID, told: Basis, size: int = PART) -> Iterator[Part]:
    """Read the open book part by part."""
    after = FIRST
    while True:
        with acting_for(organisation_id):
            part = read_part(after=after, limit=size, means=told.means, told=told.told, now=clock.now())
        if not part.book.num_rows:
            return
        yield part
        after = part.ids[-1].as_py()


def sketch(*, part: Part, told: Basis) -> Sketch:
    """Forecast a part; may run in any thread."""
    return forecast_part(part=part, means=told.means, told=told.told, forces=told.forces)


def settle(*, organisation_id: UUID, sketch: Sketch) -> int:
    """Write what is news of a part, look at what needs it order by order, and return how many orders it had."""
    write(organisation_id=organisation_id, sketch=sketch)
    attend(organisation_id=organisation_id, sketch=sketch)
    return len(sketch.ids)


def write(*, organisation_id: UUID, sketch: Sketch) -> int:
    """Write what is news of a part, and tell open pages; return how many forecasts that were."""
    with acting_for(organisation_id):
        written = write_news(sketch=sketch)
        if written:
            live.announce_topic(topic=LIVE_TOPIC, organisation_id=str(organisation_id))
    return written


def attend(*, organisation_id: UUID, sketch: Sketch) -> int:
    """Look at the orders of a part whose alerts may begin, change or end, one by one; return how many they were."""
    asked = [UUID(one) for one in sketch.texts(np.flatnonzero(sketch.attention))]
    for start in range(0, len(asked), CHUNK):
        with acting_for(organisation_id):
            reforecast(order_ids=asked[start : start + CHUNK])
    return len(asked)
