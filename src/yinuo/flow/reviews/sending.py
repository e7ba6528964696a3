"""Sending a status report: from then on it stands as a PDF and is never changed.

What belongs to an order stands on the customer's page, too. A project that delivers no order has no such page: its
customer gets the PDF, by mail or by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.flow.reviews import composing, papers
from yinuo.flow.reviews.documenting import letter_pdf
from yinuo.flow.reviews.events import ReportSent
from yinuo.flow.reviews.facts import ReportFacts
from yinuo.flow.reviews.faults import Conflict, InvalidReview
from yinuo.flow.reviews.models import Report
from yinuo.flow.reviews.queries import report_facts
from yinuo.flow.reviews.reporting import State, held_report, tell
from yinuo.flow.reviews.subjects import ORDER, Subject, contacts_of, subject_of
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.events import current_actor, plain
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts

EVENT = "status_report"
LONGEST_MESSAGE = 2_000
LINK_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A report that was sent; without a contact its `address` is to be handed over, and is shown this once.

    Without an order there is no address: what is handed over is the PDF.
    """

    report: ReportFacts
    address: str = ""


def send_report(
    *, report_id: UUID, contact_id: UUID | None = None, message: str = "", revision: int | None = None
) -> Sent:
    """Send a draft to a contact by mail, or to be handed over by its link or PDF; the same report is sent once.

    Raises NotNow, InvalidReview ({contact, message, content, customer}), Conflict where it changed since `revision`.
    """
    row = held_report(report_id, State.DRAFT)
    about = subject_of(row)
    if revision is not None and revision != row.revision:
        raise Conflict(theirs=row.content, revision=row.revision)
    contact = _checked(row, about, contact_id, message)
    row.letter = letter_of(row=row, about=about, message=message.strip())
    row.content_sha256 = content_hash(letter=row.letter)
    content = letter_pdf(letter=row.letter, language=row.language, number=row.number, sha256=row.content_sha256)
    kept = files.store(content=content, name=f"{row.number}.pdf", media_type="application/pdf")
    row.document_id = kept.id
    row.contact_id = contact.id if contact else None
    row.state, row.sent_at, row.sent_by = State.SENT, clock.now(), current_actor()[:100]
    papers.touch(row=row)
    row.link_id, address = _link(row, about) if about.order_ids else (None, "")
    row.save()
    if contact is not None:
        _mail(row, about, contact, address)
    told_to = contact.name if contact else ""
    tell(row, ReportSent(report_id=row.id, number=row.number, to=told_to, file_id=kept.id, sha256=kept.sha256))
    return Sent(report=report_facts(row), address="" if contact else address)


def letter_of(*, row: Report, about: Subject, message: str = "") -> dict[str, Any]:
    """Return what the customer reads, in their language: sections without text are left out."""
    with composing.in_words_of(language=row.language, zone=row.zone):
        names = composing.headings()
        period = composing.period_in_words(since=row.since_at, until=row.until_at)
        label = _("订单") if about.kind == ORDER else pgettext("project", "项目")
        return {
            "title": _("状态报告"),
            "organisation": people.organisation().name,
            "message": message,
            "facts": [
                [label, about.name if about.kind == ORDER else f"{about.number} {about.name}"],
                [_("客户"), about.customer_name],
                [_("期间"), period],
            ],
            "sections": [[names[one], row.content[one]] for one in composing.SECTIONS if row.content.get(one)],
            "checked": _("内容的校验码（SHA-256）"),
        }


def content_hash(*, letter: dict[str, Any]) -> str:
    """Return the SHA-256 of what the customer reads."""
    text = json.dumps(plain(letter), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _checked(row: Report, about: Subject, contact_id: UUID | None, message: str) -> ContactFacts | None:
    faults: dict[str, str] = {}
    contact = next((one for one in contacts_of(about) if one.id == contact_id), None)
    if contact_id is not None and contact is None:
        faults["contact"] = "unknown"
    elif contact is not None and not contact.email:
        faults["contact"] = "no_email"
    if about.customer_id is None:
        faults["customer"] = "missing"
    if len(message) > LONGEST_MESSAGE or "\x00" in message:
        faults["message"] = "too_long"
    if not any(row.content.values()):
        faults["content"] = "missing"
    if faults:
        raise InvalidReview(faults)
    return contact


def _link(row: Report, about: Subject) -> tuple[UUID, str]:
    """Make a personal link that opens the report below the page of its order."""
    new = sharing.NewLink(
        order_id=about.order_ids[0],
        contact_id=row.contact_id,
        language=row.language,
        rights=(links.VIEW, links.WRITE),
        days=LINK_DAYS,
    )
    link_id, token = sharing.issue_link(new=new)
    return link_id, f"{sharing.brand().base}/p/{token}/reports/{row.id}"


def _mail(row: Report, about: Subject, contact: ContactFacts, address: str) -> None:
    facts, message = dict(row.letter["facts"]), row.letter["message"]
    first = row.letter["sections"][0][1]
    tell_contact(
        event=EVENT,
        key=f"reviews.report:{row.id}",
        contact=contact,
        about=(ORDER, about.order_ids[0]) if about.order_ids else (about.kind, about.id),
        values=lambda: {
            "customer": about.customer_name,
            "order": about.name,
            "what": list(facts.values())[-1],
            "detail": f"{message}\n\n{first}" if message else first,
        },
        link=address,
        attachment_id=row.document_id,
    )
