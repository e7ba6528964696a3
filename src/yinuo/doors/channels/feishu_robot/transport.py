"""A Feishu group's own robot (自定义机器人): signed, at most 100 messages a minute and 5 a second.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing, signatures
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary
from yinuo.doors.channels.feishu_cards import card
from yinuo.doors.channels.verdicts import Codes, verdict
from yinuo.ground.kernel import clock
from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="feishu_robot",
    label=_("飞书群机器人"),
    reaches="group",
    fields=(
        Field(
            name="webhook",
            label=_("Webhook 地址"),
            kind="url",
            secret=True,
            help=_("群设置 → 群机器人 → 自定义机器人。"),
        ),
        Field(name="secret", label=_("签名校验密钥"), secret=True, required=False),
        Field(name="events", label=_("发到群里的通知"), required=False, kind="events", help=_("留空表示预警与晨报。")),
    ),
    limits=(Limit(count=100, seconds=60), Limit(count=5, seconds=1)),
    guide=_("飞书限制每个机器人每分钟 100 条、每秒 5 条；超出的排队，并合成一条发出。"),
)
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
