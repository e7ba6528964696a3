"""Which organisation a command is for: the one that is named, or the only one there is."""

from typing import TYPE_CHECKING
from uuid import UUID

from yinuo.doors.console.failures import Failure

if TYPE_CHECKING:
    from yinuo.ground.people.queries import OrganisationFacts


class UnknownOrganisation(Failure):
    """No organisation has that short name, or there is more than one to choose from."""

    def __init__(self, *, slug: str, known: list[str]) -> None:
        super().__init__(slug, known)
        self.slug, self.known = slug, known

    def __str__(self) -> str:
        names = ", ".join(self.known) or "none yet"
        asked = f"There is no organisation {self.slug}" if self.slug else "Say which organisation"
        return f"{asked}: use --organisation with one of {names}."


def organisation_named(*, slug: str) -> "OrganisationFacts":
    """Return the organisation with that short name, or the only one; raises UnknownOrganisation."""
    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import queries as people

    found = []
    for organisation_id in people.organisation_ids():
        with acting_for(organisation_id):
            found.append(people.organisation())
    wanted = [one for one in found if one.slug == slug] if slug else found
    if len(wanted) != 1:
        raise UnknownOrganisation(slug=slug, known=[one.slug for one in found])
    return wanted[0]


class CannotFound(Failure):
    """What was told of a new organisation or its owner is faulty."""

    SENTENCES = {
        "slug": "there is an organisation with the short name {slug} already: choose another with --slug",
        "email": "{email} is no e-mail address",
    }

    def __init__(self, *, faults: dict[str, str], slug: str, email: str) -> None:
        super().__init__(faults, slug, email)
        self.faults, self.slug, self.email = faults, slug, email

    def __str__(self) -> str:
        said = [self.SENTENCES.get(field, f"{field} is {code}") for field, code in self.faults.items()]
        return f"Nothing was founded: {'; '.join(said).format(slug=self.slug, email=self.email)}."


def found(*, name: str, slug: str, email: str, timezone: str, country: str, currency: str) -> tuple[UUID, str]:
    """Found an organisation with its owner; return its id and the address where the owner sets a password.

    The address is empty for a person who belongs to another organisation already and has a password. Raises
    CannotFound; nothing is there then.
    """
    from django.db import transaction

    from yinuo.ground.kernel.tenancy import acting_for
    from yinuo.ground.people import actions as people

    try:
        with transaction.atomic():
            made = people.found_organisation(
                name=name, slug=slug, timezone=timezone, country=country, currency=currency
            )
            with acting_for(made):
                owner = people.add_member(email=email, name=email.partition("@")[0], role="owner")
                return made, password_address(member_id=owner.id)
    except people.InvalidPeopleInput as invalid:
        raise CannotFound(faults=invalid.faults, slug=slug, email=email) from invalid


def password_address(*, member_id: UUID) -> str:
    """Return where a member sets a password, once; empty where a password is not ours to set."""
    from django.conf import settings
    from django.urls import reverse

    from yinuo.ground.people import sign_in

    link = sign_in.password_link(member_id=member_id)
    if link is None:
        return ""
    path = reverse("desk:set-password", kwargs={"account_id": link.account_id, "token": link.token})
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
