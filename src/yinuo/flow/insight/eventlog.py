"""The event log of orders for process mining tools: OCEL 2.0 with all its objects, or XES with one trace per order.

Read in portions of orders, so that a large log needs little memory. Who reported is left out: a log for studying work
is not one for watching people. What a member may see of orders in numbers they find here, and nothing else: no hidden
customer, dimension, rating, complaint or alert.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yinuo.core.discovery.logs import LogEvent, LogObject, LogTrace, Value, ocel_pieces, xes_pieces
from yinuo.flow.care import queries as care
from yinuo.flow.insight import sight
from yinuo.flow.insight.queries import Filters, Period, shown
from yinuo.flow.insight.tracing import chosen_orders
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import queries as radar
from yinuo.flow.sharing import queries as sharing
from yinuo.flow.sharing.facts import ShipmentFacts
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.countable import Countable
from yinuo.ground.kernel.wording import minor_digits

FORMATS = ("ocel", "xes")
TYPES = {"ocel": "application/json", "xes": "application/xml"}
ENDINGS = {"ocel": "jsonocel", "xes": "xes"}
_PORTION = 500
_MILESTONES = (
    ("order placed", "ordered_at"),
    ("order delivered", "delivered_at"),
    ("order accepted", "accepted_at"),
    ("order cancelled", "cancelled_at"),
)


class UnknownFormat(Exception):
    """Event logs are written as ocel or xes."""


def event_log(*, format: str, period: Period, filters: Filters | None = None) -> Iterator[str]:
    """Yield the log of the orders delivered in a period; consume it inside `acting_for`.

    Raises UnknownFormat at once, UnknownFilter when it is first read.
    """
    if format not in FORMATS:
        raise UnknownFormat(format)
    return _ocel(period, filters) if format == "ocel" else _xes(period, filters)


def _ocel(period: Period, filters: Filters | None) -> Iterator[str]:
    ids = chosen_orders(period=period, filters=filters)
    return (yield from ocel_pieces(objects=_objects(ids), events=_events(ids)))


def _xes(period: Period, filters: Filters | None) -> Iterator[str]:
    return (yield from xes_pieces(traces=_traces(chosen_orders(period=period, filters=filters))))


def _portions(ids: Sequence[UUID]) -> Iterator[list[OrderFacts]]:
    for begin in range(0, len(ids), _PORTION):
        piece = ids[begin : begin + _PORTION]
        facts = orders.facts_for(order_ids=piece)
        yield [shown(facts[one]) for one in piece if one in facts]


def _objects(ids: Sequence[UUID]) -> Iterator[LogObject]:
    """Yield customers, suppliers and items once each, orders, lines and shipments."""
    seen: set[str] = set()
    for portion in _portions(ids):
        lines = orders.lines_for(order_ids=[one.id for one in portion])
        for order in portion:
            yield from _fresh(seen, _parties(order))
            yield _order(order)
            for line in lines[order.id]:
                yield from _fresh(seen, _item(line, order))
                yield _line(line, order)
        known = {one.id: one for one in portion}
        for shipment in sharing.shipments_of(order_ids=list(known)):
            yield _shipment(shipment)


def _fresh(seen: set[str], objects: Sequence[LogObject]) -> Iterator[LogObject]:
    for one in objects:
        if one.id not in seen:
            seen.add(one.id)
            yield one


def _parties(order: OrderFacts) -> list[LogObject]:
    told = {"name": order.customer_name, "tier": order.tier, "region": order.region}
    customer: dict[str, Value] = {key: value for key, value in told.items() if value}
    found = [
        LogObject(id=one, type="customer", attributes=customer, since=order.ordered_at) for one in _customer(order)
    ]
    if order.supplier_code:
        named: dict[str, Value] = {"code": order.supplier_code}
        found.append(LogObject(id=_supplier(order), type="supplier", attributes=named, since=order.ordered_at))
    return found


def _customer(order: OrderFacts) -> list[str]:
    """Return whose order it is, no one where customers are hidden."""
    return [] if "customer" in sight.present().hidden_dimensions else [f"customer:{order.customer_id}"]


def _supplier(order: OrderFacts) -> str:
    return f"supplier:{order.supplier_code}"


def _order(order: OrderFacts) -> LogObject:
    related = [(one, "ordered by") for one in _customer(order)]
    if order.supplier_code:
        related.append((_supplier(order), "supplied by"))
    return LogObject(
        id=f"order:{order.id}", type="order", attributes=_told(order), since=order.ordered_at, related=tuple(related)
    )


def _told(order: OrderFacts) -> dict[str, Value]:
    """Return what is told of an order, without what is not known."""
    told: dict[str, Value | None] = {
        "number": order.number,
        "order type": order.order_type,
        "state": order.state,
        "tier": order.tier,
        "region": order.region,
        "family": order.family,
        "channel": order.channel,
        "value": order.value_minor / 10 ** minor_digits(order.currency),
        "currency": order.currency,
        "requested": order.requested_at,
        "committed": order.committed_at,
    }
    return {key: value for key, value in told.items() if value is not None and value != ""}


def _item(line: LineFacts, order: OrderFacts) -> list[LogObject]:
    if line.item_id is None:
        return []
    named: dict[str, Value] = {"code": line.item_code, "name": line.item_name}
    if "family" not in sight.present().hidden_dimensions:
        named["family"] = line.family
    return [LogObject(id=f"item:{line.item_id}", type="item", attributes=named, since=order.ordered_at)]


def _line(line: LineFacts, order: OrderFacts) -> LogObject:
    related = [(f"order:{order.id}", "line of")]
    if line.item_id is not None:
        related.append((f"item:{line.item_id}", "of item"))
    attributes: dict[str, Value] = {
        "position": line.position,
        "item": line.item_name,
        "quantity": float(line.quantity),
        "unit": line.unit,
    }
    return LogObject(
        id=f"line:{line.id}", type="order line", attributes=attributes, since=order.ordered_at, related=tuple(related)
    )


def _shipment(one: ShipmentFacts) -> LogObject:
    return LogObject(
        id=f"shipment:{one.id}",
        type="shipment",
        attributes={"carrier": one.carrier_name, "number": one.number},
        since=one.shipped_at,
        related=((f"order:{one.order_id}", "ships"),),
    )


def _events(ids: Sequence[UUID]) -> Iterator[LogEvent]:
    """Yield all events; that of placing an order is about all of it, for tools leave out objects without events."""
    for portion in _portions(ids):
        lines = orders.lines_for(order_ids=[one.id for one in portion])
        for order, events in _happened(portion):
            for event in events:
                yield _placing(event, order, lines[order.id]) if event.type == _MILESTONES[0][0] else event


def _placing(event: LogEvent, order: OrderFacts, lines: Sequence[LineFacts]) -> LogEvent:
    related = dict(event.related)
    related |= {f"line:{one.id}": "contains" for one in lines}
    related |= {f"item:{one.item_id}": "for item" for one in lines if one.item_id is not None}
    if order.supplier_code:
        related[_supplier(order)] = "supplied by"
    return replace(event, related=tuple(related.items()))


def _traces(ids: Sequence[UUID]) -> Iterator[LogTrace]:
    for portion in _portions(ids):
        for order, events in _happened(portion):
            told = {key: value for key, value in _told(order).items() if key != "number"}
            named: dict[str, Value] = {"customer": order.customer_name} if order.customer_name else {}
            yield LogTrace(name=order.number, attributes={**told, **named}, events=events)


# What happened to orders, each with the measure that whoever must not see it does not see either.
_SOURCES = (
    (work.reports_to_count, "select id, order_id, stage_code, kind, happened_at", ""),
    (promises.promises_to_count, "select id, order_id, 'promise made', version, made_at", ""),
    (radar.alerts_to_count, "select id, order_id, 'alert raised', cause, raised_at", "alerts_raised"),
    (care.complaints_to_count, "select id, order_id, 'complaint raised', topic, raised_at", "complaints_raised"),
    (care.ratings_to_count, "select id, order_id, 'delivery rated', score, rated_at", "csat"),
)


def _happened(portion: Sequence[OrderFacts]) -> Iterator[tuple[OrderFacts, tuple[LogEvent, ...]]]:
    """Yield each order of a portion with what happened to it, in order of time."""
    found: dict[UUID, list[LogEvent]] = {order.id: _milestones(order) for order in portion}
    ids = list(found)
    customers = {order.id: _customer(order) for order in portion}
    hidden = sight.present().hidden_metrics
    for source, columns in [(source, columns) for source, columns, measure in _SOURCES if measure not in hidden]:
        for event_id, order_id, name, value, at in _rows(source(), columns, ids):
            if at is not None:
                related = ((f"order:{order_id}", "of"), *((one, "for") for one in customers[order_id]))
                found[order_id].append(_one(str(event_id), str(name), value, at, related))
    for one in sharing.shipments_of(order_ids=ids):
        parts = ((f"order:{one.order_id}", "of"), (f"shipment:{one.id}", "sends"))
        found[one.order_id].append(LogEvent(id=f"sent:{one.id}", type="goods sent", at=one.shipped_at, related=parts))
    for order in portion:
        yield order, tuple(sorted(found[order.id], key=lambda event: (event.at, event.lifecycle != "start", event.id)))


def _milestones(order: OrderFacts) -> list[LogEvent]:
    related = ((f"order:{order.id}", "of"), *((one, "for") for one in _customer(order)))
    told: list[tuple[str, datetime | None]] = [(name, getattr(order, moment)) for name, moment in _MILESTONES]
    return [
        LogEvent(id=f"{name.partition(' ')[2]}:{order.id}", type=name, at=at, related=related)
        for name, at in told
        if at is not None
    ]


def _one(event_id: str, name: str, value: Any, at: datetime, related: tuple[tuple[str, str], ...]) -> LogEvent:
    """Return a row as an event; the rows of stages tell their begin and end."""
    if value in work.ENDS:
        lifecycle = "start" if value == "started" else "complete"
        return LogEvent(id=event_id, type=name, at=at, related=related, lifecycle=lifecycle)
    names = {"promise made": "version", "alert raised": "cause", "complaint raised": "topic", "delivery rated": "score"}
    return LogEvent(id=event_id, type=name, at=at, attributes={names[name]: value}, related=related)


def _rows(source: Countable, columns: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    text = f"with source as not materialized ({source.text}) {columns} from source where order_id = any(%s)"
    with connection.cursor() as cursor:
        cursor.execute(text, (*source.parameters, ids))
        return list(cursor.fetchall())
