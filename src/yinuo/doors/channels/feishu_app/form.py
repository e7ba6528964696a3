"""What a Feishu app asks for in the settings, whom it reaches and at what pace."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="feishu_app",
    label=_("飞书应用"),
    reaches="person",
    fields=(
        Field(name="app_id", label="App ID"),
        Field(name="app_secret", label="App Secret", secret=True),
        Field(
            name="encrypt_key",
            label="Encrypt Key",
            secret=True,
            required=False,
            help=_("要在卡片上直接审批时填写：核对飞书回调的签名。"),
        ),
        Field(name="verification_token", label="Verification Token", secret=True, required=False),
        Field(name="api", label=_("接口地址"), kind="url", default="https://open.feishu.cn"),
    ),
    limits=(Limit(count=1_000, seconds=60), Limit(count=50, seconds=1)),
    address_label="open_id",
    guide=_("应用须开通“以应用身份发消息”。卡片回调地址见下。"),
)
