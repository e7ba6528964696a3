"""Changes as a Django app."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Changes of what was ordered, with their effect on date and price."""

    name = "yinuo.flow.changes"
    label = "changes"

    def ready(self) -> None:
        """Follow approvals, freeze what is committed, let lapse what nobody answers."""
        from yinuo.flow.changes import sighted, subscribers

        subscribers.register()
        sighted.register()
