"""Links, documents, changes and consignments as other rooms and doors see them: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

VIEW, WRITE, CHANGE, SIGN = "view", "write", "change", "sign"
# To look is in every link; the others are given one by one.
RIGHTS = (VIEW, WRITE, CHANGE, SIGN)


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """A personal link without its secret. `holder` and `email` are the contact's, where it is of a contact.

    `order_id` is the one order it opens, or None for all orders of the customer.
    """

    id: UUID
    organisation_id: UUID
    customer_id: UUID | None
    supplier_id: UUID | None
    carrier_id: UUID | None
    order_id: UUID | None
    contact_id: UUID | None
    holder: str
    email: str
    language: str
    rights: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    first_used_at: datetime | None
    last_used_at: datetime | None

    @property
    def party(self) -> str:
        """Return on whose side the holder is: customer, supplier or carrier."""
        if self.customer_id is not None:
            return "customer"
        return "supplier" if self.supplier_id is not None else "carrier"

    @property
    def may_sign(self) -> bool:
        """Return whether this link may sign, not only look."""
        return SIGN in self.rights

    @property
    def may_write(self) -> bool:
        """Return whether this link may send messages, issues, ratings, documents, and say that something is done."""
        return WRITE in self.rights

    @property
    def may_change(self) -> bool:
        """Return whether this link may ask for changes and agree to them."""
        return CHANGE in self.rights

    @property
    def right(self) -> str:
        """Return the highest right in one word: sign, change, write or view."""
        return next((one for one in reversed(RIGHTS) if one in self.rights), VIEW)

    def alive(self, now: datetime) -> bool:
        """Return whether the link is good at an instant."""
        return self.revoked_at is None and now < self.expires_at

    def state(self, now: datetime) -> str:
        """Return what became of the link: good, revoked or expired."""
        if self.revoked_at is not None:
            return "revoked"
        return "good" if now < self.expires_at else "expired"


@dataclass(frozen=True, kw_only=True)
class DeviceFacts:
    """A device that opened a link."""

    id: UUID
    link_id: UUID
    name: str
    address: str
    first_seen_at: datetime
    last_seen_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """A file that customer and staff both see."""

    id: UUID
    order_id: UUID
    file_id: UUID
    title: str
    file_name: str
    size: int
    from_customer: bool
    pledge_id: UUID | None
    shared_at: datetime
    shared_by: str


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """What should be different about an order, and how far that has come; see `ChangeRequest`.

    `wants` may hold requested_at (an instant), lines ({position: quantity}), and region, city, postcode.
    """

    id: UUID
    order_id: UUID
    link_id: UUID | None
    state: str
    text: str
    wants: dict[str, Any]
    asked_at: datetime
    asked_by: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    settled_at: datetime | None

    @property
    def by_customer(self) -> bool:
        """Return whether the customer asked, or we proposed."""
        return self.asked_by.startswith("link:")


@dataclass(frozen=True, kw_only=True)
class ShipmentFacts:
    """A consignment; `address` is where the carrier shows it, or empty."""

    id: UUID
    order_id: UUID
    carrier_name: str
    number: str
    note: str
    shipped_at: datetime
    address: str = ""
