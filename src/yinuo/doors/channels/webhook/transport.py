"""Notices to a program: one signed call for each, as Standard Webhooks has it."""

from __future__ import annotations

import json

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.webhook.call import GONE, signed_headers
from yinuo.ground.kernel import clock
from yinuo.ground.notices.kinds import ChannelKind, Field

KIND = ChannelKind(
    name="webhook",
    label="Webhook",
    reaches="group",
    fields=(
        Field(name="url", label=_("地址"), kind="url"),
        Field(
            name="secret",
            label=_("签名密钥"),
            secret=True,
            kind="signing",
            help=_("以 whsec_ 开头，接收方用它核对签名。"),
        ),
        Field(name="events", label=_("推送的通知"), required=False, kind="events", help=_("留空推送全部。")),
    ),
    guide=_("把发给成员的通知同时推送给一个程序，按 Standard Webhooks 签名。事件的推送在“Webhook”中登记。"),
)


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
