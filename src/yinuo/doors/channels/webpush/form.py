"""Browser push asks for nothing in the settings: its keys are made at first use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind

KIND = ChannelKind(
    name="webpush",
    label=_("浏览器推送"),
    reaches="person",
    longest_text=600,
    settings_needed=False,
    guide=_("成员在个人资料中打开。密钥在第一次使用时自动生成，不需要填写。"),
)
