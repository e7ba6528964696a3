"""Promises as a Django app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """What we committed to, version by version, and why."""

    name = "yinuo.flow.promises"
    label = "promises"

    def ready(self) -> None:
        """Subscribe to what promises need to hear, and serve the night's learning."""
        from yinuo.flow.promises import jobs, sighted, subscribers

        jobs.register()
        subscribers.register()
        sighted.register()
