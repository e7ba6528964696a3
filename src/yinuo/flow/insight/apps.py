"""Insight as a Django app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Key figures, each of which opens its rows."""

    name = "yinuo.flow.insight"
    label = "insight"

    def ready(self) -> None:
        """Serve the moments of schedules, hear of members, keep snapshots up to date, limit lists of orders."""
        from yinuo.flow.insight import jobs, sight, subscribers
        from yinuo.flow.orders import queries as orders

        subscribers.register()
        jobs.register()
        orders.limited_by(sight.present_limits)
