"""A DingTalk app of the organisation's own (企业内部应用): work notices to persons.

https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.access import App, Asked, sent
from yinuo.doors.channels.contract import Channel, Message, Result, Settings, plain_words
from yinuo.doors.channels.verdicts import Codes
from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="dingtalk_app",
    label=_("钉钉应用"),
    reaches="person",
    fields=(
        Field(name="app_key", label="AppKey"),
        Field(name="app_secret", label="AppSecret", secret=True),
        Field(name="agent_id", label="AgentId", kind="number"),
        Field(name="api", label=_("接口地址"), kind="url", default="https://oapi.dingtalk.com"),
    ),
    limits=(Limit(count=1_500, seconds=60),),
    address_label="userid",
    # The text of a work notice may have 500 characters.
    longest_text=500,
    guide=_("应用须有“工作通知”权限，服务器出口 IP 须在应用的白名单内。"),
)
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
