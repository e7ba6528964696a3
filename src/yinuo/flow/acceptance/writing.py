"""Writing an acceptance down, whoever gave it: its number, its hash, what it does to the order, and the news of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.flow.acceptance import drawing, keys, silence, subjects
from yinuo.flow.acceptance.balance import Share, text
from yinuo.flow.acceptance.events import DeliverySigned, GoodsRefused, TacitlyAccepted
from yinuo.flow.acceptance.models import Acceptance, DeliveryNote
from yinuo.flow.acceptance.queries import AcceptanceFacts, acceptance_facts
from yinuo.flow.acceptance.setup import setup
from yinuo.flow.acceptance.subjects import Offer
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import actions as plan_actions
from yinuo.flow.plans import queries as plans
from yinuo.ground.kernel import clock, files, jobs, log
from yinuo.ground.kernel.events import plain
from yinuo.ground.kernel.pictures import Picture

PDF_JOB = "acceptance.pdf"
_NONE = Decimal(0)
_LONGEST_REMARK = 2_000


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A checked photo; `position` is the line it shows, None for the delivery; `paper` is a signed paper."""

    picture: Picture
    position: int | None = None
    paper: bool = False


@dataclass(frozen=True, kw_only=True)
class Word:
    """All of an acceptance that was checked and is to be written."""

    order: OrderFacts
    offer: Offer
    way: str
    verdict: str
    signer_name: str
    shares: Mapping[int, Share]
    key: str
    checks: Sequence[Mapping[str, Any]] = ()
    line_checks: Mapping[int, Sequence[Mapping[str, Any]]] | None = None
    photos: Sequence[Photo] = ()
    drawn: drawing.Drawing | None = None
    remarks: str = ""
    grounds: str = ""
    seen: str = ""
    link_id: UUID | None = None
    device: str = ""
    device_at: datetime | None = None
    address: str = ""
    recorded_by: str = ""


def verdict_of(*, offer: Offer, shares: Mapping[int, Share], refuse: bool) -> str:
    """Return whether all was accepted, part of it, or nothing."""
    if refuse:
        return Acceptance.Verdict.REFUSED
    if all(shares[line.position].accepted == line.open for line in offer.lines):
        return Acceptance.Verdict.ACCEPTED
    if any(shares[line.position].accepted for line in offer.lines):
        return Acceptance.Verdict.PARTLY
    refused = any(share.refused for share in shares.values())
    return Acceptance.Verdict.REFUSED if refused else Acceptance.Verdict.PARTLY


def write(*, word: Word) -> AcceptanceFacts:
    """Write an acceptance, settle the order if all of it is accepted now, and tell the log."""
    keys.key_to_sign()  # made now if there is none, so that handing out a document writes nothing
    row = _row(word)
    stored = None
    if word.drawn is not None:
        name = f"{row.number}-signature.svg"
        stored = files.store(content=word.drawn.svg(), name=name, media_type="image/svg+xml")
        row.signature_file_id = stored.id
    row.content_hash = content_hash(order=word.order, row=row, signature_sha256=stored.sha256 if stored else "")
    row.save()
    jobs.start_job(kind=PDF_JOB, payload={"acceptance_id": row.id})
    _note_arrival(word.offer, row.signed_at)
    silence.end_period(order_id=word.order.id, subject=word.offer.subject, why=row.number, silent=True)
    if not word.offer.is_milestone and _all_accepted(word):
        order_actions.note_accepted(order_id=word.order.id, accepted_at=row.signed_at)
    _accept_milestone(word, row)
    _publish(word, row)
    return acceptance_facts(row)


