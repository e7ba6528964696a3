"""A DingTalk group's own robot (自定义机器人): signed, at most 20 messages a minute.

https://open.dingtalk.com/document/robots/custom-robot-access
"""

from __future__ import annotations

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary, plain_words
from yinuo.doors.channels.dingtalk_robot.form import KIND
from yinuo.doors.channels.verdicts import Codes, verdict
from yinuo.ground.kernel import clock

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
