"""Costs and margin: which orders and customers earn least, and one order with its budget, its rows and its forecast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import cost_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.orders import major_units
from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.costs import actions, files, queries
from yinuo.flow.costs.queries import BudgetFacts
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import files as kernel_files
from yinuo.ground.kernel.tables.limits import UnreadableFile
from yinuo.ground.kernel.tables.wording import words_of_file
from yinuo.ground.kernel.tables.writing import XLSX_TYPE
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_PAGE_SIZE = 50
_MOST_BYTES = 20 * 1024 * 1024


@page(rights.SEE_COSTS)
@require_GET
def cost_list(request: DeskRequest) -> HttpResponse:
    """Show orders by their forecast margin, the least first; or customers."""
    query = request.GET.dict()
    view = query.get("view") if query.get("view") in ("over", "customers") else ""
    number = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 6 else 1
    context: dict[str, Any] = {
        "view": view,
        "query": query,
        "number": max(number, 1),
        "tabs": [
            {"label": _("订单毛利"), "url": "?", "active": not view, "count": queries.count_standings()},
            {
                "label": _("预计超预算"),
                "url": "?view=over",
                "active": view == "over",
                "count": queries.count_standings(over=True),
            },
            {"label": _("客户毛利"), "url": "?view=customers", "active": view == "customers"},
        ],
        "currency": request.organisation.currency,
        "may_edit": request.member.may(rights.EDIT_COSTS),
        "may_rates": request.member.may(rights.SEE_RATES),
    }
    if view == "customers":
        found = queries.customer_standings()
        names = people.customers_by_id(ids=[one.customer_id for one in found[:200]])
        context["customers"] = [(one, names.get(one.customer_id)) for one in found[:200]]
    else:
        shown = queries.standings(over=view == "over", limit=_PAGE_SIZE + 1, offset=(max(number, 1) - 1) * _PAGE_SIZE)
        known = orders.facts_for(order_ids=[one.order_id for one in shown])
        context["rows"] = [(one, known[one.order_id]) for one in shown[:_PAGE_SIZE]]
        context["has_more"] = len(shown) > _PAGE_SIZE
    return render(request, "desk/costs/list.html", context)


@page(rights.SEE_COSTS)
@require_GET
def order_costs(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show what an order costs and will have cost, down to the rows."""
    return _order_page(request, order_id)


def _order_page(request: DeskRequest, order_id: UUID, *, wrong: str = "", fault: str = "") -> HttpResponse:
    """Show the page; where a form of it (budget, expense) was wrong, with what was typed there."""
    told = actions.standing(order_id=order_id)
    if told is None:
        raise Http404
    planned = queries.budget(order_id=order_id)
    typed = request.POST.dict() if wrong else {}
    proposed = None if planned else next(iter(actions.proposed(order_id=order_id)), None)
    lines = [*planned.values(), *([proposed] if proposed else [])]
    context = {
        "told": told,
        "order": told.order,
        "proposed": proposed,
        "budget": typed if wrong == "budget" else _as_typed(lines, request.organisation.currency),
        "expense": typed if wrong == "expense" else {},
        "wrong": wrong,
        "fault": fault,
        "kinds": cost_words.COST_KINDS,
        "words": cost_words,
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "stages": first_names_by_code(stage_names()),
        "work_centres": [(one.code, one.name) for one in supply.work_centres()],
        "kind": request.GET.get("kind", "") if request.GET.get("kind") in cost_words.COST_KINDS else "",
        "today": timezone.localdate(clock.now()),
        "key": uuid4().hex,
        "may_edit": request.member.may(rights.EDIT_COSTS),
    }
    return render(request, "desk/costs/order.html", context, status=422 if wrong else 200)


def _as_typed(lines: Iterable[BudgetFacts], currency: str) -> dict[str, str]:
    """Return a budget as its form would send it."""
    found = {f"amount_{one.kind}": f"{major_units(one.amount_minor, currency)}" for one in lines}
    return found | {f"hours_{one.kind}": f"{one.hours:g}" for one in lines if one.hours}


