"""Quality as a Django app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Standards, inspections, non-conformities, corrective actions and holds."""

    name = "yinuo.flow.quality"
    label = "quality"

    def ready(self) -> None:
        """Hear when tasks of corrective actions are done; carry custom fields."""
        from yinuo.flow.quality import carrying, sighted, subscribers

        carrying.register()
        subscribers.register()
        sighted.register()
