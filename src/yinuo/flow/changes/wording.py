"""What a change order changes, in sentences that customers and staff read alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yinuo.flow.orders.queries import LineFacts
from yinuo.ground.kernel.wording import date_text, money, number, unit_name


def edits_in_words(*, edits: Mapping[str, Any], lines: Sequence[LineFacts], currency: str) -> list[str]:
    """Return what changes, one sentence each; `lines` are those of the order now, for their names."""
    names = {str(one.position): one for one in lines}
    said = []
    for position, change in (edits.get("lines") or {}).items():
        said += _line(change, names.get(position), currency)
    for one in edits.get("added") or ():
        told = {
            "name": one["item_name"],
            "quantity": number(Decimal(one["quantity"]), 4),
            "unit": unit_name(one["unit"]),
        }
        said.append(_("新增 %(name)s %(quantity)s %(unit)s") % told)
    if edits.get("requested_at"):
        said.append(_("希望 %(date)s 前送达") % {"date": date_text(edits["requested_at"])})
    place = " ".join(str(edits[one]) for one in ("region", "city", "postcode") if edits.get(one))
    if place:
        said.append(_("送到 %(place)s") % {"place": place})
    if edits.get("specification"):
        said.append(_("规格：%(text)s") % {"text": edits["specification"]})
    return said


def _line(change: Mapping[str, Any], line: LineFacts | None, currency: str) -> list[str]:
    known = line is not None and change["of"] in (line.item_code, line.item_name)
    name = line.item_name if known and line is not None else change["of"]
    unit = unit_name(line.unit) if known and line is not None else ""
    if change.get("quantity") == "0":
        return [_("不要 %(name)s") % {"name": name}]
    said = []
    if "quantity" in change:
        told = {"name": name, "quantity": number(Decimal(change["quantity"]), 4), "unit": unit}
        said.append(_("%(name)s 改为 %(quantity)s %(unit)s") % told)
    if "price_minor" in change:
        said.append(_("%(name)s 单价改为 %(price)s") % {"name": name, "price": money(change["price_minor"], currency)})
    return said


def plan_in_words(*, edits: Mapping[str, Any]) -> list[str]:
    """Return what changes in the project's plan, one sentence each; for staff: customers see milestones only."""
    return [said for one in edits.get("plan") or () for said in (_task(one) if one["kind"] == "task" else [_link(one)])]


def _task(change: Mapping[str, Any]) -> list[str]:
    before, after, told = change["before"], change["after"], {"name": change["of"]}
    if after is None:
        return [_("去掉任务“%(name)s”") % told]
    if before is None:
        if after.get("milestone"):
            return [_("新增里程碑“%(name)s”") % told]
        hours = number(after.get("minutes", 0) / 60, 1)
        return [_("新增任务“%(name)s”，工期 %(hours)s 小时") % {**told, "hours": hours}]
    said = []
    if "name" in after:
        said.append(_("“%(before)s”改名为“%(name)s”") % {"before": change["of"], "name": after["name"]})
    if "minutes" in after:
        both = {"before": number(before["minutes"] / 60, 1), "hours": number(after["minutes"] / 60, 1)}
        said.append(_("“%(name)s”工期 %(before)s 小时改为 %(hours)s 小时") % {**told, **both})
    if set(after) - {"name", "minutes"} or not after:
        said.append(_("改动任务“%(name)s”") % told)
    return said


def _link(change: Mapping[str, Any]) -> str:
    before, after, told = change["before"], change["after"], {"ends": change["of"]}
    if after is None:
        return _("取消先后关系：%(ends)s") % told
    lag = {"hours": number((after.get("lag_minutes") or 0) / 60, 1)}
    if before is None:
        words = (
            _("新增先后关系：%(ends)s，间隔 %(hours)s 小时")
            if after.get("lag_minutes")
            else _("新增先后关系：%(ends)s")
        )
        return words % {**told, **lag}
    if set(after) != {"lag_minutes"}:
        return _("改动先后关系：%(ends)s") % told
    was = number((before.get("lag_minutes") or 0) / 60, 1)
    return _("%(ends)s 的间隔由 %(before)s 小时改为 %(hours)s 小时") % {**told, **lag, "before": was}
