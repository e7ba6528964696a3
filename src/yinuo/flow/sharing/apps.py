"""Sharing as a Django app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """What people outside may see and ask for, and by which link."""

    name = "yinuo.flow.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Say whose rows are seen."""
        from yinuo.flow.sharing import sighted

        sighted.register()
