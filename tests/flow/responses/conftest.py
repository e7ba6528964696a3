from tests.flow.radar.conftest import factory, place, report

__all__ = ["factory", "place", "report"]
