"""Surveys: their questions, who was asked and what became of it, and sending one by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

LANGUAGES = ("zh-hans", "en", "zh-hant")
_BLANK_ROWS = 2
_ASKED_SHOWN = 50


@page(rights.ANSWER_COMPLAINTS)
@require_POST
def send(request: DeskRequest) -> HttpResponse:
    """Ask about an order by hand, once a day for each survey; it goes out by the rules that keep from over-asking."""
    number = request.POST.get("order", "").strip()
    order, survey_id = orders.order_by_number(number=number), as_uuid(request.POST.get("survey_id", ""))
    if order is None or survey_id is None:
        say(request, _("没有订单 %(number)s，请核对订单号。") % {"number": number or "–"}, level=WARNING)
        return redirect("desk:satisfaction")
    try:
        with attempt():
            actions.ask_customer(survey_id=survey_id, order_id=order.id, key=f"desk:{clock.now():%Y-%m-%d}")
    except actions.InvalidSurvey:
        say(request, _("这个调查已停用，请先启用。"), level=WARNING)
    else:
        say(request, _("已安排；近期问过、有未结客诉或没有邮箱的客户不会被打扰。"))
    return redirect("desk:satisfaction")


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
    asked = queries.asks(survey_id=found.id, limit=_ASKED_SHOWN) if found else []
    blank = {"key": "", "kind": "scale", "label": {}, "options": {}}
    context = {
        "survey": found,
        "values": values,
        "rows": [*values["questions"], *[blank] * _BLANK_ROWS],
        "faults": faults,
        "languages": labels.LANGUAGES,
        "asked": asked,
        "known": orders.facts_for(order_ids=[one.order_id for one in asked]),
        "asks_of": {one["key"]: one["label"] for one in (found.questions if found else [])},
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
        options = _lines({code: _at(data, f"q_options_{code}", number)[:2_000] for code in LANGUAGES})
        if any(label.values()) or any(options.values()):
            # A question keeps its key when others go, so that its answers stay its own.
            key, kind = _at(data, "q_key", number)[:40] or f"q{uuid4().hex[:8]}", data.getlist("q_kind")[number]
            questions.append({"key": key, "kind": kind, "label": label, "options": options})
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
        ("questions", "too_many"): _("最多 10 个问题，请减少几个。"),
    }
    return words.get((name, code), _("请重新选择。"))


urlpatterns = [
    path("satisfaction/asks", send, name="satisfaction-asks"),
    path("satisfaction/surveys/new", survey_new, name="survey-new"),
    path("satisfaction/surveys/<uuid:survey_id>", survey_edit, name="survey"),
]
