"""The log of orders as traces: which stages each order really went through, from when to when.

What counts are the orders delivered in a period that pass the filters; their begins and ends are read in one pass and
become arrays, which `core.discovery` reckons with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from yinuo.core.discovery import BEGAN, FINISHED, Events, Reports, Times, performed, times_of
from yinuo.flow.insight import sight
from yinuo.flow.insight.queries import Filters, Period
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.countable import Countable
from yinuo.ground.supply.queries import working_calendar

# The newest of more orders than this are read.
MOST_ORDERS = 200_000
_COLUMNS = {
    "customer": "cast(customer_id as text)",
    "region": "region",
    "city": "city",
    "tier": "tier",
    "order_type": "type_code",
    "family": "family",
    "channel": "channel",
    "supplier": "supplier_code",
}
_CHOSEN = """chosen as materialized (
    select id, cast(floor(extract(epoch from ordered_at) / 60) as bigint) as opened,
        row_number() over (order by delivered_at desc, id desc) - 1 as place
    from orders where delivered_at >= %s and delivered_at < %s{filters}
    order by delivered_at desc, id desc limit %s)"""
_REPORTS = """select c.place, r.stage_code, r.kind, cast(floor(extract(epoch from r.happened_at) / 60) as bigint)
    from reports r join chosen c on c.id = r.order_id"""


class UnknownFilter(Exception):
    """Traces cannot be chosen by this dimension."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What an activity of the traces is: a stage by its code; `working` says whether its hours are working hours."""

    code: str
    name: str
    name_en: str
    working: bool


@dataclass(frozen=True, kw_only=True)
class Traces:
    """The orders chosen, the stages seen in them, and what was performed; numbers of cases and activities are places
    in `orders` and `stages`.
    """

    orders: tuple[UUID, ...]
    stages: tuple[Stage, ...]
    events: Events
    times: Times


def traces(*, period: Period, filters: Filters | None = None) -> Traces:
    """Return the traces of the orders delivered in a period; raises UnknownFilter."""
    source, conditions = _relations(period, filters or {})
    told = _rows(f"with {source.text} select id, opened from chosen order by place", source.parameters)
    reports = work.reports_to_count()
    text = f"with {source.text}, reports as not materialized ({reports.text}) {_REPORTS}"
    rows = _rows(text, (*source.parameters, *reports.parameters)) if told else []
    return _traces(told, rows, conditions)


def chosen_orders(*, period: Period, filters: Filters | None = None) -> tuple[UUID, ...]:
    """Return the orders delivered in a period, the newest first; raises UnknownFilter."""
    source, _conditions = _relations(period, filters or {})
    return tuple(row[0] for row in _rows(f"with {source.text} select id from chosen order by place", source.parameters))


def _relations(period: Period, filters: Filters) -> tuple[Countable, Filters]:
    known = orders.orders_to_count()
    wanted = {code: tuple(keys) for code, keys in filters.items() if keys}
    unknown = next((code for code in wanted if code not in _COLUMNS), None)
    if unknown is not None:
        raise UnknownFilter(unknown)
    unseen = next((code for code in wanted if code in sight.present().hidden_dimensions), None)
    if unseen is not None:
        raise UnknownFilter(unseen)
    narrowed, allowed = sight.narrowing(columns=_COLUMNS)
    places = narrowed + "".join(
        f" and {_COLUMNS[code]} in ({', '.join(['%s'] * len(keys))})" for code, keys in wanted.items()
    )
    chosen = _CHOSEN.replace("{filters}", places)
    values = (period.since, period.until, *allowed, *(key for keys in wanted.values() for key in keys), MOST_ORDERS)
    text = f"orders as not materialized ({known.text}), {chosen}"
    return Countable(text=text, parameters=(*known.parameters, *values)), wanted


def _rows(text: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return list(cursor.fetchall())


def _traces(told: Sequence[tuple[Any, ...]], rows: Sequence[tuple[Any, ...]], filters: Filters) -> Traces:
    places, codes, kinds, moments = zip(*rows, strict=True) if rows else ((), (), (), ())
    stages = _stages(set(codes), filters)
    number = {stage.code: n for n, stage in enumerate(stages)}
    events = performed(
        reports=Reports(
            case=np.array(places, dtype=np.int64),
            activity=np.array([number[code] for code in codes], dtype=np.int64),
            kind=np.array([FINISHED if kind == "finished" else BEGAN for kind in kinds], dtype=np.int64),
            at=np.array(moments, dtype=np.int64),
            opened=np.array([opened for _id, opened in told], dtype=np.int64),
        ),
        activities=len(stages),
    )
    on_clock = np.array([not stage.working for stage in stages], dtype=np.bool_)
    times = times_of(events=events, calendar=working_calendar(), on_clock=on_clock)
    return Traces(orders=tuple(one for one, _opened in told), stages=stages, events=events, times=times)


def _stages(codes: set[str], filters: Filters) -> tuple[Stage, ...]:
    """Return what these stages are: as the order types have them now, else as orders had them."""
    types = filters.get("order_type") or [kind.code for kind in orders.order_types()]
    known: dict[str, Stage] = {}
    for listed in work.templates_by_type(order_types=list(types)).values():
        for one in listed:
            stage = Stage(code=one.code, name=one.name, name_en=one.name_en, working=one.working_time)
            known.setdefault(one.code, stage)
    rest = work.stages_called(codes=sorted(codes - known.keys())) if codes - known.keys() else {}
    for code, (name, name_en, working) in rest.items():
        known[code] = Stage(code=code, name=name, name_en=name_en, working=working)
    bare = {code: Stage(code=code, name=code, name_en="", working=True) for code in sorted(codes - known.keys())}
    return tuple(stage for code, stage in (known | bare).items() if code in codes)
