"""Work as a Django app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Stages of an order and the progress reported on them."""

    name = "yinuo.flow.work"
    label = "work"

    def ready(self) -> None:
        """Subscribe to what work needs to hear."""
        from yinuo.flow.work import sighted, subscribers

        subscribers.register()
        sighted.register()
