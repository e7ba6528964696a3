"""All channels by their names."""

from __future__ import annotations

from yinuo.doors.channels.contract import Channel
from yinuo.doors.channels.dingtalk_app import transport as dingtalk_app
from yinuo.doors.channels.dingtalk_robot import transport as dingtalk_robot
from yinuo.doors.channels.email import transport as email
from yinuo.doors.channels.feishu_app import transport as feishu_app
from yinuo.doors.channels.feishu_robot import transport as feishu_robot
from yinuo.doors.channels.inapp import transport as inapp
from yinuo.doors.channels.sms import transport as sms
from yinuo.doors.channels.webhook import transport as webhook
from yinuo.doors.channels.webpush import transport as webpush
from yinuo.doors.channels.wecom_app import transport as wecom_app
from yinuo.doors.channels.wecom_robot import transport as wecom_robot
from yinuo.ground.notices import kinds

CHANNELS: dict[str, Channel] = {
    module.CHANNEL.kind.name: module.CHANNEL
    for module in (
        inapp,
        email,
        webpush,
        dingtalk_robot,
        dingtalk_app,
        wecom_robot,
        wecom_app,
        feishu_robot,
        feishu_app,
        sms,
        webhook,
    )
}


def register() -> None:
    """Enter every channel, so that it can be set up and wished for."""
    for channel in CHANNELS.values():
        kinds.register(channel.kind)
