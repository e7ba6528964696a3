"""A WeCom app of the organisation's own (自建应用): messages to persons, which WeCom itself keeps from repeating.

https://developer.work.weixin.qq.com/document/path/90236
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.access import Token, token, with_fresh_token
from yinuo.doors.channels.contract import Channel, Message, Permanent, Result, Settings, Temporary, plain_words
from yinuo.doors.channels.verdicts import Codes, is_stale, verdict
from yinuo.ground.notices.kinds import ChannelKind, Field
from yinuo.ground.notices.pacing import Limit

KIND = ChannelKind(
    name="wecom_app",
    label=_("企业微信应用"),
    reaches="person",
    fields=(
        Field(name="corp_id", label=_("企业 ID")),
        Field(name="corp_secret", label="Secret", secret=True),
        Field(name="agent_id", label="AgentId", kind="number"),
        Field(name="api", label=_("接口地址"), kind="url", default="https://qyapi.weixin.qq.com"),
    ),
    # 30 a minute for one person.
    limits=(Limit(count=30, seconds=60),),
    paced_by="address",
    address_label="userid",
    longest_text=680,
    guide=_("服务器出口 IP 须在应用的“企业可信 IP”内，接收人须在应用的可见范围内。"),
)
_CODES = Codes(field="errcode", message="errmsg", busy=(-1, 45009, 45033), stale=(40014, 42001))
# WeCom drops what says the same within this time, at most four hours.
_SAME_WITHIN_SECONDS = 14_400


def send(message: Message, settings: Settings) -> Result:
    """Send a message to a person."""
    return with_fresh_token(lambda fresh: _send(message, settings, fresh=fresh))


def _send(message: Message, settings: Settings, *, fresh: bool) -> Result | None:
    held = _token(settings, fresh=fresh)
    if not isinstance(held, str):
        return held
    answer = outgoing.post_json(
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
    if isinstance(answer, Temporary | Permanent):
        return answer
    if is_stale(answer=answer, codes=_CODES) and not fresh:
        return None
    fault = verdict(answer=answer, codes=_CODES)
    if fault is None and message.address in str(answer.get("invaliduser", "")).split("|"):
        return Permanent(reason="invaliduser")
    return fault or str(answer.get("msgid", ""))


def _token(settings: Settings, *, fresh: bool) -> str | Temporary | Permanent:
    def fetch() -> Token | Temporary | Permanent:
        query = f"corpid={settings['corp_id']}&corpsecret={settings['corp_secret']}"
        answer = outgoing.json_of(outgoing.call(method="GET", url=f"{settings['api']}/cgi-bin/gettoken?{query}"))
        if isinstance(answer, Temporary | Permanent):
            return answer
        fault = verdict(answer=answer, codes=_CODES)
        return fault or Token(text=str(answer["access_token"]), seconds=float(answer.get("expires_in", 0)))

    return token(parts=(settings["api"], settings["corp_id"], settings["corp_secret"]), fetch=fetch, fresh=fresh)


CHANNEL = Channel(kind=KIND, send=send)
