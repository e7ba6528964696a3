"""今天: what will be late by impact, what I have to do, which promises wait. One page for the morning."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from yinuo.doors.desk import order_list
from yinuo.doors.desk.alert_cards import alert_cards
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.flow.radar import queries as radar
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process import queries as process

_LATE = 12
_MOST_ALERTS = 50
_AHEAD = 6  # cards of what comes later, where less is due soon
_TASKS = 8
_WAITING = 6


@page(rights.SEE)
@require_GET
def today(request: DeskRequest) -> HttpResponse:
    """Show the morning's page; as a fragment, only what changes during the day."""
    context = _context(request)
    if is_fragment(request):
        return render(request, "desk/today/day.html", context)
    return render(request, "desk/today/today.html", context)


def _context(request: DeskRequest) -> dict[str, Any]:
    member = request.member
    now = clock.now()
    soon = radar.late_soon(hours=order_list.SOON_HOURS, limit=_MOST_ALERTS)
    late = alert_cards(soon, now=now)
    ahead = radar.late_after(hours=order_list.SOON_HOURS, limit=_MOST_ALERTS) if len(late) < _AHEAD else []
    mine = process.tasks(member_id=member.id, roles=[member.role], limit=_TASKS + 1)
    unpromised = orders.page(filters=OrderFilters(without_promise=True), sort="ordered", size=_WAITING)
    in_review = orders.page(filters=OrderFilters(states=("review",)), sort="ordered", size=_WAITING)
    under_way = orders.page(filters=OrderFilters(), size=1)
    return {
        "now": now,
        "late": late[:_LATE],
        "ahead": alert_cards(ahead, now=now)[: _AHEAD - len(late)],
        "late_count": len(late) if len(soon) < _MOST_ALERTS else radar.count_late_soon(hours=order_list.SOON_HOURS),
        "history": radar.overdue_at_entry(),
        "tasks": mine[:_TASKS],
        "more_tasks": len(mine) > _TASKS,
        "unpromised": unpromised,
        "in_review": in_review,
        "open_count": order_list.counted(under_way),
        "unpromised_count": order_list.counted(unpromised),
        "in_review_count": order_list.counted(in_review),
        "is_new": not under_way.total and not in_review.total and not any(orders.counts().by_state.values()),
        "colleagues": len(people.members()),
    }


urlpatterns = [path("", today, name="today")]
