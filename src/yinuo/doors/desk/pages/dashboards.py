"""Dashboards: reports side by side, put in order by hand, filtered by a click, shown to others by link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import WARNING
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk.answers import say
from yinuo.doors.desk.dashboard_frame import Crossing, tiles
from yinuo.doors.desk.entry import DeskRequest, open_to_all, page, render
from yinuo.doors.desk.report_frame import SHARED_NAMES
from yinuo.flow.insight import dashboards, reports
from yinuo.flow.insight.dashboards import BadDashboard, DashboardFacts, DashboardMissing
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_FAULTS: dict[str, Promise] = {
    "empty": gettext_lazy("请给看板起个名字。"),
    "too_long": gettext_lazy("名字最多 80 个字。"),
    "taken": gettext_lazy("你已有同名的看板。"),
    "too_many": gettext_lazy("一个看板最多 24 块，每人最多 200 个看板。"),
    "unknown": gettext_lazy("有的报表已不存在，请刷新后重试。"),
    "no_such_size": gettext_lazy("宽是一到三列，高是一到两行。"),
    "out_of_range": gettext_lazy("有效期须在 1 到 365 天之间。"),
}


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """List the dashboards that the member finds; make one."""
    if request.method == "POST":
        try:
            made = dashboards.make_dashboard(name=request.POST.get("name", ""), member_id=request.member.id)
        except BadDashboard as error:
            return _refused(request, error, reverse("desk:dashboards"))
        return redirect(f"{reverse('desk:dashboard', kwargs={'dashboard_id': made})}?edit=1")
    found = dashboards.dashboards(member_id=request.member.id)
    return render(request, "desk/insight/dashboards.html", {"boards": found, "shares": SHARED_NAMES})


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def dashboard(request: DeskRequest, dashboard_id: UUID) -> HttpResponse:
    """Show a dashboard, or with `edit` its tiles in order; set them."""
    board = _found(dashboard_id, request.member.id)
    if request.method == "POST":
        return _arranged(request, board)
    crossing = Crossing(request.GET)
    editing = board.own and request.GET.get("edit") == "1"
    context: dict[str, Any] = {
        "board": board,
        "editing": editing,
        "screen": request.GET.get("screen") == "1",
        "tiles": [] if editing else tiles(board=board, crossing=crossing, public=False),
        "chips": crossing.chips(),
    }
    if editing:
        context |= {
            "reports": reports.reports(member_id=request.member.id),
            "shares": list(SHARED_NAMES.items()),
            "links": dashboards.links(dashboard_id=board.id, member_id=request.member.id),
            "now": clock.now(),
            "usual_days": dashboards.USUAL_DAYS,
        }
    return render(request, "desk/insight/dashboard.html", context)


def _arranged(request: DeskRequest, board: DashboardFacts) -> HttpResponse:
    told = request.GET if request.GET.get("undo") else request.POST
    gone = set(told.getlist("gone"))
    kept = [
        {"report": report, "width": _number(width), "height": _number(height)}
        for place, report, width, height in zip(
            told.getlist("place"), told.getlist("report"), told.getlist("width"), told.getlist("height"), strict=False
        )
        if place not in gone
    ]
    kept += [{"report": added, "width": 1, "height": 1} for added in told.getlist("add") if added]
    address = reverse("desk:dashboard", kwargs={"dashboard_id": board.id})
    try:
        dashboards.arrange(
            dashboard_id=board.id, member_id=request.member.id, shared=told.get("shared", ""), tiles=kept
        )
    except BadDashboard as error:
        return _refused(request, error, f"{address}?edit=1")
    if told.get("undo"):
        return HttpResponse(status=204)
    say(request, _("已保存看板。"), undo_url=f"{address}?{_former(board)}")
    return redirect(f"{address}?edit=1" if told.get("do") == "more" else address)


def _former(board: DashboardFacts) -> str:
    """Return what sets the tiles and who sees them as they were before."""
    fields = [("undo", "1"), ("shared", board.shared)]
    for place, tile in enumerate(board.tiles):
        fields += [("place", str(place)), ("report", str(tile.report.id))]
        fields += [("width", str(tile.width)), ("height", str(tile.height))]
    return urlencode(fields)


@page(rights.SEE)
@require_POST
def sizes(request: DeskRequest, dashboard_id: UUID) -> HttpResponse:
    """Set how large a tile is; the answer's toast takes it back."""
    _mine(dashboard_id, request.member.id)
    told = request.POST or request.GET
    place, report = _number(told.get("place", "")), told.get("report", "")
    try:
        width, height = dashboards.resize(
            dashboard_id=dashboard_id,
            member_id=request.member.id,
            place=place,
            report_id=report,
            width=_number(told.get("width", "")),
            height=_number(told.get("height", "")),
        )
    except BadDashboard as error:
        return _unkept(error)
    before = {"place": place, "report": report, "width": width, "height": height}
    return _kept(request, "desk:dashboard-sizes", dashboard_id, _("已调整大小。"), before)


