"""A WeCom group's robot (群机器人): at most 20 messages a minute.

https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary, plain_words
from yinuo.doors.channels.verdicts import Codes, verdict
from yinuo.doors.channels.wecom_robot.form import KIND

_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 45009, 45033))


def send(message: Message, settings: Settings) -> Result:
    """Send to the group as plain text, so that nothing in it calls anybody."""
    data = {"msgtype": "text", "text": {"content": plain_words(message, most=KIND.longest_text)}}
    answer = outgoing.post_json(url=settings["webhook"], data=data)
    if isinstance(answer, Temporary | Permanent):
        return answer
    return verdict(answer=answer, codes=_CODES) or ""


CHANNEL = Channel(kind=KIND, send=send)
