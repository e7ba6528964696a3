"""Supply as a Django app."""

from django.apps import AppConfig


class SupplyConfig(AppConfig):
    """Items, sites, stock, suppliers, carriers, lanes, work centres, calendars."""

    name = "yinuo.ground.supply"
    label = "supply"

    def ready(self) -> None:
        """Subscribe to the log and say who runs its jobs."""
        from yinuo.ground.supply import jobs, subscribers

        subscribers.register()
        jobs.register()
