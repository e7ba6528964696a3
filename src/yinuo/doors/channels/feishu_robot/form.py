"""What a Feishu group's robot asks for in the settings, and at what pace it may speak."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="feishu_robot",
    label=_("飞书群机器人"),
    reaches="group",
    fields=(
        Field(
            name="webhook",
            label=_("Webhook 地址"),
            kind="url",
            secret=True,
            help=_("群设置 → 群机器人 → 自定义机器人。"),
        ),
        Field(name="secret", label=_("签名校验密钥"), secret=True, required=False),
        Field(name="events", label=_("发到群里的通知"), required=False, kind="events", help=_("留空表示预警与晨报。")),
    ),
    limits=(Limit(count=100, seconds=60), Limit(count=5, seconds=1)),
    guide=_("飞书限制每个机器人每分钟 100 条、每秒 5 条；超出的排队，并合成一条发出。"),
)
