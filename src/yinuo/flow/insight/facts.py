"""The sets of facts that numbers count: relations over what the rooms let others count.

Each has `id`, `order_id` and `counted_at`, the moment in whose period a fact counts; what its measures name; and of
its order what dimensions tell it apart by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from yinuo.core.measuring import Statement
from yinuo.flow.care import queries as care
from yinuo.flow.costs import queries as costs
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import machine_days
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import queries as responses
from yinuo.ground.kernel.countable import Countable
from yinuo.ground.kernel.sighting import everything


def _machine_days() -> Countable:
    """Return the days of work centres; they are of no order."""
    known = machine_days.machine_days_to_count()
    return replace(known, text=f"select told.*, '{costs.NO_ORDER}'::uuid as order_id from ({known.text}) told")


_SOURCES: dict[str, Callable[[], Countable]] = {
    "orders": orders.orders_to_count,
    "promises": promises.promises_to_count,
    "alerts": radar.alerts_to_count,
    "complaints": care.complaints_to_count,
    "ratings": care.ratings_to_count,
    "answers": care.answers_to_count,
    "responses": responses.responses_to_count,
    "entries": costs.time_to_count,
    "machine_days": _machine_days,
}
_OF_ORDER = """o.customer_id, o.customer_name, o.tier, o.region, o.city, o.family, o.type_code as order_type,
    o.channel, o.supplier_code"""


@dataclass(frozen=True, kw_only=True)
class FactSet:
    """A select over sources by their names."""

    sources: tuple[str, ...]
    text: str


FACTS: dict[str, FactSet] = {
    "orders": FactSet(
        sources=("orders",),
        text=f"select o.id, o.id as order_id, o.ordered_at as counted_at, {_OF_ORDER} from orders o",
    ),
    "deliveries": FactSet(
        sources=("orders", "promises", "alerts", "complaints", "ratings", "responses"),
        text=f"""select o.id, o.id as order_id, o.delivered_at as counted_at, {_OF_ORDER},
    o.ordered_at, o.committed_at, o.delivered_at,
    coalesce(
        (select max(p.committed_at) from promises p where p.order_id = o.id and p.version = 1), o.committed_at
    ) as first_committed_at,
    (select min(a.raised_at) from alerts a where a.order_id = o.id and a.cause = 'lateness') as warned_at,
    exists (select 1 from complaints c where c.order_id = o.id) as complained,
    exists (select 1 from complaints c where c.order_id = o.id and c.topic = 'missing') as short,
    (select max(r.score) from ratings r where r.order_id = o.id) as score,
    (select max(p.confidence) from promises p where p.order_id = o.id and p.version = 1) as confidence,
    (select sum(s.cost) from responses s where s.order_id = o.id) as delay_cost
    from orders o where o.delivered_at is not null""",
    ),
    "alerts": FactSet(
        sources=("orders", "alerts"),
        text=f"""select a.id, a.order_id, a.raised_at as counted_at, {_OF_ORDER},
    a.lead_hours, a.committed_at as committed_then, o.delivered_at
    from alerts a join orders o on o.id = a.order_id where a.cause = 'lateness'""",
    ),
    "complaints": FactSet(
        sources=("orders", "complaints"),
        text=f"""select c.id, c.order_id, c.raised_at as counted_at, {_OF_ORDER}, c.raised_at, c.first_replied_at
    from complaints c join orders o on o.id = c.order_id""",
    ),
    "answers": FactSet(
        sources=("orders", "answers"),
        text=f"""select a.id, a.order_id, a.answered_at as counted_at, {_OF_ORDER}, a.kind, a.score
    from answers a join orders o on o.id = a.order_id where a.answered_at is not null""",
    ),
    # A day has no hour: it counts at noon of universal time, which is within that day almost everywhere.
    "time": FactSet(
        sources=("orders", "entries"),
        text=f"""select t.id, t.order_id, (t.day + time '12:00') at time zone 'UTC' as counted_at, {_OF_ORDER},
    t.minutes, t.kind, t.billable from entries t left join orders o on o.id = t.order_id""",
    ),
    # Of the plant, not of orders: told apart by work centre and time only.
    "machines": FactSet(
        sources=("machine_days",),
        text="""select m.id, m.order_id, (m.day + time '12:00') at time zone 'UTC' as counted_at, m.work_centre,
    m.open_minutes, m.held_minutes from machine_days m""",
    ),
}


def source(name: str) -> Countable:
    """Return what a room lets be counted, by its name in FACTS."""
    with everything():  # the layer narrows facts itself, for the live rows and the snapshot alike
        return _SOURCES[name]()


def order_key(name: str) -> str:
    """Return the column by which the rows of a source belong to an order."""
    return "id" if name == "orders" else "order_id"


def relation(code: str) -> Statement:
    """Return a set of facts of the present organisation as a select."""
    known = FACTS[code]
    parts: list[str] = []
    parameters: list[Any] = []
    for name in known.sources:
        known_rows = source(name)
        parts.append(f"{name} as not materialized ({known_rows.text})")
        parameters += known_rows.parameters
    return Statement(text=f"with {', '.join(parts)} {known.text}", parameters=tuple(parameters))
