"""Goods that open orders owe without a plan: nothing is held for them, and they are needed all the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yinuo.flow.orders.owing import OwedLine, owed_lines
from yinuo.flow.promises.demanding import UNSAID
from yinuo.flow.promises.models import OrderPlan
from yinuo.flow.promises.standards import standards_by_type
from yinuo.ground.supply import queries as supply


def goods_without_plan(*, items: Collection[str], until: datetime, stale_days: float) -> list[OwedLine]:
    """Return what of these items orders without a plan are committed to deliver before a moment, the soonest first.

    Left out are orders past their first stage, which have taken their goods, and lines in another unit than the item's.
    """
    lines = owed_lines(items=items, until=until, stale_days=stale_days)
    planned = set(OrderPlan.objects.filter(until=None).values_list("order_id", flat=True)) if lines else set()
    loose = [line for line in lines if line.order_id not in planned]
    told = standards_by_type(order_types=sorted({line.order_type for line in loose}))
    begin = {code: stages[0].code if stages else "" for code, stages in told.items()}
    known = supply.items_by_code(codes=sorted({line.item_code for line in loose}))
    return [
        line
        for line in loose
        if line.stage_code in ("", begin[line.order_type])
        and line.item_code in known
        and line.unit in (*UNSAID, known[line.item_code].unit)
    ]
