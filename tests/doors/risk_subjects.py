"""One risk that everybody is asked about, for the addresses of the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from yinuo.flow.risks import actions
from yinuo.flow.risks.actions import NewRisk, NewTrigger
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people


def of_the_register(*, mark: str) -> dict[str, UUID]:
    """Make the risk; its texts carry the mark."""
    new = NewRisk(title=f"{mark} 轴承延期", category="supply", likelihood=3, impact=4, contingency=f"{mark} 空运")
    risk_id = actions.register_risk(new=new)
    due_at = clock.now() + timedelta(days=3)
    members = [member.id for member in people.members()]
    actions.open_panel(risk_id=risk_id, member_ids=members, due_at=due_at, question=f"{mark} 会延期吗")
    sign = NewTrigger(kind="date", day=date(2099, 1, 1))
    file_id = uuid4()
    actions.register_risk(new=replace(new, title=f"{mark} 汇率"), imported_from=file_id)
    return {"risk_file_id": file_id, "risk_id": risk_id, "trigger_id": actions.add_trigger(risk_id=risk_id, new=sign)}
