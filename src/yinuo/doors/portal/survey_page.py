"""The page of a survey: opened by its own link, with the score of the address chosen, answered by a button."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal import holding
from yinuo.doors.portal.entry import LANGUAGES, private, refused, render
from yinuo.flow.care import actions, queries
from yinuo.flow.care.queries import AskFacts
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show a survey with the score of the address chosen; only a button records it."""
    wait = holding.seconds_to_wait(request)
    if wait:
        return refused(request, status=429, wait=wait)
    try:
        organisation_id, ask = queries.ask_of(token=token)
    except queries.AskUnknown:
        holding.note_guess(request)
        return refused(request, status=404)
    with ExitStack() as stack:
        stack.enter_context(acting_for(organisation_id))
        stack.enter_context(acting_as(f"contact:{ask.contact_id}"))
        house = people.organisation()
        contact = people.contact(contact_id=ask.contact_id) if ask.contact_id else None
        told = request.GET.get("lang") or request.POST.get("lang") or ""
        language = told if told in LANGUAGES else (contact.language if contact else "") or house.language
        stack.enter_context(translation.override(language))
        zone = (contact.timezone if contact else "") or house.timezone
        stack.enter_context(timezone.override(ZoneInfo(zone)))
        return private(_survey(request, token, ask, language))


def _survey(request: HttpRequest, token: str, ask: AskFacts, language: str) -> HttpResponse:
    context: dict[str, Any] = {
        "organisation": people.organisation(),
        "ask": ask,
        "form": queries.asked_in_words(ask=ask, language=language),
        "survey_token": token,
        "chosen": request.GET.get("score", "") or ("" if ask.score is None else str(ask.score)),
        "typed": ask.answers,
        "comment": ask.comment,
        "fault": "",
        "language_links": [
            {"code": code, "label": label, "url": f"{request.path}?lang={code}", "active": code == language}
            for code, label in LANGUAGES.items()
        ],
    }
    if request.method == "GET":
        return render(request, "portal/survey.html", context, status=200 if ask.changeable else 410)
    told = {name.removeprefix("q_"): value for name, value in request.POST.items() if name.startswith("q_")}
    score, comment = request.POST.get("score", ""), request.POST.get("comment", "")
    try:
        actions.answer(
            ask_id=ask.id,
            score=int(score) if score.isdigit() and len(score) < 3 else -1,
            answers=told,
            comment=comment,
            source="mail",
        )
    except actions.InvalidAnswer:
        context |= {"chosen": score, "typed": told, "comment": comment, "fault": _("请选择一个分数，再提交。")}
        return render(request, "portal/survey.html", context, status=422)
    except actions.AnswerClosed:
        return render(request, "portal/survey.html", {**context, "ask": None}, status=410)
    return render(request, "portal/survey_thanks.html", context)
