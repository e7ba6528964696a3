"""Risks as a Django app."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    """What may go wrong, how likely and how grave, and what is done about it."""

    name = "yinuo.flow.risks"
    label = "risks"

    def ready(self) -> None:
        """Serve the moments of reviews; carry custom fields; let rules open risks."""
        from yinuo.flow.risks import automating, carrying, sighted, subscribers

        automating.register()
        carrying.register()
        subscribers.register()
        sighted.register()
