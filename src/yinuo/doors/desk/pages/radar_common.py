"""Causes that many alerts share: shown above the list, and taken care of together."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import radar_board as board
from yinuo.doors.desk.answers import attempt, done
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.radar import actions, queries
from yinuo.ground.people import rights


@page(rights.SEE)
@require_GET
def causes(request: DeskRequest) -> HttpResponse:
    """Show what at least three orders share, the heaviest first; nothing where they share nothing."""
    return render(request, "desk/radar/causes.html", {"causes": queries.common_causes()})


@page(rights.HANDLE_ALERTS)
@require_POST
def taking(request: DeskRequest) -> HttpResponse:
    """Take care of all open alerts that share a cause."""
    key = board.common_of(request.POST)
    if not key:
        raise Http404
    with attempt():
        count = actions.acknowledge_common(key=key, member_id=request.member.id)
    words = ngettext("已接手 %(n)s 条预警。", "已接手 %(n)s 条预警。", count) % {"n": count}
    return done(request, words, url=f"{reverse('desk:radar')}?{urlencode({'common': key})}")


urlpatterns = [
    path("radar/causes", causes, name="radar-causes"),
    path("radar/causes/acknowledgement", taking, name="radar-causes-acknowledgement"),
]
