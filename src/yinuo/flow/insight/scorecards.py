"""Scorecards of people, teams, suppliers and carriers: promises kept, honest forecasts, quick answers, work done twice.

An order counts for who owned it, for the team its owner is in now, for its supplier, and for the carriers that shipped
it. Only deliveries with a promise count, against the promise first made: who moves the date gains nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yinuo.core.measuring import Measured, share
from yinuo.core.measuring.scores import Kept, Score, Verdict, honesty, keeping, speed
from yinuo.flow.care import queries as care
from yinuo.flow.insight import sight
from yinuo.flow.insight.queries import Period
from yinuo.flow.insight.sight import Seen
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.sharing import queries as sharing
from yinuo.flow.work import queries as work
from yinuo.ground.people import queries as people
from yinuo.ground.people.departments import departments
from yinuo.ground.supply import queries as supply

KINDS = ("people", "teams", "suppliers", "carriers")
OF_STAFF = ("people", "teams")  # told to those who lead, and to each of themselves
_MOST = 200_000
_DELIVERED = """with orders as not materialized ({orders}), promises as not materialized ({promises}),
    reports as not materialized ({reports}), complaints as not materialized ({complaints})
    select o.id, o.owner_id, o.supplier_code, o.delivered_at <= coalesce(p.committed_at, o.committed_at),
        p.confidence,
        exists (select 1 from reports r where r.order_id = o.id and r.kind = 'finished'
            group by r.stage_code having count(*) > 1),
        array(select extract(epoch from c.first_replied_at - c.raised_at) / 3600.0
            from complaints c where c.order_id = o.id and c.first_replied_at is not null)
    from orders o left join promises p on p.order_id = o.id and p.version = 1
    where o.delivered_at >= %s and o.delivered_at < %s and coalesce(p.committed_at, o.committed_at) is not null{sight}
    order by o.delivered_at desc limit %s"""


_LIMITED = {
    "customer": "cast(o.customer_id as text)",
    "region": "o.region",
    "tier": "o.tier",
    "order_type": "o.type_code",
    "supplier": "o.supplier_code",
    "channel": "o.channel",
}
# Which metric a column of a card is of; where it is hidden the column is empty.
_OF_METRIC = {"kept": "promise_kept_rate", "honesty": "forecast_calibration", "speed": "first_response_hours"}


class UnknownKind(Exception):
    """There are no scorecards of this."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one of them did: `kept` and `speed` with their verdict, `honesty` and `again` with their interval."""

    key: str
    name: str
    kept: Score
    honesty: Measured
    speed: Score
    again: Measured


@dataclass(frozen=True, kw_only=True)
class _Delivered:
    order_id: UUID
    owner_id: UUID | None
    supplier: str
    kept: Kept
    again: bool
    reply_hours: tuple[float, ...]


def scorecards(*, kind: str, period: Period, only: UUID | None = None) -> list[Card]:
    """Return the cards of a kind for the deliveries of a period, by name; raises UnknownKind.

    They are never ordered by a score. `only` leaves the card of one member.
    """
    seen = sight.present()
    if kind not in KINDS or (kind == "suppliers" and "supplier" in seen.hidden_dimensions):
        raise UnknownKind(kind)
    found = _delivered(period.since, period.until)
    keys, names = _KEYS[kind](found)
    groups: dict[str, list[_Delivered]] = defaultdict(list)
    for one in found:
        for key in keys(one):
            groups[key].append(one)
    kept = keeping(promises={key: [one.kept for one in those] for key, those in groups.items()})
    quick = speed(hours={key: _hours(those) for key, those in groups.items()})
    cards = [
        Card(
            key=key,
            name=names.get(key, key),
            kept=kept[key],
            honesty=honesty(promises=[one.kept for one in those]),
            speed=quick[key] if _hours(those) else _NO_SPEED,
            again=share(float(one.again) for one in those),
        )
        for key, those in groups.items()
        if only is None or key == str(only)
    ]
    return sorted((_seen(card, seen) for card in cards), key=lambda card: (card.name, card.key))


def _seen(card: Card, seen: Seen) -> Card:
    hidden = [name for name, metric in _OF_METRIC.items() if metric in seen.hidden_metrics]
    nothing: dict[str, Any] = {name: _NO_SPEED.measured if name == "honesty" else _NO_SPEED for name in hidden}
    return replace(card, **nothing) if nothing else card


_NO_SPEED = Score(measured=Measured(value=None, count=0), verdict=Verdict.UNKNOWN)


def _hours(those: Sequence[_Delivered]) -> list[float]:
    return [hours for one in those for hours in one.reply_hours]


def _delivered(since: datetime, until: datetime) -> list[_Delivered]:
    sources = {
        "orders": orders.orders_to_count(),
        "promises": promises.promises_to_count(),
        "reports": work.reports_to_count(),
        "complaints": care.complaints_to_count(),
    }
    text = _DELIVERED
    for name, source in sources.items():
        text = text.replace("{" + name + "}", source.text)
    parameters = [value for source in sources.values() for value in source.parameters]
    narrowed, allowed = sight.narrowing(columns=_LIMITED)
    text = text.replace("{sight}", narrowed)
    with connection.cursor() as cursor:
        cursor.execute(text, [*parameters, since, until, *allowed, _MOST])
        rows = cursor.fetchall()
    return [
        _Delivered(
            order_id=order_id,
            owner_id=owner_id,
            supplier=supplier,
            kept=Kept(kept=kept, confidence=confidence),
            again=again,
            reply_hours=tuple(map(float, hours)),
        )
        for order_id, owner_id, supplier, kept, confidence, again, hours in rows
    ]


Keys = tuple[Callable[[_Delivered], list[str]], dict[str, str]]


def _by_person(_found: Sequence[_Delivered]) -> Keys:
    names = {str(one.id): one.name for one in people.members(active_only=False)}
    return (lambda one: [str(one.owner_id)] if one.owner_id else []), names


def _by_team(_found: Sequence[_Delivered]) -> Keys:
    teams = {one.id: one.department_id for one in people.members(active_only=False)}
    names = {str(one.id): one.name for one in departments()}
    return (lambda one: [str(team)] if one.owner_id and (team := teams.get(one.owner_id)) else []), names


def _by_supplier(found: Sequence[_Delivered]) -> Keys:
    known = supply.suppliers_by_code(codes=list({one.supplier for one in found}))
    return (lambda one: [one.supplier] if one.supplier else []), {code: one.name for code, one in known.items()}


def _by_carrier(found: Sequence[_Delivered]) -> Keys:
    shipped: dict[UUID, dict[str, None]] = defaultdict(dict)
    for one in sharing.shipments_of(order_ids=[each.order_id for each in found]):
        if one.carrier_name:
            shipped[one.order_id][one.carrier_name] = None
    return (lambda one: list(shipped.get(one.order_id, {}))), {}


_KEYS: dict[str, Callable[[Sequence[_Delivered]], Any]] = {
    "people": _by_person,
    "teams": _by_team,
    "suppliers": _by_supplier,
    "carriers": _by_carrier,
}
