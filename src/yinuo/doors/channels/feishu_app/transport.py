"""A Feishu app of the organisation's own: cards to persons, on which an approval may be decided.

https://open.feishu.cn/document/server-docs/im-v1/message/create
"""

from __future__ import annotations

import json
from typing import Any

from yinuo.doors.channels import outgoing
from yinuo.doors.channels.access import App, Asked, sent
from yinuo.doors.channels.contract import Channel, Message, Result, Settings
from yinuo.doors.channels.feishu_app.form import KIND
from yinuo.doors.channels.feishu_cards import card
from yinuo.doors.channels.verdicts import Codes

_CODES = Codes(
    field="code", message="msg", busy=(99991400, 230020, 11232), stale=(99991661, 99991663, 99991664, 99991668)
)


def send(message: Message, settings: Settings) -> Result:
    """Send a card to a person; Feishu knows a repetition by its uuid within an hour."""
    content = json.dumps(card(message=message, most=KIND.longest_text, with_acts=True), ensure_ascii=False)

    def post(held: str) -> Asked:
        return outgoing.post_json(
            url=f"{settings['api']}/open-apis/im/v1/messages?receive_id_type=open_id",
            data={
                "receive_id": message.address,
                "msg_type": "interactive",
                "content": content,
                "uuid": str(message.id),
            },
            headers={"authorization": f"Bearer {held}"},
        )

    return sent(app=_app(settings), post=post, read=lambda answer: str(_data(answer).get("message_id", "")))


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    found = answer.get("data")
    return found if isinstance(found, dict) else {}


def _app(settings: Settings) -> App:
    return App(
        parts=(settings["api"], settings["app_id"], settings["app_secret"]),
        ask=lambda: outgoing.post_json(
            url=f"{settings['api']}/open-apis/auth/v3/tenant_access_token/internal",
            data={"app_id": settings["app_id"], "app_secret": settings["app_secret"]},
        ),
        codes=_CODES,
        token="tenant_access_token",
        seconds="expire",
    )


CHANNEL = Channel(kind=KIND, send=send)
