"""Progress by scan: the code of an order or of one of its stages opens what may be reported on it, ready to tap."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.pages.links import qr_of
from yinuo.doors.desk.pages.progress import stage_name, stage_row
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work import queries
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights

_LONGEST_CODE = 500


@page(rights.REPORT)
@require_GET
def scan(request: DeskRequest) -> HttpResponse:
    """Show what may be reported on the order whose code was scanned, with a field for the next code."""
    code, stage = meant(request.GET.get("code", ""), request.GET.get("stage", ""))
    order = _order_of(code)
    context: dict[str, Any] = {"code": code, "order": order, "key": new_id()}
    if order is not None:
        stages = queries.stages(order_id=order.id)
        now = clock.now()
        context["rows"] = [stage_row(one, now=now) for one in stages if _is_shown(one, stage)]
        context["stage"] = stage
        context["last"] = queries.last_undoable(order_id=order.id)
        context["again"] = f"{request.path}?{urlencode({'code': order.number, 'stage': stage})}"
    template = "desk/progress/_scanned.html" if is_fragment(request) else "desk/progress/scan.html"
    return render(request, template, context)


@page(rights.SEE)
@require_GET
def traveller(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the card that travels with an order, to be printed: a code for the order and one for each stage."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    address = request.build_absolute_uri(reverse("desk:progress-scan"))
    stages = [
        {"facts": one, "name": stage_name(one), "code": _code(address, order, one.code)}
        for one in queries.stages(order_id=order_id)
        if one.may_be_reported
    ]
    context = {"order": order, "code": _code(address, order), "stages": stages}
    return render(request, "desk/progress/traveller.html", context)


def meant(code: str, stage: str = "") -> tuple[str, str]:
    """Return the order and the stage that a code names: a number, an id, or an address that holds one of these."""
    code, stage = code.strip()[:_LONGEST_CODE], stage.strip()[:_LONGEST_CODE]
    if "://" not in code:
        return code, stage
    try:
        address = urlsplit(code)
    except ValueError:
        return code, stage
    told = parse_qs(address.query)
    if "code" in told:
        return told["code"][0].strip(), told.get("stage", [""])[0].strip()
    after = address.path.partition("/orders/")[2]
    return after.partition("/")[0] or code, stage


def _order_of(code: str) -> OrderFacts | None:
    if not code or "\x00" in code:
        return None
    try:
        return orders.order(order_id=UUID(code))
    except ValueError:
        return orders.order_by_number(number=code) or orders.order_by_number(number=code.upper())


def _is_shown(stage: StageFacts, wanted: str) -> bool:
    """Tell whether a stage stands among those that were scanned: the one that is named, else all that go on now."""
    return stage.code == wanted if wanted else stage.state == "active" or stage.is_ready


def _code(address: str, order: OrderFacts, stage: str = "") -> Any:
    told = {"code": order.number} | ({"stage": stage} if stage else {})
    return qr_of(address=f"{address}?{urlencode(told)}")


urlpatterns = [
    path("progress/scan", scan, name="progress-scan"),
    path("orders/<uuid:order_id>/traveller", traveller, name="order-traveller"),
]
