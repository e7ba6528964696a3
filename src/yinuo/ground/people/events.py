"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("people.organisation_founded")
@dataclass(frozen=True, kw_only=True)
class OrganisationFounded:
    """An organisation began to use Yinuo."""

    name: str


@event_type("people.member_joined")
@dataclass(frozen=True, kw_only=True)
class MemberJoined:
    """A person became a member, with a role."""

    member_id: UUID
    role: str


@event_type("people.member_changed")
@dataclass(frozen=True, kw_only=True)
class MemberChanged:
    """A member's role, name or state changed."""

    member_id: UUID
    changes: dict[str, str]


@event_type("people.customer_registered")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    """A customer was entered, or came in with an import."""

    code: str
    name: str
    tier: str


@event_type("people.customers_removed")
@dataclass(frozen=True, kw_only=True)
class CustomersRemoved:
    """Customers that nothing referred to were taken out, with the import that had entered them; `codes` names some."""

    count: int
    codes: list[str]


@event_type("people.customer_changed")
@dataclass(frozen=True, kw_only=True)
class CustomerChanged:
    """A customer's name, tier or place changed."""

    changes: dict[str, str]


@event_type("people.token_issued")
@dataclass(frozen=True, kw_only=True)
class TokenIssued:
    """A program was given a key."""

    token_id: UUID
    name: str
    scopes: list[str]


@event_type("people.token_revoked")
@dataclass(frozen=True, kw_only=True)
class TokenRevoked:
    """A program's key was taken back."""

    token_id: UUID


@event_type("people.preferences_changed")
@dataclass(frozen=True, kw_only=True)
class PreferencesChanged:
    """Settings of the organisation changed."""

    changes: dict[str, object]


@event_type("people.notice_queued")
@dataclass(frozen=True, kw_only=True)
class NoticeQueued:
    """A message to a member or a contact is to be sent."""

    notice_id: UUID
    channel: str


@event_type("people.organisation_changed")
@dataclass(frozen=True, kw_only=True)
class OrganisationChanged:
    """The organisation's name or time zone changed."""

    changes: dict[str, str]


@event_type("people.department_saved")
@dataclass(frozen=True, kw_only=True)
class DepartmentSaved:
    """A department was made or changed; `lead` is the name of who leads it."""

    name: str
    lead: str


@event_type("people.department_removed")
@dataclass(frozen=True, kw_only=True)
class DepartmentRemoved:
    """A department is no more; whoever was in it is in none."""

    name: str


@event_type("people.mail_bounced")
@dataclass(frozen=True, kw_only=True)
class MailBounced:
    """A mail of ours came back from its address for good; the subject is what the mail was about."""

    address: str
    said: str


@event_type("people.address_mended")
@dataclass(frozen=True, kw_only=True)
class AddressMended:
    """A contact's mail address was put right; the subject is the customer."""

    contact: str
    address: str
