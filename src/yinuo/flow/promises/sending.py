"""Bringing a quotation to the customer: its PDF, kept once it was sent, and the mail that carries it."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.promises.events import QuoteSent
from yinuo.flow.promises.facts import QuoteFacts
from yinuo.flow.promises.models import Quote
from yinuo.flow.promises.quotation import letter, quotation_pdf
from yinuo.flow.promises.quoting import QUOTE, QuoteNotOpen, UnknownQuote
from yinuo.flow.promises.reading import quotes_of
from yinuo.ground.kernel import clock, files, jobs, log
from yinuo.ground.people import actions, queries
from yinuo.ground.people.queries import ContactFacts

SEND_JOB = "promises.send_quote"


class NoMailAddress(Exception):
    """The contact is not the customer's, or has no e-mail address."""


def send_quote(*, quote_id: UUID, contact_id: UUID) -> UUID:
    """Have a quotation written and mailed to a contact; return the job.

    Raises UnknownQuote, QuoteNotOpen, NoMailAddress.
    """
    quote = _known(quote_id)
    if quote.state != Quote.State.OPEN:
        raise QuoteNotOpen(quote.state)
    _contact(quote, contact_id)
    return jobs.start_job(kind=SEND_JOB, payload={"quote_id": str(quote_id), "contact_id": str(contact_id)})


def mail_quote(*, quote_id: UUID, contact_id: UUID, key: str) -> None:
    """Write the quotation in the contact's language and queue its mail, once for each key."""
    quote, house = _known(quote_id), queries.organisation()
    contact = _contact(quote, contact_id)
    kept = files.store(
        content=pdf_of(quote=quote, contact=contact), name=f"{quote.number}.pdf", media_type="application/pdf"
    )
    subject, text = letter(organisation=house, quote=quote, contact=contact)
    queued = actions.queue_notice(
        key=key,
        channel="email",
        subject=subject,
        text=text,
        contact_id=contact_id,
        attachment_id=kept.id,
        about_type=QUOTE,
        about_id=quote_id,
    )
    if queued:
        body = QuoteSent(number=quote.number, contact_id=contact_id, address=contact.email)
        log.publish(subject_type=QUOTE, subject_id=quote_id, body=body)


def pdf_of(*, quote: QuoteFacts, contact: ContactFacts | None = None, language: str = "") -> bytes:
    """Return a quotation's PDF: in the language asked for, else the contact's, else the quote's own."""
    house = queries.organisation()
    return quotation_pdf(
        organisation=house,
        quote=quote,
        contact=contact,
        language=language or (contact.language if contact else "") or quote.language or house.language,
        zone=(contact.timezone if contact else "") or house.timezone,
    )


def _known(quote_id: UUID) -> QuoteFacts:
    found = quotes_of(Quote.objects.filter(pk=quote_id), now=clock.now())
    if not found:
        raise UnknownQuote(str(quote_id))
    return found[0]


def _contact(quote: QuoteFacts, contact_id: UUID) -> ContactFacts:
    contact = queries.contact(contact_id=contact_id)
    if contact is None or contact.customer_id != quote.customer_id or not contact.email:
        raise NoMailAddress(str(contact_id))
    return contact
