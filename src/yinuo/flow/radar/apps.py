"""Radar as a Django app."""

from django.apps import AppConfig


class RadarConfig(AppConfig):
    """Forecasts of open orders and the alerts they raise."""

    name = "yinuo.flow.radar"
    label = "radar"

    def ready(self) -> None:
        """Subscribe to news, serve moments, run jobs."""
        from yinuo.flow.radar import jobs, sighted, subscribers

        subscribers.register()
        jobs.register()
        sighted.register()
