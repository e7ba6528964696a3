"""The link by which a customer's contact stops mails of a kind: signed, so that nobody can stop another's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from yinuo.ground.kernel.tenancy import current_organisation

_SALT = "yinuo.notices.leaving"


class BadToken(Exception):
    """The link was not made here, or was changed."""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Who wants to hear no more of what."""

    organisation_id: UUID
    contact_id: UUID
    event: str


def token_of(*, contact_id: UUID, event: str) -> str:
    """Return the token by which a contact stops mails of an event."""
    return signing.dumps([current_organisation().hex, contact_id.hex, event], salt=_SALT)


def read_token(*, token: str) -> Leaving:
    """Return what a token says; raises BadToken. It does not expire: old mails must be stoppable, too."""
    try:
        organisation, contact, event = signing.loads(token, salt=_SALT)
        return Leaving(organisation_id=UUID(hex=organisation), contact_id=UUID(hex=contact), event=str(event))
    except (signing.BadSignature, ValueError, TypeError) as bad:
        raise BadToken from bad
