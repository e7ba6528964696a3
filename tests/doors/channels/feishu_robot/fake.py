"""A Feishu group: it takes whatever comes, and knows no repetition."""

from __future__ import annotations

from tests.doors.channels.servers import Manners

MANNERS = Manners()


def settings(url: str) -> dict[str, str]:
    """Return what is set up for this server."""
    return {"webhook": f"{url}/robot/send?access_token=token-in-address-4", "secret": "SECsecret-1"}
