"""Costs as a Django app."""

from django.apps import AppConfig


class CostsConfig(AppConfig):
    """Time, rates, other costs, budgets and margin."""

    name = "yinuo.flow.costs"
    label = "costs"

    def ready(self) -> None:
        """Follow time, work and rates."""
        from yinuo.flow.costs import sighted, subscribers

        subscribers.register()
        sighted.register()
