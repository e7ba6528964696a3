"""Process as a Django app."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Tasks that people do, and the processes that run, whatever stage they belong to."""

    name = "yinuo.ground.process"
    label = "process"

    def ready(self) -> None:
        """Say who serves the moments of processes, who tells of approvals, what wakes rules, and who notifies."""
        from yinuo.ground.process import jobs, notifying, services, sighted, subscribers
        from yinuo.ground.process.automations import subscribing
        from yinuo.ground.process.custom import holders
        from yinuo.ground.process.custom.supply_files import CustomColumns
        from yinuo.ground.supply import more

        jobs.register()
        subscribers.register()
        subscribing.register()
        holders.register()
        more.provide(CustomColumns())
        services.provide(name=notifying.NAME, service=notifying.notify)
        sighted.register()
