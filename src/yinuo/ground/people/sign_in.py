"""Slowing down the guessing of passwords, by identity and by address. Knows nothing of pages or sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator

from yinuo.ground.kernel import clock
from yinuo.ground.people.models import Account, Member, SignInAttempt
from yinuo.ground.people.queries import MemberFacts, memberships

# Five wrong passwords are a bad memory; from there each further one doubles the wait, up to a quarter of an hour.
FREE_FAILURES_BY_IDENTITY = 5
# A whole office may share one address.
FREE_FAILURES_BY_ADDRESS = 25
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
REMEMBERED_HOURS = 24


class WrongPassword(Exception):
    """The present password was not the one given."""


class LinkExpired(Exception):
    """A link to set a password was used before, is too old, or was never made."""


@dataclass(frozen=True, kw_only=True)
class PasswordLink:
    """What a link to set a password carries: it works once and for three days."""

    account_id: UUID
    token: str


def seconds_to_wait(*, identity: str, address: str) -> int:
    """Return how many seconds must pass before another attempt is looked at; 0 when none."""
    now = clock.now()
    since = now - timedelta(hours=REMEMBERED_HOURS)
    attempts = SignInAttempt.objects.filter(at__gte=since)
    own = list(attempts.filter(identity=_normal(identity)).order_by("-at").values_list("succeeded", "at")[:50])
    near = list(attempts.filter(address=address, succeeded=False).order_by("-at").values_list("at", flat=True)[:50])
    failures = _since_last_success(own)
    ready = max(
        _ready_at(failures, free=FREE_FAILURES_BY_IDENTITY) or now,
        _ready_at(near, free=FREE_FAILURES_BY_ADDRESS) or now,
    )
    return max(0, round((ready - now).total_seconds()))


def note_attempt(*, identity: str, address: str, succeeded: bool) -> None:
    """Remember an attempt to sign in, and forget those that no longer count."""
    now = clock.now()
    SignInAttempt.objects.filter(identity=_normal(identity), at__lt=now - timedelta(hours=REMEMBERED_HOURS)).delete()
    SignInAttempt.objects.create(identity=_normal(identity), address=address[:64], succeeded=succeeded, at=now)


def change_password(*, account_id: UUID, present: str, wanted: str) -> None:
    """Set another password; raises WrongPassword."""
    row = Account.objects.get(pk=account_id)
    if not row.check_password(present):
        raise WrongPassword
    row.set_password(wanted)
    row.save(update_fields=["password"])


def password_link(*, member_id: UUID) -> PasswordLink | None:
    """Return a link by which a member sets a password.

    None for a person who belongs to another organisation too: no organisation may take over such an account.
    """
    row = Member.objects.select_related("account").get(pk=member_id)
    if len(memberships(account_id=row.account_id)) != 1:
        return None
    return PasswordLink(account_id=row.account_id, token=default_token_generator.make_token(row.account))


def forgotten(*, email: str) -> tuple[MemberFacts, PasswordLink] | None:
    """Return the first membership behind an e-mail and a link to set its password, or None for a stranger."""
    account = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    known = memberships(account_id=account.id) if account else []
    if account is None or not known:
        return None
    return known[0], PasswordLink(account_id=account.id, token=default_token_generator.make_token(account))


def email_behind(*, link: PasswordLink) -> str:
    """Return whose password a link sets; raises LinkExpired."""
    return _account_behind(link).email


def set_password(*, link: PasswordLink, wanted: str) -> Account:
    """Set a password by link, which is spent by this, and return the account; raises LinkExpired."""
    account = _account_behind(link)
    account.set_password(wanted)
    account.save(update_fields=["password"])
    return account


def account(*, account_id: UUID) -> Account:
    """Return an account as it is now, for the session that it keeps."""
    return Account.objects.get(pk=account_id)


def _account_behind(link: PasswordLink) -> Account:
    account = Account.objects.filter(pk=link.account_id, is_active=True).first()
    if account is None or not default_token_generator.check_token(account, link.token):
        raise LinkExpired
    return account


def _normal(identity: str) -> str:
    return identity.strip().lower()[:254]


def _since_last_success(attempts: list[tuple[bool, datetime]]) -> list[datetime]:
    failures = []
    for succeeded, at in attempts:
        if succeeded:
            break
        failures.append(at)
    return failures


def _ready_at(failures: list[datetime], *, free: int) -> datetime | None:
    if len(failures) < free:
        return None
    doubled = min(len(failures) - free, 10)
    return failures[0] + timedelta(seconds=min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**doubled))
