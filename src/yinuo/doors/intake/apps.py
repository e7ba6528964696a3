"""Intake as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Files and device events in."""

    name = "yinuo.doors.intake"
    label = "intake"
