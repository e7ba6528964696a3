"""Promises in words: the interval, what limits it, what would make it earlier, and how a customer may be told.

A reason is {"code": …, **values}. One code may have several sentences: the first whose values are all there is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.promises.naming import KINDS, OPERATION, Names, names_in
from yinuo.ground.kernel.wording import date_text, duration, holiday, long_date, number
from yinuo.ground.people.names import TIERS

Reason = Mapping[str, Any]
_Words = Mapping[str, tuple[Promise, ...]]
_NEEDED = re.compile(r"%\((\w+)\)s")

_REASONS: _Words = {
    "history": (gettext_lazy("依据：%(segment)s的 %(deliveries)s 次实际交付"),),
    "foretold": (gettext_lazy("依据：从 %(deliveries)s 次实际交付学得的规律"),),
    "cold_start": (gettext_lazy("历史交付还不够多，按标准时间和运输时效推算"),),
    "preset": (gettext_lazy("历史交付还不够多，按标准时间和运输时效推算"),),
    "under_way": (gettext_lazy("已经开工，按余下的工作推算"),),
    "learnt": (gettext_lazy("已按 %(n)s 次实际交付校准"),),
    "slowest_stage": (gettext_lazy("最耗时：“%(stage)s”，标准 %(hours)s，前后约 %(days)s 天"),),
    "slow_lane": (gettext_lazy("最耗时：线路 %(lane)s，通常 %(hours)s"),),
    "supplier_lead": (
        gettext_lazy("%(item)s需向%(supplier)s采购，%(until)s到货"),
        gettext_lazy("受限于供应商 %(supplier)s 的供货周期 %(hours)s"),
    ),
    "outside": (gettext_lazy("%(item)s的“%(operation)s”由%(supplier)s外协，%(until)s返回"),),
    "late_receipt": (
        gettext_lazy("%(item)s在途（%(ref)s），%(until)s才到"),
        gettext_lazy("%(item)s在途，%(until)s才到"),
    ),
    "in_stock": (gettext_lazy("%(item)s有现货"),),
    "no_lane": (gettext_lazy("没有到%(region)s的运输线路，日期只算到出库"),),
    "no_stock": (gettext_lazy("%(item)s库存不足，还缺 %(missing)s"),),
    "allocation": (gettext_lazy("%(item)s的现货留给了“%(group)s”"), gettext_lazy("%(item)s的现货已留给其他客户")),
    "shelf_life": (gettext_lazy("%(item)s现有批次在交付前到期，不能用"),),
    "no_capacity": (gettext_lazy("%(work_centre)s %(until)s前无空档"),),
    "no_people": (gettext_lazy("“%(skill)s”%(until)s前排不出人手"),),
    "operation": (gettext_lazy("%(item)s的“%(operation)s”约需 %(hours)s"),),
    "approval": (gettext_lazy("内部审批约需 %(hours)s"),),
    "picking": (gettext_lazy("%(site)s %(day)s的拣货已排满"),),
    "cutoff": (gettext_lazy("已过%(site)s的截单时间 %(minute)s，从下一个工作日起算"),),
    "after_cutoff": (gettext_lazy("已过%(site)s的截单时间 %(at)s，从下一个工作日起算"),),
    "departure": (gettext_lazy("货在%(site)s等 %(minute)s 的发车"),),
    "transit": (gettext_lazy("线路 %(lane)s 在途约 %(hours)s"), gettext_lazy("运输约需 %(hours)s")),
    "closed": (gettext_lazy("期间休息 %(days)s 天（%(calendar)s）"), gettext_lazy("期间休息 %(days)s 天")),
    "holidays": (gettext_lazy("期间有 %(days)s 天节假日（%(name)s）"),),
    "year_unannounced": (gettext_lazy("%(year)s 年放假安排尚未公布，日期按推算"),),
    "unannounced": (gettext_lazy("%(year)s 年放假安排尚未公布，日期按推算"),),
    "not_before": (gettext_lazy("客户要求不早于 %(until)s"),),
    "wish_missed": (gettext_lazy("比客户要求晚 %(days)s 个工作日"),),
    "wish_kept": (gettext_lazy("满足客户要求的日期"),),
    "ahead": (gettext_lazy("早于系统算得的 %(computed)s，由承诺人担责"),),
    "imported": (gettext_lazy("随订单导入的日期"),),
    "pledge_overdue": (gettext_lazy("%(who)s的“%(what)s”应在 %(until)s前完成，尚未完成"),),
    "pledge": (gettext_lazy("等待%(who)s在 %(until)s前完成“%(what)s”"),),
    "purchase_moved": (gettext_lazy("%(item)s的采购（%(ref)s）改到 %(until)s"),),
    "purchase_cancelled": (gettext_lazy("%(item)s的采购（%(ref)s）已取消"),),
    "plant_unfit": (gettext_lazy("供应资料有误（%(key)s），暂按历史推算"),),
    "demand_unfit": (
        gettext_lazy("第 %(line)s 行数量太大，最多 %(most)s。请核对数量和单位；暂按历史推算"),
        gettext_lazy("第 %(line)s 行无法排程，请核对；暂按历史推算"),
        gettext_lazy("订单明细无法排程，暂按历史推算"),
    ),
    "unit_differs": (
        gettext_lazy(
            "第 %(line)s 行的单位是“%(unit)s”，而%(item)s按“%(item_unit)s”计。请换算后改成%(item_unit)s；暂按历史推算"
        ),
    ),
    "unknown_item": (
        gettext_lazy("第 %(line)s 行不在物料表里，整单没有按库存和产能排，暂按历史推算。请选物料，或先录入物料"),
    ),
    "unplannable": (
        gettext_lazy(
            "现有库存、在途和产能排不出：%(item)s还缺 %(missing)s。日期按以往交付推算，没有计入数量，答应前请核对"
        ),
    ),
    "no_way": (
        gettext_lazy("第 %(line)s 行的%(item)s没有库存、工艺路线或供应商，排不进计划。补上之后可以排；暂按历史推算"),
    ),
    "repromise": (gettext_lazy("按“%(rules)s”重排"),),
    "gave_way": (gettext_lazy("按“%(rules)s”重排，位置让给了其他订单"),),
    "by_alternative": (gettext_lazy("按所选办法安排"),),
    "machine_down": (gettext_lazy("%(work_centre)s停机到 %(until)s"),),
    "stock_changed": (gettext_lazy("%(item)s的库存变了"),),
    "work_late": (gettext_lazy("“%(stage)s”比计划晚 %(hours)s"),),
    "approved": (gettext_lazy("提前承诺经 %(who)s批准"),),
}
_HELPS: _Words = {
    "no_capacity": (gettext_lazy("%(until)s前在%(work_centre)s腾出机时"),),
    "no_people": (gettext_lazy("%(until)s前多安排会“%(skill)s”的人"),),
    "supplier_lead": (gettext_lazy("请%(supplier)s早些交%(item)s"), gettext_lazy("请%(supplier)s早些交货")),
    "outside": (gettext_lazy("请%(supplier)s早些做完%(item)s的“%(operation)s”"),),
    "late_receipt": (gettext_lazy("催%(item)s提前到货"),),
    "no_stock": (gettext_lazy("补足%(item)s的库存"),),
    "allocation": (gettext_lazy("放开%(item)s给其他客户的预留"),),
    "shelf_life": (gettext_lazy("换更新的%(item)s批次"),),
    "operation": (gettext_lazy("把“%(operation)s”分到几台机器上做"),),
    "approval": (gettext_lazy("尽快审批"),),
    "picking": (gettext_lazy("%(site)s %(day)s加开拣货"),),
    "cutoff": (gettext_lazy("赶在 %(minute)s 截单前下单"),),
    "transit": (gettext_lazy("换更快的运输方式"),),
    "closed": (gettext_lazy("休息日加班"),),
    "not_before": (gettext_lazy("与客户商量早些收货"),),
}
_LEVERS: _Words = {
    "split": (
        gettext_lazy("分批：先交第 %(positions)s 行，其余后交"),
        gettext_lazy("分批：先交 %(first)s，其余后交"),
        gettext_lazy("分批交付"),
    ),
    "substitute": (gettext_lazy("%(item)s改用%(by)s"), gettext_lazy("改用替代物料")),
    "other_site": (gettext_lazy("改由%(site)s供货"), gettext_lazy("改由其他工厂或仓库供货")),
    "overtime": (
        gettext_lazy("%(work_centre)s加班 %(hours)s"),
        gettext_lazy("%(work_centre)s加班"),
        gettext_lazy("加班"),
    ),
    "expedite": (
        gettext_lazy("请%(supplier)s加急交%(item)s"),
        gettext_lazy("请%(supplier)s加急供货"),
        gettext_lazy("供应商加急"),
    ),
    "faster_carrier": (gettext_lazy("改走线路 %(lane)s"), gettext_lazy("改用更快的运输")),
    "displace": (gettext_lazy("插到其他订单前面"),),
}
# What a customer may hear of it: no names of machines, suppliers or other customers, no figures of ours.
_TO_CUSTOMERS: Mapping[str, Promise] = {
    "supplier_lead": gettext_lazy("部分物料需要采购"),
    "late_receipt": gettext_lazy("部分物料正在途中"),
    "outside": gettext_lazy("按生产周期安排"),
    "no_stock": gettext_lazy("部分物料需要备货"),
    "allocation": gettext_lazy("现货已有预订，需要备货"),
    "shelf_life": gettext_lazy("为保证保质期，将提供新批次"),
    "no_capacity": gettext_lazy("近期生产排期较满"),
    "no_people": gettext_lazy("近期生产排期较满"),
    "operation": gettext_lazy("按生产周期安排"),
    "slowest_stage": gettext_lazy("按生产周期安排"),
    "picking": gettext_lazy("近期发货排期较满"),
    "cutoff": gettext_lazy("自下一个工作日起安排"),
    "after_cutoff": gettext_lazy("自下一个工作日起安排"),
    "transit": gettext_lazy("含运输时间"),
    "slow_lane": gettext_lazy("含运输时间"),
    "closed": gettext_lazy("期间有休息日"),
    "holidays": gettext_lazy("期间有节假日"),
    "not_before": gettext_lazy("按贵方要求的收货时间"),
}
_LEVERS_TO_CUSTOMERS: _Words = {
    "split": (gettext_lazy("分批交付"),),
    "substitute": (gettext_lazy("以%(by)s替代%(item)s"), gettext_lazy("采用替代物料")),
    "faster_carrier": (gettext_lazy("采用加急运输"),),
}
_PURCHASE = "po:"
_OF_CUTOFF = ("until", "hours", "minute")
_ROUNDED_SECONDS = 30


def interval_text(*, earliest_days: int, latest_days: int, confidence: float) -> str:
    """Return an interval as people say it: 5–7 个工作日, 90 %."""
    if not confidence:
        return _("%(days)s 个工作日") % {"days": latest_days}
    days = str(latest_days) if earliest_days >= latest_days else f"{earliest_days}–{latest_days}"
    return _("%(days)s 个工作日，%(confidence)s%% 把握") % {"days": days, "confidence": round(confidence * 100)}


def span_text(*, earliest_at: datetime, latest_at: datetime, long: bool = False) -> str:
    """Return the days between which something comes; where that is one day, the day."""
    first, last = (long_date(at) if long else date_text(at) for at in (earliest_at, latest_at))
    return last if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}


def explain(*, reasons: Sequence[Reason]) -> list[str]:
    """Return reasons as sentences in the reader's language."""
    names = names_in(values=reasons)
    return [_told(_REASONS, _as_it_is(reason), names) or str(reason.get("code", "")) for reason in reasons]


