"""The whole book promised anew: rules put in order, a proposal with its before and after, confirmed or taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import chronicle, labels, repromise_approval
from yinuo.doors.desk.answers import attempt, only_for_who_sees_all, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.rules import CLASSES, CRITERIA, TypedRules, kept_rules, rules_name, typed_rules
from yinuo.doors.desk.offers import gain_text
from yinuo.doors.desk.pages.jobs import failure_of, progress_of
from yinuo.doors.desk.promise_frame import promise_tabs
from yinuo.flow.orders.queries import NotAllSeen
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.queries import MoveFacts, RepromiseFacts
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

_SHOWN, _PAST, _MOST_NAMED = 50, 20, 50_000
_CHANGED = ("earlier", "later", "unplanned")
_VIEWS: dict[str, tuple[str, ...]] = {
    "changed": _CHANGED,
    "later": ("later",),
    "unplanned": ("unplanned",),
    "earlier": ("earlier",),
    "same": ("same",),
}
_BUSY = ("queued", "running")


@page(rights.SEE)
@require_http_methods(["GET"])
def repromises(request: DeskRequest) -> HttpResponse:
    """Show the rules, to be put in order, and the proposals made so far."""
    known = queries.rules()
    chosen = next((one for one in known if one.name == request.GET.get("rules")), known[0])
    return _rules_page(request, kept_rules(rules=chosen))


@page(rights.PROMISE)
@require_POST
def propose(request: DeskRequest) -> HttpResponse:
    """Keep the rules, and begin to compute a proposal by them; or only put them in another order."""
    rules = typed_rules(request.POST)
    if "shift" in request.POST:
        rules.shift(asked=request.POST["shift"])
        return _rules_page(request, rules)
    try:
        with attempt():
            kept = rules.save()
            made = actions.propose_repromise(rules=rules.name) if kept and "keep" not in request.POST else None
    except NotAllSeen:
        return only_for_who_sees_all(request, "desk:repromises")
    if not kept:
        return _rules_page(request, rules, status=422)
    if made is None:
        say(request, _("规则“%(name)s”已保存。") % {"name": rules_name(rules.name)})
        return redirect("desk:repromises")
    return redirect("desk:repromise", repromise_id=made.id)


@page(rights.SEE)
@require_GET
def repromise_page(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Show how far a proposal is, or what it would do to each order."""
    return _shown(request, _known(repromise_id))


