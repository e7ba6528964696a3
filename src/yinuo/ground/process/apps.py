"""Process as a Django app."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Tasks that people do, and the processes that run, whatever stage they belong to."""

    name = "yinuo.ground.process"
    label = "process"

    def ready(self) -> None:
        """Say who serves the moments of processes, who tells of approvals, and what wakes rules."""
        from yinuo.ground.process import jobs, subscribers
        from yinuo.ground.process.automations import subscribing

        jobs.register()
        subscribers.register()
        subscribing.register()
