"""Automations: rules with their runs; written by picking, tried on the last 30 days, switched, put in order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import rule_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.chronicle import members_by_id, who
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.event_names import event_groups
from yinuo.doors.desk.forms import automations as entries
from yinuo.doors.desk.rule_starters import STARTERS, starter_entry
from yinuo.doors.desk.settings_frame import sections
from yinuo.ground.people import rights
from yinuo.ground.process.automations import reading, ruling, running
from yinuo.ground.process.automations.bodies import InvalidRule
from yinuo.ground.process.automations.deeds import deeds
from yinuo.ground.process.automations.trying import dry_run

_RUNS = 50


@page(rights.ADMINISTER)
@require_GET
def rule_list(request: DeskRequest) -> HttpResponse:
    """Show all rules in their order, each as a sentence."""
    rules = reading.rules()
    context = {"rules": rules, "sentences": {one.id: rule_words.summary(one.body) for one in rules}}
    return _page(request, "list", {**context, "starters": STARTERS})


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def new_rule(request: DeskRequest) -> HttpResponse:
    """Write a rule, from nothing or from a starter."""
    if request.method == "POST":
        return _saved(request, None)
    starter = starter_entry(request.GET.get("from", ""))
    entry = entries.entry_of(**starter) if starter else entries.blank()
    return _rule_page(request, entry)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def rule_page(request: DeskRequest, rule_id: UUID) -> HttpResponse:
    """Show a rule with its runs and versions, and change what it says."""
    rule = _known(rule_id)
    if request.method == "POST":
        return _saved(request, rule)
    return _rule_page(request, entries.entry_of(name=rule.name, body=rule.body), rule=rule)


@page(rights.ADMINISTER)
@require_POST
def draft(request: DeskRequest) -> HttpResponse:
    """Show the form again with what was typed, and what a button of it asks for."""
    entry = entries.read(request.POST)
    return render(request, "desk/automations/_form.html", _form_context(entry, {}))


@page(rights.ADMINISTER)
@require_POST
def trial(request: DeskRequest) -> HttpResponse:
    """Tell what the rule that is on the form would have done in the last 30 days."""
    entry = entries.read(request.POST)
    try:
        found = dry_run(name=entry["name"] or "-", body=entries.body_of(entry))
    except InvalidRule as refused:
        return render(request, "desk/automations/_trial.html", {"trial": None, "faults": refused.faults})
    return render(request, "desk/automations/_trial.html", {"trial": found})


@page(rights.ADMINISTER)
@require_POST
def switch(request: DeskRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule on or off."""
    rule = _known(rule_id)
    with attempt():
        ruling.switch_rule(rule_id=rule_id, enabled=not rule.enabled)
    undo = reverse("desk:automation-activity", kwargs={"rule_id": rule_id})
    told = _("“%(name)s”已停用。") if rule.enabled else _("“%(name)s”已启用，从现在起生效。")
    say(request, told % {"name": rule.name}, undo_url=undo)
    return HttpResponse(status=204) if is_fragment(request) else redirect("desk:automations")


@page(rights.ADMINISTER)
@require_POST
def order(request: DeskRequest) -> HttpResponse:
    """Put the rules in order."""
    places = [UUID(one) for one in request.POST.getlist("place") if _is_id(one)]
    moved, _colon, step = request.POST.get("shift", "").partition(":")
    if _is_id(moved) and step in ("-1", "1") and UUID(moved) in places:
        at = places.index(UUID(moved))
        to = min(max(at + int(step), 0), len(places) - 1)
        places.insert(to, places.pop(at))
    with attempt():
        ruling.order_rules(rule_ids=places)
    if is_fragment(request):
        return HttpResponse(status=204)
    say(request, _("顺序已保存。"))
    return redirect("desk:automations")


@page(rights.ADMINISTER)
@require_POST
def removal(request: DeskRequest, rule_id: UUID) -> HttpResponse:
    """Take a rule out."""
    rule = _known(rule_id)
    with attempt():
        ruling.remove_rule(rule_id=rule_id)
    say(request, _("“%(name)s”已删除，运行记录仍保留在日志中。") % {"name": rule.name})
    return redirect("desk:automations")


@page(rights.ADMINISTER)
@require_POST
def retry(request: DeskRequest, run_id: UUID) -> HttpResponse:
    """Try a run that failed once more."""
    run = reading.run(run_id=run_id)
    if run is None:
        raise Http404
    try:
        with attempt():
            state = running.retry(run_id=run_id)
    except running.NotRepeatable:
        state = run.state
    say(request, _("已重新执行。") if state == "done" else _("仍未成功，原因见运行记录。"))
    return redirect("desk:automation", rule_id=run.rule_id)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _known(rule_id: UUID) -> reading.RuleFacts:
    found = reading.rule(rule_id=rule_id)
    if found is None:
        raise Http404
    return found


def _saved(request: DeskRequest, rule: reading.RuleFacts | None) -> HttpResponse:
    entry = entries.read(request.POST)
    body = entries.body_of(entry)
    try:
        with attempt():
            if rule is None:
                rule_id = ruling.add_rule(name=entry["name"], body=body, enabled="enable" in request.POST)
            else:
                rule_id = rule.id
                ruling.change_rule(rule_id=rule_id, name=entry["name"], body=body)
                if "enable" in request.POST and not rule.enabled:
                    ruling.switch_rule(rule_id=rule_id, enabled=True)
    except InvalidRule as refused:
        return _rule_page(request, entry, rule=rule, faults=refused.faults)
    say(request, _("规则已保存并启用。") if "enable" in request.POST else _("规则已保存。"))
    return redirect("desk:automation", rule_id=rule_id)


def _rule_page(
    request: DeskRequest,
    entry: entries.Entry,
    *,
    rule: reading.RuleFacts | None = None,
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    context = _form_context(entry, faults or {})
    if rule is not None:
        names = members_by_id()
        versions = reading.versions(rule_id=rule.id)
        context |= {
            "rule": rule,
            "summary": rule_words.summary(rule.body),
            "runs": reading.runs(rule_id=rule.id, limit=_RUNS),
            "versions": [(one, rule_words.summary(one.body), who(one.changed_by, names)) for one in versions],
        }
    return render(request, "desk/automations/rule.html", context, status=422 if faults else 200)


def _form_context(entry: entries.Entry, faults: dict[str, str]) -> dict[str, Any]:
    return {
        "entry": entry,
        "shown": entries.shown(entry),
        "faults": {place: rule_words.fault_words(code) for place, code in faults.items()},
        "events": event_groups(),
        "offered": deeds(),
        "words": rule_words,
    }


def _page(request: DeskRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    full = {"sections": sections("automations"), "words": rule_words, **context}
    return render(request, f"desk/automations/{name}.html", full, status=status)


urlpatterns = [
    path("automations", rule_list, name="automations"),
    path("automations/new", new_rule, name="automation-new"),
    path("automations/draft", draft, name="automation-draft"),
    path("automations/trial", trial, name="automation-trial"),
    path("automations/order", order, name="automation-order"),
    path("automations/<uuid:rule_id>", rule_page, name="automation"),
    path("automations/<uuid:rule_id>/activity", switch, name="automation-activity"),
    path("automations/<uuid:rule_id>/removal", removal, name="automation-removal"),
    path("automations/runs/<uuid:run_id>/retry", retry, name="automation-retry"),
]
