"""The customer accepts: what came, what is wrong with it, a signature; afterwards the document, and its check."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from yinuo.doors.portal import acceptance_words
from yinuo.doors.portal.entry import LANGUAGES, PortalRequest, by_link, language_links, private, refused, render
from yinuo.flow.acceptance import actions, jobs, pdf_signature, queries, subjects
from yinuo.flow.acceptance import setup as setups
from yinuo.flow.acceptance.queries import AcceptanceFacts
from yinuo.flow.acceptance.subjects import Offer
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import files
from yinuo.ground.kernel.tenancy import acting_for

# As much of the hash as the QR code carries; enough that nobody guesses it.
_SHORTEST_HASH = 12
_LARGEST_PHOTO_BYTES = 12 * 1024 * 1024
_CHOSEN = "organisation"  # where the session of a member keeps which organisation they chose


@require_http_methods(["GET", "POST"])
@by_link
def receipt(request: PortalRequest) -> HttpResponse:
    """Show what waits to be accepted, and take the signature."""
    if request.method == "POST":
        return _sign(request)
    offers = _offers(request)
    if not offers or not request.link.may_sign:
        given = queries.acceptance(order_id=request.order.id)
        if given is not None:
            return _signed_page(request, given)
        return HttpResponseRedirect(_address("order", request))
    offers = _due(offers) or offers
    if len(offers) > 1:
        context = {"offers": [(one, acceptance_words.called(one)) for one in offers]}
        return render(request, "portal/receipts.html", context)
    return _form(request, offers[0])


@require_http_methods(["GET"])
@by_link
def receipt_of(request: PortalRequest, subject: str) -> HttpResponse:
    """Show one delivery or milestone that waits to be accepted."""
    offer = next((one for one in _offers(request) if one.subject == subject), None)
    if offer is None or not request.link.may_sign:
        return HttpResponseRedirect(_address("receipt", request))
    return _form(request, offer)


@require_http_methods(["GET"])
@by_link
def signed(request: PortalRequest, acceptance_id: UUID) -> HttpResponse:
    """Show an acceptance that was given."""
    given = queries.acceptance_of(order_id=request.order.id, acceptance_id=acceptance_id)
    return refused(request, status=404) if given is None else _signed_page(request, given)


@require_http_methods(["GET"])
@by_link
def signed_pdf(request: PortalRequest, acceptance_id: UUID) -> HttpResponse:
    """Return the signed document of an acceptance."""
    given = queries.acceptance_of(order_id=request.order.id, acceptance_id=acceptance_id)
    return refused(request, status=404) if given is None else _pdf(given)


@require_http_methods(["GET"])
@by_link
def receipt_pdf(request: PortalRequest) -> HttpResponse:
    """Return the signed document of the newest acceptance."""
    given = queries.acceptance(order_id=request.order.id)
    return refused(request, status=404) if given is None else _pdf(given)


@require_http_methods(["GET"])
@by_link
def scanned(request: PortalRequest) -> HttpResponse:
    """Open a delivery note by its code: the receiver accepts, one of our own people may report its arrival."""
    note = queries.note_of_link(link_id=request.link.id)
    if note is None:
        return HttpResponseRedirect(_address("receipt", request))
    ours = request.user.is_authenticated and request.session.get(_CHOSEN) == str(request.link.organisation_id)
    if not ours:
        return HttpResponseRedirect(_address("receipt", request))
    return render(request, "portal/scanned.html", {"note": note})


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, organisation: str, number: str, digest: str) -> HttpResponse:
    """Tell anybody with the document whether its hash is ours, and of its file whether it is as we signed it."""
    known, found, brand = None, None, None
    content = _uploaded(request)
    try:
        with acting_for(UUID(hex=organisation)):
            known = queries.acceptance_by_number(number=number)
            valid = known is not None and _matches(known.content_hash, digest)
            # Whoever has no document of theirs learns nothing of an organisation, not even its name.
            brand = sharing.brand() if valid else None
            if content is not None and valid:
                found = pdf_signature.examined(pdf=content)
    except ValueError:
        valid = False
    told = request.GET.get("lang", "")
    language = told if told in LANGUAGES else translation.get_language() or "zh-hans"
    zone = brand.timezone if brand and brand.timezone else timezone.get_default_timezone_name()
    context: dict[str, Any] = {"valid": valid, "accepted": known if valid else None, "brand": brand, "found": found}
    context["language_links"] = language_links(path=request.path, language=language)
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        if found is not None:
            context["title"], context["said"] = acceptance_words.examined(found)
        status = 404 if not valid else 422 if found is not None and not found.is_ours else 200
        return private(render(request, "portal/verify.html", context, status=status))


def _matches(known: str, digest: str) -> bool:
    return len(digest) >= _SHORTEST_HASH and hmac.compare_digest(known[: len(digest)].encode(), digest.encode())


def _uploaded(request: HttpRequest) -> bytes | None:
    if request.method != "POST" or "file" not in request.FILES:
        return None
    return request.FILES["file"].read(pdf_signature.LARGEST_BYTES + 1)  # type: ignore[no-any-return,union-attr]


def _address(name: str, request: PortalRequest, **parts: Any) -> str:
    # The language chosen goes along; nothing of it is kept on the server.
    query = f"?lang={request.language}" if request.GET.get("lang") or request.POST.get("lang") else ""
    return reverse(f"portal:{name}", kwargs={"token": request.token, **parts}) + query


def _offers(request: PortalRequest) -> list[Offer]:
    """Return what the holder of the link may accept: of a delivery note's code that note alone."""
    note = queries.note_of_link(link_id=request.link.id)
    offers = subjects.offers(order_id=request.order.id)
    return offers if note is None else [one for one in offers if one.note_id == note.id]


