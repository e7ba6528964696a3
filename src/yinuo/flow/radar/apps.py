"""Radar as a Django app."""

from django.apps import AppConfig


class RadarConfig(AppConfig):
    """Forecasts of open orders and the alerts they raise."""

    name = "yinuo.flow.radar"
    label = "radar"
