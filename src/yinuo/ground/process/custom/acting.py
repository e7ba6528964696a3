"""As whom custom fields are read and written where no page asks: the role of whoever acts."""

from __future__ import annotations

from uuid import UUID

from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.people import queries as people
from yinuo.ground.people import tokens


def acting_role() -> str:
    """Return the role of the member, or of the token's member, that acts; `*` for Yinuo itself."""
    actor = current_actor()
    return remembered(("process.custom", "role", actor), lambda: _role(actor))


def _role(actor: str) -> str:
    kind, _colon, ident = actor.partition(":")
    if kind == "token":
        owner = tokens.member_of_token(token_id=UUID(ident))
        kind, ident = "member", str(owner or "")
    if kind != "member" or not ident:
        return "*"
    member = people.member(member_id=UUID(ident))
    return member.role if member else "*"