@page(rights.SEE)
@require_POST
def order(request: DeskRequest, dashboard_id: UUID) -> HttpResponse:
    """Move a tile to another place; the answer's toast takes it back."""
    _mine(dashboard_id, request.member.id)
    told = request.POST or request.GET
    place, report, to = _number(told.get("place", "")), told.get("report", ""), _number(told.get("to", ""))
    try:
        dashboards.move(dashboard_id=dashboard_id, member_id=request.member.id, place=place, report_id=report, to=to)
    except BadDashboard as error:
        return _unkept(error)
    before = {"place": to, "report": report, "to": place}
    return _kept(request, "desk:dashboard-order", dashboard_id, _("已移动。"), before)


def _kept(request: DeskRequest, name: str, dashboard_id: UUID, text: str, before: Mapping[str, object]) -> HttpResponse:
    """Answer with a toast whose button sends what was before to the same address."""
    if (request.POST or request.GET).get("undo"):
        return HttpResponse(status=204)
    address = reverse(name, kwargs={"dashboard_id": dashboard_id})
    return JsonResponse({"text": text, "undo_url": f"{address}?{urlencode({**before, 'undo': 1})}", "level": "fine"})


def _unkept(error: BadDashboard) -> HttpResponse:
    return HttpResponse(str(_FAULTS[next(iter(error.faults.values()))]), status=422)


@page(rights.SEE)
@require_POST
def removal(request: DeskRequest, dashboard_id: UUID) -> HttpResponse:
    """Remove one's own dashboard."""
    _mine(dashboard_id, request.member.id)
    dashboards.remove_dashboard(dashboard_id=dashboard_id, member_id=request.member.id)
    say(request, _("已删除看板。"))
    return redirect("desk:dashboards")


@page(rights.EXPORT)
@require_POST
def make_link(request: DeskRequest, dashboard_id: UUID) -> HttpResponse:
    """Make a public link and show its address once."""
    board = _mine(dashboard_id, request.member.id)
    told = request.POST
    try:
        token = dashboards.make_link(
            dashboard_id=board.id,
            member_id=request.member.id,
            label=told.get("label", ""),
            days=_number(told.get("days", "")),
        )
    except BadDashboard as error:
        return _refused(request, error, f"{reverse('desk:dashboard', kwargs={'dashboard_id': board.id})}?edit=1")
    address = str(settings.PUBLIC_URL).rstrip("/") + reverse("desk:dashboard-shared", kwargs={"token": token})
    return render(request, "desk/insight/dashboard_link.html", {"board": board, "address": address})


@page(rights.SEE)
@require_POST
def revocation(request: DeskRequest, dashboard_id: UUID, board_link_id: UUID) -> HttpResponse:
    """Take a public link back."""
    _mine(dashboard_id, request.member.id)
    try:
        dashboards.revoke_link(dashboard_id=dashboard_id, link_id=board_link_id, member_id=request.member.id)
    except DashboardMissing as error:
        raise Http404 from error
    say(request, _("链接已收回，立即失效。"))
    return redirect(f"{reverse('desk:dashboard', kwargs={'dashboard_id': dashboard_id})}?edit=1")


@open_to_all
@require_GET
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a dashboard to who has its address, counted by what its maker sees."""
    organisation_id = dashboards.organisation_of(token=token)
    if organisation_id is None:
        raise Http404
    with acting_for(organisation_id):
        try:
            board_id, maker = dashboards.by_token(token=token)
        except DashboardMissing as error:
            raise Http404 from error
        with acting_as(f"member:{maker}"), timezone.override(ZoneInfo(people.organisation().timezone)):
            board, crossing = _found(board_id, maker), Crossing(request.GET)
            context = {
                "board": board,
                "house": people.organisation().name,
                "tiles": tiles(board=board, crossing=crossing, public=True),
                "chips": crossing.chips(),
                "now": clock.now(),
            }
            answer = render(request, "desk/insight/dashboard_shared.html", context)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _found(dashboard_id: UUID, member_id: UUID) -> DashboardFacts:
    try:
        return dashboards.dashboard(dashboard_id=dashboard_id, member_id=member_id)
    except DashboardMissing as error:
        raise Http404 from error


def _mine(dashboard_id: UUID, member_id: UUID) -> DashboardFacts:
    board = _found(dashboard_id, member_id)
    if not board.own:
        raise Http404
    return board


def _refused(request: DeskRequest, error: BadDashboard, url: str) -> HttpResponse:
    say(request, str(_FAULTS[next(iter(error.faults.values()))]), level=WARNING)
    return redirect(url)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


urlpatterns = [
    path("insight/dashboards", listing, name="dashboards"),
    path("insight/dashboards/<uuid:dashboard_id>", dashboard, name="dashboard"),
    path("insight/dashboards/<uuid:dashboard_id>/sizes", sizes, name="dashboard-sizes"),
    path("insight/dashboards/<uuid:dashboard_id>/order", order, name="dashboard-order"),
    path("insight/dashboards/<uuid:dashboard_id>/removal", removal, name="dashboard-removal"),
    path("insight/dashboards/<uuid:dashboard_id>/links", make_link, name="dashboard-links"),
    path(
        "insight/dashboards/<uuid:dashboard_id>/links/<uuid:board_link_id>/revocation",
        revocation,
        name="dashboard-link-revocation",
    ),
    path("insight/shared/<str:token>", shared, name="dashboard-shared"),
]
