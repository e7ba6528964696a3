"""What notices to a program ask for in the settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
