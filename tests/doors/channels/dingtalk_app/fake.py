"""DingTalk's server of apps: a token first, then work notices; it knows no repetition."""

from __future__ import annotations

from tests.doors.channels.servers import Manners

MANNERS = Manners(
    good={
        "/gettoken": {"errcode": 0, "access_token": "T-ding", "expires_in": 7200},
        "/topapi/message/corpconversation/asyncsend_v2": {"errcode": 0, "task_id": 77},
    },
    tokens=("/gettoken",),
)


def settings(url: str) -> dict[str, str]:
    """Return what is set up for this server."""
    return {"api": url, "app_key": "k", "app_secret": "app-secret-2", "agent_id": "9"}
