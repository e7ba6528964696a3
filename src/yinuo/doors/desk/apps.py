"""Desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for staff."""

    name = "yinuo.doors.desk"
    label = "desk"
