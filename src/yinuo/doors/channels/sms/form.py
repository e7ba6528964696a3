"""What short messages ask for in the settings: a gateway or Aliyun, whom they reach and at what pace."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

_ALIYUN = ("provider", "aliyun")
KIND = ChannelKind(
    name="sms",
    label=_("短信"),
    reaches="person",
    fields=(
        Field(
            name="provider",
            label=_("服务商"),
            default="http",
            choices=(("http", _("通用 HTTP 网关")), ("aliyun", _("阿里云短信"))),
        ),
        Field(name="url", label=_("网关地址"), kind="url", default="https://dysmsapi.aliyuncs.com"),
        Field(
            name="key",
            label="AccessKey ID",
            required=False,
            needed_if=_ALIYUN,
            help=_("阿里云填写；通用网关不用。"),
        ),
        Field(name="secret", label=_("密钥"), secret=True, help=_("阿里云的 AccessKey Secret，或通用网关的令牌。")),
        Field(name="sign_name", label=_("短信签名"), required=False, needed_if=_ALIYUN),
        Field(
            name="template",
            label=_("模板编号"),
            required=False,
            needed_if=_ALIYUN,
            help=_("阿里云模板须有变量 subject 和 link。"),
        ),
    ),
    # What Aliyun allows for one number: one a minute, five an hour, ten a day.
    limits=(Limit(count=1, seconds=60), Limit(count=5, seconds=3_600), Limit(count=10, seconds=86_400)),
    paced_by="address",
    address_label=_("手机号"),
    longest_text=300,
    guide=_("同一号码每分钟 1 条、每小时 5 条、每天 10 条；超出的排队等待。"),
)
