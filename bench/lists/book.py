"""An organisation with very many open orders, the same at every run."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench.lists.alerts import raise_alerts
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder, Projection
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.process.custom import defining, holding
from yinuo.ground.process.forms import defining as forms

EMAIL, PASSWORD = "owner@bench.example", "Shan-Shui-2026"
PIECE = 5_000
CUSTOMERS = 3_000
REGIONS = ("华东", "华南", "华北", "华中", "西南", "西北", "东北")
STAGES = (("confirm", "订单确认"), ("prepare", "备货"), ("make", "生产"), ("pack", "包装"), ("ship", "运输"))
CHANNELS = ("sales",) * 60 + ("phone",) * 39 + ("email",)
NAMES = ("华东", "新禾", "远山", "江南", "长河", "北辰", "海天", "金石")
FIELDS = {
    "sections": [
        {
            "fields": [
                {
                    "key": "grade",
                    "kind": "choice",
                    "label": "工况",
                    "listed": True,
                    "options": [{"value": f"o{n}", "label": f"工况 {n}"} for n in range(5)],
                },
                {"key": "budget", "kind": "money", "label": "预算", "listed": True},
                {"key": "survey", "kind": "date", "label": "勘察日"},
                {"key": "project", "kind": "text", "label": "项目号"},
                {"key": "ready", "kind": "boolean", "label": "图纸齐"},
            ]
        }
    ]
}
TRADES = ("重工", "食品", "纺织", "电子", "机械", "化工", "物流")


def fill(*, count: int) -> UUID:
    """Found the organisation, enter the orders with stages, forecasts and alerts, and return its id."""
    dice, now = random.Random(20260311), datetime.now(UTC)
    home = people.found_organisation(name="量测机械", slug="bench")
    with acting_for(home):
        people.add_member(email=EMAIL, name="量测", role="owner", password=PASSWORD)
        people.register_customers(customers=[_customer(n, dice) for n in range(CUSTOMERS)])
        form_id = forms.save_draft(form_id=defining.open_fields(kind="order"), name="订单字段", design=FIELDS)
        forms.publish_form(form_id=form_id)
    for start in range(0, count, PIECE):
        with acting_for(home):
            news = [_order(n, dice, now) for n in range(start, min(start + PIECE, count))]
            ids = orders.create_orders(orders=news)
            orders.note_stages(stages=[(one, *dice.choice(STAGES)) for one in ids])
            projections = [_projection(one, dice, now) for one in ids]
            orders.note_projections(projections=projections)
            custom = random.Random(start)  # of its own, so that the orders stay those they were
            holding.begin(kind="order", values={one: _fields(n, custom, now) for n, one in enumerate(ids, start)})
            raise_alerts(orders=news, ids=ids, projections=projections, now=now)
    return home


def _customer(n: int, dice: random.Random) -> NewCustomer:
    tier = dice.choices(("vip", "key", "standard", "new"), (3, 12, 70, 15))[0]
    name = f"{dice.choice(NAMES)}{dice.choice(TRADES)}{n}"
    return NewCustomer(code=f"C-{n:05d}", name=name, tier=tier, region=dice.choice(REGIONS), city="上海")


def _order(n: int, dice: random.Random, now: datetime) -> NewOrder:
    ordered = now - timedelta(hours=dice.uniform(1, 2_000))
    due = ordered + timedelta(hours=dice.uniform(100, 2_500))
    return NewOrder(
        number=f"SO-{n:06d}",
        customer_code=f"C-{dice.randrange(CUSTOMERS):05d}",
        channel=dice.choice(CHANNELS),
        ordered_at=ordered,
        requested_at=due,
        committed_at=due if dice.random() < 0.95 else None,
        reference=f"PO-{dice.randrange(10**6)}",
        value_minor=dice.randrange(1, 10**8),
    )


def _fields(n: int, dice: random.Random, now: datetime) -> dict[str, Any]:
    return {
        "grade": f"o{min(dice.randrange(20), 4)}",  # four in five are of one grade
        "budget": dice.randrange(100_000),
        "survey": (now + timedelta(days=dice.randrange(-200, 200))).date().isoformat(),
        "project": f"P-{n % 40_000:05d}",
        "ready": dice.random() < 0.5,
    }


def _projection(order_id: UUID, dice: random.Random, now: datetime) -> Projection:
    likely = now + timedelta(hours=dice.uniform(1, 1_500))
    late = dice.random() ** 4
    severity = "critical" if late > 0.8 else "warning" if late > 0.5 else ""
    return Projection(
        order_id=order_id,
        projected_at=likely,
        earliest_at=likely - timedelta(hours=24),
        latest_at=likely + timedelta(hours=48),
        late_probability=late,
        severity=severity,
    )
