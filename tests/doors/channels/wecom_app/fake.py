"""WeCom's server of apps: a token first, then messages; the same text again is dropped where that was asked for."""

from __future__ import annotations

from tests.doors.channels.servers import Call, Manners


def _known_by(call: Call) -> str:
    return str(call.told["text"]["content"]) if call.told.get("enable_duplicate_check") else ""


MANNERS = Manners(
    good={
        "/cgi-bin/gettoken": {"errcode": 0, "access_token": "T-wecom", "expires_in": 7200},
        "/cgi-bin/message/send": {"errcode": 0, "msgid": "M-1"},
    },
    tokens=("/cgi-bin/gettoken",),
    known_by=_known_by,
)


def settings(url: str) -> dict[str, str]:
    """Return what is set up for this server."""
    return {"api": url, "corp_id": "c", "corp_secret": "corp-secret-3", "agent_id": "9"}
