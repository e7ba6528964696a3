"""The radar: what will be late, drawn and listed by impact; and one alert with its reasons and its way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle
from yinuo.doors.desk import radar_board as board
from yinuo.doors.desk.alert_cards import alert_card, alert_cards
from yinuo.doors.desk.answers import attempt, done
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.finish_curve import finish_curve
from yinuo.doors.desk.heartbeat import heartbeat_told
from yinuo.doors.desk.joint_choice import address_of
from yinuo.doors.desk.precedents import precedents_of
from yinuo.doors.desk.quiet_times import quiet_choices
from yinuo.doors.desk.response_form import chosen_of, form_context
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import AlertFacts
from yinuo.flow.responses import queries as responses
from yinuo.flow.responses.queries import ResponseFacts
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process.approving import reading as approvals


@page(rights.SEE)
@require_GET
def radar(request: DeskRequest) -> HttpResponse:
    """Show the radar and the list beside it."""
    query = request.GET.dict()
    filters, number, now = board.filters_of(query), board.page_number(query), clock.now()
    first = (number - 1) * board.PAGE_SIZE
    found = queries.alert_board(filters=filters, first=first, size=board.PAGE_SIZE)
    context: dict[str, Any] = {
        "now": now,
        "cards": alert_cards(found.page, now=now, alive_only=board.RESOLVED not in filters.states),
        "counts": found.counts,
        "history": queries.overdue_at_entry(),
        "hazard_count": sum(queries.count_hazards().values()),
        "fields": board.fields(),
        "page_number": number,
        "pages": max(1, -(-found.counts["total"] // board.PAGE_SIZE)),
        "common": _shared(filters.common, found.page),
        "joint_address": address_of(query),
        "heartbeat": heartbeat_told(),
        "filtered": any(
            query.get(name) for name in ("q", "severity", "tier", "cause", "state", "common", "due", "changed")
        ),
    }
    return render(request, "desk/radar/board.html" if is_fragment(request) else "desk/radar/radar.html", context)


@page(rights.SEE)
@require_GET
def disc(request: DeskRequest) -> HttpResponse:
    """Answer with what the disc draws: `stages` (names) and `blips`, for the same filters as the list beside it."""
    filters = board.filters_of(request.GET.dict())
    heaviest = queries.heaviest_alerts(filters=filters, limit=board.MOST_POINTS)
    stages, points = board.disc(heaviest, filters=filters, now=clock.now())
    return JsonResponse({"stages": stages, "blips": points})


@page(rights.SEE)
@require_GET
def alert(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Show an alert: cause, forecast against the promise, reasons, measures; in a drawer, or as a page."""
    return alert_page(request, alert_id)


@page(rights.SEE)
@require_GET
def calm_order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the forecast of an order that nothing threatens."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    forecast = queries.forecast_of(order_id=order_id)
    curve = finish_curve(forecast, committed_at=order.committed_at) if forecast else None
    context = {"order": order, "forecast": forecast, "curve": curve, "now": clock.now()}
    return render(request, "desk/radar/calm.html" if is_fragment(request) else "desk/radar/calm_page.html", context)


@page(rights.HANDLE_ALERTS)
@require_POST
def acknowledge(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Note that this member takes care of the alert."""
    _known(alert_id)
    try:
        with attempt():
            actions.acknowledge(alert_id=alert_id, member_id=request.member.id)
    except actions.AlertNotAlive:
        return done(request, _("这条预警已经解除。"), url=page_of(alert_id), level="watch")
    return done(request, _("已接手，升级计时停止。"), url=page_of(alert_id))


@page(rights.HANDLE_ALERTS)
@require_POST
def resolve(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """End the alert by this member's word."""
    _known(alert_id)
    note = request.POST.get("note", "").strip()[:300]
    if not note:
        return alert_page(request, alert_id, errors={"note": _("请写明解除的理由。")}, status=422)
    try:
        with attempt():
            actions.resolve(alert_id=alert_id, member_id=request.member.id, note=note)
    except actions.AlertNotAlive:
        return done(request, _("这条预警已经解除。"), url=page_of(alert_id), level="watch")
    return done(request, _("预警已解除。"), url=page_of(alert_id))


def alert_page(
    request: DeskRequest, alert_id: UUID, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with an alert's card, and with what is wrong with a form of it beside its field."""
    try:
        situation = responses.situation(alert_id=alert_id)
    except responses.NoSuchAlert as missing:
        raise Http404 from missing
    forecast, now = situation.forecast, clock.now()
    known = responses.responses_to(alert_id=alert_id)
    context: dict[str, Any] = {
        "alert": situation.alert,
        "card": alert_card(situation.alert, now=now),
        "order": situation.order,
        "forecast": forecast,
        "curve": finish_curve(forecast, committed_at=situation.order.committed_at) if forecast else None,
        "basis": queries.basis_in_words(basis=forecast.basis) if forecast else "",
        "reasons": queries.reasons_in_words(reasons=situation.alert.reasons),
        "ended": queries.resolution_in_words(
            resolution=situation.alert.resolution, note=situation.alert.resolution_note
        ),
        "quiet_choices": quiet_choices(),
        "going_up": _going_up(situation.alert),
        "similar": precedents_of(situation.order),
        "done": known,
        "sent_back": _sent_back(known, member=request.member),
        "members": chronicle.members_by_id(),
        "errors": errors or {},
        "now": now,
        **form_context(situation, chosen_of(situation, request), member=request.member, errors=errors or {}),
    }
    template = "desk/radar/alert.html" if is_fragment(request) else "desk/radar/alert_page.html"
    return render(request, template, context, status=status)


def _sent_back(known: Sequence[ResponseFacts], *, member: MemberFacts) -> dict[str, Any]:
    """Return, by response and measure, who sent its approval back and why, and whether this member may open it."""
    told: dict[str, Any] = {}
    for one in known:
        waiting = [each for each in one.measures if each.get("approval") == "asked" and one.state != "undone"]
        for measure in waiting:
            asked = approvals.sent_back(subject_id=one.order_id, asked_id=UUID(str(measure["id"])))
            if asked is not None:
                opens = approvals.may_see(approval_id=asked.approval_id, member_id=member.id)
                told[f"{one.id}:{measure['id']}"] = {"act": asked, "opens": opens}
    return told


def _going_up(alert: AlertFacts) -> Any:
    if alert.state != board.ALIVE:
        return None
    return queries.next_up(
        level=alert.escalation_level,
        severity=alert.severity,
        tier=alert.tier,
        since=alert.escalated_at or alert.raised_at,
        owner_id=alert.owner_id,
    )


def _known(alert_id: UUID) -> None:
    if queries.alert(alert_id=alert_id) is None:
        raise Http404


def _shared(key: str, page: Sequence[AlertFacts]) -> str:
    reasons = (reason for alert in page for reason in alert.reasons)
    return queries.common_told(key=key, reasons=reasons) if key else ""


def page_of(alert_id: UUID) -> str:
    """Return the address of an alert's page."""
    return reverse("desk:alert", kwargs={"alert_id": alert_id})


urlpatterns = [
    path("radar", radar, name="radar"),
    path("radar/disc", disc, name="radar-disc"),
    path("radar/orders/<uuid:order_id>", calm_order, name="radar-order"),
    path("radar/alerts/<uuid:alert_id>", alert, name="alert"),
    path("radar/alerts/<uuid:alert_id>/acknowledgement", acknowledge, name="alert-acknowledgement"),
    path("radar/alerts/<uuid:alert_id>/resolution", resolve, name="alert-resolution"),
]
