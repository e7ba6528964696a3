"""Reading what is assumed: each field as it was typed, and each kind as what the room tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.translation import gettext as _

from yinuo.doors.desk.forms.quotes import day_of, decimal, item_meant
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFilters
from yinuo.flow.promises import queries as promises
from yinuo.ground.supply import queries as supply

DAY_HOURS = 24
LARGEST = 1_000_000_000
MOST_DAYS = 3_650
EXTRA = "extra-"
# What the rank of a demand that jumps the queue is, above every tier's.
FIRST_WEIGHT = 1_000.0


class Unreadable(ValueError):
    """What was typed cannot be read; its text is for the person who typed it."""


def _text(values: Mapping[str, Any], name: str) -> str:
    if not values[name]:
        raise Unreadable(_("请选择。"))
    return str(values[name])


def _number(values: Mapping[str, Any], name: str) -> float:
    found = decimal(values[name])
    if found is None or not found:
        raise Unreadable(_("请填一个不为 0 的数字。"))
    if abs(found) > LARGEST:
        raise Unreadable(_("数字太大，请核对。"))
    return float(found)


def _count(values: Mapping[str, Any], name: str) -> float:
    found = _number(values, name)
    if found < 0:
        raise Unreadable(_("数量应大于 0。"))
    return found


def _days(values: Mapping[str, Any], name: str) -> float:
    found = _number(values, name)
    if abs(found) > MOST_DAYS:
        raise Unreadable(_("最多十年。"))
    return found


def _day(values: Mapping[str, Any], name: str) -> datetime:
    found = day_of(values[name])
    if found is None:
        raise Unreadable(_("请填日期。"))
    return promises.day_end(on=found)


def _moment(values: Mapping[str, Any], name: str) -> datetime:
    try:
        found = parse_datetime(values[name])
    except ValueError:
        found = None
    if found is None:
        raise Unreadable(_("请填日期和时间。"))
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())


def _time(values: Mapping[str, Any], name: str) -> str:
    try:
        found = parse_time(values[name])
    except ValueError:
        found = None
    if found is None:
        raise Unreadable(_("请填时间，如 18:00。"))
    return f"{found:%H:%M}"


def _weekdays(values: Mapping[str, Any], name: str) -> list[int]:
    found = sorted({int(text) for text in values[name] if text in "0123456" and len(text) == 1})
    if not found:
        raise Unreadable(_("请至少选一天。"))
    return found


def _machine(values: Mapping[str, Any], name: str) -> int:
    if not values[name]:
        return -1
    if not values[name].isdecimal() or not 0 < int(values[name]) < 10_000:
        raise Unreadable(_("请填台号，如 1；空着是全部。"))
    return int(values[name]) - 1


def _item(values: Mapping[str, Any], name: str) -> str:
    if values[name]:
        return str(values[name])
    typed = values.get(f"{name}_text", "").strip()
    found = item_meant(typed=typed)[0] if typed else None
    if found is None:
        raise Unreadable(_("没有这种物料，请从列表里选。"))
    return found.code


def _order(values: Mapping[str, Any], name: str) -> list[str]:
    """Return the lines of an order that hold something, as the book names them."""
    typed = values[name].strip()
    found = orders.page(filters=OrderFilters(states=(), text=typed), sort="-ordered", size=5).orders if typed else []
    order = next((one for one in found if one.number.lower() == typed.lower()), None)
    if order is None:
        raise Unreadable(_("没有这张订单，请填完整的订单号。"))
    lines = sorted({one.position for one in promises.reservations(order_id=order.id)})
    if not lines:
        raise Unreadable(_("这张订单没有占用库存和机时，撤掉也不会让别人提前。"))
    return [f"{order.id}/{position}" for position in lines]


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    **dict.fromkeys(("work_centre", "supplier", "site", "lane", "purchase"), _text),
    "amount": _number,
    "count": _count,
    "days": _days,
    "day": _day,
    "moment": _moment,
    "time": _time,
    "weekdays": _weekdays,
    "machine": _machine,
    "item": _item,
    "order": _order,
    "check": lambda values, name: values[name] == "1",
}


def _down(read: Mapping[str, Any], _number: int) -> list[dict[str, Any]]:
    if read["end"] <= read["start"]:
        raise Unreadable(_("结束时间应晚于开始时间。"))
    centres = supply.records(kind="work_centre", filters={"code": read["work_centre"]})
    if any(read["machine"] >= one["machines"] for one in centres):
        raise Unreadable(_("这里只有 %(n)s 台机器。") % {"n": centres[0]["machines"]})
    told = {"work_centre": read["work_centre"], "start": read["start"].isoformat(), "end": read["end"].isoformat()}
    return [{"kind": "machine_down", **told, "machine": read["machine"]}]


def _shift(read: Mapping[str, Any], _number: int) -> list[dict[str, Any]]:
    if read["begins"] >= read["ends"]:
        raise Unreadable(_("结束时间应晚于开始时间。"))
    told = {"work_centre": read["work_centre"], "shift": f"{read['begins']}-{read['ends']}"}
    return [{"kind": "shift_added", **told, "weekdays": read["weekdays"]}]


def _added(read: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    demand = {
        "ref": f"{EXTRA}{number + 1}",
        "item": read["item"],
        "quantity": read["quantity"],
        "due_at": read["day"].isoformat(),
        "weight": FIRST_WEIGHT if read["first"] else 1.0,
    }
    return [{"kind": "demand_added", "demand": demand, "first": read["first"]}]


PLAIN: Mapping[str, Callable[[Mapping[str, Any], int], list[dict[str, Any]]]] = {
    "machine_down": _down,
    "shift_added": _shift,
    "demand_added": _added,
    "stock_changed": lambda read, _n: [{"kind": "stock_changed", **read}],
    "receipt_moved": lambda read, _n: [
        {"kind": "receipt_moved", "ref": read["ref"], "available_at": read["day"].isoformat()}
    ],
    "supplier_later": lambda read, _n: [
        {"kind": "supplier_later", "supplier": read["supplier"], "hours": read["days"] * DAY_HOURS}
    ],
    "lane_slower": lambda read, _n: [{"kind": "lane_slower", "lane": read["lane"], "hours": read["days"] * DAY_HOURS}],
    "demand_removed": lambda read, _n: [{"kind": "demand_removed", "ref": ref} for ref in read["number"]],
}
