"""Taking orders away as CSV or as a workbook, with all columns, in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy, pgettext

from yinuo.core.rules.fields import Field
from yinuo.flow.orders.events import ORDER
from yinuo.flow.orders.facts import OrderFacts
from yinuo.flow.orders.listing import OrderFilters, each_matching
from yinuo.flow.orders.naming import CHANNEL_NAMES, STATE_NAMES, TIER_NAMES
from yinuo.ground.kernel.tables.writing import csv_pieces, xlsx_file
from yinuo.ground.people import queries as people
from yinuo.ground.process.custom import cells, reading
from yinuo.ground.process.forms.wording import said

# What of an order is written, in this order, under which heading.
HEADINGS = {
    "number": gettext_lazy("订单号"),
    "state": gettext_lazy("订单状态"),
    "customer_name": gettext_lazy("客户名称"),
    "tier": gettext_lazy("客户等级"),
    "type_called": gettext_lazy("订单类型"),
    "channel": gettext_lazy("来源渠道"),
    "stage_name": gettext_lazy("当前环节"),
    "ordered_at": gettext_lazy("下单时间"),
    "requested_at": gettext_lazy("要求交期"),
    "committed_at": gettext_lazy("承诺交期"),
    "projected_at": gettext_lazy("预计交付"),
    "projected_earliest_at": gettext_lazy("预计最早"),
    "projected_latest_at": gettext_lazy("预计最晚"),
    "late_probability": gettext_lazy("逾期概率"),
    "delivered_at": gettext_lazy("实际交付时间"),
    "accepted_at": gettext_lazy("验收时间"),
    "cancelled_at": gettext_lazy("取消时间"),
    "value_minor": gettext_lazy("订单金额"),
    "currency": gettext_lazy("币种"),
    "penalty_minor_per_day": gettext_lazy("每日违约金"),
    "family": gettext_lazy("产品类别"),
    "region": gettext_lazy("地区"),
    "city": gettext_lazy("城市"),
    "postcode": gettext_lazy("邮编"),
    "supplier_code": gettext_lazy("供应商编码"),
    "lane_code": gettext_lazy("线路编码"),
    "reference": gettext_lazy("客户单号"),
    "note": gettext_lazy("备注"),
}
_PIECE = 2_000
_NAMES: dict[str, dict[str, Any]] = {"state": STATE_NAMES, "channel": CHANNEL_NAMES, "tier": TIER_NAMES}


def export_csv(*, filters: OrderFilters) -> Iterator[bytes]:
    """Yield the matching orders as CSV, piece by piece; consume it inside `acting_for`."""
    fields = cells.exported(kind=ORDER)
    return csv_pieces(headings=_headings(fields), rows=_rows(filters, fields))


def export_xlsx(*, filters: OrderFilters) -> bytes:
    """Return the matching orders as a workbook."""
    fields = cells.exported(kind=ORDER)
    return xlsx_file(headings=_headings(fields), rows=_rows(filters, fields), sheet=pgettext("plural", "订单"))


def _headings(fields: Sequence[Field]) -> list[str]:
    return [*(str(heading) for heading in HEADINGS.values()), *(said(one.labels) for one in fields)]


def _rows(filters: OrderFilters, fields: Sequence[Field]) -> Iterator[list[Any]]:
    zone, write = ZoneInfo(people.organisation().timezone), cells.writer()
    orders = each_matching(filters=filters)
    while piece := list(islice(orders, _PIECE)):
        held = reading.values_of(kind=ORDER, subject_ids=[one.id for one in piece]) if fields else {}
        for order in piece:
            values = held.get(order.id, {})
            plain = [_cell(order, name, zone) for name in HEADINGS]
            yield [*plain, *(write(one, values.get(one.key)) for one in fields)]


def _cell(order: OrderFacts, name: str, zone: ZoneInfo) -> Any:
    value = getattr(order, name)
    if name in _NAMES:
        return str(_NAMES[name].get(value, value))
    if name in ("value_minor", "penalty_minor_per_day"):
        return value / 100
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return round(value, 3) if isinstance(value, float) else value
