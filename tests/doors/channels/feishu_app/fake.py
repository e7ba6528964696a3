"""Feishu's server of apps: a token first, then cards; a repetition is known by its uuid."""

from __future__ import annotations

from tests.doors.channels.servers import Manners

_TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
MANNERS = Manners(
    good={
        _TOKEN: {"code": 0, "tenant_access_token": "T-lark", "expire": 7200},
        "/open-apis/im/v1/messages": {"code": 0, "data": {"message_id": "om_1"}},
    },
    tokens=(_TOKEN,),
    known_by=lambda call: str(call.told.get("uuid", "")),
)


def settings(url: str) -> dict[str, str]:
    """Return what is set up for this server."""
    return {"api": url, "app_id": "a", "app_secret": "app-secret-2"}
