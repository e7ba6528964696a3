"""Process as a Django app."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Tasks that people do, whatever stage they belong to."""

    name = "yinuo.ground.process"
    label = "process"