def _sign(request: PortalRequest) -> HttpResponse:
    subject = request.POST.get("subject", subjects.WHOLE_ORDER)
    try:
        given = actions.sign(link=request.link, receipt=_typed(request, subject))
    except actions.MayNotSign:
        return refused(request, status=404)
    except actions.AlreadySigned:
        return HttpResponseRedirect(_address("receipt", request))
    except actions.ContentChanged as changed:
        return _form(request, changed.offer, changed=True, status=409)
    except actions.InvalidAcceptance as invalid:
        offer = subjects.offer(order_id=request.order.id, subject=subject)
        if offer is None:
            return HttpResponseRedirect(_address("receipt", request))
        return _form(request, offer, faults=invalid.faults, status=422)
    return HttpResponseRedirect(_address("signed", request, acceptance_id=given.id))


def _typed(request: PortalRequest, subject: str) -> actions.Receipt:
    data = request.POST
    positions = {name.rpartition("_")[2] for name in data if name.startswith(("line_", "refused_", "short_"))}
    lines = {
        int(place): actions.Told(
            accepted=data.get(f"line_{place}", ""),
            refused=data.get(f"refused_{place}", ""),
            short=data.get(f"short_{place}", ""),
            reason=data.get(f"reason_{place}", ""),
            words=data.get(f"words_{place}", ""),
        )
        for place in positions
        if place.isdecimal() and len(place) < 6
    }
    return actions.Receipt(
        signer_name=data.get("signer_name", ""),
        key=data.get("idempotency_key", "") or data.get("seen", ""),
        subject=subject,
        seen=data.get("seen", "") or "unseen",
        signature=data.get("signature", ""),
        lines=lines,
        checks=frozenset(data.getlist("check")),
        line_checks=frozenset((place, point) for place in lines for point in data.getlist(f"check_{place}")),
        photos=_photos(request, lines),
        remarks=data.get("remarks", ""),
        refuse=bool(data.get("refuse")),
        reason=data.get("reason", ""),
        device=request.headers.get("User-Agent", ""),
        device_at=_moment(data.get("device_at", "")),
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _photos(request: PortalRequest, lines: Mapping[int, actions.Told]) -> list[actions.PhotoTold]:
    found = [(one, None) for one in request.FILES.getlist("photo")]
    found += [(one, place) for place in lines for one in request.FILES.getlist(f"photo_{place}")]  # type: ignore[misc]
    # An empty field of a form comes as an empty file.
    return [
        actions.PhotoTold(content=one.read(_LARGEST_PHOTO_BYTES + 1), position=place)
        for one, place in found
        if one.size
    ]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _form(
    request: PortalRequest,
    offer: Offer,
    *,
    faults: Mapping[str, str] | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    name = request.contact.name if request.contact else ""
    typed: dict[str, Any] = {} if changed else request.POST.dict()
    context = {
        "offer": offer,
        "called": acceptance_words.called(offer),
        "changed": changed,
        "typed": typed,
        "faults": acceptance_words.faults(faults or {}, offer),
        "reasons": [(one.code, str(one.words)) for one in setups.setup().reasons],
        "signer_name": request.POST.get("signer_name", name),
        "remarks": request.POST.get("remarks", ""),
    }
    return render(request, "portal/receipt.html", context, status=status)


def _due(offers: Sequence[Offer]) -> list[Offer]:
    """Return what waits without an order that was not brought yet: beside a milestone that one is not asked for."""
    return [one for one in offers if one.delivered or one.subject != subjects.WHOLE_ORDER]


def _signed_page(request: PortalRequest, given: AcceptanceFacts) -> HttpResponse:
    context = {
        "accepted": given,
        "verdict": acceptance_words.verdicts()[given.verdict],
        "waiting": len(_due(_offers(request))) if request.link.may_sign else 0,
    }
    return render(request, "portal/signed.html", context)


def _pdf(given: AcceptanceFacts) -> HttpResponse:
    content = files.content_of(file_id=jobs.pdf_of(acceptance_id=given.id))
    headers = {"Content-Disposition": content_disposition_header(True, f"{given.number}.pdf") or "attachment"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
