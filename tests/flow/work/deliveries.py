"""Deliveries drawn in a few words, and orders that walk through them."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW
from yinuo.core.bpmn.vertical import Branch, Column, Step, write_column
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.work import actions, queries
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.process import definitions, observing, publishing
from yinuo.ground.process import queries as process
from yinuo.ground.process.observing import Filters

KEY = "delivery"


def step(code, name, hours=8, **told):
    settings = {"stage": code, "role": "operator", "due": f"PT{hours}H", **told}
    return Step(id=code, kind="do", name=name, settings=tuple(sorted(settings.items())))


def boss(hours=8):
    told = {"approval": "any", "approvers": "role:manager", "role": "manager", "due": f"PT{hours}H"}
    return Step(id="boss", kind="approve", name="总经理审批", settings=tuple(sorted(told.items())))


def high(*steps):
    return Step(
        id="check",
        kind="choose",
        name="金额",
        branches=(
            Branch(id="high", name="超过 50 万", condition="amount > 500000", steps=steps or (boss(),)),
            Branch(id="low", name="其他", otherwise=True),
        ),
    )


def both(*steps):
    ways = tuple(Branch(id=f"way_{one.id}", name=one.name, steps=(one,)) for one in steps)
    return Step(id="both", kind="together", branches=ways)


USUAL = (
    step("confirm", "确认", 4),
    high(),
    both(step("material", "备料", 40), step("drawing", "图纸", 16)),
    step("make", "生产", 80),
    step("ship", "发运", 72, elapsed="true"),
)


def publish(*steps):
    column = Column(id=KEY, name="交付", start_name="开始", end_name="结束", steps=steps or USUAL)
    draft = definitions.save_draft(content=write_column(column=column))
    publishing.publish_definition(definition_id=draft)
    return draft


def new_order(amount=100_000, number="SO-1"):
    order = NewOrder(number=number, customer_code="C-001", ordered_at=NOW, value_minor=amount * 100, currency="CNY")
    order_id = orders.create_order(order=order)
    actions.open_stages(order_ids=[order_id])
    return order_id


def report(order_id, kind, stage="", hours=0.0, key=None):
    at = NOW + timedelta(hours=hours)
    said = ProgressReport(
        key=key or f"{kind}-{stage}-{hours}", kind=kind, happened_at=at, order_id=order_id, stage_code=stage
    )
    return actions.record_progress(reports=[said])[0]


def states(order_id):
    return {stage.code: stage.state for stage in queries.stages(order_id=order_id)}


def ready(order_id):
    return {stage.code for stage in queries.stages(order_id=order_id) if stage.is_ready}


def instance_of(order_id):
    found, _total = observing.instances(filters=Filters(subject_id=order_id))
    return found[0]


def stands(order_id):
    return set(instance_of(order_id).stands)


def task_of(order_id, title):
    return next(one for one in process.tasks(subject_id=order_id) if one.title.startswith(title))


def codes_of(taken):
    return [reason["code"] for reason in taken.reasons]
