"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Channels as an organisation has set them up, where people are reached, what they wish, and the words used."""

    name = "yinuo.ground.notices"
    label = "notices"
