"""Conversations as a Django app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """What customers and staff write to each other about an order."""

    name = "yinuo.flow.conversations"
    label = "conversations"

    def ready(self) -> None:
        """Take in what customers are told of by themselves."""
        from yinuo.flow.conversations import proactive, sighted

        proactive.register()
        sighted.register()
