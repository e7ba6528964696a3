"""Browsers of members, with the factory they work for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, PASSWORD, Factory, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import sign_in
from yinuo.ground.process import definitions, publishing


@dataclass(frozen=True)
class Desk:
    """A factory at a fixed moment, and what its members do in their browsers."""

    factory: Factory

    def browser(self, role: str = "owner") -> Client:
        """Return a browser in which the member of that role is signed in."""
        browser = Client()
        answer = browser.post("/sign-in", {"email": self.factory.members[role].email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    def published(self, content: bytes) -> UUID:
        """Publish a drawn process, and return the version."""
        with acting_for(self.factory.id):
            draft = definitions.save_draft(content=content)
            publishing.publish_definition(definition_id=draft)
        return draft

    def order(self, **facts: object) -> UUID:
        """Enter an order of the VIP customer."""
        line = orders.NewLine(item_name="液压泵 P-80", quantity=Decimal(3), price_minor=128_000)
        facts = {"customer_id": self.factory.vip.id, "lines": (line,), **facts}
        with acting_for(self.factory.id):
            return orders.create_order(order=orders.NewOrder(**facts))


@pytest.fixture
def desk(db) -> Iterator[Desk]:
    """A factory with an open door, at NOW."""
    with clock.frozen(NOW):
        yield Desk(found_factory())


@pytest.fixture
def tried() -> Callable[[str, int], None]:
    """Return what notes failed sign-ins of an identity."""

    def note(identity: str, times: int) -> None:
        for _n in range(times):
            sign_in.note_attempt(identity=identity, address="10.0.0.1", succeeded=False)

    return note
