"""Short messages: by Aliyun's service with its signature, or by any gateway that takes JSON over HTTP.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

from __future__ import annotations

import json
import re
from datetime import UTC
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.ground.kernel import clock
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
_NUMBER = re.compile(r"\+?\d{6,15}")
_BUSY = ("isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "Throttling.User", "isv.DAY_LIMIT_CONTROL")
_LATER_SECONDS = 3_600.0
# Aliyun's variables may have 35 characters each.
_LONGEST_VARIABLE = 35


def send(message: Message, settings: Settings) -> Result:
    """Send a short message by the provider that was chosen."""
    number = re.sub(r"[\s()-]", "", message.address)
    if not _NUMBER.fullmatch(number):
        return Permanent(reason="no phone number")
    if settings["provider"] == "aliyun":
        return _by_aliyun(message, settings, number)
    text = f"{message.subject} {message.link}".strip()[: KIND.longest_text]
    answer = outgoing.call(
        method="POST",
        url=settings["url"],
        body=json.dumps({"id": str(message.id), "to": number, "text": text}, ensure_ascii=False).encode(),
        headers={
            "content-type": "application/json; charset=utf-8",
            "authorization": f"Bearer {settings['secret']}",
            "idempotency-key": str(message.id),
        },
    )
    if not isinstance(answer, outgoing.Answer):
        return answer
    return outgoing.fault_of(answer) or str(message.id)


def _by_aliyun(message: Message, settings: Settings, number: str) -> Result:
    variables = {"subject": message.subject[:_LONGEST_VARIABLE], "link": message.link.rpartition("/")[2]}
    parameters = {
        "AccessKeyId": settings["key"],
        "Action": "SendSms",
        "Format": "JSON",
        "OutId": str(message.id),
        "PhoneNumbers": number,
        "RegionId": "cn-hangzhou",
        "SignName": settings["sign_name"],
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": f"{message.id}-{clock.now().timestamp()}",
        "SignatureVersion": "1.0",
        "TemplateCode": settings["template"],
        "TemplateParam": json.dumps(variables, ensure_ascii=False),
        "Timestamp": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    parameters["Signature"] = signatures.aliyun(method="POST", parameters=parameters, secret=settings["secret"])
    answer = outgoing.json_of(
        outgoing.call(
            method="POST",
            url=settings["url"],
            body=urlencode(parameters).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
    )
    if isinstance(answer, Temporary | Permanent):
        return answer
    code = str(answer.get("Code", ""))
    if code == "OK":
        return str(answer.get("BizId", ""))
    return Temporary(reason=code, delay=_LATER_SECONDS) if code in _BUSY else Permanent(reason=code or "no code")


CHANNEL = Channel(kind=KIND, send=send)
