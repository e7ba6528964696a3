"""Channels as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """E-mail and webhooks out."""

    name = "yinuo.doors.channels"
    label = "channels"

    def ready(self) -> None:
        """Take in the news that go out, and the moments of another attempt."""
        from yinuo.doors.channels import email_delivery, heartbeat, webhook_delivery

        email_delivery.register()
        webhook_delivery.register()
        heartbeat.register()