def helps(*, reasons: Sequence[Reason]) -> list[str]:
    """Return what would make the date earlier, for the reasons of which that is known."""
    names = names_in(values=reasons)
    told = (_told(_HELPS, _as_it_is(reason), names) for reason in reasons)
    return list(dict.fromkeys(text for text in told if text))


def lever_texts(*, levers: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return what each alternative changes: (lever, values), see `core.promising.offer.Lever`."""
    names = names_in(values=[values for _lever, values in levers])
    return [_told(_LEVERS, {**values, "code": lever}, names) or lever for lever, values in levers]


def explain_to_customer(*, reasons: Sequence[Reason]) -> str:
    """Return the first reason that a customer may hear, in words that give nothing of ours away; else nothing."""
    codes = (str(_as_it_is(one).get("code")) for one in reasons)
    return next((str(_TO_CUSTOMERS[code]) for code in codes if code in _TO_CUSTOMERS), "")


def lever_to_customer(*, lever: str, values: Mapping[str, Any]) -> str:
    """Return what an alternative means for the customer, or nothing where it is our own business."""
    return _told(_LEVERS_TO_CUSTOMERS, {**values, "code": lever}, names_in(values=[values]))


def _as_it_is(reason: Reason) -> Reason:
    """Return what is picked before the cut-off as waiting for the departure of its day: it missed nothing."""
    if reason.get("code") != "cutoff" or not all(isinstance(reason.get(name), int | float) for name in _OF_CUTOFF):
        return reason
    until, hours, minute = (float(reason[name]) for name in _OF_CUTOFF)
    picked = timezone.localtime(datetime.fromtimestamp(until * 60 - hours * 3_600 + _ROUNDED_SECONDS, tz=UTC))
    return {**reason, "code": "departure"} if picked.hour * 60 + picked.minute <= minute else reason


def _told(words: _Words, reason: Reason, names: Names) -> str:
    if "ref" in reason:
        reason = {**reason, "ref": _number_of(reason)}
    for sentence in words.get(str(reason.get("code")), ()):
        text = str(sentence)
        if all(reason.get(name) not in (None, "") for name in _NEEDED.findall(text)):
            return text % {name: _value(name, reason, names) for name in reason if name != "code"}
    return ""


def _number_of(reason: Reason) -> str:
    """Return the number of a purchase; what another order makes or buys has none that anybody knows."""
    ref = str(reason["ref"])
    return "" if reason.get("code") == "late_receipt" and not ref.startswith(_PURCHASE) else ref.removeprefix(_PURCHASE)


def _value(name: str, reason: Reason, names: Names) -> str:
    value = reason[name]
    if name == OPERATION:
        return names.operation(item=str(reason.get("item", "")), code=str(value))
    if name in KINDS:
        return names.of(KINDS[name], str(value))
    if name in _WRITERS:
        return _WRITERS[name](value)
    if name == "hours" and isinstance(value, int | float):
        return duration(value)
    if name == "minute" and isinstance(value, int):
        return f"{value // 60 % 24:02d}:{value % 60:02d}"
    return number(value, 2) if isinstance(value, float) else str(value)


def _segment(value: Any) -> str:
    if isinstance(value, str):
        return value
    return " · ".join(str(text) for column, text in value if column != "order_type" and text) or _("同类订单")


def _day(value: Any) -> str:
    """Write the day of an instant: minutes since 1970, or ISO text; a number of days is told as it is."""
    if isinstance(value, int | float):
        return date_text(datetime.fromtimestamp(value * 60, tz=UTC))
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return date_text(timezone.localtime(moment) if moment.tzinfo else moment)


# How values of these names are written, whatever the reason.
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "until": _day,
    "day": _day,
    "computed": _day,
    "segment": _segment,
    "name": holiday,
    "group": lambda code: str(TIERS.get(str(code), code)),
}
