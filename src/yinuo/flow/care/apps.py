"""Care as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Complaints and ratings."""

    name = "yinuo.flow.care"
    label = "care"

    def ready(self) -> None:
        """Let complaints carry custom fields and keep their times, and the radar look for where they pile up."""
        from yinuo.flow.care import carrying, hotspots, sighted, subscribers
        from yinuo.flow.radar import hazard_watch, hazards

        carrying.register()
        subscribers.register()
        hazard_watch.provide(kind=hazards.COMPLAINTS, source=hotspots.hotspots)
        sighted.register()
