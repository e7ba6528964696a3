"""The customer's pages that take something: signing for a delivery, rating, complaining; and verifying a document."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal import telling
from yinuo.doors.portal.entry import PortalRequest, by_link, refused, render
from yinuo.flow.acceptance import actions as acceptance_actions
from yinuo.flow.acceptance import jobs as acceptance_jobs
from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.care import actions as care_actions
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.tenancy import acting_for

# As much of the hash as the QR code carries; enough that nobody guesses it.
_SHORTEST_HASH = 12


def _address(name: str, request: PortalRequest) -> str:
    # The language chosen goes along; nothing of it is kept on the server.
    query = f"?lang={request.language}" if request.GET.get("lang") or request.POST.get("lang") else ""
    return reverse(f"portal:{name}", kwargs={"token": request.token}) + query


@require_http_methods(["GET", "POST"])
@by_link
def receipt(request: PortalRequest) -> HttpResponse:
    """Confirm the receipt: items, name and signature; afterwards the document."""
    accepted = acceptance.acceptance(order_id=request.order.id)
    if request.method == "POST":
        return _sign(request)
    if accepted is not None:
        return render(request, "portal/signed.html", {"accepted": accepted})
    if not request.link.may_sign:
        return HttpResponseRedirect(_address("order", request))
    return _receipt_form(request, typed={}, faults={})


def _sign(request: PortalRequest) -> HttpResponse:
    lines = orders.lines(order_id=request.order.id)
    received = {line.position: request.POST.get(f"line_{line.position}", "") for line in lines}
    try:
        acceptance_actions.sign(
            link=request.link,
            signer_name=request.POST.get("signer_name", ""),
            signature=request.POST.get("signature", ""),
            received=received,
            remarks=request.POST.get("remarks", ""),
            device=request.headers.get("User-Agent", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            key=request.POST.get("idempotency_key", ""),
        )
    except acceptance_actions.MayNotSign:
        return refused(request, status=404)
    except acceptance_actions.AlreadySigned:
        return HttpResponseRedirect(_address("receipt", request))
    except acceptance_actions.InvalidAcceptance as invalid:
        return _receipt_form(request, typed=request.POST.dict(), faults=invalid.faults)
    return HttpResponseRedirect(_address("receipt", request))


def _receipt_form(request: PortalRequest, *, typed: dict[str, Any], faults: dict[str, str]) -> HttpResponse:
    name = request.contact.name if request.contact else ""
    context = {
        "lines": orders.lines(order_id=request.order.id),
        "typed": typed,
        "faults": {field: telling.fault(field, code) for field, code in faults.items()},
        "signer_name": typed.get("signer_name", name),
    }
    return render(request, "portal/receipt.html", context, status=422 if faults else 200)


@require_http_methods(["GET"])
@by_link
def receipt_pdf(request: PortalRequest) -> HttpResponse:
    """Return the signed document."""
    accepted = acceptance.acceptance(order_id=request.order.id)
    if accepted is None:
        return refused(request, status=404)
    file_id = acceptance_jobs.pdf_of(acceptance_id=accepted.id)
    content = files.content_of(file_id=file_id)
    name = f'attachment; filename="{accepted.number.encode("ascii", "replace").decode().replace(chr(34), "_")}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@require_http_methods(["POST"])
@by_link
def rating(request: PortalRequest) -> HttpResponse:
    """Take a rating from 1 to 5."""
    if not request.link.may_write or not request.shown["rating"]:
        return refused(request, status=404)
    score = request.POST.get("score", "")
    try:
        care_actions.rate(
            order_id=request.order.id,
            score=int(score) if score.isdigit() else 0,
            comment=request.POST.get("comment", ""),
            source="portal",
        )
    except (care_actions.InvalidRating, care_actions.RatingClosed):
        return _with_note(request, _("没有收到评分：请选择 1 到 5 星，且须在首次评分后的 7 天内修改。"), status=422)
    return _with_note(request, _("谢谢您的评分。"))


@require_http_methods(["POST"])
@by_link
def complaints(request: PortalRequest) -> HttpResponse:
    """Take a complaint, once per key."""
    if not request.link.may_write or not request.shown["issues"]:
        return refused(request, status=404)
    reporter = request.contact.name if request.contact else ""
    try:
        made = care_actions.raise_complaint(
            order_id=request.order.id,
            topic=request.POST.get("topic", ""),
            text=request.POST.get("text", ""),
            reporter=reporter,
            channel="portal",
            key=f"portal:{request.link.id}:{request.POST.get('idempotency_key') or clock.now().isoformat()}"[:100],
        )
    except care_actions.InvalidComplaint:
        return _with_note(request, _("没有提交成功：请选择问题类型，并写下发生了什么。"), status=422)
    return _with_note(request, _("已收到，编号 %(number)s，我们会尽快答复。") % {"number": made.number})


def _with_note(request: PortalRequest, note: str, *, status: int = 200) -> HttpResponse:
    context = {"note": note, "well": status == 200, "typed": request.POST.dict() if status != 200 else {}}
    return render(request, "portal/noted.html", {**context, "topics": telling.topics()}, status=status)


@require_http_methods(["GET"])
def verify(request: HttpRequest, organisation: str, number: str, digest: str) -> HttpResponse:
    """Tell anybody with the document whether its hash is ours; tell nothing else."""
    known = None
    try:
        with acting_for(UUID(hex=organisation)):
            known = acceptance.acceptance_by_number(number=number)
    except ValueError:
        pass
    valid = (
        known is not None
        and len(digest) >= _SHORTEST_HASH
        and hmac.compare_digest(known.content_hash[: len(digest)].encode(), digest.encode())
    )
    shown = known.content_hash if valid and known else ""
    response = render(request, "portal/verify.html", {"valid": valid, "hash": shown}, status=200 if valid else 404)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
