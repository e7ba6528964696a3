"""Care as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Complaints and ratings."""

    name = "yinuo.flow.care"
    label = "care"
