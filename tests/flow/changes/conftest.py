"""What the tests of changes share: an order of pumps that 远山机械 has promised, and who changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.promises.workshop import equip, order_pumps
from yinuo.flow.changes import actions
from yinuo.flow.changes.actions import Draft, Letter
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import actions as promises
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

MORE = {"lines": {"1": {"quantity": "4"}}}


@pytest.fixture
def factory(db: None) -> Iterator[Factory]:
    factory = found_factory()
    sales = f"member:{factory.members['sales'].id}"
    with acting_for(factory.id), clock.frozen(NOW), acting_as(sales):
        orders.define_order_types(names=orders.STARTER_TYPES)
        yield factory


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    """Two pumps, promised on the book."""
    equip()
    made = order_pumps("SO-1", count=2)
    assert isinstance(made, UUID)
    promises.confirm_promise(order_id=made)
    return made


@pytest.fixture
def contact_id(factory: Factory) -> UUID:
    return people.contacts(customer_id=factory.vip.id)[0].id


@pytest.fixture
def drafted(order_id: UUID) -> Callable[..., ChangeFacts]:
    """Open a change order for twice as many pumps, or what is told."""

    def make(edits: dict[str, Any] | None = None, *, key: str = "k", **told: Any) -> ChangeFacts:
        draft = Draft(edits=MORE if edits is None else edits, reason=told.pop("reason", "客户加订"), **told)
        return actions.open_change(order_id=order_id, draft=draft, key=key)

    return make


@pytest.fixture
def sent(drafted: Callable[..., ChangeFacts], contact_id: UUID) -> Callable[..., ChangeFacts]:
    """Send what `drafted` opens."""

    def make(edits: dict[str, Any] | None = None, **told: Any) -> ChangeFacts:
        letter = Letter(contact_id=contact_id, message="请看方案")
        done = actions.send_change(change_id=drafted(edits, **told).id, letter=letter)
        assert done.outcome == "sent", done.reasons
        return done.change

    return make


def as_member(factory: Factory, role: str) -> AbstractContextManager[None]:
    return acting_as(f"member:{factory.members[role].id}")
