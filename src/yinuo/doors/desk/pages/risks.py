"""风险: the register with its matrix, a new risk, and one risk with its facts and its story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk import chronicle, risk_form, risk_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.event_names import EVENT_NAMES
from yinuo.doors.desk.review_frame import as_workbook
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.responses import queries as responses
from yinuo.flow.risks import actions, contingency, panel_queries, queries, sheets, weighing
from yinuo.flow.risks.queries import RiskFacts, Sought
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

VIEWS = {"living": queries.LIVING, "open": ("open",), "happened": ("happened",), "closed": ("closed",)}
PAGE_SIZE = 50


@page(rights.SEE)
@require_GET
def risk_list(request: DeskRequest) -> HttpResponse:
    """Show the matrix and the risks of one view, the gravest first."""
    query = request.GET.dict()
    view = query.get("view", "") if query.get("view") in VIEWS else "living"
    sought, whole = _sought(query, view), _sought({**query, "likelihood": "", "impact": ""}, view)
    number = max(risk_form.whole(query.get("page", "1")), 1)
    rows = queries.risks(sought=sought, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    context = {
        "w": risk_words,
        "query": query,
        "view": view,
        "views": _views(view),
        "rows": rows[:PAGE_SIZE],
        "page": number,
        "more": len(rows) > PAGE_SIZE,
        "matrix": _matrix(whole),
        "chosen": (sought.likelihood, sought.impact),
        "project": plans.project(project_id=sought.project_id) if sought.project_id else None,
        "about": about(rows),
        "names": {one.id: one.name for one in people.members(active_only=False)},
        "filters": _filters(),
        "now": clock.now(),
        "may_manage": request.member.may(rights.MANAGE_RISKS),
    }
    return render(request, "desk/risks/list.html", context)


@page(rights.EXPORT)
@require_GET
def risk_file(request: DeskRequest) -> HttpResponse:
    """Hand out the risks that are sought as a workbook."""
    query = request.GET.dict()
    sought = _sought(query, query.get("view", "") if query.get("view") in VIEWS else "living")
    content = sheets.register_file(sought=sought, categories=risk_words.CATEGORIES, states=risk_words.STATES)
    return as_workbook(content=content, name=_("风险登记册"))


@page(rights.MANAGE_RISKS)
@require_http_methods(["GET", "POST"])
def new_risk(request: DeskRequest) -> HttpResponse:
    """Enter a risk."""
    if request.method == "GET":
        return _form_page(request, None, {"owner_id": str(request.member.id), **request.GET.dict()}, {})
    told = request.POST.dict()
    try:
        with attempt():
            facts = risk_form.read(told=told, currency=request.organisation.currency)
            made = actions.register_risk(new=actions.NewRisk(**facts))
    except actions.InvalidRisk as invalid:
        return _form_page(request, None, told, risk_words.faults_in_words(invalid.faults))
    say(request, _("已登记。"))
    return redirect("desk:risk", risk_id=made)


@page(rights.MANAGE_RISKS)
@require_http_methods(["GET", "POST"])
def risk_facts(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Change what is known of a risk."""
    one, currency = known(risk_id), request.organisation.currency
    if request.method == "GET":
        return _form_page(request, one, risk_form.typed_of(one=one, currency=currency), {})
    told = request.POST.dict()
    try:
        with attempt():
            actions.change_risk(risk_id=one.id, changes=risk_form.read(told=told, currency=currency))
    except actions.InvalidRisk as invalid:
        return _form_page(request, one, told, risk_words.faults_in_words(invalid.faults))
    except actions.NotNow:
        return _form_page(request, one, told, {"state": _("这个风险已关闭。先撤销关闭，再修改。")})
    say(request, _("已保存。"))
    return redirect("desk:risk", risk_id=one.id)


@page(rights.SEE)
@require_GET
def risk_page(request: DeskRequest, risk_id: UUID) -> HttpResponse:
    """Show one risk: how grave, what is done against it, and what happened."""
    return shown(request, known(risk_id))


