"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Ids, clock, log and outbox, timers, jobs, files."""

    name = "yinuo.ground.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Make what every page reads quick to read."""
        from yinuo.ground.kernel.quickening import quicken

        quicken()
