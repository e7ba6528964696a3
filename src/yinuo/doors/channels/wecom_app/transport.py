"""A WeCom app of the organisation's own (自建应用): messages to persons, which WeCom itself keeps from repeating.

https://developer.work.weixin.qq.com/document/path/90236
"""

from __future__ import annotations

from typing import Any

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.access import App, Asked, sent
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, plain_words
from yinuo.doors.channels.verdicts import Codes
from yinuo.doors.channels.wecom_app.form import KIND

_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 45009, 45033), stale=(40014, 42001))
# WeCom drops what says the same within this time, at most four hours.
_SAME_WITHIN_SECONDS = 14_400


def send(message: Message, settings: Settings) -> Result:
    """Send a message to a person."""

    def post(held: str) -> Asked:
        return outgoing.post_json(
            url=f"{settings['api']}/cgi-bin/message/send?access_token={held}",
            data={
                "touser": message.address,
                "msgtype": "text",
                "agentid": int(settings["agent_id"]),
                "text": {"content": plain_words(message, most=KIND.longest_text)},
                "enable_duplicate_check": 1,
                "duplicate_check_interval": _SAME_WITHIN_SECONDS,
            },
        )

    def read(answer: dict[str, Any]) -> Result:
        if message.address in str(answer.get("invaliduser", "")).split("|"):
            return Permanent(reason="invaliduser")
        return str(answer.get("msgid", ""))

    return sent(app=_app(settings), post=post, read=read)


def _app(settings: Settings) -> App:
    query = f"corpid={settings['corp_id']}&corpsecret={settings['corp_secret']}"
    return App(
        parts=(settings["api"], settings["corp_id"], settings["corp_secret"]),
        ask=lambda: outgoing.json_of(outgoing.call(method="GET", url=f"{settings['api']}/cgi-bin/gettoken?{query}")),
        codes=_CODES,
    )


CHANNEL = Channel(kind=KIND, send=send)
