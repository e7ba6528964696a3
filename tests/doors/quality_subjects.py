"""One thing of each kind of quality, in the present organisation."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from tests.flow.acceptance.photos import JPEG
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import NewCharacteristic, NewHold, NewInspection, NewNonConformity, NewPlan, NewStandard


def of_quality(*, order_number: str, member_id: UUID, mark: str) -> dict[str, UUID]:
    """Make them and return their ids by the names that addresses have for them."""
    looks = NewCharacteristic(name=f"{mark} 轴径", kind="measured", unit="mm", lower=1.0, upper=2.0)
    standard_id = actions.save_standard(new=NewStandard(name=f"{mark} 标准", characteristics=[looks]))
    plan_id = actions.save_plan(new=NewPlan(name=f"{mark} 方案", kind="final", standard_name=f"{mark} 标准"))
    inspection_id = actions.open_inspection(
        new=NewInspection(plan_id=plan_id, lot_size=20, key=f"{mark}-i", lot=f"{mark}-L", order_number=order_number)
    )
    readings = [actions.NewReading(position=1, unit_number=n, value=1.5 + n / 100) for n in (1, 2)]
    actions.record_readings(inspection_id=inspection_id, readings=readings)
    photo_id = actions.add_photo(inspection_id=inspection_id, content=JPEG, name=f"{mark}.jpg")
    new = NewNonConformity(defect=f"{mark} 毛刺", quantity=Decimal(1), key=f"{mark}-n", inspection_id=inspection_id)
    nonconformity_id = actions.raise_nonconformity(new=new)
    action_id = actions.open_action(title=f"{mark} 毛刺反复", nonconformity_id=nonconformity_id)
    step_id = actions.add_step(action_id=action_id, text=f"{mark} 换刀", owner_id=member_id, due_at=None)
    hold_id = actions.place_hold(new=NewHold(reason=f"{mark} 待复检", order_number=order_number))
    [characteristic] = queries.characteristics(standard_id=standard_id)
    return {
        "standard_id": standard_id,
        "inspection_plan_id": plan_id,
        "inspection_id": inspection_id,
        "photo_id": photo_id,
        "characteristic_id": characteristic.id,
        "nonconformity_id": nonconformity_id,
        "action_id": action_id,
        "action_step_id": step_id,
        "hold_id": hold_id,
    }
