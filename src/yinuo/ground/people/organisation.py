"""Changing what an organisation is called and where its clock stands."""

from __future__ import annotations

from zoneinfo import available_timezones

from yinuo.ground.kernel import log, remembering
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people.actions import InvalidPeopleInput
from yinuo.ground.people.events import OrganisationChanged
from yinuo.ground.people.models import Organisation
from yinuo.ground.people.queries import OWN_ROW, OrganisationFacts, organisation

_LONGEST_NAME = 200


def change_organisation(*, changes: dict[str, str]) -> OrganisationFacts:
    """Change the organisation's name or time zone; raises InvalidPeopleInput."""
    faults = dict.fromkeys(set(changes) - {"name", "timezone"}, "unknown")
    if not 0 < len(changes.get("name", "-").strip()) <= _LONGEST_NAME:
        faults["name"] = "missing"
    if changes.get("timezone", "UTC") not in available_timezones():
        faults["timezone"] = "unknown"
    if faults:
        raise InvalidPeopleInput(faults)
    # Its key stays: what is entered meanwhile refers to it, and does not wait.
    row = Organisation.objects.select_for_update(no_key=True).get(pk=current_organisation())
    for name, value in changes.items():
        setattr(row, name, value.strip())
    row.save()
    remembering.forget(OWN_ROW)
    log.publish(subject_type="organisation", subject_id=row.id, body=OrganisationChanged(changes=changes))
    return organisation()
