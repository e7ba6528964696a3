"""Portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for customers."""

    name = "yinuo.doors.portal"
    label = "portal"
