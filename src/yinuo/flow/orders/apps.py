"""Orders as a Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What the customer ordered, and the three dates."""

    name = "yinuo.flow.orders"
    label = "orders"
