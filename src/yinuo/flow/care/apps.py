"""Care as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Complaints and ratings."""

    name = "yinuo.flow.care"
    label = "care"

    def ready(self) -> None:
        """Let complaints carry custom fields."""
        from yinuo.flow.care import carrying

        carrying.register()
