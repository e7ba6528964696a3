"""Questions about people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yinuo.ground.kernel import preferences, sighting
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.questions import Question, RowQuestion
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.kernel.tenancy import current_organisation, signing_in
from yinuo.ground.people.models import Contact, Customer, Member, Notice, Organisation, SavedView
from yinuo.ground.people.rights import rights_of

_OWN = RowQuestion(Organisation, lambda sought: Organisation.objects.filter(pk=sought))
# The columns of a member by the names of its facts.
_OF_MEMBER = {
    "id": "id",
    "organisation_id": "organisation_id",
    "name": "name",
    "role": "role",
    "title": "title",
    "email": "account__email",
    "language": "language",
    "timezone": "timezone",
    "active": "active",
    "department_id": "department_id",
    "reports_to_id": "reports_to_id",
}
_ONE_MEMBER = Question(
    lambda sought: Member.objects.filter(pk=sought).values_list(*_OF_MEMBER.values(), "account__is_active")
)

OWN_ROW, CUSTOMERS = "people.organisation", "people.customers"  # forgotten by whoever changes them


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts:
    """The tenant as other rooms see it."""

    id: UUID
    name: str
    slug: str
    timezone: str
    country: str
    currency: str
    language: str


@dataclass(frozen=True, kw_only=True)
class MemberFacts:
    """A member as other rooms see them."""

    id: UUID
    organisation_id: UUID
    name: str
    role: str
    title: str
    email: str
    language: str
    timezone: str
    active: bool
    department_id: UUID | None = None
    reports_to_id: UUID | None = None

    def may(self, right: str) -> bool:
        """Return whether this member has a right."""
        return self.active and right in rights_of(self.role)


@dataclass(frozen=True, kw_only=True)
class CustomerFacts:
    """A customer as other rooms see it."""

    id: UUID
    code: str
    name: str
    tier: str
    region: str
    city: str
    postcode: str


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """A person at a customer's."""

    id: UUID
    customer_id: UUID
    name: str
    email: str
    phone: str
    language: str
    timezone: str
    primary: bool
    bounced_at: datetime | None = None
    bounced_why: str = ""


def organisation_ids() -> list[UUID]:
    """Return the ids of all organisations."""
    return list(Organisation.objects.order_by("id").values_list("id", flat=True))


def organisation_by_slug(*, slug: str) -> OrganisationFacts | None:
    """Return an organisation by its short name, or None."""
    row = Organisation.objects.filter(slug=slug).first()
    return _organisation(row) if row else None


def organisation() -> OrganisationFacts:
    """Return the present organisation."""
    return _organisation(_own_row())


def preference(*, name: str) -> Any:
    """Return a setting of the present organisation, or its default; raises UnknownPreference."""
    declared = preferences.preference(name=name)
    return _own_row().preferences.get(name, declared.default)


def all_preferences() -> dict[str, Any]:
    """Return every declared setting with the organisation's value."""
    row = _own_row()
    return {name: row.preferences.get(name, p.default) for name, p in preferences.declared().items()}


def memberships(*, account_id: UUID) -> list[MemberFacts]:
    """Return the active memberships of an account, in all its organisations."""
    with signing_in(account_id):
        rows = Member.objects.select_related("account").filter(account_id=account_id, active=True)
        return [_member(row) for row in rows.order_by("joined_at")]


def member(*, member_id: UUID) -> MemberFacts | None:
    """Return a member of the present organisation, or None."""
    for *told, signs_in in _ONE_MEMBER.ask(member_id):
        facts = MemberFacts(**dict(zip(_OF_MEMBER, told, strict=True)))
        return facts if signs_in else replace(facts, active=False)
    return None


def member_of_account(*, account_id: UUID) -> MemberFacts | None:
    """Return the active member of the present organisation who signs in with an account, or None."""
    row = Member.objects.select_related("account").filter(account_id=account_id, active=True).first()
    return _member(row) if row else None


def members(*, roles: Sequence[str] | None = None, active_only: bool = True) -> list[MemberFacts]:
    """Return the members, those with certain roles if asked, by seniority."""
    rows = Member.objects.select_related("account").order_by("joined_at", "id")
    if active_only:
        rows = rows.filter(active=True)
    if roles is not None:
        rows = rows.filter(role__in=list(roles))
    return [_member(row) for row in rows]


def customer(*, customer_id: UUID) -> CustomerFacts | None:
    """Return a customer, or None."""
    known: dict[UUID, CustomerFacts] = remembered(CUSTOMERS, dict)
    if customer_id not in known:
        row = Customer.objects.filter(pk=customer_id).first()
        if row is None:
            return None
        known[customer_id] = _customer(row)
    return known[customer_id]


def customers(
    *, search: str = "", tier: str = "", limit: int = 50, offset: int = 0, where: Q | None = None
) -> list[CustomerFacts]:
    """Return customers whose name, code or pinyin contains the words, by name; `where` is a condition on their ids.

    Those that whoever acts may not see are left out.
    """
    rows = Customer.objects.filter(where or Q(), sighting.condition_of(model=Customer))
    for word in search.lower().split():
        rows = rows.filter(search__contains=word)
    if tier:
        rows = rows.filter(tier=tier)
    return [_customer(row) for row in rows.order_by("name", "id")[offset : offset + limit]]


