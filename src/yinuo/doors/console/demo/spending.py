"""What the demo spends: hours of five weeks, rates, purchases and journeys, and what orders may cost."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.costs import actions as costs
from yinuo.flow.costs import queries
from yinuo.flow.costs.queries import BudgetFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work import queries as work

WEEKS, ORDERS = 5, 30
HOURLY = {"operator": 85, "planner": 110, "project_manager": 160, "quality": 120, "sales": 130}
WORKERS = ("operator", "project", "quality", "planner")
APPROVER = "manager"
# role: what they note, by turns
NOTES = {
    "operator": ("床身装配", "主轴箱研配", "清理毛刺", "更换刀具后复产", "与夜班交接"),
    "project": ("现场勘查", "与客户对图", "调试方案评审", "协调吊装"),
    "quality": ("首件检验", "精度复测", "整理检验记录"),
    "planner": ("核对齐套", "调整排产", "催料"),
}
# kind of cost: payee, note, share of the order's value
SPENT = (
    ("material", "恒力轴承", "主轴轴承 P4 级", 0.18),
    ("material", "宝钢物资", "床身铸件", 0.12),
    ("subcontract", "苏南热处理", "导轨淬火", 0.05),
    ("travel", "刘洋", "现场安装往返", 0.01),
    ("freight", "德达专线", "整机运输及保险", 0.02),
)


def spend(stage: Stage) -> None:
    """Book, enter and approve; the present week is under way."""
    draw, today = Random(7), timezone.localdate(stage.now)
    with stage.acting(stage.now, APPROVER):
        _rates(today)
        found = _orders()
        for number, order in enumerate(found):
            _costs_of(order, number, today, draw)
    for name in WORKERS:
        for back in reversed(range(WEEKS)):
            _week(stage, name, queries.monday(today) - timedelta(days=7 * back), found, draw, today)
    with stage.acting(stage.now, APPROVER):
        costs.lock_week(week=queries.monday(today) - timedelta(days=7 * (WEEKS - 1)))
        costs.refresh(order_ids=[order.id for order in found])


def _rates(today: date) -> None:
    since = date(today.year - 1, 1, 1)
    costs.set_rate(scope="everybody", subject="", minor_per_hour=90_00, since=since)
    for role, yuan in HOURLY.items():
        costs.set_rate(scope="role", subject=role, minor_per_hour=(yuan - 5) * 100, since=since)
        costs.set_rate(scope="role", subject=role, minor_per_hour=yuan * 100, since=date(today.year, 1, 1))


def _orders() -> list[OrderFacts]:
    known = orders.facts_for(order_ids=orders.open_ids(limit=400)).values()
    suitable = [one for one in known if one.state == "open" and one.value_minor and one.committed_at]
    finished = [one for one in orders.finished_facts(limit=40) if one.value_minor and one.currency == "CNY"]
    return sorted(suitable, key=lambda one: -one.value_minor)[: ORDERS - 8] + finished[:8]


def _costs_of(order: OrderFacts, number: int, today: date, draw: Random) -> None:
    spent = SPENT[: 2 + number % 4]
    if order.state == "open" and number % 6 != 5:
        work_line = costs.proposed(order_id=order.id)
        allowed = {kind: 0 for kind, _payee, _note, _share in spent}
        for kind, _payee, _note, share in spent:
            allowed[kind] += round(order.value_minor * share / 10_000) * 10_000
        others = [BudgetFacts(kind=kind, amount_minor=amount, hours=None) for kind, amount in allowed.items()]
        costs.set_budget(order_id=order.id, lines=[*work_line, *others])
    for place, (kind, payee, note, share) in enumerate(spent):
        # Every fourth order pays more than it was meant to.
        dearer = 1.25 if number % 4 == 0 else draw.uniform(0.85, 1.0)
        costs.enter_expense(
            new=costs.NewExpense(
                order_id=order.id,
                kind=kind,
                key=f"demo:{order.number}:{place}",
                day=today - timedelta(days=draw.randint(2, 40)),
                amount_minor=max(round(order.value_minor * share * dearer), 1_00),
                state="committed" if place == len(spent) - 1 and order.state == "open" else "actual",
                supplier=payee,
                note=note,
            )
        )


def _week(stage: Stage, name: str, week: date, found: list[OrderFacts], draw: Random, today: date) -> None:
    member, mine = stage.members[name], draw.sample(found, min(3, len(found)))
    last = min(week + timedelta(days=5), today)
    bookings, day = [], week
    while day < last:
        for order in mine[: draw.randint(1, 3)]:
            bookings.append(_booking(order.id, name, day, draw))
        if day.weekday() == 0:
            bookings.append(costs.Booking(day=day, minutes=45, kind="internal", key="meeting", note="周例会"))
        day += timedelta(days=1)
    with stage.acting(stage.now, name):
        costs.book(member_id=member.id, bookings=bookings)
        if not bookings or week == queries.monday(today):
            return
        costs.submit_week(member_id=member.id, week=week)
    if week < queries.monday(today) - timedelta(days=7) or name == "quality":
        with stage.acting(stage.now, APPROVER):
            approver = stage.members[APPROVER].id
            costs.decide_week(member_id=member.id, week=week, approve=True, decided_by=approver)


def _booking(order_id: UUID, name: str, day: date, draw: Random) -> costs.Booking:
    codes = [one.code for one in work.stages(order_id=order_id) if one.working_time]
    return costs.Booking(
        day=day,
        minutes=draw.choice((90, 120, 150, 180, 210)),
        kind="order",
        key=str(order_id),
        stage_code=draw.choice(codes) if codes and name != "planner" else "",
        note=draw.choice(NOTES[name]),
    )
