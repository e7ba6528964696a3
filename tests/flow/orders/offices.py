"""A factory at work, with a clock that can be wound, and rules that look at what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.creation import NewLine, NewOrder
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.automations import reading, ruling

CREATED = {"kind": "event", "event": "orders.order_created"}
BIG = {"rows": [{"field": "order.amount", "op": "gt", "value": "500000"}]}
APPROVE = {
    "do": "create_task",
    "title": "审批 {order.number}，金额 {order.amount}",
    "to": "role:owner",
    "due_hours": "8",
}


def body(when: Any = CREATED, then: Any = (APPROVE,), **asked: Any) -> dict[str, Any]:
    return {"when": when, "if": asked or {"rows": []}, "then": list(then)}


class Office:
    """A factory, its clock, and what rules did."""

    def __init__(self) -> None:
        self.factory: Factory = found_factory()
        self.now: datetime = NOW

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with clock.frozen(self.now), acting_for(self.factory.id):
            yield

    def rule(self, said: dict[str, Any], *, enabled: bool = True, name: str = "规则") -> UUID:
        with self.at_work():
            return ruling.add_rule(name=name, body=said, enabled=enabled)

    def order(self, *, number: str = "SO-1", amount: int = 0, committed_at: datetime | None = None) -> UUID:
        order = NewOrder(
            customer_id=self.factory.vip.id,
            number=number,
            ordered_at=self.now,
            value_minor=amount * 100,
            committed_at=committed_at,
            lines=(NewLine(item_name="液压泵"),),
        )
        with self.at_work():
            made = orders.create_order(order=order)
        self.rest()
        return made

    def rest(self, *, hours: float = 0) -> None:
        """Let time pass, and everything that is due be done."""
        for _hour in range(int(hours)):
            self.now += timedelta(hours=1)
            with clock.frozen(self.now):
                deliver_all()
        self.now += timedelta(hours=hours - int(hours))
        with clock.frozen(self.now):
            deliver_all()

    def titles(self) -> list[str]:
        with self.at_work():
            return [one.title for one in tasks.tasks(state="")]

    def runs(self, **asked: Any) -> list[reading.RunFacts]:
        with self.at_work():
            return reading.runs(**asked)


NOTICE = {
    "do": "notify",
    "to": ["role:project_manager", "their:owner"],
    "channel": "app",
    "subject": "{order.number} 将到期",
}