@page(rights.PROMISE)
@require_POST
def confirm(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Begin to confirm the chosen orders, or all; where others have to move along, the job names them first."""
    proposal, data = _known(repromise_id), request.POST
    again = "along" in data or "ask" in data
    order_ids = None if "all" in data else _named_before(proposal) if again else _chosen(proposal, data)
    if order_ids is not None and not order_ids:
        say(request, _("请先选择要确认的订单。"), level=WARNING)
        return redirect("desk:repromise", repromise_id=repromise_id)
    try:
        with attempt():
            actions.start_confirming(
                repromise_id=repromise_id,
                order_ids=order_ids,
                along=True,
                ask=not again,
                role=request.member.role,
                why=data.get("why", ""),
            )
    except actions.RepromiseWaits:
        say(request, _("方案正在等待批准，答复或撤回之前不能确认。"), level=WARNING)
    except actions.RepromiseNotOpen:
        say(request, _("这个方案已经没有可以确认的内容了。"), level=WARNING)
    return redirect("desk:repromise", repromise_id=repromise_id)


@page(rights.PROMISE)
@require_POST
def stop(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Let a proposal not be computed, confirmed or taken back any further."""
    _known(repromise_id)
    try:
        with attempt():
            stopped = actions.stop_repromise(repromise_id=repromise_id)
        if stopped.state != "stopped":
            say(request, _("已停止，日期和占用都和开始前一样。"))
    except actions.RepromiseNotOpen:
        say(request, _("已经完成了，没有可以停止的。"))
    return redirect("desk:repromise", repromise_id=repromise_id)


@page(rights.PROMISE)
@require_POST
def undo(request: DeskRequest, repromise_id: UUID) -> HttpResponse:
    """Begin to give orders back the dates they had."""
    _known(repromise_id)
    try:
        with attempt():
            actions.start_undoing(repromise_id=repromise_id)
    except actions.RepromiseNotOpen:
        say(request, _("这个方案没有可以撤销的内容。"), level=WARNING)
    return redirect("desk:repromise", repromise_id=repromise_id)


def _state(proposal: RepromiseFacts) -> tuple[str, str]:
    """Return what a proposal's state is called, and its tone."""
    if proposal.waiting:
        return _("等待批准"), "watch"
    return labels.word(labels.REPROMISE_STATES, proposal.state), labels.REPROMISE_TONES[proposal.state]


def _known(repromise_id: UUID) -> RepromiseFacts:
    found = queries.repromise(repromise_id=repromise_id)
    if found is None:
        raise Http404
    return found


def _named_before(proposal: RepromiseFacts) -> list[UUID]:
    """Return the orders that were chosen when it was told who has to move along, or that a yes is needed."""
    known = jobs.job_state(job_id=proposal.job_id) if proposal.job_id else None
    return [UUID(one) for one in known["result"].get("chosen", ())] if known else []


def _chosen(proposal: RepromiseFacts, data: Any) -> list[UUID]:
    """Return the orders that were ticked, or all of the view."""
    if data.get("select_all") == "1":
        outcomes = _VIEWS.get(data.get("view", ""), _CHANGED)
        found = queries.moves(repromise_id=proposal.id, outcomes=outcomes, limit=_MOST_NAMED)
        return [move.order_id for move in found if not move.confirmed]
    named = (as_uuid(text) for text in data.getlist("id")[:_MOST_NAMED])
    return [order_id for order_id in named if order_id is not None]


def _rules_page(request: DeskRequest, rules: TypedRules, status: int = 200) -> HttpResponse:
    members = chronicle.members_by_id()
    known = queries.rules()
    context = {
        "tabs": promise_tabs(chosen="repromises"),
        "rules": rules,
        "shown_name": rules_name(rules.name),
        "known": [{"label": rules_name(one.name), "name": one.name, "active": one.name == rules.name} for one in known],
        "criteria": [(code, *CRITERIA[code], code in rules.counted) for code in rules.places],
        "classes": [(code, word) for code, (word, _meaning) in CLASSES.items()],
        "meanings": list(CLASSES.values()),
        "tiers": list(labels.TIERS.items()),
        "past": [
            {
                "proposal": one,
                "state": _state(one),
                "rules": rules_name(one.rules.name),
                "who": chronicle.who(one.asked_by, members),
            }
            for one in queries.repromises(limit=_PAST)
        ],
        "may_promise": request.member.may(rights.PROMISE),
    }
    return render(request, "desk/repromises/rules.html", context, status=status)


def _shown(request: DeskRequest, proposal: RepromiseFacts) -> HttpResponse:
    known = jobs.job_state(job_id=proposal.job_id) if proposal.job_id else None
    base = {
        "proposal": proposal,
        "rules_name": rules_name(proposal.rules.name),
        "state": _state(proposal),
        "criteria": [str(CRITERIA[code][0]) for code in proposal.rules.order_by],
        "may_promise": request.member.may(rights.PROMISE),
        "tabs": promise_tabs(chosen="repromises"),
    }
    if known and known["state"] in _BUSY:
        return render(request, "desk/repromises/progress.html", {**base, "progress": progress_of(known)})
    asked = request.GET
    along, chosen = _along(proposal, known) if "view" not in asked and known else ([], 0)
    view = asked.get("view", "") if asked.get("view") in _VIEWS else "changed"
    number = max(int(asked["page"]), 1) if asked.get("page", "").isdecimal() else 1
    total = sum(getattr(proposal, outcome) for outcome in _VIEWS[view])
    found = queries.moves(
        repromise_id=proposal.id, outcomes=_VIEWS[view], limit=_SHOWN, offset=(min(number, 10_000) - 1) * _SHOWN
    )
    context = {
        **base,
        **repromise_approval.shown(request, proposal, known),
        "failure": failure_of(known),
        "left_undone": _left_undone(proposal, known) if "view" not in asked and known else "",
        "view": view,
        "views": _view_tabs(proposal, view),
        "rows": [_row(move) for move in found],
        "total": total,
        "page_number": number,
        "pages": -(-total // _SHOWN),
        "along": [_row(move) for move in along[:_SHOWN]],
        "along_count": len(along),
        "chosen": chosen,
        "told_along": _told_along(chosen, len(along)),
        "open": proposal.state in repromise_approval.OPEN and not proposal.waiting,
    }
    return render(request, "desk/repromises/proposal.html", context)


def _along(proposal: RepromiseFacts, known: dict[str, Any]) -> tuple[list[MoveFacts], int]:
    """Return who has to move along with the orders that were chosen last, and how many these are."""
    named = known["result"].get("along", ())
    if not named or proposal.state not in repromise_approval.OPEN:
        return [], 0
    found = queries.moves_of_orders(repromise_id=proposal.id, order_ids=[UUID(one) for one in named])
    return found, len(known["result"].get("chosen", ()))


def _left_undone(proposal: RepromiseFacts, known: dict[str, Any]) -> str:
    """Return that some of the chosen orders found no room any more, where the last job says so."""
    told = proposal.state in repromise_approval.OPEN and not proposal.waiting
    left = int(known["result"].get("left", 0)) if told else 0
    text = ngettext("%(n)s 张订单的新位置已被占用，保持原样。", "%(n)s 张订单的新位置已被占用，保持原样。", left)
    return text % {"n": left} if left else ""


def _told_along(chosen: int, along: int) -> str:
    text = ngettext(
        "另有 %(n)s 张订单要一并改期，否则所选的 %(chosen)s 张排不下。",
        "另有 %(n)s 张订单要一并改期，否则所选的 %(chosen)s 张排不下。",
        along,
    )
    return text % {"n": along, "chosen": chosen}


def _view_tabs(proposal: RepromiseFacts, view: str) -> list[dict[str, Any]]:
    counts = {code: sum(getattr(proposal, one) for one in outcomes) for code, outcomes in _VIEWS.items()}
    words = {"changed": _("有变化"), **{code: str(word) for code, word in labels.OUTCOMES.items()}}
    return [
        {"url": f"?view={code}", "label": words[code], "count": counts[code], "active": code == view} for code in _VIEWS
    ]


def _row(move: MoveFacts) -> dict[str, Any]:
    gained = (move.before_at - move.after_at).total_seconds() / 3_600 if move.before_at and move.after_at else 0.0
    gives_all = queries.gives_all_away(move=move)
    return {
        "move": move,
        "gives_all": gives_all,
        "movable": gives_all or move.after_at is not None,
        "order_class": CLASSES[move.order_class][0] if move.order_class in CLASSES else move.order_class,
        "moved": gain_text(hours=gained),
        "tone": labels.OUTCOME_TONES.get(move.outcome, "quiet"),
        "breaks": bool(move.committed_at and move.after_at and move.after_at > move.committed_at),
    }


urlpatterns = [
    path("re-promises", repromises, name="repromises"),
    path("re-promises/new", propose, name="repromise-new"),
    path("re-promises/<uuid:repromise_id>", repromise_page, name="repromise"),
    path("re-promises/<uuid:repromise_id>/confirmation", confirm, name="repromise-confirmation"),
    path("re-promises/<uuid:repromise_id>/stop", stop, name="repromise-stop"),
    path("re-promises/<uuid:repromise_id>/undo", undo, name="repromise-undo"),
]
