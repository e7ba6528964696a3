"""Fake chats, gateways and mailboxes: each answers as its original does, and keeps what people there would see.

Every channel's folder has its own; here one server behaves as all of them, each at its paths.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from tests.doors.channels.dingtalk_app import fake as dingtalk_app
from tests.doors.channels.dingtalk_robot import fake as dingtalk_robot
from tests.doors.channels.email.fake import Mailbox, mailbox
from tests.doors.channels.feishu_app import fake as feishu_app
from tests.doors.channels.feishu_robot import fake as feishu_robot
from tests.doors.channels.servers import Call, Chat, serving
from tests.doors.channels.sms import fake as sms
from tests.doors.channels.webhook import fake as webhook
from tests.doors.channels.webpush import fake as webpush
from tests.doors.channels.wecom_app import fake as wecom_app
from tests.doors.channels.wecom_robot import fake as wecom_robot

__all__ = ["SETTINGS", "Call", "Chat", "Mailbox", "chat", "mailbox"]
_ALL = (sms, webhook, webpush, feishu_app, wecom_app, dingtalk_app, feishu_robot, wecom_robot, dingtalk_robot)
SETTINGS = {
    "dingtalk_robot": dingtalk_robot.settings,
    "wecom_robot": wecom_robot.settings,
    "feishu_robot": feishu_robot.settings,
    "dingtalk_app": dingtalk_app.settings,
    "wecom_app": wecom_app.settings,
    "feishu_app": feishu_app.settings,
    "sms": sms.settings,
    "webhook": webhook.settings,
}


def chat() -> AbstractContextManager[Chat]:
    """Run a fake chat."""
    return serving(*(one.MANNERS for one in _ALL))
