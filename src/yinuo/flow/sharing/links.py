"""Giving personal links to people outside, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing.events import CustomerInvited, LinkRevoked
from yinuo.flow.sharing.facts import CHANGE, RIGHTS, SIGN, VIEW, WRITE, LinkFacts
from yinuo.flow.sharing.models import PortalLink
from yinuo.flow.sharing.queries import link_by_id, secret_hash
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

LINK_DAYS = declare(
    name="acceptance.link_days",
    default=60,
    unit="days",
    meaning="A customer's personal link is good for this long, unless told otherwise.",
)
LONGEST_DAYS = 730
_SECRET_BYTES = 32
_MOST_SUPPLIERS = 100_000
# What a link was given by one word, before rights could be given one by one.
BY_WORD = {VIEW: (VIEW, WRITE), WRITE: (VIEW, WRITE), CHANGE: (VIEW, WRITE, CHANGE), SIGN: RIGHTS}


class InvalidInvitation(Exception):
    """Faults in an invitation, by field: {field: code}; right, rights, order, party, contact, holder, email, days."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class NewLink:
    """For whom a link is and what it opens: one order, or with `customer_id` alone all orders of that customer.

    A supplier's or a carrier's person is named by `holder` and `email`; a customer's is a contact.
    """

    order_id: UUID | None = None
    customer_id: UUID | None = None
    supplier_id: UUID | None = None
    carrier_id: UUID | None = None
    contact_id: UUID | None = None
    holder: str = ""
    email: str = ""
    language: str = ""
    rights: Sequence[str] = (VIEW,)
    days: int = 60


def invite(*, order_id: UUID, contact_id: UUID | None, right: str, days: int) -> tuple[UUID, str]:
    """Make a customer's link to one order by the word for its rights; see `issue_link`."""
    if right not in BY_WORD:
        raise InvalidInvitation({"right": "unknown"})
    return issue_link(new=NewLink(order_id=order_id, contact_id=contact_id, rights=BY_WORD[right], days=days))


def issue_link(*, new: NewLink, secret: str = "") -> tuple[UUID, str]:
    """Make a personal link and return (its id, its token, which cannot be read again).

    The token has 256 random bits, or `secret` where the link can be told again, and begins with the organisation's
    id. Raises InvalidInvitation.
    """
    customer_id, faults = _whose(new)
    faults |= _faults(new, customer_id)
    if faults:
        raise InvalidInvitation(faults)
    secret, now = secret or secrets.token_urlsafe(_SECRET_BYTES), clock.now()
    row = PortalLink(
        customer_id=customer_id,
        supplier_id=new.supplier_id,
        carrier_id=new.carrier_id,
        order_id=new.order_id,
        contact_id=new.contact_id,
        holder=new.holder.strip()[:100],
        email=new.email.strip(),
        language=new.language,
        rights=[one for one in RIGHTS if one == VIEW or one in new.rights],
        secret_hash=secret_hash(secret),
        created_at=now,
        created_by=current_actor(),
        expires_at=now + timedelta(days=new.days),
    )
    row.save()
    body = CustomerInvited(link_id=row.id, right="+".join(row.rights), expires_at=row.expires_at)
    kind, ident = _subject(row)
    log.publish(subject_type=kind, subject_id=ident, body=body)
    return row.id, f"{current_organisation().hex}{secret}"


def reissue(*, link_id: UUID, days: int) -> tuple[UUID, str]:
    """Take a link back and give its holder a new one to the same things; raises InvalidInvitation."""
    known = link_by_id(link_id=link_id)
    if known is None:
        raise InvalidInvitation({"link": "unknown"})
    revoke_links(link_ids=[link_id])
    own = known.contact_id is None
    return issue_link(
        new=NewLink(
            order_id=known.order_id,
            customer_id=known.customer_id,
            supplier_id=known.supplier_id,
            carrier_id=known.carrier_id,
            contact_id=known.contact_id,
            holder=known.holder if own else "",
            email=known.email if own else "",
            language=known.language if own else "",
            rights=known.rights,
            days=days,
        )
    )


def revoke(*, link_id: UUID) -> None:
    """Take a link back at once; doing it twice changes nothing."""
    revoke_links(link_ids=[link_id])


def revoke_links(*, link_ids: Sequence[UUID]) -> int:
    """Take links back at once and return how many were good until now; doing it twice changes nothing."""
    meant = Q(pk__in=list(link_ids)) | Q(like_id__in=list(link_ids))
    rows = list(PortalLink.objects.select_for_update().filter(meant, revoked_at=None).order_by("id"))
    now, actor = clock.now(), current_actor()
    PortalLink.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now, revoked_by=actor[:100])
    told = [(*_subject(row), LinkRevoked(link_id=row.id)) for row in rows]
    log.publish_all(drafts=[Draft(subject_type=kind, subject_id=ident, body=body) for kind, ident, body in told])
    return len(rows)


def _whose(new: NewLink) -> tuple[UUID | None, dict[str, str]]:
    """Return the customer, where it is a customer's, and what is wrong with the parties named."""
    partners = [one for one in (new.supplier_id, new.carrier_id) if one is not None]
    order = orders.order(order_id=new.order_id) if new.order_id else None
    if new.order_id is not None and order is None:
        return None, {"order": "unknown"}
    if partners:
        return None, {} if len(partners) == 1 and new.customer_id is None else {"party": "several"}
    customer_id = order.customer_id if order else new.customer_id
    if customer_id is None or (new.customer_id is not None and new.customer_id != customer_id):
        return None, {"party": "missing" if customer_id is None else "several"}
    return customer_id, {} if people.customer(customer_id=customer_id) else {"party": "unknown"}


def _faults(new: NewLink, customer_id: UUID | None) -> dict[str, str]:
    faults = {}
    if not new.rights or not set(new.rights) <= set(RIGHTS):
        faults["rights"] = "unknown"
    if not 1 <= new.days <= LONGEST_DAYS:
        faults["days"] = "out_of_range"
    if new.contact_id is not None:
        contact = people.contact(contact_id=new.contact_id)
        if contact is None or contact.customer_id != customer_id:
            faults["contact"] = "unknown"
    elif customer_id is None:
        faults |= _partner_faults(new)
    return faults


def _partner_faults(new: NewLink) -> dict[str, str]:
    faults = {}
    if not new.holder.strip():
        faults["holder"] = "missing"
    if new.email.strip():
        try:
            validate_email(new.email.strip())
        except ValidationError:
            faults["email"] = "invalid"
    known = supply.carriers() if new.carrier_id else supply.suppliers(limit=_MOST_SUPPLIERS)
    if not {one.id for one in known} & {new.supplier_id, new.carrier_id}:
        faults["party"] = "unknown"
    return faults


def _subject(row: PortalLink) -> tuple[str, UUID | None]:
    if row.order_id is not None:
        return "order", row.order_id
    kind = "customer" if row.customer_id else "supplier" if row.supplier_id else "carrier"
    return kind, row.customer_id or row.supplier_id or row.carrier_id


__all__ = ["LinkFacts", "NewLink", "invite", "issue_link", "reissue", "revoke", "revoke_links"]
