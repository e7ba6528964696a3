"""Acceptance as a Django app."""

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """Delivery notes, and what customers sign."""

    name = "yinuo.flow.acceptance"
    label = "acceptance"

    def ready(self) -> None:
        """Register the room's jobs, and what it listens to."""
        from yinuo.flow.acceptance import jobs, sighted, subscribers

        jobs.register()
        subscribers.register()
        sighted.register()
