"""What is done to people: founding an organisation, members, customers, settings, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yinuo.ground.kernel import clock, log, outbox, preferences, remembering
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.unused import unreferenced
from yinuo.ground.people import sighted
from yinuo.ground.people.events import (
    CustomerChanged,
    CustomerRegistered,
    CustomersRemoved,
    MemberChanged,
    MemberJoined,
    NoticeQueued,
    OrganisationFounded,
    PreferencesChanged,
)
from yinuo.ground.people.models import (
    Account,
    Contact,
    Customer,
    Member,
    Notice,
    Organisation,
    Role,
    SavedView,
    Tier,
)
from yinuo.ground.people.queries import CUSTOMERS, OWN_ROW, CustomerFacts, MemberFacts, _customer, _member


class InvalidPeopleInput(Exception):
    """Faults in what was entered, by field: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class NewCustomer:
    """A customer to be registered."""

    code: str
    name: str
    tier: str = Tier.STANDARD
    region: str = ""
    city: str = ""
    postcode: str = ""


def found_organisation(
    *, name: str, slug: str, timezone: str = "Asia/Shanghai", country: str = "CN", currency: str = "CNY"
) -> UUID:
    """Create an organisation with its log, and return its id; raises InvalidPeopleInput for a taken slug."""
    if Organisation.objects.filter(slug=slug).exists():
        raise InvalidPeopleInput({"slug": "taken"})
    row = Organisation.objects.create(
        name=name, slug=slug, timezone=timezone, country=country, currency=currency, created_at=clock.now()
    )
    with acting_for(row.id):
        outbox.ensure_subscriptions()
        log.publish(subject_type="organisation", subject_id=row.id, body=OrganisationFounded(name=name))
    return row.id


def add_member(
    *, email: str, name: str, role: str, password: str | None = None, title: str = "", language: str = ""
) -> MemberFacts:
    """Make a person a member; an account is made for an unknown e-mail. Raises InvalidPeopleInput."""
    faults = _member_faults(email=email, name=name, role=role)
    if faults:
        raise InvalidPeopleInput(faults)
    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        account = Account(email=email.lower(), name=name, created_at=clock.now())
        account.set_password(password)
        account.save()
    if Member.objects.filter(account=account).exists():
        raise InvalidPeopleInput({"email": "already_member"})
    row = Member(account=account, name=name, role=role, title=title, language=language, joined_at=clock.now())
    row.save()
    log.publish(subject_type="member", subject_id=row.id, body=MemberJoined(member_id=row.id, role=role))
    return _member(row)


def change_member(*, member_id: UUID, **changes: Any) -> MemberFacts:
    """Change a member's name, role, title, language, time zone or activity; the last owner stays owner."""
    row = Member.objects.select_for_update().select_related("account").get(pk=member_id)
    loses_owner = row.role == Role.OWNER and (
        changes.get("role", Role.OWNER) != Role.OWNER or changes.get("active") is False
    )
    others = Member.objects.filter(role=Role.OWNER, active=True).exclude(pk=row.pk)
    if loses_owner and not others.exists():
        raise InvalidPeopleInput({"role": "last_owner"})
    if changes.get("role", row.role) not in Role.values:
        raise InvalidPeopleInput({"role": "unknown"})
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    body = MemberChanged(member_id=row.id, changes={key: str(value) for key, value in changes.items()})
    log.publish(subject_type="member", subject_id=row.id, body=body)
    return _member(row)


def register_customers(*, customers: Sequence[NewCustomer]) -> dict[str, CustomerFacts]:
    """Register customers (unknown codes only) and return all of them by code; raises InvalidPeopleInput."""
    faults = {c.code: "tier" for c in customers if c.tier not in Tier.values}
    faults |= {c.code or "?": "code_or_name_missing" for c in customers if not c.code or not c.name}
    if faults:
        raise InvalidPeopleInput(faults)
    codes = [c.code for c in customers]
    known = set(Customer.objects.filter(among("code", codes)).values_list("code", flat=True))
    fresh = {c.code: c for c in customers if c.code not in known}
    organisation_id, now = current_organisation(), clock.now()
    rows = [
        Customer(
            organisation_id=organisation_id,
            code=c.code,
            name=c.name,
            tier=c.tier,
            region=c.region,
            city=c.city,
            postcode=c.postcode,
            search=search_text(f"{c.name} {c.code}")[:600],
            created_at=now,
        )
        for c in fresh.values()
    ]
    Customer.objects.bulk_create(rows, batch_size=2_000)
    log.publish_all(
        drafts=[
            Draft(
                subject_type="customer",
                subject_id=row.id,
                body=CustomerRegistered(code=row.code, name=row.name, tier=row.tier),
            )
            for row in rows
        ]
    )
    return {row.code: _customer(row) for row in Customer.objects.filter(among("code", codes))}


def remove_unused_customers(*, ids: Sequence[UUID]) -> int:
    """Take out those of these customers that nothing refers to and nobody changed; return how many."""
    free = unreferenced(model=Customer, ids=ids)
    changed = kernel.subjects_touched(
        subject_type="customer", subject_ids=free, except_types=("people.customer_registered",)
    )
    gone = [one for one in free if one not in changed]
    codes = list(Customer.objects.filter(pk__in=gone).order_by("code").values_list("code", flat=True))
    Customer.objects.filter(pk__in=gone).delete()
    remembering.forget(CUSTOMERS)
    if codes:
        body = CustomersRemoved(count=len(codes), codes=codes[:20])
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return len(codes)


