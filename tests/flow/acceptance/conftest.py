"""What the tests of acceptance begin with: a factory that acts at a known moment, and an order to be signed for."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def factory(db: None) -> Iterator[Factory]:
    """Return the factory in whose name and at whose moment everything happens."""
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW):
        yield made


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    """Return an order of two lines for the VIP."""
    return make_order(factory)
