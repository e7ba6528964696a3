"""What things of quality are called on pages, with the colour of their states."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from yinuo.flow.quality.queries import CharacteristicFacts

Words = dict[str, Promise | str]

PLAN_KINDS: Words = {
    "incoming": gettext_lazy("来料检验"),
    "in_process": gettext_lazy("过程检验"),
    "final": gettext_lazy("出货检验"),
}
MODES: Words = {
    "sampling": gettext_lazy("抽样（GB/T 2828.1）"),
    "whole": gettext_lazy("全数检验"),
    "fixed": gettext_lazy("固定件数"),
}
CHARACTERISTIC_KINDS: Words = {
    "measured": gettext_lazy("测量值"),
    "yes_no": gettext_lazy("合格／不合格"),
    "count": gettext_lazy("缺陷数"),
}
STRICTNESS: Words = {
    "normal": gettext_lazy("正常检验"),
    "tightened": gettext_lazy("加严检验"),
    "reduced": gettext_lazy("放宽检验"),
    "stopped": gettext_lazy("暂停检验"),
}
STRICTNESS_TONES = {"normal": "quiet", "tightened": "warning", "reduced": "fine", "stopped": "critical"}
INSPECTION_STATES: Words = {
    "open": gettext_lazy("待检"),
    "accepted": pgettext_lazy("inspection", "接收"),
    "partial": gettext_lazy("部分接收"),
    "refused": pgettext_lazy("inspection", "拒收"),
    "cancelled": gettext_lazy("已取消"),
}
INSPECTION_TONES = {
    "open": "watch",
    "accepted": "fine",
    "partial": "warning",
    "refused": "critical",
    "cancelled": "quiet",
}
SEVERITIES: Words = {
    "critical": pgettext_lazy("defect", "致命"),
    "major": pgettext_lazy("defect", "严重"),
    "minor": pgettext_lazy("defect", "轻微"),
}
SEVERITY_TONES = {"critical": "critical", "major": "warning", "minor": "quiet"}
NC_STATES: Words = {
    "open": gettext_lazy("待处置"),
    "waiting": gettext_lazy("待审批"),
    "decided": gettext_lazy("处置中"),
    "closed": gettext_lazy("已关闭"),
}
NC_TONES = {"open": "warning", "waiting": "watch", "decided": "watch", "closed": "fine"}
NC_SOURCES: Words = {
    "inspection": gettext_lazy("检验"),
    "complaint": gettext_lazy("客诉"),
    "hand": gettext_lazy("人工登记"),
}
DISPOSITIONS: Words = {
    "rework": gettext_lazy("返工"),
    "concession": gettext_lazy("让步接收"),
    "scrap": gettext_lazy("报废"),
    "return": gettext_lazy("退货"),
}
ACTION_STATES: Words = {
    "plan": gettext_lazy("计划（P）"),
    "do": gettext_lazy("执行（D）"),
    "check": gettext_lazy("检查（C）"),
    "closed": gettext_lazy("固化关闭（A）"),
}
ACTION_TONES = {"plan": "warning", "do": "watch", "check": "watch", "closed": "fine"}
CAUSES: Words = {
    "people": gettext_lazy("人"),
    "machine": gettext_lazy("机"),
    "material": gettext_lazy("料"),
    "method": gettext_lazy("法"),
    "measurement": gettext_lazy("测"),
    "environment": gettext_lazy("环"),
}
EFFECTS: Words = {"True": pgettext_lazy("measure", "有效"), "False": gettext_lazy("无效，重新计划")}
RULES: Words = {
    "beyond_3": gettext_lazy("超出控制限"),
    "two_of_three_beyond_2": gettext_lazy("连续 3 点有 2 点在同侧 2σ 外"),
    "four_of_five_beyond_1": gettext_lazy("连续 5 点有 4 点在同侧 1σ 外"),
    "eight_on_one_side": gettext_lazy("连续 8 点在中心线同侧"),
    "nine_on_one_side": gettext_lazy("连续 9 点在中心线同侧"),
    "six_rising_or_falling": gettext_lazy("连续 6 点递增或递减"),
    "fourteen_alternating": gettext_lazy("连续 14 点上下交替"),
    "fifteen_within_1": gettext_lazy("连续 15 点都在 1σ 内"),
    "eight_beyond_1": gettext_lazy("连续 8 点都在 1σ 外"),
}
CHARTS: Words = {
    "i_mr": gettext_lazy("单值－移动极差图（I-MR）"),
    "xbar_r": gettext_lazy("均值－极差图（X̄-R）"),
    "xbar_s": gettext_lazy("均值－标准差图（X̄-S）"),
    "p": gettext_lazy("不合格品率图（p）"),
    "np": gettext_lazy("不合格品数图（np）"),
    "c": gettext_lazy("缺陷数图（c）"),
    "u": gettext_lazy("单位缺陷数图（u）"),
}
PLOTS: Words = {
    "individuals": gettext_lazy("单值"),
    "moving_range": gettext_lazy("移动极差"),
    "means": gettext_lazy("均值"),
    "ranges": gettext_lazy("极差"),
    "deviations": gettext_lazy("标准差"),
    "shares": gettext_lazy("不合格品率"),
    "units": gettext_lazy("不合格品数"),
    "defects": gettext_lazy("缺陷数"),
    "defects_per_unit": gettext_lazy("单位缺陷数"),
}
PARETO_BY: Words = {
    "defect": gettext_lazy("缺陷"),
    "item_code": gettext_lazy("物料"),
    "supplier_code": gettext_lazy("供应商"),
    "stage_code": gettext_lazy("环节"),
    "disposition": gettext_lazy("处置"),
}
WEIGHTS: Words = {
    "count": gettext_lazy("次数"),
    "quantity": gettext_lazy("数量"),
    "cost_minor": gettext_lazy("损失金额"),
}
_FAULTS: Mapping[str, Promise] = {
    "plan_id": gettext_lazy("请选择启用中的检验方案。"),
    "lot_size": gettext_lazy("批量请填 1 以上的整数。"),
    "order_number": gettext_lazy("没有这个单号的订单。"),
    "item_code": gettext_lazy("没有这个物料编码。"),
    "site_code": gettext_lazy("请选择地点。"),
    "supplier_code": gettext_lazy("没有这个供应商编码。"),
    "customer_id": gettext_lazy("请重新选择客户。"),
    "defect": gettext_lazy("请写明是什么缺陷。"),
    "quantity": gettext_lazy("数量请填大于零的数。"),
    "reason": gettext_lazy("请写明为什么冻结。"),
    "why": gettext_lazy("请写明为什么解除。"),
    "disposition": gettext_lazy("请选择怎样处置。"),
    "decision": gettext_lazy("请写明处置的理由和做法。"),
    "note": gettext_lazy("请写明为什么退回。"),
    "line_position": gettext_lazy("请填订单里有的行号；冻结部分数量时必须说明是哪一行。"),
    "cost_minor": gettext_lazy("损失金额请填不小于零的数。"),
    "title": gettext_lazy("请写明要解决的问题。"),
    "whys": gettext_lazy("请至少写一个“为什么”。"),
    "cause_class": gettext_lazy("请选择根本原因属于哪一类。"),
    "text": gettext_lazy("请写明做什么。"),
    "owner_id": gettext_lazy("请选由谁来做。"),
    "verdict": gettext_lazy("请写明依据什么判断。"),
    "agreed_by": gettext_lazy("请写明客户方由谁确认。"),
    "standard_name": gettext_lazy("请选择质量标准。"),
    "level": gettext_lazy("请重新选择检验水平。"),
    "aql": gettext_lazy("请从清单里选择 AQL。"),
    "fixed_size": gettext_lazy("件数请填 1 以上的整数。"),
    "characteristics": gettext_lazy("请至少填写一个检验项目，最多 60 个。"),
    "photo": gettext_lazy("请选 10 MB 以内的 JPEG 或 PNG 照片，每次检验最多 20 张。"),
}
_CODES: Mapping[str, Promise] = {
    "item_or_order": gettext_lazy("请选物料，或填订单号：两样都没有，拒收后无从冻结库存或订单。"),
}
_PARTLY: Mapping[str, Promise] = {
    "part_why": gettext_lazy("请写明合格品是怎样挑出来的，例如：其余全检挑选。"),
    "accepted": gettext_lazy("没有检出不合格品，不用部分接收：请直接判定接收。"),
    "hold": gettext_lazy("这批货没有对应到订单的某一行，请改为冻结库存，或不冻结。"),
}


def incomplete(*, missing: int) -> str:
    """Return what is still to be done before a lot can be judged."""
    if not missing:
        return _("检查表还没有做完，请逐项打勾。")
    return ngettext("还有 %(n)s 件没有检完。", "还有 %(n)s 件没有检完。", missing) % {"n": missing}


def fault_text(*, name: str, code: str) -> str:
    """Return what to do about a fault of a field."""
    if code.startswith("most:"):
        return _("请填 1 到 %(most)s 的整数：检出的不合格品不能接收。") % {"most": code.removeprefix("most:")}
    told = _CODES.get(code) or _PARTLY.get(name)
    if told:
        return str(told)
    if code.startswith("only:"):
        return _("这里只有 %(left)s 可以冻结。") % {"left": code.removeprefix("only:")}
    if name == "name":
        return _("这个名称已经有了。") if code == "taken" else _("请填写名称，最多 100 字。")
    if name == "steps":
        return _("还有措施没做完。") if code == "open" else _("请先写下要做的措施。")
    if name.startswith("characteristics."):
        return _("第 %(row)s 个检验项目有误：名称必填；测量值要有上限或下限，且下限小于上限。") % {
            "row": name.partition(".")[2]
        }
    if name.startswith("readings."):
        return _("第 %(row)s 个读数有误。") % {"row": name.partition(".")[2]}
    return str(_FAULTS.get(name, _("请检查此项。")))


def limits(one: CharacteristicFacts) -> str:
    """Return the limits of a characteristic as people write them."""
    if one.kind == "yes_no":
        return ""
    if one.kind == "count":
        return _("不多于 %(most)s 处") % {"most": exactly(one.upper or 0)}
    if one.lower is not None and one.upper is not None:
        return f"{exactly(one.lower)} – {exactly(one.upper)} {one.unit}".strip()
    told = f"≥ {exactly(one.lower)}" if one.lower is not None else f"≤ {exactly(one.upper or 0)}"
    return f"{told} {one.unit}".strip()


def exactly(value: float | Decimal) -> str:
    """Return a number with every digit it has, none rounded away, without an exponent or needless zeros."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text
