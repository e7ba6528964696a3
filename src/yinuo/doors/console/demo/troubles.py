"""Complaints of the demo as they stand now: sorted, owned, waiting for the customer, solved, opened again."""

from __future__ import annotations

from datetime import timedelta

from yinuo.doors.console.demo.cast import REPLIES
from yinuo.doors.console.demo.outside_cast import ASKED_BACK, CAUSES, FRESH
from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.care import actions as care
from yinuo.flow.care import queries
from yinuo.flow.care.queries import ComplaintFacts
from yinuo.flow.orders import queries as orders

# What becomes of those that were answered, one after the other.
_FATES = ("wait", "solve", "plan", "", "reopen")
_CAUSE_OF = {"late": 4, "quality": 1, "damage": 2, "missing": 2, "service": 5, "other": 5}


def sort_some(stage: Stage) -> None:
    """Bring the complaints that are open, and the newest of the closed ones, to where people left them."""
    _raise_fresh(stage)
    alive = queries.complaints(states=("open", "answered", "waiting"), limit=30)
    owners = [stage.members[name].id for name in ("quality", "sales", "project")]
    for number, one in enumerate(alive):
        if one.state != "open" or number % 3:
            values = {"cause": CAUSES[_CAUSE_OF.get(one.topic, 5)], "owner_id": owners[number % 3]}
            if one.topic == "quality" and number % 2:
                values["severity"] = "critical"
            with stage.acting(stage.now - timedelta(hours=5), "quality"):
                care.sort(complaint_id=one.id, values=values)
    for one, fate in zip([one for one in alive if one.state == "answered"], _FATES, strict=False):
        with stage.acting(stage.now - timedelta(hours=2), "quality"):
            _go_on(stage, one, fate)
    with stage.acting(stage.now - timedelta(minutes=10), "quality"):
        if alive and not any(one.state in ("answered", "waiting") for one in alive):
            care.reply(complaint_id=alive[0].id, text=ASKED_BACK, wait=True)
        for one in [one for one in alive if one.severity == "minor" and one.state == "open"][-1:]:
            care.reply(complaint_id=one.id, text=REPLIES[0])


def _raise_fresh(stage: Stage) -> None:
    """Some came in within the last hours: their clocks still run."""
    delivered = orders.page(filters=orders.OrderFilters(states=("delivered",)), sort="-delivered", size=20).orders
    for order, (topic, channel, severity, text, minutes) in zip(delivered[3:], FRESH, strict=False):
        with stage.acting(stage.now - timedelta(minutes=minutes), "sales" if channel == "phone" else "system"):
            care.raise_complaint(
                order_id=order.id,
                topic=topic,
                text=text,
                reporter=order.customer_name,
                channel=channel,
                key=f"demo-fresh:{order.number}",
                severity=severity,
            )


def _go_on(stage: Stage, one: ComplaintFacts, fate: str) -> None:
    if fate == "wait":
        care.reply(complaint_id=one.id, text=ASKED_BACK, wait=True)
    if fate == "plan":
        owner = stage.members["quality"].id
        due_at = stage.now + timedelta(days=3)
        text = "装箱工序增加防撞角，并由质检拍照放行。"
        care.set_step(complaint_id=one.id, kind="prevention", text=text, owner_id=owner, due_at=due_at, done=False)
    if fate in ("solve", "reopen"):
        for kind in queries.missing_steps(complaint_id=one.id):
            care.set_step(complaint_id=one.id, kind=kind, text="主轴轴承更换，跑合两小时合格。")
        care.solve(complaint_id=one.id, text="已更换并调试完毕，请您确认。")
    if fate == "reopen":
        care.reopen(complaint_id=one.id, why="换了之后还有轻微异响。")
