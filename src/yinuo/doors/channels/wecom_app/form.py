"""What a WeCom app asks for in the settings, whom it reaches and at what pace."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="wecom_app",
    label=_("企业微信应用"),
    reaches="person",
    fields=(
        Field(name="corp_id", label=_("企业 ID")),
        Field(name="corp_secret", label="Secret", secret=True),
        Field(name="agent_id", label="AgentId", kind="number"),
        Field(name="api", label=_("接口地址"), kind="url", default="https://qyapi.weixin.qq.com"),
    ),
    # 30 a minute for one person.
    limits=(Limit(count=30, seconds=60),),
    paced_by="address",
    address_label="userid",
    longest_text=680,
    guide=_("服务器出口 IP 须在应用的“企业可信 IP”内，接收人须在应用的可见范围内。"),
)
