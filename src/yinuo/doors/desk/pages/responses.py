"""Answering an alert: measures, message and new date applied in one go, and taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, done
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.response_form import Chosen, chosen_of, form_context
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions as radar
from yinuo.flow.responses import actions, queries
from yinuo.flow.responses.queries import ResponseFacts, Situation
from yinuo.ground.people import rights


@page(rights.RESPOND)
@require_GET
def draft(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Show what the chosen measures cost and change together, and the message that goes with them."""
    situation = _situation(alert_id)
    context = form_context(situation, chosen_of(situation, request), member=request.member, errors={})
    return render(request, "desk/responses/form.html", {**context, "alert": situation.alert})


@page(rights.RESPOND)
@require_POST
def respond(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Apply the chosen measures: tasks, message and, if chosen, the new date."""
    situation = _situation(alert_id)
    chosen = chosen_of(situation, request)
    try:
        with attempt():
            made = _apply(request, situation, chosen)
    except radar.AlertNotAlive:
        return done(request, _("这条预警已经解除，无需再处理。"), url=reverse("desk:radar"), level="watch")
    except (actions.InvalidResponse, promises.InvalidCommitment) as refused:
        context = form_context(situation, chosen, member=request.member, errors=_faults(refused.faults))
        return render(request, "desk/responses/form.html", {**context, "alert": situation.alert}, status=422)
    undo_url = reverse("desk:response-undo", kwargs={"response_id": made.id})
    return done(request, _said(made), url=reverse("desk:radar"), undo_url=undo_url)


@page(rights.RESPOND)
@require_POST
def undo(request: DeskRequest, response_id: UUID) -> HttpResponse:
    """Take a response back."""
    if queries.response(response_id=response_id) is None:
        raise Http404
    try:
        with attempt():
            withdrawn = actions.undo_response(response_id=response_id)
    except actions.ResponseNotUndoable:
        return done(request, _("已经撤销过，或订单已交付。"), url=reverse("desk:radar"), level="watch")
    text = _("已撤销，任务已取消。") if withdrawn else _("任务已取消；给客户的消息已发出，无法收回。")
    return done(request, text, url=reverse("desk:radar"))


def _apply(request: DeskRequest, situation: Situation, chosen: Chosen) -> ResponseFacts:
    drafted = situation.draft(measure_ids=chosen.measure_ids, new_date=chosen.new_date)
    tell = request.POST.get("tell") == "1"
    return actions.apply_measures(
        alert_id=situation.alert.id,
        measure_ids=chosen.measure_ids,
        member_id=request.member.id,
        message=(chosen.message or drafted.text) if tell else "",
        subject=drafted.subject,
        new_committed_at=chosen.new_date if request.member.may(rights.PROMISE) else None,
    )


def _situation(alert_id: UUID) -> Situation:
    try:
        return queries.situation(alert_id=alert_id)
    except queries.NoSuchAlert as missing:
        raise Http404 from missing


def _said(made: ResponseFacts) -> str:
    asked = [one for one in made.measures if one.get("approval") == "asked"]
    count = len(made.measures) - len(asked)
    if not count:
        return _("已提交批准，批准以后才派任务、通知客户。")
    text = ngettext("已启动 %(n)s 项措施", "已启动 %(n)s 项措施", count) % {"n": count}
    if asked:
        return _("%(text)s，任务已派出；赔付已提交批准，批准以后才派任务、通知客户。") % {"text": text}
    return (
        _("%(text)s，任务已派出，消息即将发给客户。") % {"text": text}
        if made.message
        else _("%(text)s，任务已派出。") % {"text": text}
    )


def _faults(faults: dict[str, str]) -> dict[str, str]:
    words = {
        "missing": _("请至少选择一项措施。"),
        "unknown": _("有的措施已不适用，请重新选择。"),
        "in_force": _("有的措施已在执行，请重新选择。"),
        "too_long": _("消息过长，请控制在 5,000 字以内。"),
        "past": _("新的日期必须在现在之后。"),
        "too_far": _("新的日期太远，请填十年以内的日期。"),
        "moves_no_date": _("所选措施都不改期，请加上改期的措施。"),
        "unchanged": _("新的日期与原承诺相同，请另选一天。"),
    }
    return {name: words.get(code, _("请检查后重试。")) for name, code in faults.items()}


urlpatterns = [
    path("radar/alerts/<uuid:alert_id>/response/draft", draft, name="alert-response-draft"),
    path("radar/alerts/<uuid:alert_id>/response", respond, name="alert-response"),
    path("responses/<uuid:response_id>/undoing", undo, name="response-undo"),
]
