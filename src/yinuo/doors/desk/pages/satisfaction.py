"""Satisfaction: what surveys say and what drives it; which surveys there are; interviews; what was improved."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_begin, day_of
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

PERIODS = (90, 180, 365)
_NO_SURVEY = UUID(int=0)
_JUST_NOW = timedelta(minutes=1)  # what is answered at this moment counts


@page(rights.SEE)
@require_GET
def satisfaction(request: DeskRequest) -> HttpResponse:
    """Show the score of a kind of survey over a period, by group and by driver, with its intervals."""
    return _shown(request, request.GET)


def _shown(
    request: DeskRequest, told: QueryDict, *, typed_in: str = "", faults: dict[str, str] | None = None
) -> HttpResponse:
    """Show the page; a form with faults (interview, improvement) stays with what was typed."""
    kind, days = _kind(told), told.get("days", "")
    span = int(days) if days.isdecimal() and len(days) < 4 and int(days) in PERIODS else PERIODS[0]
    now = clock.now()
    since, until = now - timedelta(days=span), now + _JUST_NOW
    context = {
        "kind": kind,
        "days": span,
        "found": queries.analysis(kind=kind, since=since, until=until),
        "own": queries.own_questions(kind=kind, since=since, until=until, language=get_language() or ""),
        "improvements": queries.improvements(kind=kind),
        "surveys": queries.surveys(),
        "tabs": [
            {"label": word, "url": f"?kind={code}&days={span}", "active": code == kind}
            for code, word in labels.SURVEY_KINDS.items()
        ],
        "periods": [
            {"label": _("近 %(n)s 天") % {"n": one}, "url": f"?kind={kind}&days={one}", "active": one == span}
            for one in PERIODS
        ],
        "group_names": {"tier": _("客户等级"), "region": _("地区"), "family": _("物料类别")},
        "may_answer": request.member.may(rights.ANSWER_COMPLAINTS),
        "may_administer": request.member.may(rights.ADMINISTER),
        "key": uuid4().hex,
        "owners": [(str(one.id), one.name) for one in people.members()],
        "me": str(request.member.id),
        "today": f"{timezone.localtime(now):%Y-%m-%d}",
        "typed": {typed_in: told},
        "faults": {typed_in: faults or {}},
    }
    return render(request, "desk/satisfaction/analysis.html", context, status=422 if faults else 200)


def _kind(told: QueryDict) -> str:
    kind = told.get("kind", "csat")
    return kind if kind in labels.SURVEY_KINDS else "csat"


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def interview(request: DeskRequest) -> HttpResponse:
    """Record what a customer said when a colleague asked them."""
    told, number = request.POST, request.POST.get("order", "").strip()
    order, score = orders.order_by_number(number=number), told.get("score", "")
    if order is None:
        faults = {"order": _("没有订单 %(number)s，请核对订单号。") % {"number": number or "–"}}
        return _shown(request, told, typed_in="interview", faults=faults)
    try:
        with attempt():
            actions.interview(
                survey_id=as_uuid(told.get("survey_id", "")) or _NO_SURVEY,
                order_id=order.id,
                score=int(score) if score.isdecimal() and len(score) < 3 else -1,
                comment=told.get("comment", ""),
                key=f"{request.member.id}:{told.get('key', '')[:40]}",
            )
    except actions.InvalidAnswer:
        faults = {"score": _("请填这个调查的分数：满意度 1 到 5，推荐度 0 到 10，省心度 1 到 7。")}
        return _shown(request, told, typed_in="interview", faults=faults)
    say(request, _("访谈已记下。"))
    return redirect(f"{reverse('desk:satisfaction')}?kind={_kind(told)}")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def improvement(request: DeskRequest) -> HttpResponse:
    """Note what was changed, so that its effect can be seen."""
    told, kind = request.POST, _kind(request.POST)
    day = day_of(told.get("introduced_on", ""))
    faults = {"title": _("请写明改了什么。")} if not told.get("title", "").strip() else {}
    if day is None or day_begin(day) > clock.now():
        faults["introduced_on"] = _("请填今天或以前的日期。")
    try:
        if faults or day is None:
            return _shown(request, told, typed_in="improvement", faults=faults)
        with attempt():
            actions.note_improvement(
                title=told.get("title", ""),
                kind=kind,
                introduced_at=day_begin(day),
                owner_id=as_uuid(told.get("owner", "")) or request.member.id,
            )
    except actions.InvalidImprovement:
        return _shown(request, told, typed_in="improvement", faults={"owner": _("请重新选择。")})
    say(request, _("已记下，改进前后的分数会列在这里。"))
    return redirect(f"{reverse('desk:satisfaction')}?kind={kind}")


urlpatterns = [
    path("satisfaction", satisfaction, name="satisfaction"),
    path("satisfaction/interviews", interview, name="satisfaction-interviews"),
    path("satisfaction/improvements", improvement, name="satisfaction-improvements"),
]
