"""A WeCom group's robot (群机器人): at most 20 messages a minute.

https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary, plain_words
from yinuo.doors.channels.verdicts import Codes, verdict
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
_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 45009, 45033))


def send(message: Message, settings: Settings) -> Result:
    """Send to the group as plain text, so that nothing in it calls anybody."""
    data = {"msgtype": "text", "text": {"content": plain_words(message, most=KIND.longest_text)}}
    answer = outgoing.post_json(url=settings["webhook"], data=data)
    if isinstance(answer, Temporary | Permanent):
        return answer
    return verdict(answer=answer, codes=_CODES) or ""


CHANNEL = Channel(kind=KIND, send=send)
