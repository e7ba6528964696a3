"""Plans as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Projects, their tasks and their dates."""

    name = "yinuo.flow.plans"
    label = "plans"

    def ready(self) -> None:
        """Reckon plans anew as time passes and as what is owed comes; carry fields; level; write down machine days."""
        from yinuo.flow.plans import carrying, machine_days, sighted, subscribers
        from yinuo.flow.plans.levelling_together import LEVELLING

        carrying.register()
        machine_days.register()
        subscribers.register()
        LEVELLING.register()
        sighted.register()
