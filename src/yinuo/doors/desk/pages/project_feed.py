"""The link by which calendars read a project's dates, and what they read."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, open_to_all, page, render
from yinuo.doors.desk.pages.projects import known
from yinuo.flow.plans import feeds
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import rights


@page(rights.EDIT_PLANS)
@require_POST
def manage(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Make a new link, which this answer alone shows, or let the present one be dead."""
    project = known(project_id)
    if "close" in request.POST:
        with attempt():
            feeds.close_feed(project_id=project_id)
        say(request, _("日历订阅链接已停用。"))
        return redirect("desk:project", project_id=project_id)
    with attempt():
        token = feeds.open_feed(project_id=project_id)
    address = request.build_absolute_uri(reverse("desk:project-calendar", kwargs={"token": token}))
    opening = f"webcal:{address.partition(':')[2]}"
    context = {"project": project, "address": address, "opening": opening}
    response = render(request, "desk/projects/feed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to_all
@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return a project's dates as iCalendar to whoever holds the link."""
    try:
        organisation_id, project_id, secret = feeds.parts_of(token=token)
        with acting_for(organisation_id):
            text = feeds.feed(project_id=project_id, secret=secret)
    except feeds.UnknownFeed as error:
        raise Http404 from error
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("projects/<uuid:project_id>/feed", manage, name="project-feed"),
    path("calendars/<str:token>.ics", calendar, name="project-calendar"),
]
