"""Which processes members begin by hand."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.work import listed
from yinuo.ground.process import beginning
from yinuo.ground.process.beginning import Startable


def by_hand() -> list[Startable]:
    """Return the processes that members begin by hand: none that orders run through."""
    driven = set(orders.process_keys().values())
    return [one for one in beginning.startable() if one.key not in driven and not one.key.startswith(listed.PREFIX)]
