"""Writing and signing the PDF of an acceptance in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.acceptance import keys, pdf_signature
from yinuo.flow.acceptance.document import acceptance_pdf
from yinuo.flow.acceptance.models import Acceptance
from yinuo.flow.acceptance.pdf_signature import AuthorityStamper
from yinuo.flow.acceptance.queries import AcceptanceFacts, acceptance_by_id, note
from yinuo.flow.acceptance.writing import PDF_JOB
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing.queries import link_by_id
from yinuo.ground.kernel import files, jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts


def write_pdf(job: JobHandle) -> dict[str, Any]:
    """Write and keep the PDF of the acceptance named in the job's payload."""
    with acting_for(job.organisation_id):
        return {"file_id": str(pdf_of(acceptance_id=UUID(job.payload["acceptance_id"])))}


def pdf_of(*, acceptance_id: UUID) -> UUID:
    """Return the file of an acceptance's PDF, written and signed now if it was not before."""
    accepted = acceptance_by_id(acceptance_id=acceptance_id)
    if accepted.pdf_file_id is not None:
        return accepted.pdf_file_id
    contact, organisation = _contact(accepted), people.organisation()
    language = contact.language if contact else organisation.language
    plain = _plain(accepted, language, contact.timezone if contact else organisation.timezone)
    stamper = AuthorityStamper(url) if (url := people.preference(name=keys.TIME_STAMP_URL.name)) else None
    with translation.override(language):
        reason = _("%(number)s 交付验收") % {"number": accepted.number}
    return keep_pdf(acceptance_id=acceptance_id, pdf=pdf_signature.signed(pdf=plain, reason=reason, stamper=stamper))


def keep_pdf(*, acceptance_id: UUID, pdf: bytes) -> UUID:
    """Store the PDF of an acceptance and return the file's id; a second one is not kept."""
    row = Acceptance.objects.select_for_update().get(pk=acceptance_id)
    if row.pdf_file_id is not None:
        return row.pdf_file_id
    stored = files.store(content=pdf, name=f"{row.number}.pdf", media_type="application/pdf")
    row.pdf_file_id = stored.id
    row.save()
    return stored.id


def _plain(accepted: AcceptanceFacts, language: str, zone: str) -> bytes:
    order = orders.order(order_id=accepted.order_id)
    if order is None:
        raise LookupError(str(accepted.order_id))
    delivery = note(note_id=accepted.note_id) if accepted.note_id else None
    return acceptance_pdf(
        organisation=people.organisation(),
        order=order,
        acceptance=accepted,
        language=language,
        zone=zone,
        note_number=delivery.number if delivery else "",
    )


def _contact(accepted: AcceptanceFacts) -> ContactFacts | None:
    link = link_by_id(link_id=accepted.link_id) if accepted.link_id else None
    return people.contact(contact_id=link.contact_id) if link and link.contact_id else None


def register() -> None:
    """Register the job's handler."""
    jobs.handle(kind=PDF_JOB, handler=write_pdf)
