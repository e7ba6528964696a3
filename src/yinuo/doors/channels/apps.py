"""Channels as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """E-mail and webhooks out."""

    name = "yinuo.doors.channels"
    label = "channels"
