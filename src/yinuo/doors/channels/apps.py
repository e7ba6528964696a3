"""Channels as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """How messages go out, by mail, in chats, to browsers, phones and programs; and how answers come in."""

    name = "yinuo.doors.channels"
    label = "channels"

    def ready(self) -> None:
        """Enter the channels, take in the news that go out, and serve the moments of another attempt."""
        from yinuo.doors.channels import briefing_groups, channels, heartbeat, notice_delivery
        from yinuo.doors.channels.email import mailbox
        from yinuo.doors.channels.webhook import event_delivery

        channels.register()
        notice_delivery.register()
        event_delivery.register()
        heartbeat.register()
        briefing_groups.register()
        mailbox.register()
