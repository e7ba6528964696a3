"""A factory with a standard and a plan, in which a pump is inspected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.quality import actions
from yinuo.flow.quality.actions import NewCharacteristic, NewInspection, NewPlan, NewReading, NewStandard
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

CHARACTERISTICS = (
    NewCharacteristic(name="轴径", kind="measured", unit="mm", lower=19.95, upper=20.05),
    NewCharacteristic(name="外观", kind="yes_no"),
    NewCharacteristic(name="毛刺", kind="count", upper=1),
)


@dataclass(frozen=True, kw_only=True)
class Plant:
    """The factory, its standard and its plan."""

    factory: Factory
    standard_id: UUID
    plan_id: UUID


@pytest.fixture
def plant() -> Iterator[Plant]:
    factory = found_factory()
    owner = factory.members["quality"].id
    with acting_for(factory.id), acting_as(f"member:{owner}"), clock.frozen(NOW):
        supply.save_sites(sites=[supply.NewSite(code="F1", name="一厂")])
        supply.save_items(items=[supply.NewItem(code="PUMP", name="液压泵")])
        supply.save_suppliers(suppliers=[supply.NewSupplier(code="S1", name="铸造厂")])
        supply.save_stock(stock=[supply.NewStock(item="PUMP", site="F1", on_hand=Decimal(10))])
        standard_id = actions.save_standard(
            new=NewStandard(name="液压泵", item_code="PUMP", characteristics=CHARACTERISTICS, criteria="按图纸 A-12")
        )
        plan_id = actions.save_plan(new=a_plan())
        yield Plant(factory=factory, standard_id=standard_id, plan_id=plan_id)


def a_plan(**told: object) -> NewPlan:
    usual = {"name": "液压泵来料", "kind": "incoming", "standard_name": "液压泵", "item_code": "PUMP", "aql": 2.5}
    return NewPlan(**{**usual, **told})  # type: ignore[arg-type]


def open_lot(plan_id: UUID, *, key: str = "k", lot_size: int = 50, **told: object) -> UUID:
    return actions.open_inspection(
        new=NewInspection(plan_id=plan_id, key=key, lot_size=lot_size, lot=f"L-{key}", **told)  # type: ignore[arg-type]
    )


def unit(number: int, *, diameter: float = 20.0, looks: bool = True, burrs: int = 0) -> list[NewReading]:
    return [
        NewReading(position=1, unit_number=number, value=diameter),
        NewReading(position=2, unit_number=number, conforms=looks),
        NewReading(position=3, unit_number=number, value=burrs),
    ]
