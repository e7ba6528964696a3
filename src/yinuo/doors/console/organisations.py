"""Which organisation a command is for: the one that is named, or the only one there is."""

from typing import TYPE_CHECKING

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
