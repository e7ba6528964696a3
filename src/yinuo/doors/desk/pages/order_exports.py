"""Taking orders away: what the list's filter lets through, or what was ticked, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.desk import order_list
from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.flow.orders import forms, queries
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import rights

# A workbook is built in memory; a CSV file is sent as it is read.
MOST_WORKBOOK_ROWS = 50_000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(rights.EXPORT)
@require_http_methods(["GET", "POST"])
def export(request: DeskRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """Hand out orders as a file."""
    filters = _filters(request)
    name = _("订单 %(day)s") % {"day": f"{timezone.localtime(clock.now()):%Y-%m-%d}"}
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or "attachment"}
    if kind == "csv":
        pieces = _csv(request, filters)
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
    if kind != "xlsx":
        raise Http404
    if len(queries.ids_matching(filters=filters, limit=MOST_WORKBOOK_ROWS + 1)) > MOST_WORKBOOK_ROWS:
        say(request, _("在浏览器里最多导出 5 万行 Excel。请先筛选、导出 CSV，或用命令行 yinuo export。"), level=WARNING)
        return redirect("desk:orders")
    return HttpResponse(forms.export_xlsx(filters=filters), content_type=WORKBOOK, headers=headers)


def _filters(request: DeskRequest) -> OrderFilters:
    query = dict(parse_qsl(request.POST.get("query", ""))) if request.method == "POST" else request.GET.dict()
    filters = order_list.listing(query=query, now=clock.now(), role=request.member.role).filters
    if request.method == "POST" and request.POST.get("select_all") != "1":
        ids = [one for text in request.POST.getlist("id") if (one := as_uuid(text))]
        return replace(filters, ids=tuple(ids))
    return filters


def _csv(request: DeskRequest, filters: OrderFilters) -> Iterator[bytes]:
    """Yield the file piece by piece; the page's own transaction is over by then."""
    organisation_id, actor = request.organisation.id, f"member:{request.member.id}"
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def pieces() -> Iterator[bytes]:
        with acting_for(organisation_id), acting_as(actor), translation.override(language), timezone.override(zone):
            yield from forms.export_csv(filters=filters)

    return pieces()


urlpatterns = [path("orders/export.<slug:kind>", export, name="order-export")]
