"""The customer's page of an order as plain values: what is not to be seen is not in here, so nothing can show it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from yinuo.doors.portal import telling
from yinuo.doors.portal.partner_pages import way_words
from yinuo.flow.acceptance import subjects
from yinuo.flow.care import queries as care
from yinuo.flow.changes import queries as changes
from yinuo.flow.changes.plan_told import for_customer
from yinuo.flow.changes.queries import ChangeFacts as ChangeOrderFacts
from yinuo.flow.changes.wording import edits_in_words
from yinuo.flow.conversations import queries as conversations
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.promises import queries as promises
from yinuo.flow.reviews import queries as reviews
from yinuo.flow.sharing import queries as sharing
from yinuo.flow.sharing.actions import ways_of
from yinuo.flow.sharing.queries import ChangeFacts
from yinuo.flow.sharing.wording import change_in_words
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.events import plain

CUSTOMER: conversations.Audience = "customer"
Shown = Mapping[str, bool]
_NEWS = ("stages", "history", "pledges", "documents", "shipments", "changes", "messages_written", "reports")


def board(*, order: OrderFacts, shown: Shown, language: str, now: datetime) -> dict[str, Any]:
    """Return the parts of the page that a customer may see, in the present language and time zone."""
    return {
        "told": telling.arrival(order=order, shown=shown, now=now),
        "stages": _stages(order, language, now) if shown["stages"] else [],
        "history": _history(order, shown) if shown["history"] and shown["dates"] else [],
        "facts": _facts(order, shown),
        "lines": _lines(order, shown) if shown["lines"] else [],
        "pledges": _pledges(order, now) if shown["pledges"] else [],
        "documents": _documents(order) if shown["documents"] else [],
        "shipments": _shipments(order, shown) if shown["shipments"] else [],
        "changes": _changes(order, shown) if shown["changes"] else [],
        "messages_written": _messages(order) if shown["messages"] else [],
        "complaints": care.complaints(order_id=order.id) if shown["issues"] else [],
        "reports": _reports(order) if shown["reports"] else [],
        "rating": care.rating(order_id=order.id) if shown["rating"] else None,
        "topics": telling.topics(),
    }


def digest(*, told: Mapping[str, Any]) -> str:
    """Return a short mark that differs once anything on the page that news may change does."""
    seen = {name: told[name] for name in _NEWS}
    seen |= {"told": asdict(told["told"]), "complaints": [(one.number, one.state) for one in told["complaints"]]}
    text = json.dumps(seen, default=_as_text, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _as_text(value: Any) -> Any:
    return plain(vars(value)) if hasattr(value, "__dataclass_fields__") else str(value)


def _stages(order: OrderFacts, language: str, now: datetime) -> list[telling.TrackerStage]:
    return telling.tracker(stages=work.stages(order_id=order.id), language=language, now=now)


def _history(order: OrderFacts, shown: Shown) -> list[telling.DateChange]:
    return telling.date_changes(versions=promises.promises(order_id=order.id), shown=shown)


def to_sign(*, order: OrderFacts) -> str:
    """Return what waits to be signed for now: `goods` that arrived, a `milestone` that was reached, or nothing."""
    waiting = [one for one in subjects.offers(order_id=order.id) if one.delivered]
    if any(not one.is_milestone for one in waiting):
        return "goods"
    return "milestone" if waiting else ""


def _facts(order: OrderFacts, shown: Shown) -> dict[str, Any]:
    place = " ".join(one for one in (order.region, order.city, order.postcode) if one)
    return {
        "number": order.number,
        "customer": order.customer_name,
        "ordered_at": order.ordered_at,
        "requested_at": order.requested_at if shown["requested"] and shown["dates"] else None,
        "reference": order.reference if shown["reference"] else "",
        "place": place if shown["place"] else "",
        "value_minor": order.value_minor if shown["prices"] else None,
        "currency": order.currency if shown["prices"] else "",
    }


def _lines(order: OrderFacts, shown: Shown) -> list[dict[str, Any]]:
    return [
        {
            "position": line.position,
            "name": line.item_name,
            "quantity": line.quantity if shown["quantities"] else None,
            "unit": line.unit,
            "price_minor": line.price_minor if shown["prices"] else None,
        }
        for line in orders.lines(order_id=order.id)
    ]


def _pledges(order: OrderFacts, now: datetime) -> list[dict[str, Any]]:
    """What we wait for from the customer; what colleagues owe is our matter."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "what": one.what,
            "due_at": one.due_at,
            "state": one.state,
            "overdue": one.is_overdue(now),
            "settled_at": one.settled_at,
        }
        for one in promises.pledges(order_id=order.id)
        if one.party == CUSTOMER and one.state != "cancelled"
    ]


