"""What customer and staff share on an order: documents and consignments."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, toast
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import actions, queries
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileMissing
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_UPLOAD_FAULTS: dict[str, Promise] = {
    "empty": gettext_lazy("请先选择文件。"),
    "too_large": gettext_lazy("文件不能超过 20 MB。"),
    "kind": gettext_lazy("不支持这种文件。可以上传 PDF、图片、Office 文档、文本、DWG、DXF 和 STEP 图纸。"),
    "content": gettext_lazy("文件内容与扩展名不符，或已损坏。"),
    "bomb": gettext_lazy("文件展开后过大，不能接收。"),
    "macros": gettext_lazy("含宏或程序的文件不能接收。"),
    "too_many": gettext_lazy("此订单的文件已达上限。"),
}


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show documents and consignments that the customer sees."""
    return _panel(request, _order(order_id))


@page(rights.INVITE_CUSTOMER)
@require_POST
def share(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Share a document with the customer."""
    order, file = _order(order_id), request.FILES.get("file")
    try:
        if file is None or not file.size:
            raise actions.InvalidUpload("empty")
        if file.size > actions.MOST_UPLOAD_BYTES:
            raise actions.InvalidUpload("too_large")
        with attempt():
            made = actions.share_document(
                order_id=order.id, content=file.read(), name=file.name or "", title=request.POST.get("title", "")
            )
    except (actions.InvalidUpload, actions.TooManyDocuments) as refusal:
        code = refusal.code if isinstance(refusal, actions.InvalidUpload) else "too_many"
        return toast(_panel(request, order), str(_UPLOAD_FAULTS[code]), level="critical")
    return toast(_panel(request, order), _("已共享：%(title)s。") % {"title": made.title})


@page(rights.SEE)
@require_GET
def download(request: DeskRequest, order_id: UUID, document_id: UUID) -> HttpResponse:
    """Hand out a shared document, always as a download."""
    found = queries.document(document_id=document_id)
    if found is None or found.order_id != order_id:
        raise Http404
    try:
        known, content = files.facts(file_id=found.file_id), files.content_of(file_id=found.file_id)
    except FileMissing as error:
        raise Http404 from error
    headers = {"Content-Disposition": content_disposition_header(True, known.name) or "attachment"}
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return HttpResponse(content, content_type=known.media_type, headers=headers)


@page(rights.INVITE_CUSTOMER)
@require_POST
def withdraw(request: DeskRequest, order_id: UUID, document_id: UUID) -> HttpResponse:
    """Show a document to the customer no longer."""
    order = _order(order_id)
    try:
        with attempt():
            actions.withdraw_document(order_id=order.id, document_id=document_id)
    except actions.UnknownDocument as error:
        raise Http404 from error
    return toast(_panel(request, order), _("不再共享。"))


@page(rights.REPORT)
@require_POST
def ship(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Note a consignment, and where its carrier shows it."""
    order, told = _order(order_id), request.POST
    try:
        with attempt():
            actions.enter_shipment(
                order_id=order.id,
                carrier_name=told.get("carrier_name", ""),
                number=told.get("number", ""),
                note=told.get("note", ""),
            )
            if told.get("address", "").strip():
                actions.set_tracking_page(carrier_name=told.get("carrier_name", ""), address=told["address"])
    except actions.InvalidShipment as invalid:
        return toast(_panel(request, order), _not_shipped(invalid.faults), level="critical")
    return toast(_panel(request, order), _("已登记运单。"))


def _not_shipped(faults: Mapping[str, str]) -> str:
    if faults.get("order") == "held":
        return _("此订单被质量冻结，不能发货。请先在“质量—冻结”里解除。")
    if faults.get("order") == "too_many":
        return _("此订单的运单已达上限。")
    if "address" in faults:
        return _("轨迹网址须以 http(s):// 开头并含 {number}。")
    return _("请填写承运商和运单号。")


@page(rights.REPORT)
@require_POST
def unship(request: DeskRequest, order_id: UUID, shipment_id: UUID) -> HttpResponse:
    """Take out a consignment that was entered by mistake."""
    order = _order(order_id)
    if not actions.remove_shipment(order_id=order.id, shipment_id=shipment_id):
        raise Http404
    return toast(_panel(request, order), _("已删除运单。"))


def _panel(request: DeskRequest, order: OrderFacts) -> HttpResponse:
    shipments = queries.shipments(order_id=order.id)
    context = {
        "order": order,
        "documents": queries.documents(order_id=order.id),
        "shipments": shipments,
        "sent": actions.documents_of(ids=[one.id for one in shipments]),
        "carriers": [one.name for one in supply.carriers()],
        "accept": actions.ACCEPT,
    }
    return render(request, "desk/sharing/_panel.html", context)


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


urlpatterns = [
    path("orders/<uuid:order_id>/sharing", panel, name="order-sharing"),
    path("orders/<uuid:order_id>/documents", share, name="order-documents"),
    path("orders/<uuid:order_id>/documents/<uuid:document_id>", download, name="order-document"),
    path("orders/<uuid:order_id>/documents/<uuid:document_id>/removal", withdraw, name="order-document-removal"),
    path("orders/<uuid:order_id>/shipments", ship, name="order-shipments"),
    path("orders/<uuid:order_id>/shipments/<uuid:shipment_id>/removal", unship, name="order-shipment-removal"),
]
