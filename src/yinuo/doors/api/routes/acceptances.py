"""Acceptances and delivery notes over the API: read them, record paper, take back, hand out the PDFs."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.acceptance import actions, delivery, jobs, note_document, queries, subjects, withdrawing
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import files

router = Router(tags=["acceptance"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidAcceptance: Problem(
        status=422,
        code="invalid-acceptance",
        title=_("验收内容有误"),
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": _faults(error.faults)},
    ),
    actions.AlreadySigned: Problem(
        status=409,
        code="already-accepted",
        title=_("已经验收过了"),
        detail=lambda error: _("“%(subject)s”没有等待验收的数量。") % {"subject": error},
    ),
    actions.ContentChanged: Problem(
        status=409,
        code="content-changed",
        title=_("送货内容已变动"),
        detail=lambda error: _("请重新读取等待验收的内容，再提交。"),
    ),
    withdrawing.NotWithdrawable: Problem(
        status=409,
        code="not-withdrawable",
        title=_("无法撤回验收"),
        detail=lambda error: _("验收单不存在、已经撤回，或没有写明原因。"),
    ),
    delivery.InvalidNote: Problem(
        status=422,
        code="invalid-delivery-note",
        title=_("送货单内容有误"),
        detail=lambda error: _("请更正这些字段：%(fields)s。") % {"fields": _faults(error.faults)},
    ),
    delivery.NoteNotOpen: Problem(
        status=409,
        code="delivery-note-closed",
        title=_("送货单已签收或已作废"),
        detail=lambda error: _("这张送货单不能再改。"),
    ),
}


class AcceptanceRecord(Schema):
    """The customer's word on a delivery or a milestone; quantities are decimal text."""

    id: UUID
    order_id: UUID
    note_id: UUID | None
    number: str
    subject: str = Field(description="`order`, `note-…`, `stage-…` or `milestone-…`")
    state: str = Field(description="`valid` or `withdrawn`")
    way: str = Field(description="`signed`, `paper` or `tacit`")
    verdict: str = Field(description="`accepted`, `partly` or `refused`")
    signer_name: str
    signed_at: datetime
    items: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    remarks: str
    grounds: str
    content_hash: str
    corrects: UUID | None
    withdrawn_at: datetime | None
    withdrawn_why: str


class WaitingLine(Schema):
    """A line that waits to be accepted."""

    position: int
    name: str
    unit: str
    delivered: str
    open: str


class WaitingAcceptance(Schema):
    """Something that waits to be accepted; `seen` is the hash of its content."""

    subject: str
    name: str
    note_number: str
    delivered: bool
    lines: list[WaitingLine]
    seen: str


class SaidOfLine(Schema):
    """What was said of a line on paper; an empty `accepted` is all that is neither refused nor short."""

    position: int
    accepted: str = ""
    refused: str = ""
    short: str = ""
    reason: str = ""
    words: str = ""


class PaperSignature(Schema):
    """A signature on paper, with photos of it (JPEG or PNG in base64, the signed paper first)."""

    signer_name: str
    key: str = Field(min_length=1, max_length=80, description="the same key again is the same acceptance")
    photos: list[str]
    subject: str = subjects.WHOLE_ORDER
    seen: str = ""
    lines: list[SaidOfLine] = []
    remarks: str = ""


class AcceptanceWhy(Schema):
    """A reason in words."""

    why: str


class DeliveryNoteOut(Schema):
    """A delivery note."""

    id: UUID
    order_id: UUID
    number: str
    state: str = Field(description="`issued`, `delivered` or `cancelled`")
    lines: list[dict[str, Any]]
    carrier: str
    remarks: str
    made_at: datetime
    delivered_at: datetime | None
    cancelled_why: str


class NewDeliveryNote(Schema):
    """A delivery note to be written; without quantities it holds all that is left to hand over."""

    key: str = Field(min_length=1, max_length=80)
    quantities: dict[int, str] = Field(default={}, description="quantity by the line's position, as decimal text")
    carrier: str = ""
    remarks: str = ""


class NoteArrival(Schema):
    """When a delivery reached the customer; now if not told."""

    at: datetime | None = None


