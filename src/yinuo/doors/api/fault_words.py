"""What the faults of an anticipated failure mean and what to do, by their codes, each with the place it is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_TOLD = 10
_MEANT: Mapping[str, Promise] = {
    "missing": gettext_lazy("缺少，请补上"),
    "moves_no_date": gettext_lazy("所选措施都不改期，请加上改期的措施，或去掉新日期"),
    "unknown": gettext_lazy("不认识，或已不存在，请核对"),
    "too_long": gettext_lazy("太长，请缩短"),
    "too_many": gettext_lazy("太多，请减少"),
    "too_few": gettext_lazy("太少，请补足"),
    "out_of_range": gettext_lazy("超出允许的范围，请改小或改大"),
    "range": gettext_lazy("超出允许的范围，请改小或改大"),
    "no_date": gettext_lazy("不是有效的日期，请写成 2026-03-12T09:30:00+08:00 这样"),
    "unreadable": gettext_lazy("读不懂，请按文档里的格式写"),
    "invalid": gettext_lazy("填写有误，请更正"),
    "past": gettext_lazy("要在将来，请改晚"),
    "future": gettext_lazy("不能在将来，请改早"),
    "taken": gettext_lazy("已被占用，请换一个"),
    "twice": gettext_lazy("重复了，请去掉一个"),
    "empty": gettext_lazy("是空的，请填写"),
    "nothing": gettext_lazy("没有要做的改动"),
    "not_rising": gettext_lazy("最少、通常、最多要依次不减，请更正"),
    "limits": gettext_lazy("下限要小于上限，至少给一个，请更正"),
    "whole": gettext_lazy("要是整数，请更正"),
    "not_number": gettext_lazy("不是数字，请更正"),
    "too_much": gettext_lazy("太多，请减少"),
    "too_large": gettext_lazy("太大，请减少"),
    "too_early": gettext_lazy("太早，请改晚"),
    "late": gettext_lazy("太晚，请改早"),
    "overlaps": gettext_lazy("和另一条重叠，请先调整那一条"),
    "malformed": gettext_lazy("格式不对，请对照文档更正"),
    "not_yours": gettext_lazy("不是你的，请由本人处理"),
    "only": gettext_lazy("只有 %(left)s，请改小"),
    "both": gettext_lazy("两样只能给一样，请去掉一个"),
    "before_start": gettext_lazy("早于开始时间，请更正"),
    "not_around": gettext_lazy("最快的不能多于工期，最慢的不能少于工期，请更正"),
    "circle": gettext_lazy("任务不能放到自己的下级里"),
    "too_deep": gettext_lazy("层级太深，最多 12 层"),
    "itself": gettext_lazy("任务不能等自己"),
    "cycle": gettext_lazy("这样连会绕成一圈（%(path)s），请去掉其中一条链接"),
    "link_to_part": gettext_lazy("任务不能和自己的下级相连"),
    "summary_link": gettext_lazy("汇总任务不能这样连，请连到具体任务"),
    "not_reckoned": gettext_lazy("照这样排不出计划，请检查链接和日期"),
    "beyond_horizon": gettext_lazy("计划会拖到几十年以后，请检查工期和日期"),
    "accepted": gettext_lazy("客户已验收，不能删除，也不能改成普通任务"),
    "invoiced": gettext_lazy("已开票，不能这样改"),
    "not_invoiced": gettext_lazy("还没有开票，请先开票"),
    "paid": gettext_lazy("已收款，不能这样改"),
    "not_done": gettext_lazy("还没有完成，请先报完成"),
    "plan_moved": gettext_lazy("计划在这之后改过，请重新读取"),
    "stale": gettext_lazy("已经改过，请重新读取"),
    "moved": gettext_lazy("这一行已经变了，请重新读取"),
    "quantity": gettext_lazy("数量要大于 0"),
    "price": gettext_lazy("价格要是不小于 0 的整数，按分"),
    "name": gettext_lazy("名称要有，且不能太长"),
    "unit": gettext_lazy("单位和物料的不一样，或太长"),
    "no_project": gettext_lazy("订单没有项目，没有计划可改"),
    "no_place": gettext_lazy("没有“%(left)s”这个字段，执行时填不上，请换成规则能引用的字段"),
    "none_left": gettext_lazy("去掉后一行都不剩：请至少留一行，或取消订单"),
    "no_projects": gettext_lazy("请至少给一个项目"),
    "priority": gettext_lazy("优先级要在 1 到 4 之间"),
    "seconds": gettext_lazy("计算时间要在允许的秒数之内"),
    "unknown_project": gettext_lazy("没有这个项目，请核对编号"),
    "item_or_order": gettext_lazy("请给物料或订单号，至少一样"),
    "day_full": gettext_lazy("这一天合计超过 24 小时，请减少其他行"),
    "outside": gettext_lazy("要在开始计时之后、现在之前"),
    "no_rate": gettext_lazy("该日没有费率，请先设置"),
    "no_email": gettext_lazy("没有邮箱，请先补上"),
    "over": gettext_lazy("已经结束，不能这样做"),
    "unchanged": gettext_lazy("和现在一样，没有要改的"),
}


def told(*, faults: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Return faults as one sentence: {field: code}, or rows with a field, a code and the id or place they are of."""
    parts = [_part(place, code, values) for place, code, values in _rows(faults)]
    more = _("；另有 %(n)s 处") % {"n": len(parts) - MOST_TOLD} if len(parts) > MOST_TOLD else ""
    return _("请更正：%(faults)s。") % {"faults": _("；").join(parts[:MOST_TOLD]) + more}


def _rows(faults: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    if isinstance(faults, Mapping):
        yield from ((str(name), str(code), {}) for name, code in faults.items())
        return
    for one in faults:
        at = one.get("at", -1)
        place = f"changes.{at}.{one['field']}".rstrip(".") if at >= 0 else f"{one.get('id', '')} {one['field']}".strip()
        yield place, str(one["code"]), one.get("values", {})


def _part(place: str, code: str, values: Mapping[str, Any]) -> str:
    code = code if code in _MEANT else code.removeprefix("plan_")  # what a change order does to a plan
    code, _colon, left = code.partition(":")  # "only:5": how many there are
    unnamed = _("填写有误（%(code)s），请对照文档更正") % {"code": code}
    words = str(_MEANT[code]) % {"path": values.get("path", ""), "left": left.strip()} if code in _MEANT else unnamed
    return _("%(place)s：%(words)s") % {"place": place, "words": words}
