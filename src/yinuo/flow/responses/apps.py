"""Responses as a Django app."""

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Playbooks, measures, and what was applied."""

    name = "yinuo.flow.responses"
    label = "responses"
