"""Tickets by which staff see an order as its customer does: signed, short-lived, bound to one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.facts import VIEW, LinkFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import current_organisation

_SALT = "sharing.preview"
_GOOD_FOR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Whose page is looked at, and by which account."""

    organisation_id: UUID
    order_id: UUID
    account: str


def ticket_for(*, order_id: UUID, account: str) -> str:
    """Return a ticket to look at an order as its customer does."""
    return signing.dumps([current_organisation().hex, order_id.hex, account], salt=_SALT)


def opened(*, ticket: str) -> Preview:
    """Return what a ticket opens; raises BadSignature for one that is not ours or too old."""
    told = signing.loads(ticket, salt=_SALT, max_age=_GOOD_FOR)
    return Preview(organisation_id=UUID(hex=told[0]), order_id=UUID(hex=told[1]), account=str(told[2]))


def link_for(*, wanted: Preview, order: OrderFacts) -> LinkFacts:
    """Return a link that is nobody's, only looks, and stands nowhere."""
    now = clock.now()
    return LinkFacts(
        id=UUID(int=0),
        organisation_id=wanted.organisation_id,
        customer_id=order.customer_id,
        supplier_id=None,
        carrier_id=None,
        order_id=order.id,
        contact_id=None,
        holder="",
        email="",
        language="",
        rights=(VIEW,),
        created_at=now,
        created_by="",
        expires_at=now,
        revoked_at=None,
        first_used_at=None,
        last_used_at=None,
    )
