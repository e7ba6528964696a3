"""Taking a customer's signature on exactly what they saw, once however often it is sent; and recording paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance import drawing, subjects, writing
from yinuo.flow.acceptance.balance import BadQuantities, Share, Told, shared
from yinuo.flow.acceptance.models import Acceptance
from yinuo.flow.acceptance.queries import AcceptanceFacts, acceptance_facts
from yinuo.flow.acceptance.setup import setup
from yinuo.flow.acceptance.subjects import WHOLE_ORDER, Offer
from yinuo.flow.acceptance.writing import Photo, Word
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.queries import LinkFacts
from yinuo.ground.kernel import clock, locks
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.pictures import BadPicture, cleaned

MOST_PHOTOS = 12
# A phone's clock further off than this is no evidence of anything.
_MOST_OFF = timedelta(days=400)


class InvalidAcceptance(Exception):
    """Faults in what was signed, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class MayNotSign(Exception):
    """The link only allows to look."""


class AlreadySigned(Exception):
    """All of it was signed before, by another request."""


class ContentChanged(Exception):
    """What is delivered is no longer what was seen; `offer` is what it is now."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer.subject)
        self.offer = offer


@dataclass(frozen=True, kw_only=True)
class PhotoTold:
    """A photo as it was sent; `position` is the line it shows, None for the whole."""

    content: bytes
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receiver says of a delivery or a milestone, as typed.

    `seen` is the hash of what the page showed; empty where nothing was shown. `checks` hold the points that were found
    right, by their Chinese text, `line_checks` those of lines as (position, text). `refuse` says no to all of it, with
    `reason` and remarks.
    """

    signer_name: str
    key: str
    subject: str = WHOLE_ORDER
    seen: str = ""
    signature: str = ""
    lines: Mapping[int, Told] = field(default_factory=dict)
    checks: frozenset[str] = frozenset()
    line_checks: frozenset[tuple[int, str]] = frozenset()
    photos: Sequence[PhotoTold] = ()
    remarks: str = ""
    refuse: bool = False
    reason: str = ""
    device: str = ""
    device_at: datetime | None = None
    address: str = ""


def sign(*, link: LinkFacts, receipt: Receipt) -> AcceptanceFacts:
    """Take a customer's signature; the same key again returns the same acceptance.

    Raises MayNotSign, AlreadySigned, ContentChanged, InvalidAcceptance.
    """
    if not link.may_sign or link.order_id is None:
        raise MayNotSign
    key = f"{link.id.hex}:{receipt.key}"[:100]
    order, offer, earlier = _before(link.order_id, receipt, key)
    if earlier is not None:
        return earlier
    word = _checked(order, offer, receipt, key=key, way=Acceptance.Way.SIGNED, link_id=link.id)
    return writing.write(word=word)


def record_paper(*, order_id: UUID, receipt: Receipt) -> AcceptanceFacts:
    """Record what a customer signed on paper, on their behalf; its first photo must show the paper.

    Raises AlreadySigned, ContentChanged, InvalidAcceptance.
    """
    key = f"paper:{receipt.key}"[:100]
    order, offer, earlier = _before(order_id, receipt, key)
    if earlier is not None:
        return earlier
    word = _checked(order, offer, receipt, key=key, way=Acceptance.Way.PAPER, link_id=None)
    return writing.write(word=word)


def _before(order_id: UUID, receipt: Receipt, key: str) -> tuple[OrderFacts, Offer, AcceptanceFacts | None]:
    """Return the order and what is offered of it, or what the same request did before; holds the order's lock."""
    locks.hold(f"acceptance.sign:{order_id}")
    order = orders.order(order_id=order_id)
    if order is None or order.state == "cancelled":
        raise InvalidAcceptance({"order": "not_deliverable"})
    row = Acceptance.objects.filter(order_id=order_id, key=key).first()
    offer = subjects.offer(order_id=order_id, subject=receipt.subject)
    if row is not None:
        return order, offer or _nothing(order_id), acceptance_facts(row)
    if offer is None:
        raise AlreadySigned(receipt.subject)
    if receipt.seen and receipt.seen != offer.seen:
        raise ContentChanged(offer)
    return order, offer, None


