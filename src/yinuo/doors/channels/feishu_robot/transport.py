"""A Feishu group's own robot (自定义机器人): signed, at most 100 messages a minute and 5 a second.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

from typing import Any

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.feishu_cards import card
from yinuo.doors.channels.feishu_robot.form import KIND
from yinuo.doors.channels.verdicts import Codes, verdict
from yinuo.ground.kernel import clock

_CODES = Codes(field="code", message="msg", busy=(9499, 11232, 99991400))


def send(message: Message, settings: Settings) -> Result:
    """Send to the group as a card of plain text."""
    data: dict[str, Any] = {
        "msg_type": "interactive",
        "card": card(message=message, most=KIND.longest_text, with_acts=False),
    }
    if settings.get("secret"):
        seconds = int(clock.now().timestamp())
        sign = signatures.feishu(secret=settings["secret"], seconds=seconds)
        data = {"timestamp": str(seconds), "sign": sign, **data}
    answer = outgoing.post_json(url=settings["webhook"], data=data)
    if isinstance(answer, Temporary | Permanent):
        return answer
    # Old robots answer with StatusCode instead.
    code = answer.get("code", answer.get("StatusCode"))
    return verdict(answer={**answer, "code": code}, codes=_CODES) or ""


CHANNEL = Channel(kind=KIND, send=send)
