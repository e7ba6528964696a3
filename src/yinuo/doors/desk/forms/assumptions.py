"""What one may assume: the kinds, and the fields of each as the what-if page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One field of an assumption: how it is shown, and how what is typed is read."""

    name: str
    label: Promise
    shape: str
    unit: Promise | str = ""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of assumption."""

    label: Promise
    icon: str
    help: Promise
    blanks: tuple[Blank, ...]


_CENTRE = Blank(name="work_centre", label=gettext_lazy("工作中心"), shape="work_centre")
_LATER = Blank(name="days", label=gettext_lazy("晚几天（早到填负数）"), shape="days", unit=gettext_lazy("天"))
KINDS: dict[str, Kind] = {
    "machine_down": Kind(
        label=gettext_lazy("设备停机"),
        icon="tool",
        help=gettext_lazy("一台设备或整个工作中心停一段时间。"),
        blanks=(
            _CENTRE,
            Blank(name="machine", label=gettext_lazy("第几台（空着是全部）"), shape="machine", required=False),
            Blank(name="start", label=gettext_lazy("从"), shape="moment"),
            Blank(name="end", label=gettext_lazy("到"), shape="moment"),
        ),
    ),
    "shift_added": Kind(
        label=gettext_lazy("加班"),
        icon="clock-plus",
        help=gettext_lazy("工作中心每周多开一个班次。"),
        blanks=(
            _CENTRE,
            Blank(name="begins", label=gettext_lazy("几点开始"), shape="time"),
            Blank(name="ends", label=gettext_lazy("几点结束"), shape="time"),
            Blank(name="weekdays", label=gettext_lazy("哪几天"), shape="weekdays"),
        ),
    ),
    "stock_changed": Kind(
        label=gettext_lazy("库存增减"),
        icon="building-warehouse",
        help=gettext_lazy("仓库里多了或少了一些。"),
        blanks=(
            Blank(name="item", label=gettext_lazy("物料"), shape="item"),
            Blank(name="site", label=gettext_lazy("场所"), shape="site"),
            Blank(name="quantity", label=gettext_lazy("增减数量（减少填负数）"), shape="amount"),
        ),
    ),
    "receipt_moved": Kind(
        label=gettext_lazy("采购改期"),
        icon="package-import",
        help=gettext_lazy("在途的采购改到另一天到货。"),
        blanks=(
            Blank(name="ref", label=gettext_lazy("在途采购"), shape="purchase"),
            Blank(name="day", label=gettext_lazy("改到"), shape="day"),
        ),
    ),
    "supplier_later": Kind(
        label=gettext_lazy("供货周期变化"),
        icon="truck-delivery",
        help=gettext_lazy("供应商的周期和在途都晚几天，或早几天。"),
        blanks=(Blank(name="supplier", label=gettext_lazy("供应商"), shape="supplier"), _LATER),
    ),
    "lane_slower": Kind(
        label=gettext_lazy("运输变慢"),
        icon="route",
        help=gettext_lazy("一条线路多走几天，或少走几天。"),
        blanks=(Blank(name="lane", label=gettext_lazy("运输线路"), shape="lane"), _LATER),
    ),
    "demand_added": Kind(
        label=gettext_lazy("新增需求"),
        icon="circle-plus",
        help=gettext_lazy("如果再接一张订单，谁会受影响，它自己何时能交。"),
        blanks=(
            Blank(name="item", label=gettext_lazy("物料"), shape="item"),
            Blank(name="quantity", label=gettext_lazy("数量"), shape="count"),
            Blank(name="day", label=gettext_lazy("希望交期"), shape="day"),
            Blank(name="first", label=gettext_lazy("插单：排在现有订单前面"), shape="check", required=False),
        ),
    ),
    "demand_removed": Kind(
        label=gettext_lazy("撤掉订单"),
        icon="circle-minus",
        help=gettext_lazy("如果一张订单取消了，谁能提前。"),
        blanks=(Blank(name="number", label=gettext_lazy("订单号"), shape="order"),),
    ),
}
