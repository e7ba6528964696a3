"""Acceptance as a Django app."""

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """Personal links for customers, and their signatures."""

    name = "yinuo.flow.acceptance"
    label = "acceptance"
