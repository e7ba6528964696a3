"""A DingTalk group's own robot (自定义机器人): signed, at most 20 messages a minute.

https://open.dingtalk.com/document/robots/custom-robot-access
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary, plain_words
from yinuo.doors.channels.verdicts import Codes, verdict
from yinuo.ground.kernel import clock
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
_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 130101, 410100))


def send(message: Message, settings: Settings) -> Result:
    """Send to the group as plain text, so that nothing in it calls or links anybody."""
    url = settings["webhook"]
    if settings.get("secret"):
        milliseconds = int(clock.now().timestamp() * 1000)
        sign = signatures.dingtalk(secret=settings["secret"], milliseconds=milliseconds)
        url = f"{url}{'&' if '?' in url else '?'}timestamp={milliseconds}&sign={sign}"
    data = {"msgtype": "text", "text": {"content": plain_words(message, most=KIND.longest_text)}}
    answer = outgoing.post_json(url=url, data=data)
    if isinstance(answer, Temporary | Permanent):
        return answer
    return verdict(answer=answer, codes=_CODES) or ""


CHANNEL = Channel(kind=KIND, send=send)
