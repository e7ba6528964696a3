"""Links to orders, for the tests of the portal."""

from __future__ import annotations

from uuid import UUID

from tests.cast import Factory
from yinuo.flow.sharing import actions
from yinuo.flow.sharing.actions import NewLink
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

ALL = ("view", "write", "change", "sign")


def path_for(factory: Factory, order_id: UUID | None, *, rights: tuple[str, ...] = ALL, named: bool = False) -> str:
    """Return the path of a new link to an order of the VIP, or to all of its orders; `named` is of its contact."""
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0] if named else None
        new = NewLink(
            order_id=order_id,
            customer_id=None if order_id else factory.vip.id,
            contact_id=contact.id if contact else None,
            rights=rights,
        )
        return f"/p/{actions.issue_link(new=new)[1]}"