@page(rights.EDIT_COSTS)
@require_POST
def set_budget(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Set the budget of an order; an empty field is no budget of that kind."""
    _known(order_id)
    lines, faulty = [], []
    for kind in cost_words.COST_KINDS:
        text, hours = request.POST.get(f"amount_{kind}", "").strip(), request.POST.get(f"hours_{kind}", "").strip()
        amount = cost_words.minor_of(text, currency=request.organisation.currency)
        minutes = cost_words.minutes_of(hours)
        if (text and amount is None) or minutes is None:
            faulty.append(str(cost_words.COST_KINDS[kind]))
        elif amount is not None:
            lines.append(BudgetFacts(kind=kind, amount_minor=amount, hours=minutes / 60 if minutes else None))
    try:
        if faulty:
            raise actions.InvalidBudget(dict.fromkeys(faulty, "unreadable"))
        with attempt():
            actions.set_budget(order_id=order_id, lines=lines)
    except actions.InvalidBudget as error:
        names = _("、").join(str(cost_words.COST_KINDS.get(name, name)) for name in error.faults)
        told = _("预算没有保存：请检查%(names)s的金额。") % {"names": names}
        return _order_page(request, order_id, wrong="budget", fault=told)
    say(request, _("预算已保存。"))
    return redirect("desk:order-costs", order_id=order_id)


@page(rights.EDIT_COSTS)
@require_POST
def new_expense(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Enter a cost, with its receipt."""
    _known(order_id)
    told, file = request.POST, request.FILES.get("file")
    currency = told.get("currency", "").strip().upper()[:3] or request.organisation.currency
    machine = told.get("kind") == "machine" and bool(told.get("work_centre"))
    try:
        _check(told.get("day", "").strip(), size=(file.size or 0) if file else 0)
        new = actions.NewExpense(
            order_id=order_id,
            kind=told.get("kind", ""),
            key=f"desk:{told.get('key', '')[:60]}",
            day=_day(told.get("day", "").strip()),
            amount_minor=cost_words.minor_of(told.get("amount", ""), currency=currency),
            currency=currency,
            state=told.get("state", "actual"),
            work_centre_code=told.get("work_centre", "") if machine else "",
            minutes=cost_words.minutes_of(told.get("hours", "")) if machine else None,
            supplier=told.get("supplier", ""),
            note=told.get("note", ""),
        )
        with attempt():
            actions.enter_expense(
                new=new,
                content=file.read() if file else b"",
                file_name=(file.name or "") if file else "",
                media_type=(file.content_type or "application/octet-stream") if file else "",
            )
    except actions.InvalidExpense as error:
        return _order_page(request, order_id, wrong="expense", fault=cost_words.expense_fault(faults=error.faults))
    say(request, _("费用已记录。"))
    return redirect("desk:order-costs", order_id=order_id)


def _check(day: str, *, size: int) -> None:
    """Raise InvalidExpense for a receipt that is too large, or a day that is none; an empty one means today."""
    if size > _MOST_BYTES:
        raise actions.InvalidExpense({"file": "too_large"})
    if day and _day(day) is None:
        raise actions.InvalidExpense({"day": "missing"})


@page(rights.EDIT_COSTS)
@require_POST
def expense_deed(request: DeskRequest, expense_id: UUID) -> HttpResponse:
    """Note that what was ordered is billed, for the amount of the bill; or remove a cost."""
    found = queries.expense(expense_id=expense_id)
    if found is None or found.order_id is None:
        raise Http404
    try:
        with attempt():
            if request.POST.get("remove") == "1":
                actions.remove_expense(expense_id=expense_id)
                say(request, _("费用已删除。"))
            else:
                text = request.POST.get("amount", "")
                amount = cost_words.minor_of(text, currency=found.currency) if text.strip() else found.amount_minor
                values = {"state": "actual", "amount_minor": amount}
                actions.change_expense(expense_id=expense_id, values=values)
                say(request, _("已记为发生。"))
    except actions.InvalidExpense as error:
        say(request, cost_words.expense_fault(faults=error.faults), level=WARNING)
    return redirect("desk:order-costs", order_id=found.order_id)


@page(rights.SEE_COSTS)
@require_GET
def receipt(request: DeskRequest, expense_id: UUID) -> HttpResponse:
    """Hand out the receipt of a cost."""
    found = queries.expense(expense_id=expense_id)
    if found is None or found.file_id is None:
        raise Http404
    facts = kernel_files.facts(file_id=found.file_id)
    headers = {
        "Content-Disposition": content_disposition_header(True, facts.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    content = kernel_files.content_of(file_id=found.file_id)
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@page(rights.SEE_COSTS)
@require_GET
def export(request: DeskRequest) -> HttpResponse:
    """Hand out all other costs as a workbook."""
    name = _("费用 %(day)s") % {"day": timezone.localdate(clock.now()).isoformat()} + ".xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(files.expense_workbook(), content_type=XLSX_TYPE, headers=headers)


@page(rights.EDIT_COSTS)
@require_http_methods(["POST"])
def take_file(request: DeskRequest) -> HttpResponse:
    """Enter the costs of a file, all or none."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise UnreadableFile("empty")
        with attempt():
            count = files.take_expenses(content=file.read(), name=file.name or "")
    except UnreadableFile as error:
        say(request, words_of_file(error=error), level=WARNING)
    except files.RowsRefused as error:
        say(request, files.words_of_rows(error=error), level=WARNING)
    else:
        say(request, ngettext("已导入 %(n)s 笔费用。", "已导入 %(n)s 笔费用。", count) % {"n": count})
    return redirect("desk:costs")


def _known(order_id: UUID) -> None:
    if orders.order(order_id=order_id) is None:
        raise Http404


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [
    path("costs", cost_list, name="costs"),
    path("costs/export.xlsx", export, name="costs-export"),
    path("costs/file", take_file, name="costs-file"),
    path("costs/expenses/<uuid:expense_id>", expense_deed, name="expense"),
    path("costs/expenses/<uuid:expense_id>/receipt", receipt, name="expense-receipt"),
    path("orders/<uuid:order_id>/costs", order_costs, name="order-costs"),
    path("orders/<uuid:order_id>/costs/budget", set_budget, name="order-budget"),
    path("orders/<uuid:order_id>/costs/expenses", new_expense, name="order-expenses"),
]
