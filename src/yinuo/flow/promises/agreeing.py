"""Agreeing with a customer on how goods are taken in: what its quotes and orders begin with from then on."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.promises.events import ReceivingTermsAgreed
from yinuo.flow.promises.receiving import TermsFacts, customer_terms, keep_customer_terms
from yinuo.flow.promises.wanting import InvalidWanted, terms_faults
from yinuo.ground.kernel import log
from yinuo.ground.kernel.events import plain

CUSTOMER = "customer"


def agree_terms(*, customer_id: UUID, terms: TermsFacts) -> TermsFacts:
    """Set the terms of a customer; orders that are promised keep their date until they are promised anew.

    Raises InvalidWanted with all that is wrong.
    """
    faults = terms_faults(terms=terms)
    if faults:
        raise InvalidWanted(faults)
    before = customer_terms(customer_id=customer_id)
    if terms != before:
        keep_customer_terms(customer_id=customer_id, terms=terms)
        body = ReceivingTermsAgreed(before=plain(vars(before)), after=plain(vars(terms)))
        log.publish(subject_type=CUSTOMER, subject_id=customer_id, body=body)
    return terms
