"""The sets of facts that numbers count: relations over what the rooms let others count.

Each has `id`, `order_id` and `counted_at`, the moment in whose period a fact counts; what its measures name; of its
order what dimensions tell it apart by; and some `about`, which says what a fact is beside its order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yinuo.core.measuring import Statement
from yinuo.flow.acceptance import counting as accepting
from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.care import queries as care
from yinuo.flow.costs import counting as costs
from yinuo.flow.insight import own_fields
from yinuo.flow.insight.dimensions import OF_ORDERS
from yinuo.flow.insight.fact_sets import FACTS, NO_ORDER
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.events import ORDER
from yinuo.flow.plans import machine_days
from yinuo.flow.promises import queries as promises
from yinuo.flow.quality import queries as quality
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import queries as responses
from yinuo.flow.risks import queries as risks
from yinuo.flow.sharing import queries as sharing
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.countable import Countable
from yinuo.ground.kernel.sighting import everything
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.custom import reading

__all__ = ["FACTS", "NO_ORDER", "order_key", "relation", "source", "sources_of"]
_CUSTOM = "custom_values"


def _of(order: str, rows: Callable[[], Countable]) -> Callable[[], Countable]:
    """Return what gives rows with the order that an expression tells; NO_ORDER where it tells none."""

    def known() -> Countable:
        found = rows()
        text = f"select told.*, coalesce({order}, '{NO_ORDER}'::uuid) as order_id from ({found.text}) told"
        return replace(found, text=text)

    return known


_BOOKED, _SUBJECT = "told.booked_order", "case when told.subject_type = 'order' then told.subject_id end"
_SOURCES: dict[str, Callable[[], Countable]] = {
    "orders": orders.orders_to_count,
    "lines": orders.lines_to_count,
    "promises": promises.promises_to_count,
    "stages": work.stages_to_count,
    "tasks": _of(_SUBJECT, tasks.tasks_to_count),
    "alerts": radar.alerts_to_count,
    "responses": responses.responses_to_count,
    "shipments": sharing.shipments_to_count,
    "shipment_news": sharing.shipment_news_to_count,
    "acceptances": acceptance.acceptances_to_count,
    "handed_over": accepting.handed_over_to_count,
    "accepted_lines": accepting.accepted_lines_to_count,
    "complaints": care.complaints_to_count,
    "ratings": care.ratings_to_count,
    "asks": care.asks_to_count,
    "answers": care.answers_to_count,
    "entries": _of(_BOOKED, costs.time_to_count),
    "expenses": _of(_BOOKED, costs.expenses_to_count),
    "standings": costs.standings_to_count,
    "inspections": _of(_BOOKED, quality.inspections_to_count),
    "nonconformities": _of(_BOOKED, quality.nonconformities_to_count),
    "risks": _of(_BOOKED, risks.risks_to_count),
    "machine_days": _of("null", machine_days.machine_days_to_count),
    _CUSTOM: lambda: reading.values_to_count(kind=ORDER),
}


def source(name: str) -> Countable:
    """Return what a room lets be counted, by its name in FACTS."""
    with everything():  # the layer narrows facts itself, for the live rows and the snapshot alike
        return _SOURCES[name]()


def order_key(name: str) -> str:
    """Return the column by which the rows of a source belong to an order."""
    return {"orders": "id", _CUSTOM: "subject_id"}.get(name, "order_id")


def sources_of(code: str) -> tuple[str, ...]:
    """Return the sources of a set of facts of the present organisation."""
    custom = (_CUSTOM,) if code in OF_ORDERS and own_fields.columns() else ()
    return FACTS[code].sources + custom


def relation(code: str) -> Statement:
    """Return a set of facts of the present organisation as a select."""
    text, sources, parts = FACTS[code].text, sources_of(code), list[str]()
    parameters: list[Any] = []
    for name in sources:
        known_rows = source(name)
        parts.append(f"{name} as not materialized ({known_rows.text})")
        parameters += known_rows.parameters
    if _CUSTOM in sources:
        text = _with_fields(text)
    return Statement(text=f"with {', '.join(parts)} {text}", parameters=tuple(parameters))


def _with_fields(text: str) -> str:
    """Return facts with what their orders hold in custom fields; keys of fields are words, see `rules.fields`."""
    value = f"(select v.values ->> '{{0}}' from {_CUSTOM} v where v.subject_id = known.order_id)"
    told = "".join(f", {value.format(key)} as {own_fields.PREFIX}{key}" for key in own_fields.columns())
    return f"select known.*{told} from ({text}) known"
