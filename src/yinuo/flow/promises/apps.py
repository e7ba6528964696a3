"""Promises as a Django app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Versions of the commitment, with interval, confidence and reasons."""

    name = "yinuo.flow.promises"
    label = "promises"
