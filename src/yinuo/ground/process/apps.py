"""Process as a Django app."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Tasks that people do, and the processes that run, whatever stage they belong to."""

    name = "yinuo.ground.process"
    label = "process"

    def ready(self) -> None:
        """Say who serves the moments of processes, and who tells of approvals."""
        from yinuo.ground.process import jobs, subscribers

        jobs.register()
        subscribers.register()
