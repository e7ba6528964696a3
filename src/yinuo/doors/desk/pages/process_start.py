"""A process begun by hand: which there are, what it is about, and who approves where the initiator names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk import process_options
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.processes_by_hand import by_hand
from yinuo.flow.orders import queries as orders
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import beginning, catalogue, instances
from yinuo.ground.process.beginning import Startable

ORDER = "order"
ANY = "any"  # a fact whose kind nothing says
LONGEST_LABEL = 200
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")


@page(rights.START_PROCESSES)
@require_GET
def start_list(request: DeskRequest) -> HttpResponse:
    """Show the processes that may be begun by hand."""
    return render(request, "desk/processes/starts.html", {"startable": by_hand(), "query": request.GET})


@page(rights.START_PROCESSES)
@require_http_methods(["GET", "POST"])
def start(request: DeskRequest, definition_id: UUID) -> HttpResponse:
    """Ask what a process is about and who approves, and begin it on its newest version."""
    version = catalogue.version(definition_id=definition_id)
    known = next((one for one in by_hand() if version is not None and one.key == version.key), None)
    if known is None:
        raise Http404
    asked = beginning.asked(key=known.key)
    typed: Mapping[str, str] = {name: str(text) for name, text in (request.POST or request.GET).items()}
    named = {element: request.POST.getlist(f"approvers.{element}") for element, _name in asked.approvers}
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults, begun = _begun(known, asked, typed, named)
        if begun is not None:
            say(request, _("“%(name)s”已发起。") % {"name": known.name})
            own = beginning.first_task(instance_id=begun, member_id=request.member.id)
            return redirect("desk:task", task_id=own) if own else redirect("desk:instance", instance_id=begun)
    context = {
        "known": known,
        "approvals": asked.approvers,
        "facts": _facts(asked.facts, about_order=bool(typed.get("order_number"))),
        "colleagues": [one for one in people.members() if one.active],
        "named": named,
        "typed": typed,
        "faults": faults,
    }
    return render(request, "desk/processes/start.html", context, status=422 if faults else 200)


def _begun(
    known: Startable, asked: beginning.Asked, typed: Mapping[str, str], named: Mapping[str, list[str]]
) -> tuple[dict[str, str], UUID | None]:
    """Begin a process as it was said; return what is wrong instead."""
    number, label = typed.get("order_number", "").strip(), typed.get("label", "").strip()[:LONGEST_LABEL]
    order = orders.order_by_number(number=number) if number else None
    faults = {f"approvers.{element}": _("请选择审批人。") for element, _name in asked.approvers if not named[element]}
    if number and order is None:
        faults["order_number"] = _("没有这个订单号，请核对。")
    if not number and not label:
        faults["label"] = _("请写标题，或者填订单号。")
    facts: dict[str, Any] = {}
    for one in _facts(asked.facts, about_order=order is not None):
        text = typed.get(f"fact.{one['name']}", "").strip()
        try:
            _tell(facts, str(one["name"]), _value(str(one["kind"]), text) if text else None)
        except ValueError:
            faults[f"fact.{one['name']}"] = _("请填数字。")
    if faults:
        return faults, None
    about = (ORDER, order.id) if order is not None else None
    label = label or (order.number if order is not None else "")
    try:
        with attempt():
            begun = beginning.begin(key=known.key, label=label, about=about, facts=facts, approvers=named)
    except instances.BadFacts:
        return {"label": _("填写的内容太长，请缩短。")}, None
    return {}, begun


def _facts(names: tuple[str, ...], *, about_order: bool) -> list[dict[str, Any]]:
    """Return the facts to ask for: those of orders only where it is about none, and no moments."""
    words = {str(one["name"]): one for one in process_options.facts()}
    found = []
    for name in names:
        word = words.get(name)
        if word is None:
            found.append({"name": name, "label": name, "kind": ANY, "choices": []})
        elif not about_order and word["kind"] != "moment":
            found.append(word)
    return found


def _value(kind: str, text: str) -> object:
    """Return what was typed as a fact; raises ValueError."""
    if kind == "truth" or (kind == ANY and text in ("true", "false")):
        return text == "true"
    if kind == "number" or (kind == ANY and _NUMBER.fullmatch(text)):
        return _number(text)
    return text


def _number(text: str) -> float | int:
    value = float(text.replace(",", "").replace("，", ""))
    return int(value) if value.is_integer() else value


def _tell(facts: dict[str, Any], name: str, value: object) -> None:
    """Put a fact at its place: `customer.tier` stands within `customer`."""
    if value is None:
        return
    *around, last = name.split(".")
    for part in around:
        facts = facts.setdefault(part, {})
    facts[last] = value


urlpatterns = [
    path("processes/start", start_list, name="process-starts"),
    path("processes/<uuid:definition_id>/start", start, name="process-start"),
]
