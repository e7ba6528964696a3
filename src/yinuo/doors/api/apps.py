"""Api as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST interface."""

    name = "yinuo.doors.api"
    label = "api"
