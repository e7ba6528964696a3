"""Which messages a member sees: none about what is beyond their sight, but what they are asked to do."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from yinuo.ground.kernel import sighting
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people.models import Notice

# Who is asked for something is told of what.
ASKED = ("task_given", "approval_asked")


def register() -> None:
    """Say which messages are seen."""
    sighting.limit(model=Notice, condition=_seen)


def keeps_from(*, member_id: UUID | None, about_type: str, about_id: UUID | None, event: str) -> bool:
    """Return whether a message is not for a member, because its subject is beyond their sight."""
    if member_id is None or about_id is None or event in ASKED:
        return False
    with acting_as(f"member:{member_id}"):
        return bool(sighting.hidden_subjects(kind=about_type, ids=[about_id]))


def _seen() -> Q:
    condition = sighting.of_subjects(kind="about_type", identity="about_id")
    return condition | Q(event__in=ASKED) if condition else condition
