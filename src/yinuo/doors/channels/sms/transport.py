"""Short messages: by Aliyun's service with its signature, or by any gateway that takes JSON over HTTP.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

from __future__ import annotations

import json
import re
from datetime import UTC
from urllib.parse import urlencode

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.sms.form import KIND
from yinuo.ground.kernel import clock

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
