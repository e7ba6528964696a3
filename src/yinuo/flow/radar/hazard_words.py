"""Hazards in words, in the present language: what it is, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yinuo.flow.radar.hazards import COMPLAINTS, DEFECTS, FORCE, HELD, OVERLOAD, RISK, SHORTAGE, SLIPPING, HazardFacts
from yinuo.ground.kernel.wording import date_text, datetime_text, duration, number, percent, unit_name

MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class HazardTold:
    """A hazard as people read it."""

    title: str
    reason: str
    advice: str


def kinds_in_words() -> dict[str, str]:
    """Return what each kind of hazard is called."""
    return {
        SHORTAGE: _("缺料"),
        OVERLOAD: _("产能满载"),
        SLIPPING: _("供应商变慢"),
        HELD: _("质量冻结"),
        DEFECTS: _("不良增多"),
        COMPLAINTS: _("客诉集中"),
        FORCE: _("不可抗力"),
        RISK: pgettext("plural", "风险"),
    }


def hazard_in_words(*, hazard: HazardFacts) -> HazardTold:
    """Return a hazard in words."""
    title, reason, advice = _TOLD[hazard.kind](hazard, hazard.facts)
    return HazardTold(title=title, reason=reason, advice=advice)


def _shortage(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    told = {
        "item": facts["subject"],
        "site": facts["site"],
        "day": date_text(one.begins_at),
        "lacking": _amount(facts, facts["lacking"]),
    }
    if facts.get("unplanned"):
        title = _("%(item)s %(day)s 起缺 %(lacking)s（订单没有排产）") % told
    else:
        title = _("%(item)s（%(site)s）%(day)s 起缺 %(lacking)s") % told
    reason = _why_short(facts) + _who_lacks(facts)
    receipts = [_receipt(each) for each in facts["receipts"]]
    if receipts:
        reason += _("在途：%(receipts)s。") % {"receipts": _("；").join(receipts)}
    else:
        reason += _("没有在途采购。")
    if one.ends_at:
        reason += _("按此推算 %(day)s 补齐。") % {"day": date_text(one.ends_at)}
    return title, reason + _when_to_order(facts) + _lot(facts), _what_to_do(facts)


def _amount(facts: Mapping[str, Any], quantity: float) -> str:
    """Return a quantity with its unit, where it is known: hazards found before do not know it."""
    return f"{number(float(quantity), 2)} {unit_name(str(facts.get('unit', '')), float(quantity))}".rstrip()


def _lot(facts: Mapping[str, Any]) -> str:
    """Return what must be bought where lots are larger than what lacks."""
    lot = float(facts.get("lot", 0.0))
    return _("按采购批量要下单 %(amount)s。") % {"amount": _amount(facts, lot)} if lot > facts["lacking"] else ""


def _why_short(facts: Mapping[str, Any]) -> str:
    if facts.get("unplanned"):
        return _("这些订单已承诺日期但没有排产：按订单行和物料清单推算，已排产订单占用之后剩下的库存和在途采购不够。")
    if facts["as_told"]:
        return _("即使在途采购都按期到货，也不够已承诺订单使用。")
    return _("在途采购若像这些供应商平时那样晚到，就不够已承诺订单使用。")


def _who_lacks(facts: Mapping[str, Any]) -> str:
    """Return which orders lack how much from when; older hazards do not know it."""
    orders = facts.get("orders", [])
    if not orders:
        return ""
    named = [
        _("%(order)s 缺 %(lacking)s（%(day)s 要用）")
        % {
            "order": each["number"],
            "lacking": _amount(facts, each["lacking"]),
            "day": date_text(datetime.fromisoformat(each["at"])),
        }
        for each in orders[:MOST_NAMED]
    ]
    more = len(orders) - len(named)
    rest = ngettext("另有 %(n)s 张", "另有 %(n)s 张", more) % {"n": more} if more else ""
    return _("；").join([*named, rest] if rest else named) + _("。")


def _when_to_order(facts: Mapping[str, Any]) -> str:
    if facts.get("order_by"):
        text = _("最晚 %(day)s 加急下单还来得及。") if facts.get("hurried") else _("最晚 %(day)s 下单还来得及。")
        return text % {"day": date_text(datetime.fromisoformat(facts["order_by"]))}
    if facts.get("lead_hours"):
        return _("采购通常要 %(length)s，现在下单也来不及。") % {"length": duration(float(facts["lead_hours"]))}
    return ""


def _what_to_do(facts: Mapping[str, Any]) -> str:
    if facts.get("order_by"):
        return _("现在下采购单，再给这些订单排产，让物料留给它们。")
    if facts.get("unplanned"):
        return _("给这些订单排产或重新承诺，催交或加急采购，改用替代料，来不及的告诉客户新日期。")
    return _("催交或加急这些采购，改用替代料，或把物料先给最要紧的订单，再对其余订单重新承诺。")


def _receipt(one: Mapping[str, Any]) -> str:
    told = {"ref": str(one["ref"]).removeprefix("po:"), "quantity": number(float(one["quantity"]), 2)}
    text = _("%(ref)s %(quantity)s") % told
    if one["due_at"]:
        text += _("，应 %(day)s 到") % {"day": date_text(datetime.fromisoformat(one["due_at"]))}
    if one["late_hours"] >= 1:
        text += _("，通常晚 %(length)s") % {"length": duration(float(one["late_hours"]))}
    return text


def _overload(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    weeks = facts["weeks"]
    count = ngettext("%(n)s 周", "%(n)s 周", len(weeks)) % {"n": len(weeks)}
    title = _("%(centre)s %(day)s 起有 %(count)s 满载") % {
        "centre": facts["subject"],
        "day": date_text(datetime.fromisoformat(weeks[0]["start"])),
        "count": count,
    }
    lines = [
        _("%(day)s 起的一周已占 %(held)s / %(open)s 小时")
        % {
            "day": date_text(datetime.fromisoformat(week["start"])),
            "held": number(float(week["held"]), 1),
            "open": number(float(week["open"]), 1),
        }
        for week in weeks[:4]
    ]
    reason = _("；").join(lines) + _("。再插单或停机，后面的订单就会顺延。")
    return title, reason, _("安排加班或外协，把不急的工单移到空闲周，新订单的承诺避开这几周。")


def _slipping(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    recent, before = facts["recent"] / facts["recent_of"], facts["before"] / facts["before_of"]
    told = {
        "days": facts["days"],
        "recent": facts["recent"],
        "recent_of": facts["recent_of"],
        "share": percent(recent),
        "usual": percent(before),
        "chance": _chance(float(facts["chance"])),
    }
    title = _("供应商 %(name)s 近来经常晚到") % {"name": facts["subject"]}
    reason = (
        _(
            "近 %(days)s 天 %(recent_of)s 次到货（含过期未到）有 %(recent)s 次晚于最初答应的日期，占 %(share)s；"
            "以往是 %(usual)s。若没有变化，出现这么多次的可能性%(chance)s。"
        )
        % told
    )
    return title, reason, _("与供应商确认原因和恢复时间，未到的采购改按实际日期登记，紧要物料找第二来源。")


def _held(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    if facts["kind"] == "order":
        told = {"order": facts["subject"], "quantity": number(float(facts["quantity"]), 2)}
        part = bool(facts["quantity"])
        title = (
            _("订单 %(order)s 中的 %(quantity)s 被质量冻结") % told if part else _("订单 %(order)s 被质量冻结") % told
        )
    else:
        told = {"item": facts["subject"], "site": facts["site"], "quantity": number(float(facts["quantity"]), 2)}
        title = _("%(item)s（%(site)s）%(quantity)s 被质量冻结") % told
    told = {"reason": facts["reason"], "since": datetime_text(datetime.fromisoformat(facts["since"]))}
    reason = _("%(since)s 起冻结：%(reason)s。冻结期间不能承诺，也不能发货。") % told
    return (
        title,
        reason,
        _("尽快决定返工、让步接收、报废或退货，或复检合格后解除冻结；必要时给受影响的客户新日期。"),
    )


def _defects(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    dimensions = {"item": _("物料“%(value)s”"), "supplier": _("供应商“%(value)s”")}
    told = {
        "days": facts["days"],
        "recent": facts["recent"],
        "recent_of": facts["recent_of"],
        "expected": number(float(facts["expected"]), 1),
        "chance": _chance(float(facts["chance"])),
    }
    title = _("%(where)s的不良明显增多") % {"where": dimensions[facts["dimension"]] % {"value": _subject(facts)}}
    reason = (
        _(
            "近 %(days)s 天检验 %(recent_of)s 件，不合格 %(recent)s 件，按它自己以往的水平约 %(expected)s 件。"
            "若没有变化，出现这么多件的可能性%(chance)s。"
        )
        % told
    )
    return title, reason, _("查看控制图和不合格记录，先隔离可疑批次，再找原因并采取纠正措施。")


def _subject(facts: Mapping[str, Any]) -> str:
    """Return what a group is called; hazards found before know its code alone."""
    return str(facts.get("subject") or facts["value"])


def _complaints(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    dimensions = {
        "region": _("地区“%(value)s”"),
        "lane": _("线路“%(value)s”"),
        "family": _("品类“%(value)s”"),
        "item": _("物料“%(value)s”"),
        "supplier": _("供应商“%(value)s”"),
    }
    where = dimensions.get(facts["dimension"], "%(value)s") % {"value": _subject(facts)}
    told = {
        "days": facts["days"],
        "recent": facts["recent"],
        "recent_of": facts["recent_of"],
        "expected": number(float(facts["expected"]), 1),
        "chance": _chance(float(facts["chance"])),
    }
    title = _("%(where)s的客诉明显增多") % {"where": where}
    reason = (
        _(
            "近 %(days)s 天 %(recent_of)s 次交付有 %(recent)s 起客诉，按它自己以往的水平约 %(expected)s 起。"
            "若没有变化，出现这么多起的可能性%(chance)s。"
        )
        % told
    )
    return title, reason, _("逐条看这些客诉的共同点，先停止问题批次或线路，再通知还在途的客户。")


def _force(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    where = _("地区“%(place)s”") if facts["scope"] == "region" else _("线路“%(place)s”")
    told = {
        "where": where % {"place": facts["place"]},
        "begins": datetime_text(one.begins_at),
        "ends": datetime_text(one.ends_at),
        "length": duration(float(facts["delay_hours"])),
    }
    if facts["closed"] and facts["delay_hours"]:
        does = _("期间不能送达，结束后再晚 %(length)s") % told
    elif facts["closed"]:
        does = _("期间不能送达")
    else:
        does = _("期间送达的晚 %(length)s") % told
    reason = _("%(where)s，%(begins)s 到 %(ends)s，%(does)s。") % {**told, "does": does}
    if facts["note"]:
        reason += facts["note"]
    return facts["subject"], reason, _("通知受影响的客户新的预计日期，能绕行的改走其他线路；提前结束时请在这里解除。")


def _risk(one: HazardFacts, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    told = {"number": facts["number"], "title": facts["subject"], "project": facts["project"], "why": facts["why"]}
    title = (
        _("风险 %(number)s 已发生：%(title)s") if facts["happened"] else _("风险征兆 %(number)s：%(title)s")
    ) % told
    reason = _("项目“%(project)s”。") % told if facts["project"] else ""
    reason += _("可能性 %(likelihood)s，影响 %(impact)s。") % facts
    if facts["delay_most"]:
        least, most = (number(float(facts[name]), 1) for name in ("delay_least", "delay_most"))
        reason += _("发生会晚 %(least)s 到 %(most)s 个工作日。") % {"least": least, "most": most}
    if facts["why"]:
        reason += _("经过：%(why)s。") % told
    advice = facts["contingency"] or _("先止损，再写下做了什么。")
    if facts.get("tasks"):
        advice = (
            _("应急已启动，%(done)s / %(all)s 项完成。") % {"done": facts["tasks_done"], "all": facts["tasks"]} + advice
        )
    if not facts["happened"]:
        advice = _("核实：发生了就启动应急，没有发生就记下复核。应急措施：%(plan)s") % {"plan": advice}
    return title, reason, advice


def _chance(chance: float) -> str:
    return _("不到 0.1%") if chance < 0.001 else _("约 %(share)s") % {"share": percent(chance, 1)}


_TOLD: dict[str, Callable[[HazardFacts, Mapping[str, Any]], tuple[str, str, str]]] = {
    SHORTAGE: _shortage,
    OVERLOAD: _overload,
    SLIPPING: _slipping,
    HELD: _held,
    DEFECTS: _defects,
    COMPLAINTS: _complaints,
    FORCE: _force,
    RISK: _risk,
}
