"""What a WeCom group's robot asks for in the settings, and at what pace it may speak."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="wecom_robot",
    label=_("企业微信群机器人"),
    reaches="group",
    fields=(
        Field(name="webhook", label=_("Webhook 地址"), kind="url", secret=True, help=_("群设置 → 添加群机器人。")),
        Field(name="events", label=_("发到群里的通知"), required=False, kind="events", help=_("留空表示预警与晨报。")),
    ),
    limits=(Limit(count=20, seconds=60),),
    # The text may have 2048 bytes: a Chinese character takes three.
    longest_text=680,
    guide=_("企业微信限制每个机器人每分钟 20 条；超出的排队，并合成一条发出。"),
)
