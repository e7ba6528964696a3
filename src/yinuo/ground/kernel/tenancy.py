"""Whose rows a transaction may see. The database enforces it; this module only says who is asking.

Every organisation-owned table has forced row-level security on `organisation_id`; a transaction that has
not said for whom it acts sees nothing. `isolation` builds the policies; rooms only use `acting_for`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import connection, models, transaction

from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.remembering import remembering
from yinuo.ground.kernel.sighting import SeenManager

ORGANISATION_SETTING = "yinuo.organisation"
SWEEP_SETTING = "yinuo.sweep"
ACCOUNT_SETTING = "yinuo.account"

_current: ContextVar[UUID | None] = ContextVar("organisation", default=None)


class NoOrganisation(Exception):
    """An action was called outside `acting_for`."""


class OwnedKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to a row of the same organisation.

    The database holds it as a composite key (organisation_id, column), which `isolation` builds: no row can
    point to another organisation's row.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["db_constraint"] = False
        options["db_index"] = False
        super().__init__(to, on_delete, **options)


class OwnedOne(OwnedKey, models.OneToOneField):  # type: ignore[type-arg]
    """A reference to a row of the same organisation by at most one row; as primary key both have the same id."""


class Owned(models.Model):
    """A row that belongs to one organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(editable=False)

    objects: ClassVar[SeenManager[Self]] = SeenManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save the row, in the present organisation if none was given."""
        if self.organisation_id is None:
            self.organisation_id = current_organisation()
        super().save(*args, **options)


def current_organisation() -> UUID:
    """Return the organisation for which this code acts; raises NoOrganisation outside `acting_for`."""
    organisation_id = _current.get()
    if organisation_id is None:
        raise NoOrganisation
    return organisation_id


@contextmanager
def acting_for(organisation_id: UUID) -> Iterator[UUID]:
    """Run the block in a transaction that sees this organisation's rows and no others."""
    before = _current.get()
    nested = connection.in_atomic_block
    token = _current.set(organisation_id)
    try:
        with transaction.atomic(), remembering(organisation_id=organisation_id):
            _tell(ORGANISATION_SETTING, str(organisation_id))
            yield organisation_id
            # The end of the outermost transaction forgets the setting by itself.
            if nested and not connection.needs_rollback:
                _tell(ORGANISATION_SETTING, str(before) if before else "")
    finally:
        _current.reset(token)


@contextmanager
def sweeping() -> Iterator[None]:
    """Run the block in a transaction that may read which organisations have queued work, and nothing else."""
    with transaction.atomic():
        _tell(SWEEP_SETTING, "on")
        yield
        if not connection.needs_rollback:
            _tell(SWEEP_SETTING, "")


@contextmanager
def signing_in(account_id: UUID) -> Iterator[None]:
    """Run the block in a transaction that may read the memberships of one account."""
    with transaction.atomic():
        _tell(ACCOUNT_SETTING, str(account_id))
        yield
        if not connection.needs_rollback:
            _tell(ACCOUNT_SETTING, "")


def _tell(setting: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [setting, value])