def customer_ids_saying(*, word: str, limit: int) -> list[UUID]:
    """Return customers whose name, code or pinyin contains a word in lower case, at most so many, in no order."""
    return list(Customer.objects.filter(search__contains=word).order_by().values_list("id", flat=True)[:limit])


def customers_by_id(*, ids: Sequence[UUID]) -> dict[UUID, CustomerFacts]:
    """Return the known customers among these ids."""
    return {one.id: one for one in _customers(Customer.objects.filter(among("id", ids)))}


def customers_of_contacts(*, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the customer's id for each known contact among these ids."""
    return dict(Contact.objects.filter(among("id", ids)).values_list("id", "customer_id")) if ids else {}


def customers_by_code(*, codes: Sequence[str]) -> dict[str, CustomerFacts]:
    """Return the known customers among these codes."""
    return {one.code: one for one in _customers(Customer.objects.filter(among("code", codes)))}


def customers_by_name(*, names: Sequence[str]) -> dict[str, CustomerFacts]:
    """Return the known customers among these exact names."""
    return {one.name: one for one in _customers(Customer.objects.filter(among("name", names)))}


def contact(*, contact_id: UUID) -> ContactFacts | None:
    """Return a contact, or None."""
    row = Contact.objects.filter(pk=contact_id).first()
    return _contact(row) if row else None


def contacts_by_id(*, ids: Sequence[UUID]) -> dict[UUID, ContactFacts]:
    """Return contacts of any customers, by id."""
    return {row.id: _contact(row) for row in Contact.objects.filter(among("id", ids))}


def contacts(*, customer_id: UUID) -> list[ContactFacts]:
    """Return a customer's contacts, the primary one first."""
    return [_contact(row) for row in Contact.objects.filter(customer_id=customer_id).order_by("-primary", "name", "id")]


def saved_views(*, member_id: UUID, page: str) -> list[dict[str, Any]]:
    """Return a member's own and the shared views of a page."""
    rows = SavedView.objects.filter(Q(member_id=member_id) | Q(shared=True), page=page)
    found = rows.order_by("position", "name").values("id", "name", "query", "shared", "member_id")
    return [dict(row) for row in found]


def notices(*, member_id: UUID | None = None, about_id: UUID | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return messages to a member, or about a subject, newest first."""
    rows = Notice.objects.all()
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    if about_id is not None:
        rows = rows.filter(about_id=about_id)
    return [dict(row) for row in rows.order_by("-queued_at", "-id").values()[:limit]]


def told(*, member_id: UUID, limit: int = 50) -> list[dict[str, Any]]:
    """Return what a member was told in the app, newest first."""
    rows = Notice.objects.filter(member_id=member_id, channel="app").order_by("-queued_at", "-id")
    return [dict(row) for row in rows.values()[:limit]]


def delivery_of(*, keys: Sequence[str]) -> dict[str, str]:
    """Return the state of messages by the key under which they were queued; unknown ones are left out."""
    return dict(Notice.objects.filter(among("key", keys)).values_list("key", "state")) if keys else {}


def notice(*, notice_id: UUID) -> dict[str, Any] | None:
    """Return one message, or None."""
    found = Notice.objects.filter(pk=notice_id).values().first()
    return dict(found) if found else None


def _own_row() -> Organisation:
    organisation_id = current_organisation()
    return remembered(OWN_ROW, lambda: _found_row(organisation_id))


def _found_row(organisation_id: UUID) -> Organisation:
    row = _OWN.first(organisation_id)
    if row is None:
        raise Organisation.DoesNotExist
    return row


def _organisation(row: Organisation) -> OrganisationFacts:
    return OrganisationFacts(
        id=row.id,
        name=row.name,
        slug=row.slug,
        timezone=row.timezone,
        country=row.country,
        currency=row.currency,
        language=row.language,
    )


def _member(row: Member) -> MemberFacts:
    return MemberFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        role=row.role,
        title=row.title,
        email=row.account.email,
        language=row.language,
        timezone=row.timezone,
        active=row.active and row.account.is_active,
        department_id=row.department_id,
        reports_to_id=row.reports_to_id,
    )


def _customers(rows: QuerySet[Customer]) -> list[CustomerFacts]:
    """Return thousands of customers without building a row object for each."""
    names = tuple(CustomerFacts.__dataclass_fields__)
    return [CustomerFacts(**dict(zip(names, row, strict=True))) for row in rows.values_list(*names)]


def _customer(row: Customer) -> CustomerFacts:
    return CustomerFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        tier=row.tier,
        region=row.region,
        city=row.city,
        postcode=row.postcode,
    )


def _contact(row: Contact) -> ContactFacts:
    return ContactFacts(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        timezone=row.timezone,
        primary=row.primary,
        bounced_at=row.bounced_at,
        bounced_why=row.bounced_why,
    )
