"""What measures for all orders share: written down, changed and retired by those who administer."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.playbooks import BudgetForm, mark
from yinuo.doors.desk.settings_frame import sections
from yinuo.flow.responses import actions, queries
from yinuo.flow.responses.queries import BudgetFacts
from yinuo.ground.people import rights


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def new_budget(request: DeskRequest) -> HttpResponse:
    """Write a budget down."""
    return _form(request, None)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def change_budget(request: DeskRequest, budget_id: UUID) -> HttpResponse:
    """Change a budget, or retire it."""
    found = queries.budget(budget_id=budget_id)
    if found is None:
        raise Http404
    return _form(request, found)


def _form(request: DeskRequest, found: BudgetFacts | None) -> HttpResponse:
    initial = {**asdict(found), "weekly_limit": f"{found.weekly_limit:g}"} if found else {"active": True}
    form = BudgetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with attempt():
                actions.set_budget(values=form.cleaned_data, budget_id=found.id if found else None)
        except actions.InvalidBudget as refused:
            mark(form, refused.faults)
        else:
            say(request, _("已保存。"))
            return redirect("desk:joint-responses")
    context = {"form": form, "budget": found, "sections": sections("playbooks")}
    return render(request, "desk/playbooks/budget_form.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("budgets/new", new_budget, name="budget-new"),
    path("budgets/<uuid:budget_id>", change_budget, name="budget"),
]
