"""Acceptance as a Django app."""

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """Signatures of customers."""

    name = "yinuo.flow.acceptance"
    label = "acceptance"

    def ready(self) -> None:
        """Register the room's jobs."""
        from yinuo.flow.acceptance import jobs

        jobs.register()
