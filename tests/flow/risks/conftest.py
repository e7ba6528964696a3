"""A factory whose project manager keeps a register of risks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.risks import actions, queries
from yinuo.flow.risks.actions import NewRisk
from yinuo.flow.risks.queries import RiskFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    owner = made.members["project_manager"].id
    with acting_for(made.id), clock.frozen(NOW), acting_as(f"member:{owner}"):
        yield made


@contextmanager
def working(factory: Factory, *, at: datetime = NOW) -> Iterator[None]:
    """Work in a transaction of one's own, after which the news can be delivered."""
    owner = factory.members["project_manager"].id
    with clock.frozen(at), acting_for(factory.id), acting_as(f"member:{owner}"):
        yield


def entered(**told: Any) -> RiskFacts:
    """Enter a risk and return it."""
    usual: dict[str, Any] = {"title": "主轴轴承延期到货", "category": "supply", "likelihood": 3, "impact": 4}
    return known(actions.register_risk(new=NewRisk(**{**usual, **told})))


def known(risk_id: UUID) -> RiskFacts:
    """Return a risk that is there."""
    found = queries.risk(risk_id=risk_id)
    assert found is not None
    return found
