"""What 远山机械 can make: pumps of a bought casting and a sealed shaft, on one five-axis machine and two benches."""

from __future__ import annotations

from decimal import Decimal

from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.ground.supply import actions as supply

SITE = "W-1"
PUMP, SHAFT, CASTING, SEAL = "PUMP", "SHAFT", "CASTING", "SEAL"


def equip(*, pumps: int = 0, castings: int = 100, seals: int = 100) -> None:
    """Save the plant: a pump is a casting, a shaft (five hours on the five-axis machine) and two seals."""
    supply.save(drafts=[supply.NewSite(code=SITE, name="杭州工厂")])
    supply.save(drafts=[supply.NewSupplier(code="FOUNDRY", name="江北铸造", lead_hours=240.0, expedited_hours=96.0)])
    supply.save(
        drafts=[
            supply.NewItem(code=PUMP, name="液压泵", unit="台", family="泵", price_minor=900_000, cost_minor=500_000),
            supply.NewItem(code=SHAFT, name="主轴", family="轴", cost_minor=80_000),
            supply.NewItem(code=CASTING, name="泵体铸件", supplier="FOUNDRY", cost_minor=120_000),
            supply.NewItem(code=SEAL, name="密封圈", cost_minor=500),
        ]
    )
    supply.save(
        drafts=[
            supply.NewWorkCentre(code="5X", name="五轴加工中心", site=SITE, cost_minor_per_hour=20_000),
            supply.NewWorkCentre(code="ASM", name="装配台", site=SITE, machines=2),
        ]
    )
    supply.save(
        drafts=[
            supply.NewComponent(parent=PUMP, child=SHAFT, quantity=Decimal(1)),
            supply.NewComponent(parent=PUMP, child=CASTING, quantity=Decimal(1)),
            supply.NewComponent(parent=PUMP, child=SEAL, quantity=Decimal(2)),
        ]
    )
    supply.save(
        drafts=[
            supply.NewOperation(item=SHAFT, sequence=10, name="精车", work_centre="5X", run_minutes=300),
            supply.NewOperation(item=PUMP, sequence=10, name="装配", work_centre="ASM", run_minutes=60),
        ]
    )
    stocked = {PUMP: pumps, CASTING: castings, SEAL: seals}
    supply.save(
        drafts=[supply.NewStock(item=item, site=SITE, on_hand=Decimal(count)) for item, count in stocked.items()]
    )


def order_pumps(number: str, *, count: int = 1, **facts: object) -> object:
    """Enter an order of pumps and return its id."""
    told = {"customer_code": "C-001", **facts}
    line = NewLine(item_code=PUMP, item_name="液压泵", quantity=Decimal(count), unit="台", price_minor=900_000)
    return orders.create_order(order=NewOrder(number=number, lines=(line,), **told))
