"""Notices to a program: one signed call for each, as Standard Webhooks has it."""

from __future__ import annotations

import json

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.webhook.call import GONE, signed_headers
from yinuo.doors.channels.webhook.form import KIND
from yinuo.ground.kernel import clock


def send(message: Message, settings: Settings) -> Result:
    """Make one signed call."""
    told = {
        "type": "notice",
        "timestamp": message.queued_at.isoformat(),
        "data": {"id": str(message.id), "subject": message.subject, "text": message.text, "link": message.link},
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        headers = signed_headers(ident=str(message.id), secret=settings["secret"], body=body, now=clock.now())
    except ValueError:
        return Permanent(reason="signing key is not base64")
    answer = outgoing.call(method="POST", url=settings["url"], body=body, headers=headers)
    if not isinstance(answer, outgoing.Answer):
        return answer
    if answer.status == GONE:
        return Permanent(reason="410", status=GONE)
    # Whatever else is wrong there may be mended there: Standard Webhooks goes on trying.
    if not 200 <= answer.status < 300:
        return Temporary(reason=f"{answer.status} {answer.said}", delay=answer.wait_seconds, status=answer.status)
    return str(message.id)


CHANNEL = Channel(kind=KIND, send=send)
