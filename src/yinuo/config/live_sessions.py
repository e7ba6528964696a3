"""Whose page it is: the session cookie of the web, checked against the database at every question."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest

from yinuo.doors.desk.entry import SESSION_ORGANISATION
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.rights import SEE

_KEY = re.compile(r"[0-9a-z]{32}")


def visitor_of(*, session_key: str) -> UUID | None:
    """Return the organisation that a session's member looks at now, or None; blocks, call it in a thread."""
    if not _KEY.fullmatch(session_key):
        return None
    close_old_connections()
    try:
        return _visitor(session_key)
    finally:
        close_old_connections()


def _visitor(session_key: str) -> UUID | None:
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    chosen = request.session.get(SESSION_ORGANISATION)
    if not user.is_authenticated or not chosen:
        return None
    organisation_id = UUID(str(chosen))
    with acting_for(organisation_id):
        member = people.member_of_account(account_id=user.pk)
    return organisation_id if member is not None and member.may(SEE) else None
