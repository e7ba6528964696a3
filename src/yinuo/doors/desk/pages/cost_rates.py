"""What an hour costs: of anybody, of a role, of a member, of a work centre; only who may see rates comes here."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import cost_words, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.costs import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_REMOVED = "cost_rate_removed"


@page(rights.SEE_RATES)
@require_http_methods(["GET", "POST"])
def rates(request: DeskRequest) -> HttpResponse:
    """Show the rates, and set one."""
    return _set(request) if request.method == "POST" else _shown(request)


def _shown(request: DeskRequest, *, fault: str = "") -> HttpResponse:
    """Show the page; with what was typed, when that could not be a rate."""
    names = _names()
    today = timezone.localdate(clock.now())
    context = {
        "rates": [(one, names.get(f"{one.scope}:{one.subject}", one.subject)) for one in queries.rates()],
        "choices": list(names.items()),
        "words": cost_words,
        "currency": request.organisation.currency,
        "today": today,
        "typed": request.POST if fault else {"since": today.isoformat()},
        "fault": fault,
    }
    return render(request, "desk/costs/rates.html", context, status=422 if fault else 200)


@page(rights.SEE_RATES)
@require_POST
def removal(request: DeskRequest, rate_id: UUID) -> HttpResponse:
    """Remove a rate; what it was stays in the member's session, so that it can be set again."""
    removed = actions.remove_rate(rate_id=rate_id)
    if removed is None:
        raise Http404
    request.session[_REMOVED] = {
        "rate_id": str(rate_id),
        "scope": removed.scope,
        "subject": removed.subject,
        "minor_per_hour": removed.minor_per_hour,
        "since": removed.since.isoformat(),
        "until": removed.until.isoformat() if removed.until else "",
    }
    undo_url = reverse("desk:cost-rate-restoration", kwargs={"rate_id": rate_id})
    say(request, _("费率已删除，有关订单会重新计算。"), undo_url=undo_url)
    return redirect("desk:cost-rates")


@page(rights.SEE_RATES)
@require_POST
def restoration(request: DeskRequest, rate_id: UUID) -> HttpResponse:
    """Set the rate again that this member removed last."""
    told = request.session.get(_REMOVED, {})
    if told.get("rate_id") != str(rate_id):
        raise Http404
    try:
        with attempt():
            actions.set_rate(
                scope=told["scope"],
                subject=told["subject"],
                minor_per_hour=told["minor_per_hour"],
                since=date.fromisoformat(told["since"]),
                until=date.fromisoformat(told["until"]) if told["until"] else None,
            )
    except actions.InvalidRate as error:
        say(request, cost_words.rate_fault(faults=error.faults), level=WARNING)
    else:
        del request.session[_REMOVED]
        say(request, _("费率已恢复，有关订单会重新计算。"))
    return redirect("desk:cost-rates")


def _set(request: DeskRequest) -> HttpResponse:
    told = request.POST
    scope, _colon, subject = told.get("whose", "").partition(":")
    amount = cost_words.minor_of(told.get("amount", ""), currency=request.organisation.currency)
    try:
        since = date.fromisoformat(told.get("since", ""))
        until = date.fromisoformat(told["until"]) if told.get("until") else None
        with attempt():
            actions.set_rate(
                scope=scope,
                subject=subject,
                minor_per_hour=-1 if amount is None else amount,
                since=since,
                until=until,
            )
    except ValueError:
        return _shown(request, fault=_("请填写生效日期。"))
    except actions.InvalidRate as error:
        return _shown(request, fault=cost_words.rate_fault(faults=error.faults))
    say(request, _("费率已保存，有关订单会重新计算。"))
    return redirect("desk:cost-rates")


def _names() -> dict[str, str]:
    """Return whose rates there can be, by what the form sends."""
    found = {"everybody:": str(cost_words.RATE_SCOPES["everybody"])}
    found |= {f"role:{code}": str(word) for code, word in labels.ROLES.items()}
    found |= {f"member:{one.id}": one.name for one in people.members(active_only=False)}
    return found | {f"work_centre:{one.code}": one.name for one in supply.work_centres()}


urlpatterns = [
    path("costs/rates", rates, name="cost-rates"),
    path("costs/rates/<uuid:rate_id>/removal", removal, name="cost-rate-removal"),
    path("costs/rates/<uuid:rate_id>/restoration", restoration, name="cost-rate-restoration"),
]
