"""One order: how far it is, its three dates, what threatens it, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core.worktime import WorkCalendar
from yinuo.doors.desk import chronicle
from yinuo.doors.desk.alert_cards import alert_cards
from yinuo.doors.desk.custom_entry import card, noted
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.flow.care import queries as care
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.quality import queries as quality
from yinuo.flow.radar import queries as radar
from yinuo.flow.work import listed
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.wording import called, duration
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import queries as process
from yinuo.ground.supply import queries as supply

PROGRESS = "work.progress_recorded"
WENT_ON = "process.instance_went_on"
_HISTORY = 30
_MESSAGES = 10


@page(rights.SEE)
@require_GET
def order_page(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show an order; as a fragment, only the part that changes as work goes on."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    context = _standing(order)
    if is_fragment(request):
        return render(request, "desk/orders/standing.html", context)
    customer, lines = people.customer(customer_id=order.customer_id), orders.lines(order_id=order_id)
    context |= {
        "customer": customer,
        "contact": people.contact(contact_id=order.contact_id) if order.contact_id else None,
        "owner": people.member(member_id=order.owner_id) if order.owner_id else None,
        "lines": lines,
        "line_notes": noted(request, kind="order_line", subject_ids=[line.id for line in lines]),
        "messages_sent": people.notices(about_id=order_id, limit=_MESSAGES),
        "complaints": care.complaints(order_id=order_id),
        "repairs": care.repairs(order_id=order_id),
        "custom": card(request, kind="order", subject_id=order_id),
    }
    return render(request, "desk/orders/order.html", context)


@page(rights.SEE)
@require_GET
def order_history(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show what happened to an order, newest first."""
    if orders.order(order_id=order_id) is None:
        raise Http404
    whole = request.GET.get("all") == "1"
    limit = 1_000 if whole else _HISTORY
    events = kernel.history(subject_type="order", subject_id=order_id, limit=limit + 1)
    context = {
        "order_id": order_id,
        "items": chronicle.told(_worth_telling(events[:limit])),
        "more": len(events) > limit and not whole,
    }
    return render(request, "desk/orders/history.html", context)


def _worth_telling(events: Sequence[Recorded]) -> list[Recorded]:
    """The newest first; a report that began or ended a stage is told by that stage's own event.

    That a process goes on, and that a list of stages is one, says nothing that the stages do not say.
    """
    told = [event for event in events if not (event.type == PROGRESS and _is_plain(event.payload))]
    told = [event for event in told if event.type != WENT_ON and not _is_list(event.payload)]
    return sorted(told, key=lambda event: event.happened_at, reverse=True)


def _is_list(payload: Mapping[str, Any]) -> bool:
    return "instance_id" in payload and str(payload.get("key", "")).startswith(listed.PREFIX)


def _is_plain(payload: Mapping[str, Any]) -> bool:
    return payload.get("disposition") == "applied" and payload.get("kind") in ("started", "finished")


def _standing(order: OrderFacts) -> dict[str, Any]:
    now = clock.now()
    stages = work.stages(order_id=order.id)
    return {
        "order": order,
        "now": now,
        "stages": stage_bar(stages, now=now, cancelled=order.state == "cancelled"),
        "alerts": alert_cards(radar.alerts_of(order_id=order.id), now=now),
        "tasks": process.tasks(subject_id=order.id),
        "holds": quality.holds(order_id=order.id),
        "committed_note": _left(order, now),
    }


def stage_bar(stages: list[StageFacts], *, now: datetime, cancelled: bool = False) -> list[dict[str, Any]]:
    """Return stages as the stage bar shows them; of a cancelled order, what was not done then never will be."""
    calendar = supply.working_calendar()
    return [
        {
            "name": called(stage),
            "state": "next" if cancelled and stage.state != "done" else _bar_state(stage, now),
            "hours": _hours(stage, now, calendar),
            "standard_hours": stage.standard_hours,
        }
        for stage in stages
    ]


def _bar_state(stage: StageFacts, now: datetime) -> str:
    if stage.state == "active":
        return "late" if stage.hours_over(now) > 0 else "active"
    return stage.state


def _hours(stage: StageFacts, now: datetime, calendar: WorkCalendar) -> float | None:
    """Hours a stage took or has taken, counted as its standard counts them: in working time, or by the clock."""
    if stage.started_at is None:
        return None
    end = max(stage.finished_at or now, stage.started_at)
    if stage.working_time:
        return calendar.between(start=stage.started_at, end=end) / 60
    return (end - stage.started_at).total_seconds() / 3600


def _left(order: OrderFacts, now: datetime) -> str:
    if order.committed_at is None or order.state != "open":
        return ""
    left = order.committed_at - now
    if left.total_seconds() < 0:
        return _("已逾期 %(length)s") % {"length": duration(-left)}
    return _("还剩 %(length)s") % {"length": duration(left)}


urlpatterns = [
    path("orders/<uuid:order_id>", order_page, name="order"),
    path("orders/<uuid:order_id>/history", order_history, name="order-history"),
]
