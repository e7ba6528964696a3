"""Approvals under way in the demo organisation, and the departments that they go by."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.people.departments import NewDepartment
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process.approving import acting, ruling
from yinuo.ground.process.queries import tasks
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import Setting

# who asks, what, why, how it is set
_ONE_BY_ONE = {"approvers": "lead; role:owner", "mode": "sequential"}
_BOTH = {"approvers": "role:manager; role:quality", "due": "PT8H"}
ASKED: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("sales", "合同折扣 8%", "老客户年度框架，量比去年多三成。", _ONE_BY_ONE),
    ("planner", "周末加班两天", "加工中心排满，周六周日各开一班可赶上发货。", {"approvers": "role:manager"}),
    ("project_manager", "变更安装日期", "客户场地晚一周移交。", _BOTH),
    ("sales", "样机先发后款", "展会前必须到场，尾款展后一周内付清。", {"approvers": "role:manager", "mode": "any"}),
)
_DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("D10", "销售部", ("sales",)),
    ("D20", "生产部", ("planner", "quality", "project_manager")),
)


def ask_some() -> None:
    """Ask for approvals of the newest orders under way; one of them has come half the way."""
    found = {one.role: one for one in reversed(people.members())}
    if not {"owner", "manager", "sales", "planner", "project_manager", "quality"} <= set(found):
        return
    _departments(found)
    newest = [order for order in (orders.order(order_id=one) for one in orders.open_ids(limit=60)[-8:]) if order]
    for number, (role, title, detail, setting) in enumerate(ASKED):
        order = newest[number % len(newest)]
        ask = Ask(
            source="",
            kind="free",
            title=title,
            detail=detail,
            subject_type="order",
            subject_id=order.id,
            subject_label=order.number,
            setting=Setting(**setting),
            initiator_id=found[role].id,
        )
        with acting_as(f"member:{found[role].id}"):
            asked = ruling.ask_approval(ask=ask)
    ruling.copy_to(approval_id=asked, member_id=found["sales"].id, to=[found["quality"].id, found["owner"].id])
    _come_half_way(found["quality"].id)


def _come_half_way(member_id: UUID) -> None:
    for task in tasks(member_id=member_id):
        if task.approval_id is not None:
            with acting_as(f"member:{member_id}"):
                acting.approve(task_id=task.id, member_id=member_id, reason="质量计划不受影响。")


def _departments(found: dict[str, MemberFacts]) -> None:
    plant = departments.save_department(new=NewDepartment(code="D00", name="总经办", lead_id=found["owner"].id))
    for code, name, roles in (
        ("D10", "销售部", ("sales",)),
        ("D20", "生产部", ("planner", "quality", "project_manager")),
    ):
        own = departments.save_department(
            new=NewDepartment(code=code, name=name, lead_id=found["manager"].id, parent_id=plant.id)
        )
        for role in roles:
            departments.place_member(member_id=found[role].id, department_id=own.id, reports_to_id=None)
