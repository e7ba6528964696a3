"""What a DingTalk group's robot asks for in the settings, and at what pace it may speak."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="dingtalk_robot",
    label=_("钉钉群机器人"),
    reaches="group",
    fields=(
        Field(name="webhook", label=_("Webhook 地址"), kind="url", secret=True, help=_("群设置 → 机器人 → 自定义。")),
        Field(
            name="secret", label=_("加签密钥"), secret=True, required=False, help=_("安全设置选“加签”，以 SEC 开头。")
        ),
        Field(name="events", label=_("发到群里的通知"), required=False, kind="events", help=_("留空表示预警与晨报。")),
    ),
    limits=(Limit(count=20, seconds=60),),
    guide=_("钉钉限制每个机器人每分钟 20 条；超出的排队，并合成一条发出。"),
)
