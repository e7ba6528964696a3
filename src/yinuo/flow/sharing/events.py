"""What happens between us and people outside: links, devices, documents, changes asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("acceptance.customer_invited")
@dataclass(frozen=True, kw_only=True)
class CustomerInvited:
    """A person outside was given a personal link; `right` names what it allows."""

    link_id: UUID
    right: str
    expires_at: datetime


@event_type("acceptance.link_revoked")
@dataclass(frozen=True, kw_only=True)
class LinkRevoked:
    """A personal link was taken back."""

    link_id: UUID


@event_type("acceptance.link_opened")
@dataclass(frozen=True, kw_only=True)
class LinkOpened:
    """A personal link was opened for the first time, or by a device that had not opened it before."""

    link_id: UUID
    device: str = ""


@event_type("acceptance.device_confirmed")
@dataclass(frozen=True, kw_only=True)
class DeviceConfirmed:
    """The holder of a personal link confirmed a device by the code that was mailed."""

    link_id: UUID
    device: str


@event_type("sharing.document_shared")
@dataclass(frozen=True, kw_only=True)
class DocumentShared:
    """A document of an order was shared with the customer, or sent in by the customer."""

    document_id: UUID
    title: str
    by_customer: bool


@event_type("sharing.document_withdrawn")
@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn:
    """A shared document is no longer shown to the customer."""

    document_id: UUID
    title: str


@event_type("sharing.change_asked")
@dataclass(frozen=True, kw_only=True)
class ChangeAsked:
    """A customer asked for a change of an order, or one was proposed to them; nothing has changed yet."""

    request_id: UUID
    by_customer: bool
    text: str = ""
    wants: dict[str, Any] = field(default_factory=dict)


@event_type("sharing.change_answered")
@dataclass(frozen=True, kw_only=True)
class ChangeAnswered:
    """A change that a customer asked for was refused, with the reason."""

    request_id: UUID
    state: str
    answer: str = ""


@event_type("sharing.change_settled")
@dataclass(frozen=True, kw_only=True)
class ChangeSettled:
    """A customer took back what they had asked for."""

    request_id: UUID
    state: str


@event_type("sharing.order_shipped")
@dataclass(frozen=True, kw_only=True)
class OrderShipped:
    """A consignment of an order is on its way, under the carrier's number."""

    shipment_id: UUID
    carrier_name: str
    number: str


@event_type("sharing.visibility_changed")
@dataclass(frozen=True, kw_only=True)
class VisibilityChanged:
    """What customers see was changed, for all of them or for one."""

    customer_id: UUID | None
    shown: dict[str, bool]


@event_type("sharing.brand_changed")
@dataclass(frozen=True, kw_only=True)
class BrandChanged:
    """How the organisation looks to people outside was changed."""

    changes: list[str]


@event_type("sharing.consignment_told")
@dataclass(frozen=True, kw_only=True)
class ConsignmentTold:
    """A carrier told where a consignment is: picked_up, under_way, delayed or arrived."""

    shipment_id: UUID
    number: str
    kind: str
    place: str = ""


@event_type("sharing.purchase_confirmed")
@dataclass(frozen=True, kw_only=True)
class PurchaseConfirmed:
    """A supplier said through a link when a line of a purchase comes."""

    ref: str
    due_at: datetime
    holder: str
    note: str = ""


@event_type("sharing.partner_document_sent")
@dataclass(frozen=True, kw_only=True)
class PartnerDocumentSent:
    """A supplier or a carrier sent a file by a link; `ref` is the purchase line or the consignment's number."""

    document_id: UUID
    title: str
    ref: str
    holder: str
