"""Approvals under way and decided in the demo organisation, and the departments that they go by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.people.departments import NewDepartment
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process import beginning, definitions, gallery, publishing
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
# who asked, what, how many hours until the manager answered
DECIDED: tuple[tuple[str, str, float], ...] = (
    ("sales", "运费由我方承担", 2.5),
    ("planner", "外协一道铣面", 5.0),
    ("sales", "付款期延到 60 天", 20.5),
    ("planner", "周六加班一班", 1.2),
    ("project_manager", "追加一名安装工", 27.0),
    ("sales", "合同折扣 3%", 4.0),
)
BY_HAND = "purchase-approval"
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
        with clock.frozen(clock.now() - timedelta(hours=2 + number)):
            asked = _ask(order, found[role], title, detail, Setting(**setting))
    ruling.copy_to(approval_id=asked, member_id=found["sales"].id, to=[found["quality"].id, found["owner"].id])
    _come_half_way(found["quality"].id)
    _decide(found)
    _begin_by_hand(found["planner"])


def _ask(order: OrderFacts, by: MemberFacts, title: str, detail: str, setting: Setting) -> UUID:
    ask = Ask(
        source="",
        kind="free",
        title=title,
        detail=detail,
        subject_type="order",
        subject_id=order.id,
        subject_label=order.number,
        setting=setting,
        initiator_id=by.id,
    )
    with acting_as(f"member:{by.id}"):
        return ruling.ask_approval(ask=ask)


def _decide(found: Mapping[str, MemberFacts]) -> None:
    """Approvals of orders that are delivered by now, each answered after its hours."""
    delivered = orders.page(filters=orders.OrderFilters(states=("delivered", "accepted")), sort="-delivered", size=60)
    manager = found["manager"].id
    for order, (role, title, hours) in zip(delivered.orders[::7], DECIDED, strict=False):
        asked_at = order.ordered_at + timedelta(hours=3)
        with clock.frozen(asked_at):
            approval_id = _ask(order, found[role], title, "", Setting(approvers="role:manager"))
        mine = [one for one in tasks(member_id=manager) if one.approval_id == approval_id]
        with clock.frozen(asked_at + timedelta(hours=hours)), acting_as(f"member:{manager}"):
            acting.approve(task_id=mine[0].id, member_id=manager, reason="")


def _begin_by_hand(planner: MemberFacts) -> None:
    """A process of one's own that members begin, and one that the planner began this morning."""
    template = gallery.template("amount_approval")
    assert template is not None
    draft = definitions.save_draft(content=template.content(key=BY_HAND, name="采购审批"))
    publishing.publish_definition(definition_id=draft)
    with clock.frozen(clock.now() - timedelta(hours=3)), acting_as(f"member:{planner.id}"):
        beginning.begin(key=BY_HAND, label="采购两台三坐标测量仪", facts={"amount": 680_000})


def _come_half_way(member_id: UUID) -> None:
    for task in tasks(member_id=member_id):
        if task.approval_id is not None:
            with acting_as(f"member:{member_id}"):
                acting.approve(task_id=task.id, member_id=member_id, reason="质量计划不受影响。")


def _departments(found: dict[str, MemberFacts]) -> None:
    plant = departments.save_department(new=NewDepartment(code="D00", name="总经办", lead_id=found["owner"].id))
    for code, name, roles in _DEPARTMENTS:
        own = departments.save_department(
            new=NewDepartment(code=code, name=name, lead_id=found["manager"].id, parent_id=plant.id)
        )
        for role in roles:
            departments.place_member(member_id=found[role].id, department_id=own.id, reports_to_id=None)