def _documents(order: OrderFacts) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "title": one.title,
            "name": one.file_name,
            "size": one.size,
            "ours": not one.from_customer,
            "shared_at": one.shared_at,
        }
        for one in sharing.documents(order_id=order.id)
    ]


def _shipments(order: OrderFacts, shown: Shown) -> list[dict[str, Any]]:
    found, words = sharing.shipments(order_id=order.id), way_words()
    ways = ways_of(shipment_ids=[one.id for one in found])
    return [
        {
            "carrier": one.carrier_name if shown["carrier"] else "",
            "number": one.number,
            "note": one.note,
            "shipped_at": one.shipped_at,
            "address": one.address if shown["carrier"] else "",
            "ways": [(way.happened_at, words[way.kind], way.place) for way in ways.get(one.id, [])],
        }
        for one in found
    ]


def _messages(order: OrderFacts) -> list[dict[str, Any]]:
    """What both sides wrote; notes among staff are not in what customers are told."""
    told = conversations.read_conversation(order_id=order.id, audience=CUSTOMER)
    return [
        {
            "author": one.author_name,
            "written_at": one.written_at,
            "text": one.text,
            "files": [{"id": file.id, "name": file.name} for file in one.files],
        }
        for one in told.messages
    ]


def _reports(order: OrderFacts) -> list[dict[str, Any]]:
    found = reviews.reports_to_customer(order_id=order.id, project_ids=plans.project_ids_of(order_id=order.id))
    return [{"id": one.id, "number": one.number, "since_at": one.since_at, "until_at": one.until_at} for one in found]


def _changes(order: OrderFacts, shown: Shown) -> list[dict[str, Any]]:
    """Return what was asked for and what we sent, newest first; what we only thought of is not theirs to see."""
    sent = [one for one in changes.changes(order_id=order.id) if one.sent_at is not None]
    answered = {one.request_id for one in sent}
    asked = [
        one
        for one in sharing.changes(order_id=order.id)
        if one.id not in answered and (one.by_customer or one.answered_at is not None)
    ]
    lines = orders.lines(order_id=order.id) if sent or asked else []
    names = {str(line.position): (line.item_name, line.unit) for line in lines}
    told = [change_order(one, lines=lines, shown=shown) for one in sent]
    told += [_asked(one, names) for one in asked]
    return sorted(told, key=lambda one: one["asked_at"], reverse=True)


_STATES = {"sent": "offered", "applied": "agreed", "refused": "declined"}
_AS_SENT = frozenset({"sent", "applied", "refused", "lapsed"})


def change_order(one: ChangeOrderFacts, *, lines: Sequence[LineFacts], shown: Shown) -> dict[str, Any]:
    """Return a change order that was sent, as its customer may see it: no costs of ours, nobody else's orders."""
    # Once it is ours again, what is being thought of anew is not theirs to see before it is sent.
    as_sent = one.state in _AS_SENT
    impact = one.impact if as_sent else None
    # Whoever agrees to another price must see it, even where prices are not shown otherwise.
    priced = impact is not None and (shown["prices"] or impact.value_before != impact.value_minor)
    return {
        "id": one.id,
        "number": one.number,
        "state": _STATES.get(one.state, one.state if one.settled_at else "moved"),
        "by_customer": False,
        "revision": one.revision,
        "text": one.reason if as_sent else "",
        "said": edits_in_words(edits=one.edits, lines=lines, currency=impact.currency) if impact else [],
        "asked_at": one.made_at,
        "answer": one.message if as_sent else "",
        "committed_before": impact.committed_before if impact else None,
        "committed_at": impact.committed_at if impact else None,
        "value_before": impact.value_before if impact and priced else None,
        "value_minor": impact.value_minor if impact and priced else None,
        "currency": impact.currency if impact else "",
        "plan": for_customer(plan=impact.plan) if impact and shown["dates"] else [],
        "settled_at": one.settled_at,
        "answer_within_at": one.answer_within_at,
        "words": one.words,
        "is_order": True,
    }


def _asked(one: ChangeFacts, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": one.id,
        "state": one.state if one.state != "offered" else "asked",
        "by_customer": one.by_customer,
        "text": one.text,
        "said": change_in_words(wants=one.wants, names=names),
        "asked_at": one.asked_at,
        "answer": one.answer,
        "committed_at": None,
        "settled_at": one.settled_at,
        "is_order": False,
    }
