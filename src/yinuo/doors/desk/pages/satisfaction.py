"""Satisfaction: what surveys say and what drives it; which surveys there are; interviews; what was improved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_begin, day_of
from yinuo.doors.desk.order_list import as_uuid
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

PERIODS = (90, 180, 365)
LANGUAGES = ("zh-hans", "en", "zh-hant")
_BLANK_ROWS = 2
_JUST_NOW = timedelta(minutes=1)  # what is answered at this moment counts


@page(rights.SEE)
@require_GET
def satisfaction(request: DeskRequest) -> HttpResponse:
    """Show the score of a kind of survey over a period, by group and by driver, with its intervals."""
    kind, days = request.GET.get("kind", "csat"), request.GET.get("days", "")
    kind = kind if kind in labels.SURVEY_KINDS else "csat"
    span = int(days) if days.isdecimal() and len(days) < 4 and int(days) in PERIODS else PERIODS[0]
    now = clock.now()
    context = {
        "kind": kind,
        "days": span,
        "found": queries.analysis(kind=kind, since=now - timedelta(days=span), until=now + _JUST_NOW),
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
    }
    return render(request, "desk/satisfaction/analysis.html", context)


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def interview(request: DeskRequest) -> HttpResponse:
    """Record what a customer said when a colleague asked them."""
    told, survey_id = request.POST, as_uuid(request.POST.get("survey_id", ""))
    order = orders.order_by_number(number=told.get("order", "").strip())
    score = told.get("score", "")
    try:
        if order is None or survey_id is None:
            raise actions.InvalidAnswer("")
        with attempt():
            actions.interview(
                survey_id=survey_id,
                order_id=order.id,
                score=int(score) if score.isdecimal() and len(score) < 3 else -1,
                comment=told.get("comment", ""),
                key=f"{request.member.id}:{told.get('key', '')[:40]}",
            )
    except actions.InvalidAnswer:
        say(request, _("没有记下：请填已有的订单号、调查和分值范围内的分数。"), level=WARNING)
    else:
        say(request, _("访谈已记下。"))
    return redirect("desk:satisfaction")


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def improvement(request: DeskRequest) -> HttpResponse:
    """Note what was changed, so that its effect can be seen."""
    kind, day = request.POST.get("kind", ""), day_of(request.POST.get("introduced_on", ""))
    try:
        if day is None:
            raise actions.InvalidImprovement("")
        with attempt():
            actions.note_improvement(
                title=request.POST.get("title", ""),
                kind=kind,
                introduced_at=day_begin(day),
                owner_id=as_uuid(request.POST.get("owner", "")) or request.member.id,
            )
    except actions.InvalidImprovement:
        say(request, _("没有记下：请写明改了什么，日期不能在将来。"), level=WARNING)
    else:
        say(request, _("已记下，改进前后的分数会列在这里。"))
    return redirect(f"{reverse('desk:satisfaction')}?kind={kind if kind in labels.SURVEY_KINDS else 'csat'}")


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def survey_new(request: DeskRequest) -> HttpResponse:
    """Make a survey."""
    return _survey_form(request, None)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def survey_edit(request: DeskRequest, survey_id: UUID) -> HttpResponse:
    """Change a survey."""
    found = queries.survey(survey_id=survey_id)
    if found is None:
        raise Http404
    return _survey_form(request, found)


def _survey_form(request: DeskRequest, found: queries.SurveyFacts | None) -> HttpResponse:
    values = _known(found)
    faults: dict[str, str] = {}
    if request.method == "POST":
        values = _typed(request.POST)
        try:
            with attempt():
                saved = actions.save_survey(survey_id=found.id if found else None, values=values)
            say(request, _("调查“%(name)s”已保存。") % {"name": saved.name})
            return redirect("desk:satisfaction")
        except actions.InvalidSurvey as invalid:
            faults = {name: _fault_words(name, code) for name, code in invalid.faults.items()}
    blank = {"key": "", "kind": "scale", "label": {}, "options": {}}
    context = {
        "survey": found,
        "values": values,
        "rows": [*values["questions"], *[blank] * _BLANK_ROWS],
        "faults": faults,
        "languages": labels.LANGUAGES,
    }
    return render(request, "desk/satisfaction/survey.html", context, status=422 if faults else 200)


def _known(found: queries.SurveyFacts | None) -> dict[str, Any]:
    if found is None:
        return {
            "kind": "csat",
            "trigger": "delivery",
            "delay_hours": 8,
            "active": True,
            "question": {},
            "questions": [],
        }
    names = ("name", "kind", "trigger", "stage_code", "delay_hours", "active", "question", "questions")
    return {name: getattr(found, name) for name in names}


def _typed(data: QueryDict) -> dict[str, Any]:
    try:
        delay = float(data.get("delay_hours", "0").replace("，", ".") or 0)
    except ValueError:
        delay = -1.0
    questions = []
    for number in range(len(data.getlist("q_kind"))):
        label = {code: _at(data, f"q_label_{code}", number)[:300] for code in LANGUAGES}
        if label["zh-hans"]:
            options = {code: _at(data, f"q_options_{code}", number)[:2_000] for code in LANGUAGES}
            kind = data.getlist("q_kind")[number]
            questions.append({"key": f"q{number + 1}", "kind": kind, "label": label, "options": _lines(options)})
    return {
        "name": data.get("name", ""),
        "kind": data.get("kind", ""),
        "trigger": data.get("trigger", ""),
        "stage_code": data.get("stage_code", "").strip(),
        "delay_hours": delay,
        "active": data.get("active") == "1",
        "question": {code: data.get(f"question_{code}", "").strip()[:300] for code in LANGUAGES},
        "questions": questions,
    }


def _at(data: QueryDict, name: str, number: int) -> str:
    told = data.getlist(name)
    return told[number].strip() if number < len(told) else ""


def _lines(options: dict[str, str]) -> dict[str, str]:
    return {
        code: "\n".join(line.strip() for line in text.splitlines() if line.strip()) for code, text in options.items()
    }


def _fault_words(name: str, code: str) -> str:
    words = {
        ("name", "missing"): _("请起个名字。"),
        ("name", "taken"): _("已有同名的调查。"),
        ("stage_code", "missing"): _("请填环节代码。"),
        ("delay_hours", "out_of_range"): _("请填 0 到 1000 的小时数。"),
        ("questions", "malformed"): _("每个问题都要有中文题目；选择题每行写一个选项。"),
    }
    return words.get((name, code), _("请重新选择。"))


urlpatterns = [
    path("satisfaction", satisfaction, name="satisfaction"),
    path("satisfaction/interviews", interview, name="satisfaction-interviews"),
    path("satisfaction/improvements", improvement, name="satisfaction-improvements"),
    path("satisfaction/surveys/new", survey_new, name="survey-new"),
    path("satisfaction/surveys/<uuid:survey_id>", survey_edit, name="survey"),
]