def shown(
    request: DeskRequest,
    one: RiskFacts,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Render the page of a risk, with what was wrong in what was sent."""
    book = responses.playbook(playbook_id=one.playbook_id) if one.playbook_id else None
    task = plans.task(task_id=one.task_id) if one.task_id else None
    context = {
        "one": one,
        "custom": card(request, kind="risk", subject_id=one.id),
        "w": risk_words,
        "about": about([one]),
        "task": task,
        "playbook": called(vars(book)) if book else "",
        "measures": [called(vars(each)) for each in book.measures if each.active] if book else [],
        "begun": contingency.progress_of(risks=[one]).get(one.id, []),
        "names": {member.id: member.name for member in people.members(active_only=False)},
        "signs": queries.triggers(risk_id=one.id),
        "panels": panel_queries.panels(risk_id=one.id),
        "members": [(str(member.id), member.name) for member in people.members()],
        "me": request.member.id,
        "happenings": {code: EVENT_NAMES.get(code, code) for code in risk_words.SIGNS},
        "event_names": EVENT_NAMES,
        "chance": weighing.probability_of(likelihood=one.likelihood),
        "history": chronicle.told(kernel.history(subject_type="risk", subject_id=one.id, limit=100)),
        "now": clock.now(),
        "typed": request.POST if faults else {},
        "faults": faults or {},
        "sent": request.resolver_match.url_name if faults and request.resolver_match else "",
        "may_manage": request.member.may(rights.MANAGE_RISKS),
    }
    return render(request, "desk/risks/risk.html", context, status=422 if faults else 200)


def acted(
    request: DeskRequest, risk_id: UUID, act: Callable[[], str], *, undo_url: str = "", part: str = ""
) -> HttpResponse:
    """Do something to a risk and lead back to its page, or to a part of it; `act` returns what to say then."""
    one = known(risk_id)
    try:
        with attempt():
            words = act()
    except actions.InvalidRisk as invalid:
        return shown(request, one, risk_words.faults_in_words(invalid.faults))
    except actions.NotNow:
        say(request, _("别人刚改过它的状态，请看现在的页面。"), level=WARNING)
    else:
        say(request, words, undo_url=undo_url)
    return redirect(reverse("desk:risk", kwargs={"risk_id": risk_id}) + (f"#{part}" if part else ""))


def known(risk_id: UUID) -> RiskFacts:
    """Return a risk; raises Http404."""
    found = queries.risk(risk_id=risk_id)
    if found is None:
        raise Http404
    return found


def about(rows: list[RiskFacts]) -> dict[str, Any]:
    """Return the projects and orders that risks are about."""
    own = {one.project_id for one in rows if one.project_id}
    found = {project_id: plans.project(project_id=project_id) for project_id in own}
    return {"projects": found, "orders": orders.facts_for(order_ids=[one.order_id for one in rows if one.order_id])}


def _form_page(
    request: DeskRequest, one: RiskFacts | None, typed: Mapping[str, str], faults: dict[str, str]
) -> HttpResponse:
    context = {
        **risk_form.choices(project_id=as_uuid(typed.get("project_id", ""))),
        "one": one,
        "typed": typed,
        "faults": faults,
    }
    return render(request, "desk/risks/form.html", context, status=422 if faults else 200)


def _sought(query: Mapping[str, str], view: str) -> Sought:
    category = query.get("category", "")
    due = query.get("due", "") == "1"
    return Sought(
        states=VIEWS[view],
        category=category if category in queries.CATEGORIES else "",
        owner_id=as_uuid(query.get("owner", "")),
        project_id=as_uuid(query.get("project", "")),
        order_id=as_uuid(query.get("order", "")),
        likelihood=_step(query.get("likelihood", "")),
        impact=_step(query.get("impact", "")),
        text=query.get("q", "")[:100],
        due_by=clock.now() if due else None,
    )


def _step(text: str) -> int:
    return int(text) if text in map(str, queries.SCALE) else 0


def _matrix(sought: Sought) -> list[tuple[int, list[dict[str, Any]]]]:
    """Return the rows of the matrix, the likeliest first, each with its cells by rising impact."""
    counts = queries.matrix(sought=sought)
    return [
        (
            likelihood,
            [
                {
                    "impact": impact,
                    "count": counts.get((likelihood, impact), 0),
                    "level": weighing.level_of(score=likelihood * impact),
                }
                for impact in queries.SCALE
            ],
        )
        for likelihood in reversed(queries.SCALE)
    ]


def _views(view: str) -> list[dict[str, Any]]:
    words = {"living": _("未关闭"), **{state: risk_words.STATES[state] for state in queries.STATES}}
    return [{"label": words[code], "url": f"?view={code}", "active": code == view} for code in VIEWS]


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "category", "label": _("类别"), "options": list(risk_words.CATEGORIES.items())},
        {"name": "owner", "label": _("负责人"), "options": [(str(one.id), one.name) for one in people.members()]},
        {"name": "due", "label": _("复核"), "options": [("1", _("到期未复核"))]},
    ]


urlpatterns = [
    path("risks", risk_list, name="risks"),
    path("risks.xlsx", risk_file, name="risks-file"),
    path("risks/new", new_risk, name="risk-new"),
    path("risks/<uuid:risk_id>", risk_page, name="risk"),
    path("risks/<uuid:risk_id>/facts", risk_facts, name="risk-facts"),
]
