"""Settings of words: for each event, channel and language; shown with a real order, and sent as a trial to oneself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.flow.conversations import proactive
from yinuo.flow.orders import queries as orders
from yinuo.ground.notices import kinds, wordings
from yinuo.ground.notices.catalogue import EVENTS, TRIAL, VARIABLES, EventKind, samples
from yinuo.ground.people import actions as people
from yinuo.ground.people import rights

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"), ("zh-hant", "繁體中文"))
_FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请填写此项。"),
    "too_long": gettext_lazy("太长了，请缩短。"),
}


def _event(event: str) -> EventKind:
    if event not in EVENTS:
        raise Http404
    return EVENTS[event]


@page(rights.ADMINISTER)
@require_GET
def wording_list(request: DeskRequest) -> HttpResponse:
    """Show the events that people are told of, and where the organisation has words of its own."""
    own = wordings.own_words()
    context = {
        "customers": [(one, _own(one, own)) for one in EVENTS.values() if one.for_customer],
        "members": [(one, _own(one, own)) for one in EVENTS.values() if not one.for_customer],
    }
    return show(request, "settings-wordings", "desk/settings/wordings.html", context)


def _own(kind: EventKind, own: set[tuple[str, str, str]]) -> int:
    return sum(event == kind.name for event, _channel, _language in own)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def wording(request: DeskRequest, event: str) -> HttpResponse:
    """Show and change the words of an event for a channel and a language."""
    kind, channel, language = _event(event), _channel(request), _language(request)
    if request.method == "GET":
        known = wordings.words(event=event, channel=channel, language=language)
        return _page(request, kind, subject=known.subject, text=known.text, own=known.own)
    subject, text = request.POST.get("subject", ""), request.POST.get("text", "").replace("\r\n", "\n")
    try:
        with attempt():
            wordings.check(event=event, subject=subject, text=text)
            if "keep" in request.POST:
                wordings.set_words(event=event, channel=channel, language=language, subject=subject, text=text)
    except wordings.InvalidWording as invalid:
        return _page(request, kind, subject=subject, text=text, own=True, faults=_fault_words(invalid))
    if "keep" not in request.POST:
        faults = {"order": _no_order(request)} if not _known_order(request) else {}
        return _page(request, kind, subject=subject, text=text, own=True, faults=faults)
    say(request, _("已保存。"))
    return redirect(_address(event, channel, language))


@page(rights.ADMINISTER)
@require_POST
def use_usual(request: DeskRequest, event: str) -> HttpResponse:
    """Take the organisation's own words back."""
    channel, language = _channel(request), _language(request)
    wordings.use_usual(event=_event(event).name, channel=channel, language=language)
    say(request, _("已恢复默认文字。"))
    return redirect(_address(event, channel, language))


@page(rights.ADMINISTER)
@require_POST
def trial(request: DeskRequest, event: str) -> HttpResponse:
    """Send the words as they are kept to the member who asks, filled in with the order named."""
    kind, channel, language = _event(event), _channel(request), _language(request)
    if not _known_order(request):
        say(request, _no_order(request), level=WARNING)
        return redirect(_address(event, channel, language))
    values = _values(request, kind)
    subject, text = wordings.written(event=event, channel=channel or "email", language=language, values=values)
    sent = people.queue_notice(
        key=f"trial:{event}:{uuid4()}",
        channel=channel or "email",
        subject=_("【测试】%(subject)s") % {"subject": subject},
        text=text,
        member_id=request.member.id,
        event=TRIAL,
    )
    if sent is None:
        say(request, _("测试消息没有发出，请重试。"), level=WARNING)
    else:
        say(request, _("测试消息已发给你；没有收到时，请看“未送达”。"))
    return redirect(_address(event, channel, language))


def _page(
    request: DeskRequest,
    kind: EventKind,
    *,
    subject: str,
    text: str,
    own: bool,
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    values = _values(request, kind)
    context: dict[str, Any] = {
        "kind": kind,
        "channel": _channel(request),
        "language_code": _language(request),
        "channels": [("", _("全部渠道")), *((one.name, one.label) for one in kinds.kinds() if one.reaches != "inbox")],
        "languages": LANGUAGES,
        "subject": subject,
        "text": text,
        "own": own,
        "faults": faults or {},
        "variables": [(name, VARIABLES[name][0], values.get(name, "")) for name in kind.variables],
        "order_number": request.POST.get("order") or request.GET.get("order", ""),
        "shown_subject": wordings.render(text=subject, values=values),
        "shown_text": wordings.render(text=text, values=values),
    }
    return show(request, "settings-wordings", "desk/settings/wording.html", context, status=422 if faults else 200)


def _number(request: DeskRequest) -> str:
    return (request.POST.get("order") or request.GET.get("order", "")).strip()


def _known_order(request: DeskRequest) -> bool:
    number = _number(request)
    return not number or orders.order_by_number(number=number) is not None


def _no_order(request: DeskRequest) -> str:
    return _("没有订单 %(number)s，请核对订单号。") % {"number": _number(request)}


def _values(request: DeskRequest, kind: EventKind) -> dict[str, str]:
    """Return what stands for each variable: an example, or what the order named says."""
    number = _number(request)
    values = {**samples(), "house": request.organisation.name}
    order = orders.order_by_number(number=number) if number else None
    if order is not None:
        values |= proactive.example_values(order=order)
    return {name: value for name, value in values.items() if name in kind.variables}


def _fault_words(invalid: wordings.InvalidWording) -> dict[str, str]:
    unknown = _("没有这些变量：%(names)s。可用的变量列在右边。") % {
        "names": _("、").join(f"{{{name}}}" for name in invalid.unknown)
    }
    return {field: str(_FAULTS.get(code, unknown)) for field, code in invalid.faults.items()}


def _channel(request: DeskRequest) -> str:
    asked = request.POST.get("channel", request.GET.get("channel", ""))
    return asked if asked in {one.name for one in kinds.kinds()} else ""


def _language(request: DeskRequest) -> str:
    asked = request.POST.get("language", request.GET.get("language", ""))
    return asked if asked in wordings.LANGUAGES else request.organisation.language


def _address(event: str, channel: str, language: str) -> str:
    query = urlencode({"channel": channel, "language": language})
    return f"{reverse('desk:settings-wording', kwargs={'event': event})}?{query}"


urlpatterns = [
    path("settings/wordings", wording_list, name="settings-wordings"),
    path("settings/wordings/<slug:event>", wording, name="settings-wording"),
    path("settings/wordings/<slug:event>/removal", use_usual, name="settings-wording-removal"),
    path("settings/wordings/<slug:event>/trial", trial, name="settings-wording-trial"),
]
