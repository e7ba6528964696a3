"""How goods are taken in: an order has the terms of its quote, else those agreed with its customer, else the usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from yinuo.core.capacity.model import DEFAULT_CALENDAR, ShipRule
from yinuo.flow.promises.facts import Wanted
from yinuo.flow.promises.models import ReceivingTerms
from yinuo.ground.kernel.tenancy import current_organisation

USUAL_PARTS = 2
_COLUMNS = ("ship", "min_split", "max_splits", "not_before", "receiver_calendar", "lane_code")
_FOUND = f"""
select {", ".join(_COLUMNS)} from promises_receivingterms
where organisation_id = %s and (order_id = %s or customer_id = %s) order by order_id nulls last limit 1
"""


@dataclass(frozen=True, kw_only=True)
class TermsFacts:
    """Whether goods come all at once ("full") or in at most `max_splits` parts of at least `min_split` of a line each
    ("partial"), not before when, on which calendar they are taken in (blank: ours) and by which lane (blank: any)."""

    ship: str = ShipRule.FULL.value
    min_split: Decimal = Decimal(0)
    max_splits: int = USUAL_PARTS
    not_before: datetime | None = None
    receiver_calendar: str = DEFAULT_CALENDAR
    lane_code: str = ""


USUAL = TermsFacts()


def order_terms(*, order_id: UUID | None, customer_id: UUID) -> TermsFacts:
    """Return the terms of an order: its own, else its customer's, else the usual ones."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [current_organisation(), order_id, customer_id])
        row = cursor.fetchone()
    return TermsFacts(**dict(zip(_COLUMNS, row, strict=True))) if row else USUAL


def customer_terms(*, customer_id: UUID) -> TermsFacts:
    """Return the terms agreed with a customer, else the usual ones."""
    return order_terms(order_id=None, customer_id=customer_id)


def keep_order_terms(*, order_id: UUID, wanted: Wanted) -> None:
    """Keep what an order's quote agreed on, where that is not what its customer has anyway."""
    told = TermsFacts(**{name: getattr(wanted, name) for name in _COLUMNS})
    if told != customer_terms(customer_id=wanted.customer_id):
        ReceivingTerms(order_id=order_id, **vars(told)).save(force_insert=True)


def keep_customer_terms(*, customer_id: UUID, terms: TermsFacts) -> None:
    """Store the terms agreed with a customer; the usual ones need no row."""
    ReceivingTerms.objects.filter(customer_id=customer_id).delete()
    if terms != USUAL:
        ReceivingTerms(customer_id=customer_id, **vars(terms)).save(force_insert=True)