def _nothing(order_id: UUID) -> Offer:
    return Offer(
        order_id=order_id, subject="", name="", note_id=None, note_number="", lines=(), checks=(), delivered=False
    )


def _checked(order: OrderFacts, offer: Offer, receipt: Receipt, *, key: str, way: str, link_id: UUID | None) -> Word:
    faults: dict[str, str] = {} if receipt.signer_name.strip() else {"signer_name": "missing"}
    drawn = _drawn(receipt, faults) if way == Acceptance.Way.SIGNED else None
    shares = _shares(offer, receipt, faults)
    photos = _photos(receipt, faults, paper=way == Acceptance.Way.PAPER)
    if receipt.refuse and not offer.lines and not receipt.remarks.strip():
        faults["remarks"] = "missing"
    if faults:
        raise InvalidAcceptance(faults)
    return Word(
        order=order,
        offer=offer,
        way=way,
        verdict=writing.verdict_of(offer=offer, shares=shares, refuse=receipt.refuse),
        signer_name=receipt.signer_name,
        shares=shares,
        key=key,
        checks=[_check(one.zh, one.en, one.zh in receipt.checks) for one in offer.checks],
        line_checks=_line_checks(offer, receipt),
        photos=photos,
        drawn=drawn,
        remarks=receipt.remarks,
        seen=offer.seen if receipt.seen else "",
        link_id=link_id,
        device=receipt.device,
        device_at=_device_time(receipt.device_at),
        address=receipt.address,
        recorded_by=current_actor() if way == Acceptance.Way.PAPER else "",
    )


def _drawn(receipt: Receipt, faults: dict[str, str]) -> drawing.Drawing | None:
    try:
        return drawing.parse(text=receipt.signature)
    except drawing.InvalidSignature as fault:
        faults["signature"] = str(fault)
        return None


def _shares(offer: Offer, receipt: Receipt, faults: dict[str, str]) -> dict[int, Share]:
    openings, reasons = {line.position: line.open for line in offer.lines}, [one.code for one in setup().reasons]
    if receipt.refuse:
        if offer.lines and receipt.reason not in reasons:
            faults["reason"] = "missing"
        return {position: Share(refused=opening, reason=receipt.reason) for position, opening in openings.items()}
    try:
        shares = shared(openings=openings, told=receipt.lines, reasons=reasons)
    except BadQuantities as bad:
        faults |= {f"line_{position}": code for position, code in bad.faults.items()}
        return {}
    if offer.lines and not any(one.accepted or one.refused or one.short for one in shares.values()):
        faults["lines"] = "nothing"
    return shares


def _photos(receipt: Receipt, faults: dict[str, str], *, paper: bool) -> list[Photo]:
    if len(receipt.photos) > MOST_PHOTOS:
        faults["photos"] = "too_many"
        return []
    if paper and not receipt.photos:
        faults["photos"] = "missing"
    found = []
    for place, told in enumerate(receipt.photos):
        try:
            picture = cleaned(content=told.content)
        except BadPicture as bad:
            faults["photos"] = bad.code
        else:
            found.append(Photo(picture=picture, position=told.position, paper=paper and place == 0))
    return found


def _line_checks(offer: Offer, receipt: Receipt) -> dict[int, list[dict[str, Any]]]:
    return {
        line.position: [_check(one.zh, one.en, (line.position, one.zh) in receipt.line_checks) for one in line.checks]
        for line in offer.lines
    }


def _check(zh: str, en: str, right: bool) -> dict[str, Any]:
    return {"zh": zh, "en": en, "right": right}


def _device_time(told: datetime | None) -> datetime | None:
    if told is None or told.tzinfo is None or abs(told - clock.now()) > _MOST_OFF:
        return None
    return told
