"""Writing the PDF of an acceptance in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yinuo.flow.acceptance.actions import PDF_JOB, keep_pdf
from yinuo.flow.acceptance.document import acceptance_pdf
from yinuo.flow.acceptance.queries import acceptance_by_id, link_by_id
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


def write_pdf(job: JobHandle) -> dict[str, Any]:
    """Write and keep the PDF of the acceptance named in the job's payload."""
    with acting_for(job.organisation_id):
        return {"file_id": str(pdf_of(acceptance_id=UUID(job.payload["acceptance_id"])))}


def pdf_of(*, acceptance_id: UUID) -> UUID:
    """Return the file of an acceptance's PDF, written now if it was not before."""
    accepted = acceptance_by_id(acceptance_id=acceptance_id)
    if accepted.pdf_file_id is not None:
        return accepted.pdf_file_id
    order = orders.order(order_id=accepted.order_id)
    organisation = people.organisation()
    if order is None:
        raise LookupError(str(accepted.order_id))
    link = link_by_id(link_id=accepted.link_id) if accepted.link_id else None
    contact = people.contact(contact_id=link.contact_id) if link and link.contact_id else None
    content = acceptance_pdf(
        organisation=organisation,
        order=order,
        acceptance=accepted,
        language=contact.language if contact else organisation.language,
        zone=contact.timezone if contact else organisation.timezone,
    )
    return keep_pdf(acceptance_id=acceptance_id, pdf=content)


def register() -> None:
    """Register the job's handler."""
    jobs.handle(kind=PDF_JOB, handler=write_pdf)
