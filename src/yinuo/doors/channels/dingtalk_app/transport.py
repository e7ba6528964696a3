"""A DingTalk app of the organisation's own (企业内部应用): work notices to persons.

https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages
"""

from __future__ import annotations

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.access import App, Asked, sent
from yinuo.doors.channels.contract import Channel, Message, Result, Settings, plain_words
from yinuo.doors.channels.dingtalk_app.form import KIND
from yinuo.doors.channels.verdicts import Codes

_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 88, 90002, 143104), stale=(40001, 40014, 42001))


def send(message: Message, settings: Settings) -> Result:
    """Send a work notice to a person."""

    def post(held: str) -> Asked:
        return outgoing.post_json(
            url=f"{settings['api']}/topapi/message/corpconversation/asyncsend_v2?access_token={held}",
            data={
                "agent_id": int(settings["agent_id"]),
                "userid_list": message.address,
                "msg": {"msgtype": "text", "text": {"content": plain_words(message, most=KIND.longest_text)}},
            },
        )

    return sent(app=_app(settings), post=post, read=lambda answer: str(answer.get("task_id", "")))


def _app(settings: Settings) -> App:
    query = f"appkey={settings['app_key']}&appsecret={settings['app_secret']}"
    return App(
        parts=(settings["api"], settings["app_key"], settings["app_secret"]),
        ask=lambda: outgoing.json_of(outgoing.call(method="GET", url=f"{settings['api']}/gettoken?{query}")),
        codes=_CODES,
    )


CHANNEL = Channel(kind=KIND, send=send)