@router.get("/acceptances", response=list[AcceptanceRecord], auth=scope("orders:read"))
def list_acceptances(
    request: HttpRequest,
    since: datetime | None = None,
    limit: Annotated[int, Field(ge=1, le=500)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.AcceptanceFacts]:
    """List acceptances of all orders, newest first."""
    return queries.recent(limit=limit, offset=offset, since=since)


@router.get("/orders/{uuid:order_id}/acceptances", response=list[AcceptanceRecord], auth=scope("orders:read"))
def acceptances_of_order(request: HttpRequest, order_id: UUID) -> list[queries.AcceptanceFacts]:
    """List the acceptances of an order, the withdrawn ones too."""
    return queries.acceptances(order_id=_known(order_id))


@router.get("/orders/{uuid:order_id}/acceptances/waiting", response=list[WaitingAcceptance], auth=scope("orders:read"))
def waiting(request: HttpRequest, order_id: UUID) -> list[WaitingAcceptance]:
    """List what waits to be accepted of an order."""
    return [
        WaitingAcceptance(
            subject=one.subject,
            name=one.name,
            note_number=one.note_number,
            delivered=one.delivered,
            seen=one.seen,
            lines=[
                WaitingLine(
                    position=line.position,
                    name=line.name,
                    unit=line.unit,
                    delivered=str(line.delivered),
                    open=str(line.open),
                )
                for line in one.lines
            ],
        )
        for one in subjects.offers(order_id=_known(order_id))
    ]


@router.post("/orders/{uuid:order_id}/acceptances", response={201: AcceptanceRecord}, auth=scope("portal:write"))
def record_paper(request: HttpRequest, order_id: UUID, paper: PaperSignature) -> tuple[int, queries.AcceptanceFacts]:
    """Record what a customer signed on paper."""
    receipt = actions.Receipt(
        signer_name=paper.signer_name,
        key=paper.key,
        subject=paper.subject,
        seen=paper.seen,
        lines={
            one.position: actions.Told(
                accepted=one.accepted, refused=one.refused, short=one.short, reason=one.reason, words=one.words
            )
            for one in paper.lines
        },
        photos=[actions.PhotoTold(content=_decoded(one)) for one in paper.photos],
        remarks=paper.remarks,
    )
    return 201, actions.record_paper(order_id=_known(order_id), receipt=receipt)


@router.get("/orders/{uuid:order_id}/acceptances/{uuid:acceptance_id}/pdf", auth=scope("orders:read"))
def acceptance_pdf(request: HttpRequest, order_id: UUID, acceptance_id: UUID) -> HttpResponse:
    """Return the signed document of an acceptance."""
    given = queries.acceptance_of(order_id=_known(order_id), acceptance_id=acceptance_id)
    if given is None:
        raise Http404
    content = files.content_of(file_id=jobs.pdf_of(acceptance_id=given.id))
    return HttpResponse(content, content_type="application/pdf")


@router.post(
    "/orders/{uuid:order_id}/acceptances/{uuid:acceptance_id}/withdrawal",
    response=AcceptanceRecord,
    auth=scope("portal:write"),
)
def withdraw_acceptance(
    request: HttpRequest, order_id: UUID, acceptance_id: UUID, told: AcceptanceWhy
) -> queries.AcceptanceFacts:
    """Take an acceptance back; its record stays, its quantities are open again."""
    if queries.acceptance_of(order_id=_known(order_id), acceptance_id=acceptance_id) is None:
        raise Http404
    return withdrawing.withdraw(order_id=order_id, acceptance_id=acceptance_id, why=told.why)


@router.get("/orders/{uuid:order_id}/delivery-notes", response=list[DeliveryNoteOut], auth=scope("orders:read"))
def list_notes(request: HttpRequest, order_id: UUID) -> list[queries.NoteFacts]:
    """List the delivery notes of an order."""
    return queries.notes(order_id=_known(order_id))


@router.post("/orders/{uuid:order_id}/delivery-notes", response={201: DeliveryNoteOut}, auth=scope("progress:write"))
def write_note(request: HttpRequest, order_id: UUID, new: NewDeliveryNote) -> tuple[int, queries.NoteFacts]:
    """Write a delivery note, once per key."""
    return 201, delivery.issue_note(
        order_id=_known(order_id),
        quantities=new.quantities,
        key=new.key,
        carrier=new.carrier,
        remarks=new.remarks,
    )


@router.get("/orders/{uuid:order_id}/delivery-notes/{uuid:note_id}/pdf", auth=scope("orders:read"))
def delivery_note_pdf(
    request: HttpRequest, order_id: UUID, note_id: UUID, paper: str = "", copies: Annotated[int, Field(ge=0, le=5)] = 0
) -> HttpResponse:
    """Return a delivery note to print, on `a4`, `241x280`, `241x140` or `241x93`."""
    content = note_document.note_pdf(note=_note(order_id, note_id), paper=paper, copies=copies)
    return HttpResponse(content, content_type="application/pdf")


@router.post(
    "/orders/{uuid:order_id}/delivery-notes/{uuid:note_id}/arrival",
    response=DeliveryNoteOut,
    auth=scope("progress:write"),
)
def note_arrival(request: HttpRequest, order_id: UUID, note_id: UUID, told: NoteArrival) -> queries.NoteFacts:
    """Report that what stands on a note reached the customer."""
    return delivery.note_arrived(order_id=order_id, note_id=_note(order_id, note_id).id, at=told.at)


@router.post(
    "/orders/{uuid:order_id}/delivery-notes/{uuid:note_id}/cancellation",
    response=DeliveryNoteOut,
    auth=scope("progress:write"),
)
def cancel_note(request: HttpRequest, order_id: UUID, note_id: UUID, told: AcceptanceWhy) -> queries.NoteFacts:
    """Cancel a note that nobody signed for; its number is not given again."""
    return delivery.cancel_note(order_id=order_id, note_id=_note(order_id, note_id).id, why=told.why)


def _known(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id


def _note(order_id: UUID, note_id: UUID) -> queries.NoteFacts:
    note = queries.note(note_id=note_id)
    if note is None or note.order_id != order_id:
        raise Http404
    return note


def _faults(found: dict[str, str]) -> str:
    return ", ".join(f"{field} ({code})" for field, code in found.items())


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