def change_customer(*, customer_id: UUID, changes: dict[str, str]) -> CustomerFacts:
    """Change a customer's name, tier, region, city or postcode; raises InvalidPeopleInput."""
    if changes.get("tier", Tier.STANDARD) not in Tier.values:
        raise InvalidPeopleInput({"tier": "unknown"})
    unknown = set(changes) - {"name", "tier", "region", "city", "postcode"}
    if unknown:
        raise InvalidPeopleInput(dict.fromkeys(unknown, "unknown"))
    row = Customer.objects.select_for_update().get(pk=customer_id)
    for name, value in changes.items():
        setattr(row, name, value)
    row.search = search_text(f"{row.name} {row.code}")[:600]
    row.save()
    remembering.forget(CUSTOMERS)
    log.publish(subject_type="customer", subject_id=row.id, body=CustomerChanged(changes=changes))
    return _customer(row)


def add_contact(
    *,
    customer_id: UUID,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "zh-hans",
    timezone: str = "Asia/Shanghai",
    primary: bool = False,
) -> UUID:
    """Add a person at a customer's and return its id."""
    row = Contact(
        customer_id=customer_id,
        name=name,
        email=email,
        phone=phone,
        language=language,
        timezone=timezone,
        primary=primary,
    )
    row.save()
    return row.id


def change_contact(*, contact_id: UUID, language: str = "", timezone: str = "") -> None:
    """Speak to a contact in another language or time zone from now on; what is empty stays as it is."""
    told = {name: value for name, value in (("language", language), ("timezone", timezone)) if value}
    if told:
        Contact.objects.filter(pk=contact_id).update(**told)


def set_preferences(*, changes: dict[str, Any]) -> None:
    """Change settings of the present organisation; raises UnknownPreference or InvalidPeopleInput."""
    faults = {}
    for name, value in changes.items():
        declared = preferences.preference(name=name)
        number = isinstance(declared.default, int | float) and not isinstance(declared.default, bool)
        fits = isinstance(value, int | float) if number else isinstance(value, type(declared.default))
        if not fits or isinstance(value, bool) != isinstance(declared.default, bool):
            faults[name] = "wrong_type"
    if faults:
        raise InvalidPeopleInput(faults)
    # Its key stays: what is entered meanwhile refers to it, and does not wait.
    row = Organisation.objects.select_for_update(no_key=True).get(pk=current_organisation())
    row.preferences = {**row.preferences, **changes}
    row.save()
    remembering.forget(OWN_ROW)
    log.publish(subject_type="organisation", subject_id=row.id, body=PreferencesChanged(changes=changes))


def save_view(*, member_id: UUID, page: str, name: str, query: str, shared: bool = False) -> UUID:
    """Keep a list's filters under a name; the same name is replaced."""
    row = SavedView.objects.filter(member_id=member_id, page=page, name=name).first()
    row = row or SavedView(member_id=member_id, page=page, name=name)
    row.query, row.shared = query[:2_000], shared
    row.save()
    return row.id


def delete_view(*, member_id: UUID, view_id: UUID) -> None:
    """Forget a member's own view."""
    SavedView.objects.filter(pk=view_id, member_id=member_id).delete()


def queue_notice(
    *,
    key: str,
    channel: str,
    subject: str,
    text: str,
    member_id: UUID | None = None,
    contact_id: UUID | None = None,
    address: str = "",
    link: str = "",
    attachment_id: UUID | None = None,
    attachment_too_id: UUID | None = None,
    about_type: str = "",
    about_id: UUID | None = None,
    event: str = "other",
    held: bool = False,
) -> UUID | None:
    """Queue a message on a channel once per key; return its id, or None if it was queued before or is not for them.

    Attachments are stored files that go with a mail; `event` says by which of the reader's wishes it goes;
    what is `held` waits for a person's word.
    """
    kept = sighted.keeps_from(member_id=member_id, about_type=about_type, about_id=about_id, event=event)
    if kept or Notice.objects.filter(key=key).exists():
        return None
    now = clock.now()
    row = Notice(key=key, channel=channel, event=event, member_id=member_id, contact_id=contact_id, queued_at=now)
    row.subject, row.text = " ".join(subject.split())[:200], text
    row.address, row.link, row.about_type, row.about_id = address, link, about_type, about_id
    row.attachment_id, row.attachment_too_id = attachment_id, attachment_too_id
    if held:
        row.state = Notice.State.HELD
    elif channel == "app":
        row.state, row.sent_at = Notice.State.SENT, now
    row.save()
    if not held:
        body = NoticeQueued(notice_id=row.id, channel=channel)
        log.publish(subject_type=about_type or "notice", subject_id=about_id or row.id, body=body)
    return row.id


def mark_read(*, member_id: UUID) -> None:
    """Mark all messages to a member as read."""
    Notice.objects.filter(member_id=member_id, read_at=None).update(read_at=clock.now())


def _member_faults(*, email: str, name: str, role: str) -> dict[str, str]:
    faults = {}
    try:
        validate_email(email)
    except ValidationError:
        faults["email"] = "invalid"
    if not name.strip():
        faults["name"] = "missing"
    if role not in Role.values:
        faults["role"] = "unknown"
    return faults
