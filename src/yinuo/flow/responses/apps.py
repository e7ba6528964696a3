"""Responses as a Django app."""

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """What is done about delays: playbooks, measures, responses."""

    name = "yinuo.flow.responses"
    label = "responses"

    def ready(self) -> None:
        """Subscribe to news and serve moments."""
        from yinuo.flow.responses import jobs, sighted, subscribers

        subscribers.register()
        jobs.register()
        sighted.register()