def content_hash(*, order: OrderFacts, row: Acceptance, signature_sha256: str) -> str:
    """Return the SHA-256 of what was signed, over canonical JSON."""
    signed: dict[str, Any] = {
        "acceptance": row.number,
        "order": order.number,
        "customer": order.customer_name,
        "subject": row.subject,
        "seen": row.seen_hash,
        "way": row.way,
        "signer": row.signer_name,
        "items": row.items,
        "checks": row.checks,
        "photos": [photo["sha256"] for photo in row.photos],
        "remarks": row.remarks,
        "grounds": row.grounds,
        "signature_sha256": signature_sha256,
        "signed_at": row.signed_at,
        "device": row.device,
        "device_at": row.device_at,
    }
    canonical = json.dumps(plain(signed), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _row(word: Word) -> Acceptance:
    number = _next_number(word.order)
    return Acceptance(
        order_id=word.order.id,
        link_id=word.link_id,
        note_id=word.offer.note_id,
        subject=word.offer.subject,
        subject_name=word.offer.name[:100],
        way=word.way,
        verdict=word.verdict,
        number=number,
        signer_name=word.signer_name.strip()[:100],
        items=_items(word),
        checks=[dict(check) for check in word.checks],
        photos=[_stored(photo, number, place) for place, photo in enumerate(word.photos, start=1)],
        remarks=word.remarks.strip()[:_LONGEST_REMARK],
        grounds=word.grounds,
        seen_hash=word.seen,
        key=word.key[:100],
        device=word.device[:300],
        device_at=word.device_at,
        address=word.address[:64],
        recorded_by=word.recorded_by,
        signed_at=clock.now(),
        corrects=_corrected(word),
    )


def _next_number(order: OrderFacts) -> str:
    """Return YS- and the order's number, from the second on with a counter; the caller holds the order's lock."""
    before = Acceptance.objects.filter(order_id=order.id).count()
    number = f"YS-{order.number}" + (f"-{before + 1}" if before else "")
    # Another order may be called like this one with a counter.
    return number if not Acceptance.objects.filter(number=number).exists() else f"{number}-{order.id.hex[-6:]}"


def _corrected(word: Word) -> UUID | None:
    rows = Acceptance.objects.filter(
        order_id=word.order.id, subject=word.offer.subject, state=Acceptance.State.WITHDRAWN
    )
    row = rows.order_by("-withdrawn_at").first()
    return row.id if row and not Acceptance.objects.filter(corrects=row.id).exists() else None


def _items(word: Word) -> list[dict[str, Any]]:
    names = {reason.code: reason.words for reason in setup().reasons}
    found = []
    for line in word.offer.lines:
        share = word.shares[line.position]
        words = names.get(share.reason)
        found.append(
            {
                "position": line.position,
                "name": line.name,
                "unit": line.unit,
                "ordered": text(line.ordered),
                "delivered": text(line.open),
                "accepted": text(share.accepted),
                "refused": text(share.refused),
                "short": text(share.short),
                "open": text(line.open - share.accepted - share.refused),
                "reason": share.reason if share.refused else "",
                "reason_zh": words.zh if words and share.refused else "",
                "reason_en": words.en if words and share.refused else "",
                "words": share.words,
                "checks": [dict(check) for check in (word.line_checks or {}).get(line.position, ())],
            }
        )
    return found


def _stored(photo: Photo, number: str, place: int) -> dict[str, Any]:
    picture = photo.picture
    kept = files.store(
        content=picture.content, name=f"{number}-{place}.{picture.ending}", media_type=picture.media_type
    )
    return {
        "file_id": str(kept.id),
        "sha256": kept.sha256,
        "position": photo.position,
        "paper": photo.paper,
        "media_type": picture.media_type,
    }


def _note_arrival(offer: Offer, now: datetime) -> None:
    if offer.note_id is not None:
        DeliveryNote.objects.filter(pk=offer.note_id, state=DeliveryNote.State.ISSUED).update(
            state=DeliveryNote.State.DELIVERED, delivered_at=now
        )


def _accept_milestone(word: Word, row: Acceptance) -> None:
    """Let the milestone of a project count as accepted, which makes its payment due."""
    task_id = word.offer.plan_task_id
    found = plans.milestone(task_id=task_id) if task_id and word.verdict == Acceptance.Verdict.ACCEPTED else None
    if found is not None:
        plan_actions.accept(
            project_id=found.project_id,
            task_id=found.task_id,
            accepted_by=row.signer_name or row.number,
            accepted_at=row.signed_at,
        )


def _all_accepted(word: Word) -> bool:
    lines = orders.lines(order_id=word.order.id)
    if not lines:
        return word.verdict == Acceptance.Verdict.ACCEPTED
    accepted = subjects.accepted_by_line(order_id=word.order.id)
    return all(accepted.get(line.position, _NONE) >= line.quantity for line in lines)


def _publish(word: Word, row: Acceptance) -> None:
    if row.way == Acceptance.Way.TACIT:
        body: Any = TacitlyAccepted(acceptance_id=row.id, number=row.number, subject=row.subject, due_at=row.signed_at)
    else:
        body = DeliverySigned(
            acceptance_id=row.id,
            number=row.number,
            signer_name=row.signer_name,
            content_hash=row.content_hash,
            subject=row.subject,
            way=row.way,
            verdict=row.verdict,
        )
    log.publish(subject_type="order", subject_id=word.order.id, body=body)
    lines = [
        {key: item[key] for key in ("position", "name", "unit", "refused", "short", "reason", "reason_zh", "words")}
        for item in row.items
        if item["refused"] != "0" or item["short"] != "0"
    ]
    refused_whole = row.verdict == Acceptance.Verdict.REFUSED and not row.items
    if lines or refused_whole:
        told = GoodsRefused(
            acceptance_id=row.id,
            number=row.number,
            signer_name=row.signer_name,
            lines=lines or [{"name": row.subject_name or word.order.number, "words": row.remarks, "reason": "other"}],
        )
        log.publish(subject_type="order", subject_id=word.order.id, body=told)
