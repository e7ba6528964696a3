"""Programs' keys: made once, shown once, kept only as a hash; each acts with its member's rights."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.questions import RowQuestion
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import rights
from yinuo.ground.people.actions import InvalidPeopleInput
from yinuo.ground.people.events import TokenIssued, TokenRevoked
from yinuo.ground.people.models import ApiToken
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.people.queries import member as member_facts

PREFIX = "yn"
# A token's last use is noted at most this often, to spare writes.
USE_NOTED_EVERY = timedelta(minutes=5)

SCOPES: dict[str, str] = {
    "orders:read": rights.SEE,
    "orders:write": rights.EDIT_ORDERS,
    "customers:read": rights.SEE,
    "customers:write": rights.EDIT_ORDERS,
    "supply:read": rights.SEE,
    "supply:write": rights.EDIT_SUPPLY,
    "imports:write": rights.IMPORT,
    "promises:read": rights.SEE,
    "promises:write": rights.PROMISE,
    "plans:read": rights.SEE,
    "plans:write": rights.EDIT_PLANS,
    "progress:read": rights.SEE,
    "progress:write": rights.REPORT,
    "time:read": rights.TRACK_TIME,
    "time:write": rights.TRACK_TIME,
    "time:approve": rights.APPROVE_TIME,
    "costs:read": rights.SEE_COSTS,
    "costs:write": rights.EDIT_COSTS,
    "rates:write": rights.SEE_RATES,
    "tasks:read": rights.SEE,
    "tasks:write": rights.REPORT,
    "approvals:read": rights.SEE,
    "approvals:write": rights.SEE,
    "people:read": rights.SEE,
    "people:write": rights.ADMINISTER,
    "processes:read": rights.SEE,
    "processes:write": rights.DESIGN,
    "instances:write": rights.DESIGN,
    "radar:read": rights.SEE,
    "radar:write": rights.HANDLE_ALERTS,
    "responses:read": rights.SEE,
    "responses:write": rights.RESPOND,
    "playbooks:write": rights.ADMINISTER,
    "custom:read": rights.SEE,
    "custom:write": rights.SEE,
    "forms:read": rights.SEE,
    "forms:write": rights.ADMINISTER,
    "automations:read": rights.ADMINISTER,
    "automations:write": rights.ADMINISTER,
    "portal:write": rights.INVITE_CUSTOMER,
    "quality:read": rights.SEE,
    "quality:write": rights.INSPECT,
    "quality:manage": rights.MANAGE_QUALITY,
    "risks:read": rights.SEE,
    "risks:write": rights.MANAGE_RISKS,
    "reviews:read": rights.SEE,
    "reviews:write": rights.WRITE_REVIEWS,
    "reviews:send": rights.INVITE_CUSTOMER,
    "reviews:adopt": rights.ADMINISTER,
    "care:read": rights.SEE,
    "care:write": rights.ANSWER_COMPLAINTS,
    "messages:read": rights.SEE,
    "messages:write": rights.ANSWER_COMPLAINTS,
    "insight:read": rights.SEE,
    "insight:write": rights.SEE,
    "export:read": rights.EXPORT,
    "webhooks:write": rights.ADMINISTER,
    "events:read": rights.ADMINISTER,
}


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who calls with a token, and what they may."""

    token_id: UUID
    organisation_id: UUID
    scopes: frozenset[str]
    member: MemberFacts
    use_is_news: bool = False

    def may(self, scope: str) -> bool:
        """Return whether both the token and its member allow this scope."""
        return scope in self.scopes and self.member.may(SCOPES[scope])


def issue_token(*, member_id: UUID, name: str, scopes: list[str], expires_at: datetime | None = None) -> str:
    """Make a token and return its secret text, which cannot be read again; raises InvalidPeopleInput."""
    unknown = sorted(set(scopes) - set(SCOPES))
    faults = {"scopes": "unknown"} if unknown or not scopes else {}
    if not name.strip():
        faults["name"] = "missing"
    if faults:
        raise InvalidPeopleInput(faults)
    secret = secrets.token_urlsafe(32)
    row = ApiToken(
        member_id=member_id,
        name=name.strip()[:100],
        token_hash=_hash(secret),
        scopes=sorted(set(scopes)),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    row.save()
    body = TokenIssued(token_id=row.id, name=row.name, scopes=row.scopes)
    log.publish(subject_type="member", subject_id=member_id, body=body)
    return f"{PREFIX}_{row.organisation_id.hex}_{secret}"


def member_behind(*, token_id: UUID) -> UUID | None:
    """Return the member in whose name a token acts, or None."""
    return ApiToken.objects.filter(pk=token_id).values_list("member_id", flat=True).first()


def revoke_token(*, token_id: UUID) -> None:
    """Take a token back at once."""
    row = ApiToken.objects.select_for_update().get(pk=token_id)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save()
        log.publish(subject_type="member", subject_id=row.member_id, body=TokenRevoked(token_id=row.id))


def tokens() -> list[dict[str, Any]]:
    """Return the organisation's tokens without their secrets, newest first."""
    fields = ("id", "name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at", "member__name")
    return list(ApiToken.objects.order_by("-created_at").values(*fields))


def member_of_token(*, token_id: UUID) -> UUID | None:
    """Return whose token it is."""
    return ApiToken.objects.filter(pk=token_id).values_list("member_id", flat=True).first()


def organisation_of(*, text: str) -> UUID | None:
    """Return the organisation that a token names, or None if it is malformed; whether it is valid is not looked at."""
    return _parts(text)[0]


def bearer_of(*, text: str) -> Bearer | None:
    """Return who a token belongs to, or None if it is malformed, unknown, expired, revoked or its member left.

    Call it while acting for the organisation that the token names (`organisation_of`).
    """
    organisation_id, secret = _parts(text)
    if organisation_id is None:
        return None
    now = clock.now()
    row = _IN_FORCE.first(_hash(secret))
    if row is None or (row.expires_at and row.expires_at <= now):
        return None
    member = member_facts(member_id=row.member_id)
    if member is None or not member.active:
        return None
    return Bearer(
        token_id=row.id,
        organisation_id=organisation_id,
        scopes=frozenset(row.scopes),
        member=member,
        use_is_news=row.last_used_at is None or now - row.last_used_at > USE_NOTED_EVERY,
    )


def note_use(*, bearer: Bearer) -> None:
    """Note when a token was last used, in a transaction of its own: no other call waits for the row meanwhile."""
    with acting_for(bearer.organisation_id):
        ApiToken.objects.filter(pk=bearer.token_id).update(last_used_at=clock.now())


_IN_FORCE = RowQuestion(
    ApiToken, lambda sought: ApiToken.objects.filter(token_hash=sought, revoked_at=None), by_text=True
)


def _hash(secret: str) -> str:
    # The secret has 256 random bits, so a fast hash is enough.
    return hashlib.sha256(secret.encode()).hexdigest()


def _parts(text: str) -> tuple[UUID | None, str]:
    prefix, _, rest = text.partition("_")
    organisation, _, secret = rest.partition("_")
    try:
        return (UUID(hex=organisation), secret) if prefix == PREFIX and secret else (None, "")
    except ValueError:
        return None, ""
