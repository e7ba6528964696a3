"""Reviews as a Django app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Status reports to customers, meeting notes, retrospectives and their lessons."""

    name = "yinuo.flow.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Serve the moments at which a report is due."""
        from yinuo.flow.reviews import sighted, subscribers

        subscribers.register()
        sighted.register()
