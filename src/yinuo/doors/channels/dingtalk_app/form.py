"""What a DingTalk app asks for in the settings, whom it reaches and at what pace."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="dingtalk_app",
    label=_("钉钉应用"),
    reaches="person",
    fields=(
        Field(name="app_key", label="AppKey"),
        Field(name="app_secret", label="AppSecret", secret=True),
        Field(name="agent_id", label="AgentId", kind="number"),
        Field(name="api", label=_("接口地址"), kind="url", default="https://oapi.dingtalk.com"),
    ),
    limits=(Limit(count=1_500, seconds=60),),
    address_label="userid",
    # The text of a work notice may have 500 characters.
    longest_text=500,
    guide=_("应用须有“工作通知”权限，服务器出口 IP 须在应用的白名单内。"),
)
