"""Orders on their way through the preset stages: confirm, prepare, dispatch, transport (about eight days in all)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.work import actions as work
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

Place = Callable[..., UUID]
Report = Callable[..., None]


@pytest.fixture
def factory(db: None) -> Factory:
    with clock.frozen(NOW):
        found = found_factory()
        deliver_all()
    return found


@pytest.fixture
def place(factory: Factory) -> Place:
    def placed(number: str, *, days: float | None = 20, vip: bool = False, at: datetime = NOW, **facts: Any) -> UUID:
        with clock.frozen(at), acting_for(factory.id):
            order_id = orders.create_order(
                order=orders.NewOrder(
                    number=number,
                    customer_id=(factory.vip if vip else factory.newcomer).id,
                    committed_at=None if days is None else at + timedelta(days=days),
                    **{
                        "ordered_at": at,
                        "value_minor": 5_000_000,
                        "lines": (orders.NewLine(item_name="减速机"),),
                        **facts,
                    },
                )
            )
        with clock.frozen(at):
            deliver_all()
        return order_id

    return placed


@pytest.fixture
def report(factory: Factory) -> Report:
    def reported(order_id: UUID, stage: str, kind: str, at: datetime) -> None:
        with clock.frozen(at):
            with acting_for(factory.id):
                told = work.ProgressReport(
                    key=f"{order_id}-{stage}-{kind}", kind=kind, happened_at=at, order_id=order_id, stage_code=stage
                )
                work.record_progress(reports=[told])
            deliver_all()

    return reported
