"""The form of a risk: what people type, read into facts, and what they may choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yinuo.doors.desk import risk_words
from yinuo.doors.desk.cost_words import minor_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.responses import queries as responses
from yinuo.flow.risks.queries import RiskFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import called, minor_digits
from yinuo.ground.people import queries as people

NOWHERE = UUID(int=0)


def read(*, told: Mapping[str, str], currency: str) -> dict[str, Any]:
    """Return what was typed as facts of a risk; what cannot be read becomes a value that the register refuses."""
    number = told.get("order_number", "").strip()
    order = orders.order_by_number(number=number) if number else None
    return {
        "title": told.get("title", ""),
        "category": told.get("category", ""),
        "description": told.get("description", ""),
        "likelihood": whole(told.get("likelihood", "")),
        "impact": whole(told.get("impact", "")),
        "project_id": as_uuid(told.get("project_id", "")),
        "task_id": as_uuid(told.get("task_id", "")),
        "order_id": (order.id if order else NOWHERE) if number else None,
        **{name: _days(told.get(name, "")) for name in ("delay_least", "delay_usual", "delay_most")},
        "loss_minor": _cost(told.get("cost", ""), currency),
        "owner_id": as_uuid(told.get("owner_id", "")),
        "prevention": told.get("prevention", ""),
        "contingency": told.get("contingency", ""),
        "playbook_id": as_uuid(told.get("playbook_id", "")),
        "review_days": whole(told.get("review_days", "").strip() or "0"),
    }


def typed_of(*, one: RiskFacts, currency: str) -> dict[str, str]:
    """Return a risk as its form shows it."""
    order = orders.order(order_id=one.order_id) if one.order_id else None
    plain = {name: str(getattr(one, name) or "") for name in ("project_id", "task_id", "owner_id", "playbook_id")}
    texts = {name: getattr(one, name) for name in ("title", "category", "description", "prevention", "contingency")}
    delays = {name: f"{getattr(one, name):g}" for name in ("delay_least", "delay_usual", "delay_most")}
    return {
        **plain,
        **texts,
        **(delays if one.delay_most else {}),
        "likelihood": str(one.likelihood),
        "impact": str(one.impact),
        "order_number": order.number if order else "",
        "cost": f"{one.loss_minor / 10 ** minor_digits(currency):.2f}" if one.loss_minor else "",
        "review_days": str(one.review_days) if one.review_days else "",
    }


def choices(*, project_id: UUID | None) -> dict[str, Any]:
    """Return what a form of a risk offers; tasks are those of its project."""
    tasks = plans.tasks(project_id=project_id) if project_id else []
    return {
        "w": risk_words,
        "projects": [(str(one.id), f"{one.number} {one.name}") for one in plans.projects()],
        "tasks": [(str(one.id), f"{one.wbs} {one.name}") for one in tasks if not one.summary],
        "members": [(str(one.id), one.name) for one in people.members()],
        "playbooks": [(str(one.id), called(vars(one))) for one in responses.playbooks() if one.active],
    }


def whole(text: str) -> int:
    """Return a whole number as people type it; -1 for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _days(text: str) -> float:
    try:
        found = float(text.strip() or 0)
    except ValueError:
        return -1.0
    return found if 0 <= found < 1e6 else -1.0


def _cost(text: str, currency: str) -> int:
    if not text.strip():
        return 0
    found = minor_of(text, currency=currency)
    return -1 if found is None else found
