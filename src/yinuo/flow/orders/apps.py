"""Orders as a Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What the customer ordered, and the three dates."""

    name = "yinuo.flow.orders"
    label = "orders"

    def ready(self) -> None:
        """Declare the settings and subscribe to the log."""
        from yinuo.flow.orders import carrying, jobs, seeing, subscribers, vocabulary

        subscribers.register()
        jobs.register()
        vocabulary.register()
        carrying.register()
        seeing.limit_orders()
