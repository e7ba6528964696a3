"""What stands above every page of supply: the ways between its kinds, and what each of them teaches when empty."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.ground.supply.kinds.register import BY_SLUG, KINDS
from yinuo.ground.supply.kinds.shapes import Kind

TABS = ("item", "stock", "work_centre", "supplier", "purchase_line")
# What a kind is good for, said where there is none of it yet.
LESSONS = {
    "item": _("物料是一切的起点：卖的、做的、买的都在这里。先导入物料，再导入 BOM、工艺路线和库存。"),
    "stock": _("有了库存，承诺才知道现在能拿出多少。每个场所的每种物料一行。"),
    "work_centre": _("工作中心是做事的机器、产线或班组。机器数和日历决定什么时候有空档。"),
    "supplier": _("供应商的采购周期决定缺料要等多久；到货多了，系统会按实际到货学习。"),
    "purchase_line": _("在途采购就是将来的库存。导入后，承诺会把它们算进去；推迟时只重算受影响的订单。"),
    "component": _("BOM 说明一件物料由哪些子件组成、各用多少。"),
    "operation": _("工艺路线说明一件物料经过哪些工序、在哪里做、做多久。"),
    "stock_batch": _("有保质期的库存按批次登记失效日期，过期的不会被承诺出去。"),
    "setup": _("从一种活换到另一种活要多久。同族连着做就不用换型。"),
    "crew": _("某些工序要有会做的人。班组说明每种技能有几个人、什么时候上班。"),
    "substitute": _("缺料时可以用哪个物料顶上，要多少、加价多少。"),
    "sourcing": _("哪个场所供应哪个地区。没有规则时，所有场所都可以发货。"),
    "allocation": _("把一部分供应留给重要客户，或者给某类客户设上限。"),
    "site": _("场所是放货和做货的地方，有自己的截单时间和拣货能力。"),
    "carrier": _("承运商把货送到客户手里。"),
    "lane": _("线路说明从哪里到哪里、谁来送、要多久、多少钱。"),
}
# What several are called, where it differs from one of them.
SEVERAL: dict[str, Promise] = {
    "item": pgettext_lazy("plural", "物料"),
    "work_centre": pgettext_lazy("plural", "工作中心"),
    "supplier": pgettext_lazy("plural", "供应商"),
    "site": pgettext_lazy("plural", "场所"),
    "crew": pgettext_lazy("plural", "班组"),
    "component": pgettext_lazy("plural", "BOM"),
    "operation": pgettext_lazy("plural", "工艺路线"),
    "carrier": pgettext_lazy("plural", "承运商"),
    "lane": pgettext_lazy("plural", "线路"),
}
ICONS = {
    "item": "box",
    "stock": "building-warehouse",
    "work_centre": "tool",
    "supplier": "truck-delivery",
    "purchase_line": "package-import",
}


def kind_of(slug: str) -> Kind:
    """Return the kind that an address names, or answer that there is no such page."""
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    return found


def tabs_for(kind: Kind) -> dict[str, Any]:
    """Return the tabs of the frame, and the kinds in its menu."""
    return {
        "tabs": [_tab(KINDS[name], kind) for name in TABS],
        "others": [_tab(one, kind) for name, one in KINDS.items() if name not in TABS],
        "kind": kind,
        "several": several(kind),
        "icon_name": ICONS.get(kind.name, "database"),
    }


def several(kind: Kind) -> str:
    """Return what the records of a kind are called together."""
    return str(SEVERAL.get(kind.name, kind.label))


def _tab(one: Kind, chosen: Kind) -> dict[str, Any]:
    url = reverse("desk:supply-list", kwargs={"records": one.slug})
    return {"url": url, "label": several(one), "active": one is chosen}
