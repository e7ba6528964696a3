"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, members, roles, customers, contacts."""

    name = "yinuo.ground.people"
    label = "people"

    def ready(self) -> None:
        """Say which messages are seen."""
        from yinuo.ground.people import sighted

        sighted.register()
