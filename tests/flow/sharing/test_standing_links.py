"""Links whose address can be told again: one for each holder and what it opens; of all others nobody knows it."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import Factory
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import actions, queries, standing
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def _new(order_id: UUID, **facts: object) -> actions.NewLink:
    order = orders.order(order_id=order_id)
    assert order is not None
    told: dict[str, object] = {"order_id": order_id, "contact_id": order.contact_id, **facts}
    return actions.NewLink(**told)  # type: ignore[arg-type]


def test_a_standing_link_is_one_however_often_it_is_asked_for(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        first = standing.issue_standing_link(new=_new(order_id))
        again = standing.issue_standing_link(new=_new(order_id))

        assert first == again
        assert queries.link_of(token=first[1]).id == first[0]


def test_the_address_of_a_standing_link_is_told_again_and_that_of_another_is_not(
    factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        standing_id, token = standing.issue_standing_link(new=_new(order_id))
        other_id, _secret = actions.issue_link(new=_new(order_id))
        found = [link for one in (standing_id, other_id) if (link := queries.link_by_id(link_id=one))]

        assert standing.tokens_again(links=found) == {standing_id: token}


def test_two_holders_and_two_things_opened_have_different_links(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
        assert order is not None
        whole = actions.NewLink(customer_id=order.customer_id, contact_id=order.contact_id)
        news = (_new(order_id), _new(order_id, contact_id=None, holder="仓库"), whole)
        made = [standing.issue_standing_link(new=one)[0] for one in news]
        found = [link for ident in made if (link := queries.link_by_id(link_id=ident))]

        assert len(set(made)) == len(standing.tokens_again(links=found)) == 3


def test_a_copy_of_a_copy_is_the_first_ones_and_revoked_with_it(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        first_id, _secret = actions.issue_link(new=_new(order_id))
        first = queries.link_by_id(link_id=first_id)
        token = standing.told_again(link=first, order_id=order_id, days=5).rsplit("/", 1)[-1]
        copy = queries.link_of(token=token)
        again = standing.told_again(link=copy, order_id=order_id, days=60).rsplit("/", 1)[-1]
        actions.revoke_links(link_ids=[first_id])

        assert again == token
        assert queries.link_by_id(link_id=copy.id).revoked_at is not None
