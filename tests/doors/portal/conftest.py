"""What the tests of the portal begin with: a factory, and an order of its VIP."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def factory(db: None) -> Factory:
    """Return a factory with its people and two customers."""
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    """Return an order of two lines for the VIP."""
    with acting_for(factory.id):
        return make_order(factory)
