"""Orders carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.flow.orders import queries
from yinuo.flow.orders.events import ORDER
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry


def register() -> None:
    """Let orders carry custom fields."""
    carry(Holder(name=ORDER, label=_("订单"), right=rights.EDIT_ORDERS, named=_named, icon="package"))


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    return {one: order.number for one, order in queries.facts_for(order_ids=ids).items()}
