"""The page of a survey: opened by its own link, with the score of the address chosen, answered by a button."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.portal import holding
from yinuo.doors.portal.entry import (
    LANGUAGES,
    PortalRequest,
    by_link,
    language_links,
    private,
    refused,
    render,
    said,
    without_nul,
)
from yinuo.flow.care import actions, queries
from yinuo.flow.care.queries import AskFacts
from yinuo.flow.sharing import actions as sharing
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
    request.POST = without_nul(request.POST)  # type: ignore[assignment]
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
    told = "" if ask.score is None else str(ask.score)
    chosen = request.GET.get("score", "") or told
    here = reverse("portal:survey", kwargs={"token": token})
    context: dict[str, Any] = {
        "organisation": people.organisation(),
        "ask": ask,
        "answer_to": here,
        **form_of(ask=ask, language=language),
        "chosen": chosen,
        # One tap in the mail answers: the page sends itself, for to look at an address records nothing.
        "tapped": chosen != told,
        "said": "said" in request.GET and ask.answered_at is not None,
        "brand": sharing.brand(),
        "language_links": language_links(path=request.path, language=language),
    }
    if request.method == "GET":
        return render(request, "portal/survey.html", context, status=200 if ask.changeable else 410)
    try:
        answered(request, ask=ask, source="mail")
    except actions.InvalidAnswer:
        context |= {**as_typed(request), "tapped": False, "fault": _("请选择一个分数，再提交。")}
        return render(request, "portal/survey.html", context, status=422)
    except actions.AnswerClosed:
        return render(request, "portal/survey.html", {**context, "ask": None}, status=410)
    if request.POST.get("tap"):
        return HttpResponseRedirect(f"{here}?{urlencode({'said': '1', 'lang': language})}")
    return render(request, "portal/survey_thanks.html", context)


def form_of(*, ask: AskFacts, language: str) -> dict[str, Any]:
    """Return what the form of a survey shows: its words, and what was answered before."""
    return {
        "form": queries.asked_in_words(ask=ask, language=language),
        "chosen": "" if ask.score is None else str(ask.score),
        "typed": ask.answers,
        "comment": ask.comment,
        "fault": "",
        "tapped": False,
    }


def as_typed(request: HttpRequest) -> dict[str, Any]:
    """Return what was entered, so that nothing is lost."""
    told = {name.removeprefix("q_"): value for name, value in request.POST.items() if name.startswith("q_")}
    return {"chosen": request.POST.get("score", ""), "typed": told, "comment": request.POST.get("comment", "")}


def answered(request: HttpRequest, *, ask: AskFacts, source: str) -> None:
    """Record what the form says; raises InvalidAnswer, AnswerClosed. One tap leaves what was written as it was."""
    told = as_typed(request)
    tap, score = bool(request.POST.get("tap")), told["chosen"]
    actions.answer(
        ask_id=ask.id,
        score=int(score) if score.isdecimal() and len(score) < 3 else -1,
        answers=ask.answers if tap else told["typed"],
        comment=ask.comment if tap else told["comment"],
        source=source,
    )


@require_POST
@by_link
def asked_here(request: PortalRequest, ask_id: UUID) -> HttpResponse:
    """Take the answer to a survey that stands on the order's page."""
    ask = next((one for one in open_asks(request) if one.id == ask_id), None)
    if ask is None:
        return refused(request, status=404)
    try:
        answered(request, ask=ask, source="portal")
    except actions.InvalidAnswer:
        again = {"ask": ask, **_here(request, ask), **as_typed(request), "fault": _("请选择一个分数，再提交。")}
        return render(request, "portal/survey.html", again, status=422)
    except actions.AnswerClosed:
        return said(request, _("答复提交一天后不能再修改。"), well=False)
    return said(request, _("谢谢您的答复。"))


def open_asks(request: PortalRequest) -> list[AskFacts]:
    """Return the surveys that the holder of a link was asked about its order and may answer, or change, now."""
    if not request.link.may_write or not request.shown["rating"]:
        return []
    found = queries.asks(order_id=request.order.id, states=("asked", "answered"))
    return [one for one in found if one.changeable and request.link.contact_id in (None, one.contact_id)]


def forms_of(request: PortalRequest) -> list[dict[str, Any]]:
    """Return the form of the newest survey that stands on the order's page; one at a time is enough to ask."""
    return [_here(request, one) for one in open_asks(request)[:1]]


def _here(request: PortalRequest, ask: AskFacts) -> dict[str, Any]:
    answer_to = reverse("portal:asked", kwargs={"token": request.token, "ask_id": ask.id})
    return {**form_of(ask=ask, language=request.language), "answer_to": answer_to}
