"""Insight as a Django app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Key figures, each of which opens its rows."""

    name = "yinuo.flow.insight"
    label = "insight"

    def ready(self) -> None:
        """Serve the moments of schedules, and hear of members."""
        from yinuo.flow.insight import subscribers

        subscribers.register()
