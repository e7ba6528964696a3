"""Gateways of short messages: Aliyun's at the root, a generic one that knows repetitions by their key elsewhere."""

from __future__ import annotations

from tests.doors.channels.servers import Manners

MANNERS = Manners(
    good={"/": {"Code": "OK", "BizId": "B-1"}},
    known_by=lambda call: call.headers.get("idempotency-key", ""),
)


def settings(url: str) -> dict[str, str]:
    """Return what is set up for the generic gateway."""
    return {"provider": "http", "url": f"{url}/sms", "key": "", "secret": "sms-secret-5"}


def settings_of_aliyun(url: str) -> dict[str, str]:
    """Return what is set up for Aliyun's."""
    told = {"provider": "aliyun", "url": f"{url}/", "key": "AK", "secret": "sms-secret-5"}
    return {**told, "sign_name": "远山", "template": "SMS_1"}
